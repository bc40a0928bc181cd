//! Memberships: a hundred at a time.

use serde::{Deserialize, Serialize};
use serde_json::json;
use usher_domain::id::{AccountId, GroupId, UserId};
use usher_domain::region::RegionName;
use usher_domain::{Code, Refusal, Why};
use usher_store::directory::NewMember;

use super::seats::{Changed, seats_follow};
use crate::command::{Command, Cx, Event};
use crate::error::Result;
use crate::instance::instance_of;

/// Puts users into a group; who is in it stays in it.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AddMembers {
    /// The account.
    pub account: AccountId,
    /// The Region of its Identity Center.
    pub region: RegionName,
    /// The group.
    pub group: GroupId,
    /// One to a hundred users, all enabled.
    pub users: Vec<UserId>,
}

fn check_count(users: &[UserId]) -> Result<()> {
    if (1..=super::MEMBERS_MAX).contains(&users.len()) {
        return Ok(());
    }
    let refusal = Refusal::new(Code::InvalidInput).with("field", "users");
    Err(refusal.with("limit", super::MEMBERS_MAX).because(Why::AtATime).into())
}

impl Command for AddMembers {
    super::in_directory!("AddMembers");
    /// How many came in.
    type Outcome = u64;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(u64, Event)> {
        check_count(&self.users)?;
        let instance = instance_of(cx, &self.account)?;
        let group = super::group_of(cx, &instance, &self.group)?;
        for user in &self.users {
            super::enabled_user_of(cx, &instance, user)?;
        }
        let rows: Vec<_> = self.users.iter().map(|user| NewMember(&group.id, user, cx.tx.ordered_id())).collect();
        let added = usher_store::directory::insert_members(cx.tx, &rows)?;
        seats_follow(cx, &instance, Changed::Users(&self.users))?;
        let event = Event::on(&group.id).of(&self.account).with(json!({"users": self.users, "added": added}));
        Ok((added, event))
    }
}

/// Takes users out of a group; who is not in it is passed over.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RemoveMembers {
    /// The account.
    pub account: AccountId,
    /// The Region of its Identity Center.
    pub region: RegionName,
    /// The group.
    pub group: GroupId,
    /// One to a hundred users, none of them disabled.
    pub users: Vec<UserId>,
}

impl Command for RemoveMembers {
    super::in_directory!("RemoveMembers");
    /// How many left.
    type Outcome = u64;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(u64, Event)> {
        check_count(&self.users)?;
        let instance = instance_of(cx, &self.account)?;
        let group = super::group_of(cx, &instance, &self.group)?;
        let mut removed = 0;
        for user in &self.users {
            super::enabled_user_of(cx, &instance, user)?;
            removed += u64::from(usher_store::directory::member::remove(cx.tx, &group.id, user)?);
        }
        seats_follow(cx, &instance, Changed::Users(&self.users))?;
        let event = Event::on(&group.id).of(&self.account).with(json!({"users": self.users, "removed": removed}));
        Ok((removed, event))
    }
}
