//! Bonus credits: given by an operator, spent before the plan.

use serde::{Deserialize, Serialize};
use serde_json::json;
use usher_domain::access::{Allowed, Resource};
use usher_domain::id::{AccountId, SeatId, UserId};
use usher_domain::money::Credits;
use usher_domain::region::RegionName;
use usher_domain::time::Instant;
use usher_domain::{Code, Refusal};

use crate::command::{Command, Cx, Event, Place};
use crate::error::Result;

/// Gives a member bonus credits in the account's profile of a Region.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GiveBonus {
    /// Whose member.
    pub account: AccountId,
    /// The Region of the profile.
    pub region: RegionName,
    /// The member.
    pub user: UserId,
    /// What it is called.
    pub name: String,
    /// How much.
    pub credits: Credits,
    /// The first instant at which it can no longer be used.
    pub expires_at: Instant,
}

impl Command for GiveBonus {
    const NAME: &'static str = "GiveBonus";
    const ALLOWED: Allowed = Allowed::Operators;
    type Outcome = String;

    fn place(&self) -> Place {
        Place::Region(self.region.clone())
    }

    fn resource(&self) -> Resource {
        Resource::Account(self.account.clone())
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(String, Event)> {
        let invalid =
            |field: &'static str, why: &str| Refusal::new(Code::InvalidInput).with("field", field).with("why", why);
        if self.credits <= Credits::ZERO {
            return Err(invalid("credits", "it is not above zero").into());
        }
        if self.expires_at <= cx.tx.now() {
            return Err(invalid("expiresAt", "it has passed").into());
        }
        if self.name.trim().is_empty() || self.name.chars().count() > 64 {
            return Err(invalid("name", "it has 1 to 64 characters").into());
        }
        let profile = crate::profile::of_account(cx, &self.account, &self.region)?;
        let seat = self.seat(cx, &profile.id)?;
        let bonus = usher_store::credit::give_bonus(cx.tx, &seat, self.name.trim(), (self.credits, self.expires_at))?;
        let event = Event::on(&seat).of(&self.account).with(json!({ "bonus": self.name, "credits": self.credits }));
        Ok((bonus, event))
    }
}

impl GiveBonus {
    fn seat(&self, cx: &mut Cx<'_, '_>, profile: &usher_domain::id::ProfileId) -> Result<SeatId> {
        let seats = usher_store::entitlement::of_user(cx.tx, &self.user)?;
        let found = seats.into_iter().find(|seat| seat.profile == *profile).map(|seat| seat.id);
        Ok(found.ok_or_else(|| Refusal::new(Code::SeatMissing).with("user", &self.user))?)
    }
}
