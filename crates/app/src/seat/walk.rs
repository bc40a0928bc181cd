//! Walks over the members of assignments: a chunk per transaction, the place kept in the assignment's row.

use usher_domain::id::{ProfileId, UserId};
use usher_domain::job::Job;
use usher_domain::seat::Principal;

use super::settle::{Home, settle};
use crate::app::App;
use crate::command::{Cx, Place};
use crate::error::Result;

/// How many users one transaction settles.
const CHUNK: i64 = 1_000;

/// One chunk of the next walk of a profile; answers how many users it settled, `None` where no walk is left.
fn step(cx: &mut Cx<'_, '_>, profile: &ProfileId) -> Result<Option<usize>> {
    let Some(walk) = usher_store::assignment::next_walk(cx.tx, profile)? else { return Ok(None) };
    let (users, is_done) = match &walk.assignment.principal {
        Principal::User(user) => (vec![user.clone()], true),
        Principal::Group(group) => {
            let users = usher_store::assignment::members_of(cx.tx, group, &walk.settled_to, CHUNK)?;
            let is_done = users.len() < usize::try_from(CHUNK).unwrap_or(usize::MAX);
            (users, is_done)
        }
    };
    let account = usher_store::instance::account_of(cx.tx, &walk.assignment.instance)?;
    let home = Home {
        instance: walk.assignment.instance.clone(),
        account,
        profile: profile.clone(),
        profile_region: walk.assignment.profile_region.clone(),
    };
    settle(cx, &home, &users)?;
    let reached = if is_done { None } else { users.last() };
    usher_store::assignment::walked(cx.tx, &walk, reached)?;
    Ok(Some(users.len()))
}

/// Walks as far as one transaction should go, and leaves the rest to a job.
pub(super) fn walk(cx: &mut Cx<'_, '_>, profile: &ProfileId) -> Result<()> {
    let mut settled = 0;
    while settled < usize::try_from(CHUNK).unwrap_or(usize::MAX) {
        match step(cx, profile)? {
            Some(users) => settled += users.max(1),
            None => return Ok(()),
        }
    }
    crate::job::push(cx.tx, &Job::SettleSeats { profile: profile.clone() })
}

impl App {
    /// The job that finishes the walks of a profile.
    pub(crate) async fn settle_walks(&self, place: &Place, profile: &ProfileId) -> Result<()> {
        loop {
            let profile = profile.clone();
            if self.tend(place, move |cx| step(cx, &profile)).await?.is_none() {
                return Ok(());
            }
        }
    }

    /// Compares every seat of a profile with assignments and memberships, and repairs what was missed. It may be
    /// interrupted anywhere: the walks keep their place, and the seats are walked by the job that comes again.
    pub(crate) async fn settle_all(&self, place: &Place, profile: &ProfileId) -> Result<()> {
        let id = profile.clone();
        self.keep_book(place, move |tx| Ok(usher_store::assignment::walk_again(tx, &id)?)).await?;
        self.settle_walks(place, profile).await?;
        let mut after = String::new();
        loop {
            let (profile, from) = (profile.clone(), after.clone());
            match self.tend(place, move |cx| step_of_seats(cx, &profile, &from)).await? {
                Some(last) => last.as_str().clone_into(&mut after),
                None => return Ok(()),
            }
        }
    }
}

/// Settles the next chunk of those who have a seat; answers the last of them.
fn step_of_seats(cx: &mut Cx<'_, '_>, profile: &ProfileId, after: &str) -> Result<Option<UserId>> {
    let users = usher_store::seat::users_of(cx.tx, profile, after, CHUNK)?;
    let Some(last) = users.last().cloned() else { return Ok(None) };
    let Some(stored) = usher_store::seat::of_users(cx.tx, profile, core::slice::from_ref(&last))?.into_iter().next()
    else {
        return Ok(Some(last));
    };
    let home = Home {
        instance: stored.instance,
        account: stored.account,
        profile: profile.clone(),
        profile_region: stored.profile_region,
    };
    settle(cx, &home, &users)?;
    Ok(Some(last))
}
