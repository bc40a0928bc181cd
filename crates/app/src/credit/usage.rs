//! What a member has used and has left, and what a profile used by day.

use serde::{Deserialize, Serialize};
use usher_domain::access::{Allowed, Caller, Resource, decide};
use usher_domain::catalogue::Catalogue;
use usher_domain::id::{AccountId, ProfileId, SeatId, TierName, UserId};
use usher_domain::money::{Credits, Money};
use usher_domain::region::RegionName;
use usher_domain::seat::{SeatState, Waiting};
use usher_domain::time::{Instant, Month};
use usher_domain::{Code, Refusal};
use usher_store::Tx;
use usher_store::credit::{Bonus, Owner, purses};

use super::spend::{Checked, left};
use super::submit::Open;
use crate::app::App;
use crate::command::{Cx, Place, View};
use crate::error::Result;
use crate::house::House;

/// A member's month in a profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Usage {
    /// The profile.
    pub profile: ProfileId,
    /// Where it lives.
    pub region: RegionName,
    /// The seat.
    pub seat: SeatId,
    /// The tier in effect.
    pub tier: TierName,
    /// Its name for people.
    pub title: String,
    /// Where the seat stands; a Pending one has the Free allowance.
    pub state: SeatState,
    /// A lower tier that waits.
    pub waiting: Option<Waiting>,
    /// When a canceled seat ends.
    pub ends_at: Option<Instant>,
    /// What the month includes.
    pub limit: Credits,
    /// How much of that is used.
    pub used: Credits,
    /// The same in whole percent, 0 to 100.
    pub percent: u8,
    /// Bonuses that have not expired.
    pub bonuses: Vec<Bonus>,
    /// Whether work goes on beyond.
    pub overage_enabled: bool,
    /// The most overage in a month; nothing is no limit.
    pub overage_cap: Option<Credits>,
    /// The overage so far.
    pub overage_used: Credits,
    /// What it will cost.
    pub overage_charge: Money,
    /// When the allowance begins anew: the first of next month, 00:00:00 UTC.
    pub resets_at: Instant,
}

/// Whether a spend of `amount` would be granted, for the purse that was looked for.
pub(super) fn checked(opened: Result<Open>, amount: Credits, now: Instant, catalogue: &Catalogue) -> Result<Checked> {
    let resets_at = Month::of(now).end();
    let no = |refusal: &Refusal, left| Checked {
        is_allowed: false,
        refusal: Some(refusal.code.as_str().to_owned()),
        left,
        resets_at,
    };
    let open = match opened {
        Ok(open) => open,
        Err(error) => return error.refusal().map(|refusal| no(refusal, None)).ok_or(error),
    };
    if !open.seat.is_usable(now) {
        return Ok(no(&Code::SeatEnded.into(), None));
    }
    let left = Some(left(&open.meter, now));
    match open.meter.spend(amount, now, catalogue.burn_order) {
        Ok(_) => Ok(Checked { is_allowed: true, refusal: None, left, resets_at }),
        Err(refusal) if refusal.code == Code::CreditsExhausted => Ok(no(&refusal, left)),
        Err(refusal) => Err(refusal.into()),
    }
}

fn usage(open: &Open, (profile, region): (ProfileId, RegionName), bonuses: Vec<Bonus>, of: &House) -> Result<Usage> {
    let meter = &open.meter;
    let overage_used = meter.overage();
    Ok(Usage {
        profile,
        region,
        title: of.catalogue.tier(&open.seat.tier)?.title.clone(),
        seat: open.seat.id.clone(),
        tier: open.seat.tier.clone(),
        state: open.seat.state,
        waiting: open.seat.waiting.clone(),
        ends_at: open.seat.ends_at,
        limit: meter.allowance,
        used: meter.spent.min(meter.allowance),
        percent: meter.percent_used(),
        bonuses,
        overage_enabled: meter.overage.enabled,
        overage_cap: meter.overage.cap,
        overage_used,
        overage_charge: of.catalogue.overage_price(overage_used),
        resets_at: meter.month.end(),
    })
}

impl App {
    /// A member's month, in the profile that is charged.
    ///
    /// # Errors
    /// [`Code::SeatMissing`], [`Code::ProfileRequired`].
    pub async fn usage(&self, caller: &Caller, user: &UserId, profile: Option<&ProfileId>) -> Result<Usage> {
        decide(caller, Allowed::MembersAndProducts, &Resource::User(user.clone()))?;
        let (profile, region) = self.profile_to_charge(user, profile).await?;
        let open = self.opened(&region, (profile.clone(), user.clone())).await?;
        let (place, seat) = (Place::Region(region.clone()), open.seat.id.clone());
        let bonuses = self.read(&place, move |tx| Ok(usher_store::credit::bonuses_of(tx, &seat)?)).await?;
        usage(&open, (profile, region), bonuses, &self.house())
    }

    /// A member's purse as of now: from the memory of the database's owner, else from where it is kept.
    pub(super) async fn opened(&self, region: &RegionName, owner: Owner) -> Result<Open> {
        let place = Place::Region(region.clone());
        let (database, now) = (self.database(&place)?, self.now());
        let month = Month::of(now);
        if let Some(purse) = database.purse(&owner, month) {
            return Open::of(purse, now, &self.house().catalogue);
        }
        let missing = Refusal::new(Code::SeatMissing).with("user", &owner.1);
        let found = if database.keeps_balances() {
            // Through the writer, so that it is in memory from now on.
            let load = move |tx: &mut Tx<'_>| Ok(purses(tx, month, core::slice::from_ref(&owner))?.pop());
            self.keep_book(&place, load).await?
        } else {
            self.look_together(region, owner).await?
        };
        Open::of(found.ok_or(missing)?, now, &self.house().catalogue)
    }

    /// Brings what is derived from the ledger up to date before it is read for a page or an invoice; `is_whole` also
    /// where that takes long.
    pub(crate) async fn settle_region(&self, region: &RegionName, is_whole: bool) -> Result<()> {
        Ok(self.database(&Place::Region(region.clone()))?.settle(is_whole).await?)
    }
}

/// The credits of one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct DayUse {
    /// The day of the month, from 1, in UTC.
    pub day: i64,
    /// What all members used together.
    pub credits: Credits,
}

/// A profile's month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MonthUse {
    /// The month.
    pub month: Month,
    /// Days with use, in order.
    pub days: Vec<DayUse>,
    /// From plans and overage together.
    pub spent: Credits,
    /// From bonuses.
    pub bonus: Credits,
    /// Overage alone.
    pub overage: Credits,
    /// What the overage will cost.
    pub overage_charge: Money,
}

/// Credits used in the account's profile of a Region, by day, from the ledger.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreditsByDay {
    /// The account.
    pub account: AccountId,
    /// The Region of the profile.
    pub region: RegionName,
    /// The month; the current one where nothing is given.
    pub month: Option<Month>,
}

impl View for CreditsByDay {
    const NAME: &'static str = "CreditsByDay";
    const ALLOWED: Allowed = Allowed::Administrators;
    const READS_METERS: bool = true;
    type Answer = MonthUse;

    fn place(&self) -> Place {
        Place::Region(self.region.clone())
    }

    fn resource(&self) -> Resource {
        Resource::Account(self.account.clone())
    }

    fn show(&self, cx: &mut Cx<'_, '_>) -> Result<MonthUse> {
        let profile = crate::profile::of_account(cx, &self.account, &self.region)?.id;
        let month = self.month.unwrap_or_else(|| Month::of(cx.tx.now()));
        let days = usher_store::credit::used_by_day(cx.tx, &profile, month)?;
        let (spent, bonus, overage) = usher_store::entitlement::used_in_month(cx.tx, &profile, month)?;
        let days = days.into_iter().map(|(day, credits)| DayUse { day: day + 1, credits }).collect();
        let overage_charge = cx.house.catalogue.overage_price(overage);
        Ok(MonthUse { month, days, spent, bonus, overage, overage_charge })
    }
}
