//! The one place where the directory meets the seats.

use usher_domain::id::{GroupId, UserId};
use usher_domain::job::Job;
use usher_domain::seat::Principal;
use usher_store::instance::Instance;

use crate::command::Cx;
use crate::error::Result;

/// What changed in the directory that seats depend on.
#[derive(Clone, Copy, Debug)]
pub(super) enum Changed<'a> {
    /// These users joined or left groups, were enabled, disabled or deleted; a hundred at most.
    Users(&'a [UserId]),
    /// Many users joined groups: one member of each of these groups stands for all, and jobs settle the rest.
    Groups(&'a [UserId]),
}

/// Brings the seats to what the directory now says, or leaves the job that does. Call it after the directory's writes.
pub(super) fn seats_follow(cx: &mut Cx<'_, '_>, instance: &Instance, changed: Changed<'_>) -> Result<()> {
    match changed {
        Changed::Users(users) => {
            for user in users {
                crate::seat::settle_user(cx, &instance.id, user)?;
            }
        }
        Changed::Groups(members) => {
            for member in members {
                for (profile, _) in usher_store::assignment::profiles_of_user(cx.tx, member)? {
                    crate::job::push(cx.tx, &Job::ReconcileSeats { profile })?;
                }
            }
        }
    }
    Ok(())
}

/// Ends the assignments to a user who is being deleted; [`seats_follow`] comes after.
pub(super) fn user_leaves(cx: &mut Cx<'_, '_>, user: &UserId) -> Result<()> {
    crate::seat::forget_principal(cx, &Principal::User(user.clone()))
}

/// Ends the assignments to a group that is being deleted; jobs settle its members.
pub(super) fn group_leaves(cx: &mut Cx<'_, '_>, group: &GroupId) -> Result<()> {
    crate::seat::forget_principal(cx, &Principal::Group(group.clone()))
}
