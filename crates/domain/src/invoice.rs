//! The bill of an account and a month, from the histories of its seats to the cent.
//!
//! Invariants: the same histories give the same bill, whatever their order and whenever it is asked for (a preview runs
//! the same function); each line is rounded once and every total is the sum of its lines; a refund is exactly what this
//! month charged for that seat; an Active seat is charged once a month at its highest tier; a Pending one never;
//! nothing but seat fees is paid by promotions. Numbers, taxes and payment are not decided here.

mod charge;
mod replay;

#[cfg(test)]
mod examples;

use serde::{Deserialize, Serialize};

use crate::Result;
use crate::catalogue::Catalogue;
use crate::id::{ProfileId, PromotionId, SeatId, TierName, UserId};
use crate::money::{Credits, Money};
use crate::promotion::Promotion;
use crate::proration::Proration;
use crate::region::RegionName;
use crate::seat::SeatEvent;
use crate::time::{Instant, Month};

/// One seat as billing sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatHistory {
    /// The seat.
    pub seat: SeatId,
    /// Its user.
    pub user: UserId,
    /// Its profile.
    pub profile: ProfileId,
    /// The profile's Region.
    pub region: RegionName,
    /// Everything that happened, oldest first, from its opening on; what lies after the month is ignored.
    pub events: Vec<SeatEvent>,
    /// The credits beyond the allowance in this month, from its meter.
    pub overage: Credits,
}

/// Everything a bill depends on.
#[derive(Clone, Copy, Debug)]
pub struct BillInput<'a> {
    /// The month.
    pub month: Month,
    /// Prices and policies of that month.
    pub catalogue: &'a Catalogue,
    /// The seats of all profiles of the account, each once.
    pub seats: &'a [SeatHistory],
    /// The account's promotions, with what is left before this bill.
    pub promotions: &'a [Promotion],
}

words! {
    /// What a line is for.
    LineKind {
        /// A seat's fee, whole or for the month of activation.
        Seat = "seat",
        /// The lower tier's fee of this month, given back at an upgrade.
        Refund = "refund",
        /// The higher tier's fee after an upgrade, in full.
        Upgrade = "upgrade",
        /// Credits beyond the allowance.
        Overage = "overage",
        /// Paid by a promotion.
        Promotion = "promotion",
    }
}

words! {
    /// The rule that a line follows.
    Reason {
        /// The seat was in use when the month began.
        WholeMonth = "whole-month",
        /// The seat was first used in this month.
        FirstMonth = "first-month",
        /// An upgrade gives back what was charged for the lower tier.
        LowerTierRefunded = "lower-tier-refunded",
        /// An upgrade charges the higher tier for the whole month.
        HigherTierInFull = "higher-tier-in-full",
        /// Credits were used beyond the month's highest allowance.
        BeyondAllowance = "beyond-allowance",
        /// A promotion pays seat fees by itself.
        PaidByPromotion = "paid-by-promotion",
    }
}

/// Why a line is what it is, as data, for a page to put in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// The rule.
    pub reason: Reason,
    /// The first instant it is about.
    pub from: Instant,
    /// The first instant it is no longer about.
    pub to: Instant,
    /// How many days are charged.
    pub days: i64,
    /// Out of how many.
    pub of_days: i64,
    /// The policy of the first month that was in force.
    pub policy: Proration,
    /// The lower tier at an upgrade.
    pub from_tier: Option<TierName>,
    /// The promotion that pays.
    pub promotion: Option<PromotionId>,
}

/// How much of something a line is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Quantity {
    /// One seat, for so many days of the month.
    SeatDays {
        /// The days.
        days: i64,
        /// The days of the month.
        of: i64,
    },
    /// Credits.
    Credits(Credits),
    /// An amount of money by itself.
    Amount,
}

/// One line of a bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "BillLine")]
pub struct Line {
    /// The service, as in the catalogue.
    pub service: String,
    /// The profile's Region.
    pub region: RegionName,
    /// The profile.
    pub profile: ProfileId,
    /// The seat.
    pub seat: SeatId,
    /// The user, for the cost per person.
    pub user: UserId,
    /// What for.
    pub kind: LineKind,
    /// The tier concerned; for overage and promotions the seat's last tier of the month, if it had one.
    pub tier: Option<TierName>,
    /// How much.
    pub quantity: Quantity,
    /// The price of one seat-month or of one credit; for a promotion zero.
    pub rate: Money,
    /// The amount, whole cents; negative for what is given back or paid by a promotion.
    pub amount: Money,
    /// Why.
    pub explanation: Explanation,
}

/// The sums of a bill, each over its lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    /// Seat fees.
    pub seats: Money,
    /// Refunds, negative.
    pub refunds: Money,
    /// Fees after upgrades.
    pub upgrades: Money,
    /// Overage.
    pub overage: Money,
    /// Promotions, negative.
    pub promotions: Money,
    /// What is payable, before tax.
    pub payable: Money,
}

/// A bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Bill {
    /// The month.
    pub month: Month,
    /// The catalogue that priced it.
    pub catalogue_version: i64,
    /// The lines, by Region, profile and seat; a seat's in the order in which they arose, promotions last.
    pub lines: Vec<Line>,
    /// The sums.
    pub totals: Totals,
    /// What is left of each promotion afterwards, in the order of the input.
    pub promotions_left: Vec<(PromotionId, Money)>,
}

impl Totals {
    /// The sums over `lines`.
    pub fn of(lines: &[Line]) -> Self {
        let mut totals = Self::default();
        for line in lines {
            let sum = match line.kind {
                LineKind::Seat => &mut totals.seats,
                LineKind::Refund => &mut totals.refunds,
                LineKind::Upgrade => &mut totals.upgrades,
                LineKind::Overage => &mut totals.overage,
                LineKind::Promotion => &mut totals.promotions,
            };
            *sum += line.amount;
            totals.payable += line.amount;
        }
        totals
    }
}

/// The bill. Work grows with the seats and their events, beside one sort.
///
/// # Errors
/// [`crate::Code::TierUnknown`] where a history names a tier that the catalogue lost; [`crate::Code::InvalidInput`]
/// where a seat is given twice.
pub fn bill(input: &BillInput<'_>) -> Result<Bill> {
    let mut lines = replay::all(input)?;
    let promotions_left = charge::pay_by_promotions(input, &mut lines);
    let totals = Totals::of(&lines);
    Ok(Bill { month: input.month, catalogue_version: input.catalogue.version, lines, totals, promotions_left })
}
