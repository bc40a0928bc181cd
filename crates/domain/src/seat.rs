//! Seats: one per profile and user, following from what administrators assigned.
//!
//! Invariants: inside a profile the highest assigned tier wins and all reasons are kept; a Pending seat costs nothing;
//! a downgrade never takes effect inside a paid month; an upgrade takes effect at once; leaving and coming back inside
//! a paid month is never charged twice. A seat knows neither credits (`credit`) nor money (`invoice`): it writes the
//! history, [`SeatEvent`], from which both follow.

mod desired;
mod transition;

use serde::{Deserialize, Serialize};

use crate::Result;
use crate::catalogue::Catalogue;
use crate::id::{ProfileId, SeatId, TierName, UserId};
use crate::money::Credits;
use crate::time::Instant;

pub use desired::{Because, Desired, Live, Principal, desired};

words! {
    /// Where a seat stands (kiro reference, section 5.1).
    SeatState {
        /// Assigned and never used: free of charge, the Free allowance.
        Pending = "pending",
        /// Used at least once: charged.
        Active = "active",
        /// No longer assigned, but usable until the paid month ends (decision 1).
        Canceled = "canceled",
        /// No access. A new assignment may open it again.
        Gone = "gone",
    }
}

words! {
    /// What can happen to a seat.
    SeatEventKind {
        /// It came to be, Pending.
        Opened = "opened",
        /// First use.
        Activated = "activated",
        /// A higher tier, at once.
        Upgraded = "upgraded",
        /// A lower tier is wanted; it waits for the first.
        DowngradeWaiting = "downgrade-waiting",
        /// A lower tier, in effect.
        Downgraded = "downgraded",
        /// The waiting lower tier is no longer wanted.
        DowngradeWithdrawn = "downgrade-withdrawn",
        /// No longer assigned; usable until the month ends.
        Canceled = "canceled",
        /// Assigned again inside the paid month.
        Resumed = "resumed",
        /// Access ended: the paid month is over, it was never used, or the user was disabled or deleted.
        Ended = "ended",
        /// Access was taken away at once by an administrator.
        Revoked = "revoked",
    }
}

/// One line of a seat's history; billing reads nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SeatEvent {
    /// When it took effect; a turn of the month is stamped with the first instant of the month, however late it is
    /// done.
    pub at: Instant,
    /// What happened.
    pub kind: SeatEventKind,
    /// The tier after it; for a waiting downgrade the tier that waits.
    pub tier: TierName,
    /// The tier before, where it changes.
    pub from_tier: Option<TierName>,
}

/// A downgrade that waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Waiting {
    /// The lower tier.
    pub tier: TierName,
    /// The first instant at which it holds: the first of a month.
    pub from: Instant,
}

/// One user's seat in one profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "SeatFacts")]
pub struct Seat {
    /// Its id; it stays the same when the seat is opened again.
    pub id: SeatId,
    /// Who sits on it, by the id that no rename changes.
    pub user: UserId,
    /// Where.
    pub profile: ProfileId,
    /// The tier in effect.
    pub tier: TierName,
    /// A lower tier that waits for the first of next month.
    pub waiting: Option<Waiting>,
    /// Where it stands.
    pub state: SeatState,
    /// Since when it is there (without a break).
    pub since: Instant,
    /// The first use; `None` while Pending.
    pub activated_at: Option<Instant>,
    /// When access ends (Canceled) or ended (Gone).
    pub ends_at: Option<Instant>,
    /// Grows by one with every change.
    pub version: i64,
}

/// A seat after a step, and what happened in it, oldest first. No event means that nothing changed.
pub type Step = (Seat, Vec<SeatEvent>);

impl Seat {
    /// Whether the member may work with it at `now`.
    pub fn is_usable(&self, now: Instant) -> bool {
        match self.state {
            SeatState::Pending | SeatState::Active => true,
            SeatState::Canceled => self.ends_at.is_none_or(|end| now < end),
            SeatState::Gone => false,
        }
    }

    /// The allowance of the current month: the tier's in full, from the first hour (kiro reference, 5.4); the Free
    /// allowance while Pending (decision 8); nothing without access.
    ///
    /// # Errors
    /// [`crate::Code::TierUnknown`] where the catalogue lost the tier.
    pub fn allowance(&self, catalogue: &Catalogue, now: Instant) -> Result<Credits> {
        if !self.is_usable(now) {
            return Ok(Credits::ZERO);
        }
        match self.state {
            SeatState::Pending => Ok(catalogue.free_allowance()),
            _ => Ok(catalogue.tier(&self.tier)?.credits),
        }
    }
}
