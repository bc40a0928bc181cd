//! A month's bill as it is shown and stored: the domain's lines, summed by profile, with the promotions it touched.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};
use usher_domain::catalogue::Catalogue;
use usher_domain::id::{AccountId, ProfileId, PromotionId, SeatId, UserId};
use usher_domain::invoice::{Bill, BillInput, Line, SeatHistory, Totals, bill};
use usher_domain::money::{Credits, Money};
use usher_domain::promotion::Promotion;
use usher_domain::proration::Proration;
use usher_domain::region::RegionName;
use usher_domain::time::{Instant, Month};
use usher_store::account::Account;
use usher_store::billing::BilledProfile;

use crate::error::{Error, Result};

/// Everything about a month's bill but its lines. It holds ids and the names of account and profiles, nothing personal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "BillHead")]
pub struct Head {
    /// Who pays.
    pub account: AccountId,
    /// The account's name at that time.
    pub account_name: String,
    /// The month.
    pub month: Month,
    /// The invoice's number; `None` as long as the month is open.
    pub number: Option<String>,
    /// The instant it speaks of: the present one, or the closing.
    pub as_of: Instant,
    /// The service, as it stands on the bill.
    pub service: String,
    /// Always `USD`; amounts are in micro-dollars.
    pub currency: String,
    /// The catalogue that priced it.
    pub catalogue_version: i64,
    /// How the month of a first use is cut.
    pub policy: Proration,
    /// The price of a credit beyond the allowance.
    pub overage_rate: Money,
    /// The costs by profile, in the order of the lines.
    pub profiles: Vec<ProfileCosts>,
    /// The promotions that paid, or could have.
    pub promotions: Vec<PromotionCosts>,
    /// The sums.
    pub totals: Totals,
}

/// What one profile costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProfileCosts {
    /// Its Region.
    pub region: RegionName,
    /// The profile.
    pub profile: ProfileId,
    /// Its name at that time.
    pub name: String,
    /// How many seats have a line.
    pub seats: i64,
    /// The sums over its lines.
    pub totals: Totals,
}

/// What a month took from a promotion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PromotionCosts {
    /// The promotion.
    pub id: PromotionId,
    /// Its name.
    pub name: String,
    /// What was given.
    pub granted: Money,
    /// What the month paid with it.
    pub applied: Money,
    /// What is left afterwards.
    pub left: Money,
    /// The first instant whose charges it no longer pays.
    pub expires_at: Instant,
}

/// A bill: open (a preview) or closed (an invoice).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Statement {
    /// Everything but the lines.
    #[serde(flatten)]
    pub head: Head,
    /// The lines by Region, profile and seat; a seat's in the order in which they arose, promotions last.
    pub lines: Vec<Line>,
}

/// One seat's lines.
#[derive(Clone, Copy, Debug)]
pub struct SeatCosts<'a> {
    /// The seat.
    pub seat: &'a SeatId,
    /// Its user.
    pub user: &'a UserId,
    /// Its lines, at least one.
    pub lines: &'a [Line],
}

impl SeatCosts<'_> {
    /// What the seat costs.
    pub fn total(&self) -> Money {
        self.lines.iter().map(|line| line.amount).sum()
    }
}

impl Statement {
    /// The seats of a profile in the order of their ids.
    pub fn seats_of(&self, profile: &ProfileId) -> impl Iterator<Item = SeatCosts<'_>> {
        let own = self.lines.chunk_by(|a, b| a.profile == b.profile && a.seat == b.seat);
        own.filter_map(|lines| {
            let first = lines.first()?;
            Some(SeatCosts { seat: &first.seat, user: &first.user, lines })
        })
        .filter(move |seat| seat.lines.first().is_some_and(|line| line.profile == *profile))
    }
}

/// What the bills of an account depend on, beside the seats.
#[derive(Clone, Debug)]
pub(crate) struct Ground {
    pub(crate) account: Account,
    /// The first month of the computation; those before are closed.
    pub(crate) from: Month,
    /// The month that is asked for.
    pub(crate) month: Month,
    /// The catalogue of each month.
    pub(crate) catalogues: BTreeMap<Month, Catalogue>,
    pub(crate) profiles: Vec<BilledProfile>,
    pub(crate) promotions: Vec<Promotion>,
}

/// The same with the seats and their overage by month.
pub(crate) struct Gathered {
    pub(crate) ground: Ground,
    pub(crate) histories: Vec<SeatHistory>,
    pub(crate) overage: HashMap<(Month, SeatId), Credits>,
}

/// Makes the bill of the asked month. Months before it that are not closed yet are computed first, because they use up
/// promotions: what is shown in the first hour of a month is what the closes will write.
pub(crate) fn assemble(mut gathered: Gathered, as_of: Instant) -> Result<Statement> {
    let mut promotions = gathered.ground.promotions.clone();
    let mut month = gathered.ground.from.min(gathered.ground.month);
    let newest = gathered.ground.catalogues.values().next_back().cloned();
    let newest = newest.as_ref().ok_or_else(|| Error::Broken("no month has a catalogue".into()))?;
    loop {
        for history in &mut gathered.histories {
            let found = gathered.overage.get(&(month, history.seat.clone()));
            history.overage = found.copied().unwrap_or(Credits::ZERO);
        }
        let lost = || Error::Broken(format!("{month} has no catalogue"));
        let catalogue = gathered.ground.catalogues.get(&month).ok_or_else(lost)?;
        let paying = under_the_name_of(catalogue, newest, &promotions);
        let made = bill(&BillInput { month, catalogue, seats: &gathered.histories, promotions: &paying })?;
        if month >= gathered.ground.month {
            return Ok(put_together(&gathered.ground, catalogue, made, &promotions, as_of));
        }
        for (promotion, (_, left)) in promotions.iter_mut().zip(&made.promotions_left) {
            promotion.left = *left;
        }
        month = month.next();
    }
}

/// The promotions with the service called as on that month's bill, whatever it was called when they were given.
fn under_the_name_of(month: &Catalogue, newest: &Catalogue, promotions: &[Promotion]) -> Vec<Promotion> {
    let mut promotions = promotions.to_vec();
    let services = promotions.iter_mut().flat_map(|promotion| &mut promotion.services);
    services.filter(|service| newest.was_called(service)).for_each(|service| service.clone_from(&month.service));
    promotions
}

fn put_together(
    ground: &Ground,
    catalogue: &Catalogue,
    mut made: Bill,
    promotions: &[Promotion],
    as_of: Instant,
) -> Statement {
    // The sort is stable: what promotions paid follows what it paid for.
    made.lines.sort_by(|a, b| (&a.region, &a.profile, &a.seat).cmp(&(&b.region, &b.profile, &b.seat)));
    let used = promotions.iter().zip(&made.promotions_left).map(|(promotion, (_, left))| PromotionCosts {
        id: promotion.id.clone(),
        name: promotion.name.clone(),
        granted: promotion.granted,
        applied: promotion.left - *left,
        left: *left,
        expires_at: promotion.expires_at,
    });
    let could_pay = |one: &PromotionCosts| {
        one.applied > Money::ZERO || (one.left > Money::ZERO && made.month.start() < one.expires_at)
    };
    let head = Head {
        account: ground.account.id.clone(),
        account_name: ground.account.name.clone(),
        month: made.month,
        number: None,
        as_of,
        service: catalogue.service.clone(),
        currency: "USD".into(),
        catalogue_version: made.catalogue_version,
        policy: catalogue.proration,
        overage_rate: catalogue.overage_rate,
        profiles: by_profile(ground, &made.lines),
        promotions: used.filter(could_pay).collect(),
        totals: made.totals,
    };
    Statement { head, lines: made.lines }
}

fn by_profile(ground: &Ground, lines: &[Line]) -> Vec<ProfileCosts> {
    let of_one = |lines: &[Line]| {
        let first = lines.first()?;
        let name = ground.profiles.iter().find(|known| known.id == first.profile).map(|known| known.name.clone());
        let seats: HashSet<&SeatId> = lines.iter().map(|line| &line.seat).collect();
        Some(ProfileCosts {
            region: first.region.clone(),
            profile: first.profile.clone(),
            name: name.unwrap_or_default(),
            seats: i64::try_from(seats.len()).unwrap_or(i64::MAX),
            totals: Totals::of(lines),
        })
    };
    lines.chunk_by(|a, b| a.profile == b.profile).filter_map(of_one).collect()
}
