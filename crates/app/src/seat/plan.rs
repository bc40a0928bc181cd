//! Changing, restoring and ending what was assigned.

use serde::{Deserialize, Serialize};
use serde_json::json;
use usher_domain::id::{AccountId, AssignmentId, TierName};
use usher_domain::money::Money;
use usher_domain::region::RegionName;
use usher_domain::time::{Instant, Month};
use usher_domain::{Code, Refusal};
use usher_store::assignment::Assignment;

use super::{own_instance, walk};
use crate::command::{Command, Cx, Event, View};
use crate::directory::in_directory;
use crate::error::Result;

fn own_assignment(cx: &mut Cx<'_, '_>, account: &AccountId, id: &AssignmentId) -> Result<Assignment> {
    let instance = own_instance(cx, account)?;
    let found = usher_store::assignment::by_id(cx.tx, &instance.id, id)?;
    Ok(found.ok_or_else(|| Refusal::new(Code::NotFound).with("what", "assignment").with("id", id))?)
}

/// Writes another tier and lets the seats follow: higher at once, lower on the first of next month.
fn retier(cx: &mut Cx<'_, '_>, old: &Assignment, changed: &Assignment) -> Result<()> {
    if !usher_store::assignment::change_tier(cx.tx, changed, &old.tier)? {
        return Err(Code::ChangedMeanwhile.into());
    }
    walk::walk(cx, &changed.profile)
}

/// Chooses another tier for a user or group that is assigned.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangePlan {
    /// Who pays.
    pub account: AccountId,
    /// The Region of the instance.
    pub region: RegionName,
    /// The assignment.
    pub assignment: AssignmentId,
    /// The new tier, in any spelling.
    pub tier: String,
}

impl Command for ChangePlan {
    in_directory!("ChangePlan");
    type Outcome = TierName;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(TierName, Event)> {
        let old = own_assignment(cx, &self.account, &self.assignment)?;
        let catalogue = cx.house.catalogue.clone();
        let tier = catalogue.choose(&self.tier)?;
        if tier.name != old.tier {
            let this_month = Month::of(old.updated_at) == Month::of(cx.tx.now());
            let best = old.former_tier.clone().filter(|_| this_month).unwrap_or_else(|| old.tier.clone());
            let former_tier = if tier.rank < catalogue.tier(&best)?.rank { Some(best) } else { None };
            retier(cx, &old, &Assignment { tier: tier.name.clone(), former_tier, ..old.clone() })?;
        }
        let detail = json!({ "principal": old.principal, "tier": tier.name, "tierBefore": old.tier });
        Ok((tier.name.clone(), Event::on(&old.id).of(&self.account).with(detail)))
    }
}

/// Takes a downgrade of this month back, before it takes effect.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WithdrawDowngrade {
    /// Who pays.
    pub account: AccountId,
    /// The Region of the instance.
    pub region: RegionName,
    /// The assignment.
    pub assignment: AssignmentId,
}

impl Command for WithdrawDowngrade {
    in_directory!("WithdrawDowngrade");
    type Outcome = TierName;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(TierName, Event)> {
        let old = own_assignment(cx, &self.account, &self.assignment)?;
        let this_month = Month::of(old.updated_at) == Month::of(cx.tx.now());
        let tier = old.former_tier.clone().filter(|_| this_month).ok_or(Code::NothingWaiting)?;
        retier(cx, &old, &Assignment { tier: tier.clone(), former_tier: None, ..old.clone() })?;
        let detail = json!({ "principal": old.principal, "tier": tier, "withdrawn": old.tier });
        Ok((tier, Event::on(&old.id).of(&self.account).with(detail)))
    }
}

/// Ends an assignment: seats that nothing else gives stay usable until the month ends.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeactivatePlan {
    /// Who pays.
    pub account: AccountId,
    /// The Region of the instance.
    pub region: RegionName,
    /// The assignment.
    pub assignment: AssignmentId,
}

impl Command for DeactivatePlan {
    in_directory!("DeactivatePlan");
    type Outcome = ();

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<((), Event)> {
        let old = own_assignment(cx, &self.account, &self.assignment)?;
        if !usher_store::assignment::end(cx.tx, &old.id)? {
            return Err(Code::ChangedMeanwhile.into());
        }
        walk::walk(cx, &old.profile)?;
        let detail = json!({ "principal": old.principal, "tier": old.tier });
        Ok(((), Event::on(&old.id).of(&self.account).with(detail)))
    }
}

/// What an administrator should know before changing or deactivating a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanFacts {
    /// The assignment.
    pub assignment: Assignment,
    /// Until when seats in use stay usable: the first instant of next month, UTC. A lower tier begins then, too.
    pub access_until: Instant,
    /// Seats in use that this assignment reaches: their month is charged in full.
    pub active_seats: i64,
    /// Seats never used that this assignment reaches: they end at once and cost nothing.
    pub pending_seats: i64,
    /// A full month of one seat.
    pub price: Money,
}

/// The facts for the dialogs "Change plan" and "Deactivate plan".
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ShowPlan {
    /// Who pays.
    pub account: AccountId,
    /// The Region of the instance.
    pub region: RegionName,
    /// The assignment.
    pub assignment: AssignmentId,
}

impl View for ShowPlan {
    in_directory!("ShowPlan");
    type Answer = PlanFacts;

    fn show(&self, cx: &mut Cx<'_, '_>) -> Result<PlanFacts> {
        let assignment = own_assignment(cx, &self.account, &self.assignment)?;
        let (active_seats, pending_seats) = usher_store::seat::reached_by(cx.tx, &assignment)?;
        let price = cx.house.catalogue.tier(&assignment.tier)?.price;
        let access_until = Month::of(cx.tx.now()).end();
        Ok(PlanFacts { assignment, access_until, active_seats, pending_seats, price })
    }
}
