//! How failures slow an attacker down without locking the owner out for good.

use serde::{Deserialize, Serialize};

use crate::time::{DAY, Instant, SECOND};
use crate::{Code, Refusal, Result};

/// Failures without any delay: people mistype.
const FREE: u32 = 5;
/// The longest delay in seconds.
const CAP: i64 = 15 * 60;

/// How long a failure counts after the last one; its row may go then.
pub const FORGOTTEN: i64 = DAY;

/// The failures of one thing that guards a door: an account's password or code, or the addresses of one network.
///
/// The row is read and counted up in the transaction *before* the check, so that parallel guesses all count
/// (security case 7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempts {
    /// How many in a row.
    pub failures: u32,
    /// When the last was.
    pub last: Instant,
}

impl Attempts {
    /// Whether another try is let through now.
    ///
    /// # Errors
    /// [`Code::SignInDelayed`] with the seconds still to wait.
    pub fn check(self, now: Instant) -> Result<()> {
        let wait = self.free_at() - now;
        if wait <= 0 {
            return Ok(());
        }
        Err(Refusal::new(Code::SignInDelayed).with("seconds", (wait + SECOND - 1) / SECOND))
    }

    /// One more failure. [`FORGOTTEN`] without any forgets the earlier ones.
    #[must_use]
    pub fn failed(self, now: Instant) -> Self {
        let before = if now - self.last > FORGOTTEN { 0 } else { self.failures };
        Self { failures: before.saturating_add(1), last: now }
    }

    /// None, as after a success.
    pub fn none() -> Self {
        Self::default()
    }

    /// When the next try is let through: 2 seconds after the fifth failure, then twice as long each time, up to 15
    /// minutes.
    pub fn free_at(self) -> Instant {
        if self.failures < FREE {
            return self.last;
        }
        let doublings = (self.failures - FREE + 1).min(10);
        self.last + (1_i64 << doublings).min(CAP) * SECOND
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(failures: u32) -> i64 {
        let attempts = Attempts { failures, last: Instant(0) };
        attempts.free_at().0 / SECOND
    }

    #[test]
    fn the_delay_doubles_after_the_fifth_failure_up_to_a_quarter_of_an_hour() {
        let delays: Vec<i64> = [0, 4, 5, 6, 7, 13, 14, 15, 1000, u32::MAX].map(after).to_vec();
        assert_eq!(delays, [0, 0, 2, 4, 8, 512, 900, 900, 900, 900]);
    }

    #[test]
    fn waiting_opens_the_door_and_a_quiet_day_forgets() {
        let now = Instant::from_seconds(1_000_000);
        let mut attempts = Attempts::none();
        for _ in 0..6 {
            attempts = attempts.failed(now);
        }
        let refusal = attempts.check(now).unwrap_err();
        assert_eq!(refusal.details, [("seconds", "4".to_owned())]);
        assert!(attempts.check(now + 4 * SECOND - 1).is_err());
        assert!(attempts.check(now + 4 * SECOND).is_ok());
        assert_eq!(attempts.failed(now + DAY + 1).failures, 1);
        assert_eq!(attempts.failed(now + DAY).failures, 7);
    }
}
