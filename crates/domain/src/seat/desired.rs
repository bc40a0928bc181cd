//! What tier a user should have in a profile, and because of what.

use serde::{Deserialize, Serialize};

use crate::Result;
use crate::catalogue::Catalogue;
use crate::id::{AssignmentId, GroupId, TierName, UserId};
use crate::time::Instant;

/// Whom an administrator assigned a tier to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "type", content = "id", rename_all = "snake_case")]
pub enum Principal {
    /// One user.
    User(UserId),
    /// Every member of a group, whoever that is at the time. The group itself has no seat.
    Group(GroupId),
}

/// An assignment that is in force in the profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Live {
    /// The assignment.
    pub id: AssignmentId,
    /// To whom.
    pub principal: Principal,
    /// The chosen tier.
    pub tier: TierName,
    /// Since when.
    pub since: Instant,
}

/// One reason for a seat: "Pro+ because of group B since …".
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Because {
    /// The assignment.
    pub assignment: AssignmentId,
    /// Directly, or through which group.
    pub principal: Principal,
    /// The tier it gives.
    pub tier: TierName,
    /// Since when it is assigned.
    pub since: Instant,
}

/// The tier a user should have, with every reason, the winning ones first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Desired {
    /// The highest of the assigned tiers.
    pub tier: TierName,
    /// All assignments that reach the user, highest tier first, then oldest, then by id.
    pub because: Vec<Because>,
}

/// The tier that `user`, a member of `groups`, should have in a profile; `None` where no assignment reaches the user.
/// Neither order nor repetition of assignments or groups matters (billing reference, invariants 11 and 14).
///
/// # Errors
/// [`crate::Code::TierUnknown`] where an assignment names a tier that the catalogue lost.
pub fn desired(
    assignments: &[Live],
    user: &UserId,
    groups: &[GroupId],
    catalogue: &Catalogue,
) -> Result<Option<Desired>> {
    let mut ranked = Vec::new();
    for live in assignments {
        let reaches = match &live.principal {
            Principal::User(assigned) => assigned == user,
            Principal::Group(group) => groups.contains(group),
        };
        if reaches {
            ranked.push((catalogue.tier(&live.tier)?.rank, live));
        }
    }
    ranked.sort_by_key(|(rank, live)| (-rank, live.since, &live.id));
    ranked.dedup_by(|a, b| a.1 == b.1);
    let Some((_, winner)) = ranked.first() else { return Ok(None) };
    let tier = winner.tier.clone();
    Ok(Some(Desired { tier, because: ranked.into_iter().map(|(_, live)| Because::from(live)).collect() }))
}

impl From<&Live> for Because {
    fn from(live: &Live) -> Self {
        let Live { id, principal, tier, since } = live.clone();
        Self { assignment: id, principal, tier, since }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn live(id: &str, principal: Principal, tier: &str) -> Live {
        Live { id: AssignmentId::new(id), principal, tier: TierName::new(tier), since: Instant(0) }
    }

    fn group(id: &str) -> Principal {
        Principal::Group(GroupId::new(id))
    }

    #[test]
    fn t9_the_highest_tier_wins_and_every_reason_is_kept() {
        let alice = UserId::new("alice");
        let all = [
            live("1", group("a"), "PRO"),
            live("2", group("b"), "PRO_PLUS"),
            live("3", Principal::User(UserId::new("bob")), "POWER"),
        ];
        let groups = [GroupId::new("a"), GroupId::new("b")];
        let desired = desired(&all, &alice, &groups, &Catalogue::default()).unwrap().unwrap();
        assert_eq!(desired.tier.as_str(), "PRO_PLUS");
        let reasons: Vec<&str> = desired.because.iter().map(|because| because.assignment.as_str()).collect();
        assert_eq!(reasons, ["2", "1"]);
    }

    #[test]
    fn t11_two_groups_of_one_tier_are_one_wish() {
        let all = [live("1", group("a"), "PRO"), live("2", group("b"), "PRO")];
        let groups = [GroupId::new("b"), GroupId::new("a"), GroupId::new("a")];
        let wish = desired(&all, &UserId::new("u"), &groups, &Catalogue::default()).unwrap().unwrap();
        assert_eq!((wish.tier.as_str(), wish.because.len()), ("PRO", 2));
    }

    #[test]
    fn whom_no_assignment_reaches_gets_nothing() {
        let all = [live("1", group("a"), "PRO")];
        assert_eq!(desired(&all, &UserId::new("a"), &[], &Catalogue::default()).unwrap(), None);
    }

    #[test]
    fn a_disabled_tier_still_holds_for_those_who_have_it() {
        let user = UserId::new("u");
        let all = [live("1", Principal::User(user.clone()), "PRO_MAX")];
        assert_eq!(desired(&all, &user, &[], &Catalogue::default()).unwrap().unwrap().tier.as_str(), "PRO_MAX");
    }
}
