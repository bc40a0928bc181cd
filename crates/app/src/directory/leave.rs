//! Disabling, enabling and deleting users: access ends in the same transaction.

use serde::{Deserialize, Serialize};
use serde_json::json;
use usher_domain::id::{AccountId, UserId};
use usher_domain::region::RegionName;
use usher_store::directory::leave::Ties;

use super::seats::{Changed, seats_follow, user_leaves};
use crate::command::{Command, Cx, Event};
use crate::error::Result;
use crate::instance::instance_of;

macro_rules! about_a_user {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
        #[serde(rename_all = "camelCase")]
        pub struct $name {
            /// The account.
            pub account: AccountId,
            /// The Region of its Identity Center.
            pub region: RegionName,
            /// The user.
            pub user: UserId,
        }
    };
}

about_a_user! {
    /// Blocks a user: sessions and tokens end at once; groups and seats stay for when the user is enabled again.
    DisableUser
}
about_a_user! {
    /// Lets a disabled user sign in again.
    EnableUser
}
about_a_user! {
    /// Deletes a user for good: sessions, tokens, memberships, credentials. The names are free for others afterwards.
    DeleteUser
}

impl Command for DisableUser {
    super::in_directory!("DisableUser");
    /// What hung on the user before.
    type Outcome = Ties;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(Ties, Event)> {
        let instance = instance_of(cx, &self.account)?;
        let user = super::user_of(cx, &instance, &self.user)?;
        let ties = usher_store::directory::leave::ties(cx.tx, &user.id)?;
        usher_store::directory::user::change_user_state(cx.tx, &user.id, "enabled", "disabled")?;
        usher_store::directory::leave::end_access(cx.tx, &user.id)?;
        usher_store::directory::leave::spend_links(cx.tx, &user.id)?;
        seats_follow(cx, &instance, Changed::Users(core::slice::from_ref(&user.id)))?;
        let detail = json!({"sessions": ties.sessions, "grants": ties.grants});
        Ok((ties, Event::on(&user.id).of(&self.account).with(detail)))
    }
}

impl Command for EnableUser {
    super::in_directory!("EnableUser");
    type Outcome = ();

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<((), Event)> {
        let instance = instance_of(cx, &self.account)?;
        let user = super::user_of(cx, &instance, &self.user)?;
        usher_store::directory::user::change_user_state(cx.tx, &user.id, "disabled", "enabled")?;
        seats_follow(cx, &instance, Changed::Users(core::slice::from_ref(&user.id)))?;
        Ok(((), Event::on(&user.id).of(&self.account)))
    }
}

impl Command for DeleteUser {
    super::in_directory!("DeleteUser");
    const IS_DELICATE: bool = true;
    /// What hung on the user and ended.
    type Outcome = Ties;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(Ties, Event)> {
        let instance = instance_of(cx, &self.account)?;
        let user = super::user_of(cx, &instance, &self.user)?;
        let ties = usher_store::directory::leave::ties(cx.tx, &user.id)?;
        usher_store::directory::leave::end_access(cx.tx, &user.id)?;
        user_leaves(cx, &user.id)?;
        usher_store::directory::leave::delete_user(cx.tx, &user.id)?;
        seats_follow(cx, &instance, Changed::Users(core::slice::from_ref(&user.id)))?;
        let detail =
            json!({"sessions": ties.sessions, "grants": ties.grants, "groups": ties.groups, "seats": ties.seats});
        Ok((ties, Event::on(&user.id).of(&self.account).with(detail)))
    }
}
