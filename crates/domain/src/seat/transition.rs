//! How a seat changes: consuming steps, each of which first lets the turn of the month happen.

use core::cmp::Ordering;

use crate::catalogue::Catalogue;
use crate::id::{ProfileId, SeatId, TierName, UserId};
use crate::time::{Instant, Month};
use crate::{Code, Refusal, Result};

use super::{Desired, Seat, SeatEvent, SeatEventKind, SeatState, Step, Waiting};

impl Seat {
    /// A new seat at the desired tier, Pending.
    pub fn open(id: SeatId, (profile, user): (ProfileId, UserId), desired: &Desired, now: Instant) -> Step {
        let tier = desired.tier.clone();
        let seat = Self {
            id,
            user,
            profile,
            tier: tier.clone(),
            waiting: None,
            state: SeatState::Pending,
            since: now,
            activated_at: None,
            ends_at: None,
            version: 1,
        };
        (seat, vec![SeatEvent { at: now, kind: SeatEventKind::Opened, tier, from_tier: None }])
    }

    /// Brings the seat to what is desired at `now`. Doing it again changes nothing.
    ///
    /// # Errors
    /// [`Code::TierUnknown`] where the catalogue lost a tier.
    pub fn settle(self, desired: Option<&Desired>, catalogue: &Catalogue, now: Instant) -> Result<Step> {
        let mut change = Change::begin(self, now);
        match desired {
            None => change.let_go(now),
            Some(desired) => {
                let order = catalogue.tier(&desired.tier)?.rank.cmp(&catalogue.tier(&change.seat.tier)?.rank);
                change.hold(&desired.tier, order, now);
            }
        }
        Ok(change.done())
    }

    /// The first use: Pending becomes Active and is charged from now on. Any later use changes nothing.
    ///
    /// # Errors
    /// [`Code::SeatEnded`] where the seat gives no access.
    pub fn activate(self, now: Instant) -> Result<Step> {
        let mut change = Change::begin(self, now);
        match change.seat.state {
            SeatState::Pending => {
                change.seat.state = SeatState::Active;
                change.seat.activated_at = Some(now);
                change.note(now, SeatEventKind::Activated);
            }
            SeatState::Active | SeatState::Canceled => {}
            SeatState::Gone => return Err(Refusal::new(Code::SeatEnded).with("seat", &change.seat.id)),
        }
        Ok(change.done())
    }

    /// What the first of a month brings: a waiting downgrade takes effect, a Canceled seat is gone. Calling it early,
    /// late or twice is harmless: the events carry the instant at which they took effect.
    pub fn month_turn(self, now: Instant) -> Step {
        Change::begin(self, now).done()
    }

    /// Takes the access away at once, as a separate, explicit act (decision 1). The month stays paid.
    pub fn revoke_now(self, now: Instant) -> Step {
        let mut change = Change::begin(self, now);
        change.end(now, SeatEventKind::Revoked);
        change.done()
    }

    /// The user was disabled or deleted in the directory: access is lost at once, the month stays paid (decision 1).
    pub fn lose_access(self, now: Instant) -> Step {
        let mut change = Change::begin(self, now);
        change.end(now, SeatEventKind::Ended);
        change.done()
    }

    /// Withdraws a waiting downgrade, so that the present tier goes on. Nothing waiting: nothing changes.
    pub fn withdraw_downgrade(self, now: Instant) -> Step {
        let mut change = Change::begin(self, now);
        change.withdraw(now);
        change.done()
    }
}

/// A step in the making.
struct Change {
    seat: Seat,
    events: Vec<SeatEvent>,
}

impl Change {
    fn begin(seat: Seat, now: Instant) -> Self {
        let mut change = Self { seat, events: Vec::new() };
        change.turn(now);
        change
    }

    fn turn(&mut self, now: Instant) {
        if let Some(waiting) = self.seat.waiting.take_if(|waiting| waiting.from <= now) {
            self.retier(waiting.from, SeatEventKind::Downgraded, &waiting.tier);
        }
        if self.seat.state == SeatState::Canceled
            && let Some(end) = self.seat.ends_at.filter(|end| *end <= now)
        {
            self.end(end, SeatEventKind::Ended);
        }
    }

    /// Nothing is desired: what was never used ends at once, what is paid goes on to the month's end.
    fn let_go(&mut self, now: Instant) {
        match self.seat.state {
            SeatState::Pending => self.end(now, SeatEventKind::Ended),
            SeatState::Active => {
                self.seat.state = SeatState::Canceled;
                self.seat.waiting = None;
                self.seat.ends_at = Some(Month::of(now).end());
                self.note(now, SeatEventKind::Canceled);
            }
            SeatState::Canceled | SeatState::Gone => {}
        }
    }

    /// A tier is desired; `order` says how it compares to the present one.
    fn hold(&mut self, tier: &TierName, order: Ordering, now: Instant) {
        match self.seat.state {
            SeatState::Pending => match order {
                Ordering::Greater => self.retier(now, SeatEventKind::Upgraded, tier),
                Ordering::Less => self.retier(now, SeatEventKind::Downgraded, tier),
                Ordering::Equal => {}
            },
            SeatState::Active => self.hold_active(tier, order, now),
            SeatState::Canceled => self.resume(tier, order, now),
            SeatState::Gone if self.is_month_paid(now) => self.resume(tier, order, now),
            SeatState::Gone => {
                self.seat.tier = tier.clone();
                self.seat.state = SeatState::Pending;
                (self.seat.since, self.seat.activated_at, self.seat.ends_at) = (now, None, None);
                self.note(now, SeatEventKind::Opened);
            }
        }
    }

    fn hold_active(&mut self, tier: &TierName, order: Ordering, now: Instant) {
        match order {
            Ordering::Equal => self.withdraw(now),
            Ordering::Greater => {
                self.seat.waiting = None;
                self.retier(now, SeatEventKind::Upgraded, tier);
            }
            Ordering::Less => {
                let waiting = Waiting { tier: tier.clone(), from: Month::of(now).end() };
                if self.seat.waiting.as_ref() != Some(&waiting) {
                    self.seat.waiting = Some(waiting);
                    let from_tier = Some(self.seat.tier.clone());
                    let kind = SeatEventKind::DowngradeWaiting;
                    self.events.push(SeatEvent { at: now, kind, tier: tier.clone(), from_tier });
                }
            }
        }
    }

    /// Back inside the paid month: no second charge.
    fn resume(&mut self, tier: &TierName, order: Ordering, now: Instant) {
        self.seat.state = SeatState::Active;
        self.seat.ends_at = None;
        self.note(now, SeatEventKind::Resumed);
        self.hold_active(tier, order, now);
    }

    /// Whether a seat that is gone was in use, and so is paid, in the month of `now`. A cancellation that ran out at
    /// the first instant of a month paid for the month before, hence the step back by one microsecond.
    fn is_month_paid(&self, now: Instant) -> bool {
        let ended_in = |end: Instant| Month::of(end - 1) == Month::of(now);
        self.seat.activated_at.is_some() && self.seat.ends_at.is_some_and(ended_in)
    }

    fn withdraw(&mut self, now: Instant) {
        if self.seat.waiting.take().is_some() {
            self.note(now, SeatEventKind::DowngradeWithdrawn);
        }
    }

    fn end(&mut self, at: Instant, kind: SeatEventKind) {
        if self.seat.state != SeatState::Gone {
            self.seat.state = SeatState::Gone;
            self.seat.waiting = None;
            self.seat.ends_at = Some(at);
            self.note(at, kind);
        }
    }

    fn retier(&mut self, at: Instant, kind: SeatEventKind, tier: &TierName) {
        let from_tier = Some(core::mem::replace(&mut self.seat.tier, tier.clone()));
        self.events.push(SeatEvent { at, kind, tier: tier.clone(), from_tier });
    }

    fn note(&mut self, at: Instant, kind: SeatEventKind) {
        self.events.push(SeatEvent { at, kind, tier: self.seat.tier.clone(), from_tier: None });
    }

    fn done(mut self) -> Step {
        if !self.events.is_empty() {
            self.seat.version += 1;
        }
        (self.seat, self.events)
    }
}

#[cfg(test)]
#[path = "transition_tests.rs"]
mod tests;
