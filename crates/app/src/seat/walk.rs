//! Walks over the members of assignments: a chunk per transaction, the place kept in the assignment's row.

use std::sync::Arc;

use usher_domain::id::{ProfileId, UserId};
use usher_domain::job::Job;
use usher_domain::seat::Principal;
use usher_store::Tx;
use usher_store::seat::Unpublished;

use super::publish::Arrived;
use super::settle::{Home, settle, tell};
use crate::app::App;
use crate::command::{Cx, Place};
use crate::error::Result;

/// How many users one transaction settles: other writers wait for it, so it takes a few milliseconds.
const CHUNK: i64 = 500;
/// How many chunks one turn of the job settles, well within its lease.
const TURN: usize = 100;
/// How many users are settled in the transaction that assigns them; larger groups follow by a job.
const AT_ONCE: usize = 1_000;

/// What one step of a walk did.
struct Step {
    users: usize,
    news: Vec<Unpublished>,
}

/// One chunk of the next walk of a profile; `None` where no walk is left.
fn step(cx: &mut Cx<'_, '_>, profile: &ProfileId) -> Result<Option<Step>> {
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
    let news = settle(cx, &home, &users)?;
    let reached = if is_done { None } else { users.last() };
    usher_store::assignment::walked(cx.tx, &walk, reached)?;
    Ok(Some(Step { users: users.len(), news }))
}

/// Walks as far as one transaction should go, and leaves the rest to a job.
pub(super) fn walk(cx: &mut Cx<'_, '_>, profile: &ProfileId) -> Result<()> {
    let mut settled = 0;
    while settled < AT_ONCE {
        let Some(step) = step(cx, profile)? else { return Ok(()) };
        settled += step.users.max(1);
        tell(cx, profile, &step.news)?;
    }
    crate::job::push(cx.tx, &Job::SettleSeats { profile: profile.clone() })
}

impl App {
    /// The job that carries on the walks of a profile.
    pub(crate) async fn settle_walks(&self, place: &Place, profile: &ProfileId) -> Result<()> {
        self.turn_of_walks(place, profile).await.map(drop)
    }

    /// One turn: while a chunk is settled, the seats of the one before are handed over, and those before it marked as
    /// handed over. It leaves the job that carries on: the next turn, or what comes when all walks are done. Answers
    /// whether they are.
    async fn turn_of_walks(&self, place: &Place, profile: &ProfileId) -> Result<bool> {
        let (mut news, mut arrived, mut is_over) = (Vec::new(), Arrived::default(), false);
        for _ in 0..TURN {
            let (walked, handed) = tokio::join!(self.walk_on(place, profile, arrived), self.hand_over(news));
            arrived = handed?;
            let step = walked?;
            is_over = step.is_none();
            news = step.map(|step| step.news).unwrap_or_default();
            if is_over {
                break;
            }
        }
        let last = self.hand_over(news).await?;
        let profile = profile.clone();
        let next = if is_over { Job::PublishSeats { profile } } else { Job::SettleSeats { profile } };
        let keep = move |tx: &mut Tx<'_>| {
            arrived.note(tx)?;
            last.note(tx)?;
            crate::job::push(tx, &next)
        };
        self.keep_book(place, keep).await?;
        Ok(is_over)
    }

    async fn walk_on(&self, place: &Place, profile: &ProfileId, arrived: Arrived) -> Result<Option<Step>> {
        let work = Arc::new((profile.clone(), arrived));
        let settle = move |cx: &mut Cx<'_, '_>| {
            work.1.note(cx.tx)?;
            step(cx, &work.0)
        };
        self.tend(place, settle).await
    }

    /// Compares every seat of a profile with assignments and memberships, and repairs what was missed. It may be
    /// interrupted anywhere: the walks keep their place, and the seats are walked by the job that comes again.
    pub(crate) async fn settle_all(&self, place: &Place, profile: &ProfileId) -> Result<()> {
        let id = profile.clone();
        self.keep_book(place, move |tx| Ok(usher_store::assignment::walk_again(tx, &id)?)).await?;
        while !self.turn_of_walks(place, profile).await? {}
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
    let news = settle(cx, &home, &users)?;
    tell(cx, profile, &news)?;
    Ok(Some(last))
}
