//! What pages show beside seats: names of users and groups, who has a plan already, meters, subscribed groups.

use usher_domain::directory::search_words;
use usher_domain::id::{AccountId, AssignmentId, ProfileId, SeatId, TierName};
use usher_domain::region::RegionName;
use usher_domain::seat::Principal;
use usher_domain::time::Month;
use usher_store::assignment::SubscribedGroup;
use usher_store::meter::Reading;

use super::{find, own_instance};
use crate::command::{Cx, View};
use crate::directory::in_directory;
use crate::error::Result;

/// The largest page of groups.
const PAGE_MAX: i64 = 100;

/// Users and groups with their names, and the tier that each is assigned in a profile.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ShowPrincipals {
    /// Who pays.
    pub account: AccountId,
    /// The Region of the instance.
    pub region: RegionName,
    /// The profile.
    pub profile: ProfileId,
    /// Whom to name, a few hundred at most.
    pub principals: Vec<Principal>,
}

/// A user or group as [`ShowPrincipals`] answers it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PrincipalShown {
    /// Who.
    pub principal: Principal,
    /// The display name of a user, the name of a group.
    pub name: String,
    /// The tier of its own assignment, if it has one.
    pub tier: Option<TierName>,
}

impl View for ShowPrincipals {
    in_directory!("ShowPrincipals");
    /// In the order asked; who is not in the directory is left out.
    type Answer = Vec<PrincipalShown>;

    fn show(&self, cx: &mut Cx<'_, '_>) -> Result<Self::Answer> {
        let instance = own_instance(cx, &self.account)?;
        let names = usher_store::assignment::names(cx.tx, &instance.id, &self.principals)?;
        let mut shown = Vec::with_capacity(self.principals.len());
        for principal in &self.principals {
            let id = usher_store::assignment::parts(principal).1;
            let Some((_, name)) = names.iter().find(|(known, _)| known == id) else { continue };
            let found = usher_store::assignment::of_principal(cx.tx, &self.profile, principal)?;
            let tier = found.map(|assignment| assignment.tier);
            shown.push(PrincipalShown { principal: principal.clone(), name: name.clone(), tier });
        }
        Ok(shown)
    }
}

/// This month's meters of some seats of the account's profile.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReadMeters {
    /// Who pays.
    pub account: AccountId,
    /// The Region of the profile.
    pub region: RegionName,
    /// The seats.
    pub seats: Vec<SeatId>,
}

impl View for ReadMeters {
    in_directory!("ReadMeters");
    const READS_METERS: bool = true;
    type Answer = Vec<Reading>;

    fn show(&self, cx: &mut Cx<'_, '_>) -> Result<Vec<Reading>> {
        let profile = crate::profile::of_account(cx, &self.account, &self.region)?.id;
        let month = Month::of(cx.tx.now());
        Ok(usher_store::meter::readings(cx.tx, &profile, month, &self.seats)?)
    }
}

/// The groups with a tier in a profile, in the order in which they were assigned; those that a search finds, by name.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListSubscribedGroups {
    /// Who pays.
    pub account: AccountId,
    /// The Region of the instance.
    pub region: RegionName,
    /// The profile.
    pub profile: ProfileId,
    /// The beginnings of words of the name; several, parted by spaces, must all be there.
    pub prefix: Option<String>,
    /// The token of the page; nothing for the first one.
    pub token: Option<String>,
    /// How many, 1 to 100.
    pub most: i64,
}

impl View for ListSubscribedGroups {
    in_directory!("ListSubscribedGroups");
    /// The groups, and the token of the next page if there is one.
    type Answer = (Vec<SubscribedGroup>, Option<String>);

    fn show(&self, cx: &mut Cx<'_, '_>) -> Result<Self::Answer> {
        let instance = own_instance(cx, &self.account)?;
        let most = self.most.clamp(1, PAGE_MAX);
        let whose = (&instance.id, &self.profile);
        let words = search_words(self.prefix.as_deref().unwrap_or_default());
        let token = self.token.as_deref().unwrap_or_default();
        if !words.is_empty() {
            return find::groups(cx, whose, &words, (token, usize::try_from(most).unwrap_or(1)));
        }
        let mut groups = usher_store::assignment::groups_of_profile(cx.tx, whose, token, most + 1)?;
        let most = usize::try_from(most).unwrap_or(1);
        let has_more = groups.len() > most;
        groups.truncate(most);
        let next = groups.last().filter(|_| has_more).map(|last| last.assignment.as_str().to_owned());
        Ok((groups, next))
    }
}

/// Which of some assignments were lowered this month, so that the change can still be withdrawn.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListLowered {
    /// Who pays.
    pub account: AccountId,
    /// The Region of the instance.
    pub region: RegionName,
    /// The assignments, a few hundred at most.
    pub assignments: Vec<AssignmentId>,
}

impl View for ListLowered {
    in_directory!("ListLowered");
    type Answer = Vec<AssignmentId>;

    fn show(&self, cx: &mut Cx<'_, '_>) -> Result<Self::Answer> {
        let instance = own_instance(cx, &self.account)?;
        let since = Month::of(cx.tx.now()).start();
        Ok(usher_store::assignment::lowered(cx.tx, &instance.id, since, &self.assignments)?)
    }
}
