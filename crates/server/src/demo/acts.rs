//! What administrators and strangers do meanwhile, so that every state and every kind of line occurs.

use std::collections::VecDeque;

use usher_app::credit::GiveBonus;
use usher_app::directory::{DisableUser, RemoveMembers};
use usher_app::seat::{ChangePlan, Subscription};
use usher_domain::id::{AssignmentId, UserId};
use usher_domain::money::Credits;
use usher_domain::seat::Principal;
use usher_domain::time::{DAY, HOUR, Instant, MINUTE, Month};

use super::days::Days;
use super::office::{Office, home};
use super::stage::{Scene, during};

/// Whose group's plan is joined by a higher one of their own, lowered at last: a downgrade that waits.
const LOWERED: usize = 3;
/// Whose own plan is raised in the middle: an upgrade.
const RAISED: usize = 1;
/// Who leaves a group in the middle of a month: the seat is gone when it turns.
const LEFT: usize = 7;
/// Who is disabled: the seat is gone at once.
const DISABLED: usize = 11;
/// Who leaves a group at last: a Canceled seat.
const LEAVING: usize = 9;
/// Who gets bonus credits.
const LUCKY: [usize; 3] = [0, 2, 10];
/// Where strangers come from (RFC 5737).
const STRANGER: &str = "203.0.113.66";

#[derive(Clone, Copy)]
enum Act {
    OwnPlans,
    Strangers,
    Middle,
    Bonus,
    Last,
}

/// The acts, each with its time.
pub(super) struct Acts {
    open: VecDeque<(Instant, Act)>,
    lowered: Option<AssignmentId>,
    raised: Option<AssignmentId>,
}

impl Acts {
    /// The plan for a story that ends at `end`: the middle lies in the month before, the last act in the present one.
    pub(super) fn new(end: Instant) -> Self {
        let month = Month::of(end);
        let middle = month.previous().start() + 14 * DAY + 9 * HOUR;
        let last = (end - 2 * DAY).max(month.start() + 3 * HOUR).min(end);
        let open = [
            (month.previous().start() + 7 * DAY, Act::OwnPlans),
            (middle, Act::Middle),
            (middle + 3 * DAY, Act::Strangers),
            (month.start() + 3 * HOUR, Act::Bonus),
            (last, Act::Last),
        ];
        Self { open: open.into(), lowered: None, raised: None }
    }

    /// Plays what is due until an instant.
    pub(super) async fn play(&mut self, days: &mut Days<'_>, until: Instant) -> Scene<()> {
        while let Some((at, act)) = self.open.front().copied().filter(|(at, _)| *at <= until) {
            self.open.pop_front();
            days.stage.go(at);
            match act {
                Act::OwnPlans => self.own_plans(days).await?,
                Act::Strangers => strangers(days).await?,
                Act::Middle => self.middle(days).await?,
                Act::Bonus => bonus(days).await?,
                Act::Last => self.last(days).await?,
            }
            days.stage.settle().await?;
        }
        Ok(())
    }

    async fn own_plans(&mut self, days: &mut Days<'_>) -> Scene<()> {
        self.lowered = subscribe(days, LOWERED, "PRO_PLUS").await?;
        self.raised = subscribe(days, RAISED, "PRO_PLUS").await?;
        Ok(())
    }

    async fn middle(&mut self, days: &mut Days<'_>) -> Scene<()> {
        change(days, self.raised.as_ref(), "POWER").await?;
        for (place, tier) in [(RAISED, "POWER"), (LOWERED, "PRO_PLUS")] {
            if let Some(one) = days.staff.get_mut(place) {
                one.tier = tier;
            }
        }
        leave(days, LEFT).await?;
        let Some(user) = user(days, DISABLED) else { return Ok(()) };
        if let Some(one) = days.staff.get_mut(DISABLED) {
            one.works = false;
        }
        let disable = DisableUser { account: days.office.account.clone(), region: home(), user };
        during("disabling a user", days.stage.app.perform(&days.office.admin, disable).await).map(drop)
    }

    async fn last(&mut self, days: &mut Days<'_>) -> Scene<()> {
        change(days, self.lowered.as_ref(), "PRO").await?;
        leave(days, LEAVING).await?;
        if let Some(member) = days.staff.first().and_then(|one| one.registered.as_ref()) {
            days.stage.fail_to_sign_in(member, STRANGER).await?;
            days.stage.pass(MINUTE);
            days.stage.fail_to_sign_in(member, STRANGER).await?;
        }
        Ok(())
    }
}

fn user(days: &Days<'_>, place: usize) -> Option<UserId> {
    days.staff.get(place).and_then(|one| one.user.clone())
}

async fn subscribe(days: &Days<'_>, place: usize, tier: &str) -> Scene<Option<AssignmentId>> {
    let Some(user) = user(days, place) else { return Ok(None) };
    let team = days.staff.get(place).map_or(0, |one| one.person.team);
    let wanted = Subscription {
        account: days.office.account.clone(),
        profile: days.office.profile_of(team).id.clone(),
        tier: tier.into(),
        principals: vec![Principal::User(user)],
    };
    let made = days.stage.app.subscribe(&days.office.admin, wanted).await;
    Ok(during("subscribing a user", made)?.pop())
}

async fn change(days: &Days<'_>, assignment: Option<&AssignmentId>, tier: &str) -> Scene<()> {
    let Some(assignment) = assignment.cloned() else { return Ok(()) };
    let account = days.office.account.clone();
    let change = ChangePlan { account, region: home(), assignment, tier: tier.into() };
    during("changing a plan", days.stage.app.perform(&days.office.admin, change).await).map(drop)
}

async fn leave(days: &Days<'_>, place: usize) -> Scene<()> {
    let Some(user) = user(days, place) else { return Ok(()) };
    let team = days.staff.get(place).map_or(0, |one| one.person.team);
    let Some(group) = days.office.groups.get(team).cloned() else { return Ok(()) };
    let account = days.office.account.clone();
    let remove = RemoveMembers { account, region: home(), group, users: vec![user] };
    during("taking a user out of a group", days.stage.app.perform(&days.office.admin, remove).await).map(drop)
}

async fn bonus(days: &Days<'_>) -> Scene<()> {
    for place in LUCKY {
        let Some(user) = user(days, place) else { continue };
        let give = GiveBonus {
            account: days.office.account.clone(),
            region: Office::region_of(days.staff.get(place).map_or(0, |one| one.person.team)),
            user,
            name: "Hack week".into(),
            credits: Credits::whole(250),
            expires_at: days.stage.app.now() + 45 * DAY,
        };
        during("giving bonus credits", days.stage.app.perform(&days.office.operator, give).await)?;
    }
    Ok(())
}

/// Somebody guesses at an administrator's password, three times.
async fn strangers(days: &Days<'_>) -> Scene<()> {
    let Some(ada) = days.office.people.get(1) else { return Ok(()) };
    for _ in 0..3 {
        days.stage.fail_to_sign_in(ada, STRANGER).await?;
        days.stage.pass(MINUTE);
    }
    Ok(())
}
