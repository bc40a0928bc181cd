//! People and groups of an Identity Center: added by hand or by file, found by prefix, disabled, deleted.
//!
//! A deleted user's name is free again, as with the original: nothing of the person stays but ids in history.

/// The permission and place that most of what administrators do in a Region shares: in the directory, and with seats.
macro_rules! in_directory {
    ($name:literal) => {
        const NAME: &'static str = $name;
        const ALLOWED: usher_domain::access::Allowed = usher_domain::access::Allowed::Administrators;

        fn place(&self) -> crate::command::Place {
            crate::command::Place::Region(self.region.clone())
        }

        fn resource(&self) -> usher_domain::access::Resource {
            usher_domain::access::Resource::Account(self.account.clone())
        }
    };
}
pub(crate) use in_directory;

mod edit;
mod group;
mod import;
mod leave;
mod list;
mod member;
mod page;
mod password;
pub(crate) mod search;
mod seats;
mod user;

pub use edit::UpdateUser;
pub use group::{CreateGroup, DeleteGroup, GetGroup, GroupShown, ListGroups, ShowGroups, UpdateGroup};
pub use import::{CheckImport, ImportReport, ImportUsers, Imported, RowShown, TEMPLATE};
pub use leave::{DeleteUser, DisableUser, EnableUser};
pub use list::{GetUser, ListUsers, UserShown};
pub use member::{AddMembers, RemoveMembers};
pub use page::Page;
pub use password::{PasswordMade, ResendInvitation, ResetPassword, ResetWith};
pub use user::{CreateUser, UserCreated, Welcome};
pub use usher_store::directory::group::{Group, GroupTies};
pub use usher_store::directory::leave::Ties;
pub use usher_store::directory::{Filter, User};

use usher_domain::id::{GroupId, UserId};
use usher_domain::{Code, Refusal};
use usher_store::instance::Instance;

use crate::command::Cx;
use crate::error::Result;

/// How many memberships one call changes at most.
pub const MEMBERS_MAX: usize = 100;

/// The user of that instance.
///
/// # Errors
/// [`Code::NotFound`], also for a user of another directory.
pub(crate) fn user_of(cx: &mut Cx<'_, '_>, instance: &Instance, id: &UserId) -> Result<User> {
    let found = usher_store::directory::user_by_id(cx.tx, id)?.filter(|user| user.instance == instance.id);
    Ok(found.ok_or_else(|| Refusal::new(Code::NotFound).with("what", "user").with("id", id))?)
}

/// The same, and the user is enabled: while disabled nothing about a user changes (reference 3.2).
///
/// # Errors
/// Also [`Code::UserDisabled`].
pub(crate) fn enabled_user_of(cx: &mut Cx<'_, '_>, instance: &Instance, id: &UserId) -> Result<User> {
    let user = user_of(cx, instance, id)?;
    if user.state == "enabled" { Ok(user) } else { Err(Code::UserDisabled.into()) }
}

/// The group of that instance.
///
/// # Errors
/// [`Code::NotFound`], also for a group of another directory.
pub(crate) fn group_of(cx: &mut Cx<'_, '_>, instance: &Instance, id: &GroupId) -> Result<Group> {
    let found = usher_store::directory::group::by_id(cx.tx, id)?.filter(|group| group.instance == instance.id);
    Ok(found.ok_or_else(|| Refusal::new(Code::NotFound).with("what", "group").with("id", id))?)
}
