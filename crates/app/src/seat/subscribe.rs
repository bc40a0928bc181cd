//! Subscribing users and groups.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::json;
use usher_domain::access::{Allowed, Caller, Resource, decide};
use usher_domain::id::{AccountId, AssignmentId, ProfileId};
use usher_domain::region::RegionName;
use usher_domain::seat::Principal;
use usher_domain::{Code, Refusal, Why};
use usher_store::assignment::Assignment;

use super::{own_instance, walk};
use crate::app::App;
use crate::command::{Act, Command, Cx, Event, Place};
use crate::error::Result;

/// How many users and groups one subscription may name.
const PRINCIPALS_MAX: usize = 100;

/// Users and groups that shall have a tier in a profile.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Subscription {
    /// Who pays.
    pub account: AccountId,
    /// The profile, in whatever Region.
    pub profile: ProfileId,
    /// The tier, in any spelling.
    pub tier: String,
    /// Users and groups of the account's directory, 1 to 100.
    pub principals: Vec<Principal>,
}

/// The subscription with what was looked up: where the instance and the profile live.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Subscribe {
    #[serde(flatten)]
    wanted: Subscription,
    region: RegionName,
    profile_region: RegionName,
}

impl Command for Subscribe {
    const NAME: &'static str = "Subscribe";
    const ALLOWED: Allowed = Allowed::Administrators;
    type Outcome = Vec<AssignmentId>;

    fn place(&self) -> Place {
        Place::Region(self.region.clone())
    }

    fn resource(&self) -> Resource {
        Resource::Account(self.wanted.account.clone())
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(Vec<AssignmentId>, Event)> {
        let Subscription { account, profile, tier, principals } = &self.wanted;
        let principals: BTreeSet<&Principal> = principals.iter().collect();
        if principals.is_empty() || principals.len() > PRINCIPALS_MAX {
            let refusal = Refusal::new(Code::InvalidInput).with("field", "principals");
            let refusal = refusal.with("count", principals.len()).with("limit", PRINCIPALS_MAX);
            return Err(refusal.because(Why::PrincipalCount).into());
        }
        let instance = own_instance(cx, account)?;
        let tier = cx.house.catalogue.choose(tier)?.name.clone();
        let mut made = Vec::new();
        for principal in &principals {
            let id = usher_store::assignment::parts(principal).1;
            if !usher_store::assignment::is_principal(cx.tx, &instance.id, principal)? {
                return Err(Refusal::new(Code::NotFound).with("what", "user-or-group").with("id", id).into());
            }
            let now = cx.tx.now();
            let assignment = Assignment {
                id: AssignmentId::new(cx.tx.ordered_id()),
                instance: instance.id.clone(),
                profile: profile.clone(),
                profile_region: self.profile_region.clone(),
                principal: (*principal).clone(),
                tier: tier.clone(),
                former_tier: None,
                created_at: now,
                updated_at: now,
            };
            if !usher_store::assignment::assign(cx.tx, &assignment)? {
                let held = usher_store::assignment::of_principal(cx.tx, profile, principal)?;
                let held = held.map_or_else(String::new, |held| held.tier.as_str().to_owned());
                return Err(Refusal::new(Code::AlreadyAssigned).with("principal", id).with("tier", held).into());
            }
            made.push(assignment.id);
        }
        walk::walk(cx, profile)?;
        let event = Event::on(profile).of(account).with(json!({ "tier": tier, "principals": principals }));
        Ok((made, event))
    }
}

impl Act for Subscription {
    const NAME: &'static str = Subscribe::NAME;
    const ALLOWED: Allowed = Subscribe::ALLOWED;
    type Outcome = Vec<AssignmentId>;

    async fn act(self, app: &App, caller: &Caller) -> Result<Vec<AssignmentId>> {
        app.subscribe(caller, self).await
    }
}

impl App {
    /// Subscribes users and groups; answers the assignments. Seats of up to 1,000 users stand when it returns, those of
    /// larger groups follow by a job.
    ///
    /// # Errors
    /// [`Code::NotFound`] for a profile, user or group of somebody else; [`Code::AlreadyAssigned`];
    /// [`Code::TierUnknown`]; [`Code::TierUnavailable`]; [`Code::InvalidInput`].
    pub async fn subscribe(&self, caller: &Caller, wanted: Subscription) -> Result<Vec<AssignmentId>> {
        decide(caller, Subscribe::ALLOWED, &Resource::Account(wanted.account.clone()))?;
        let profile = self.profile_of(&wanted.account, &wanted.profile).await?;
        let (region, profile_region) = (profile.instance_region, profile.region);
        self.perform(caller, Subscribe { wanted, region, profile_region }).await
    }
}
