//! How long a signed-in browser stays signed in, and when it must prove itself again.
//!
//! Identity-center reference, section 3.4.

use serde::{Deserialize, Serialize};

use crate::time::{HOUR, Instant, MINUTE};
use crate::{Code, Refusal, Result};

/// How recent a sign-in must be for delicate acts: new devices and recovery codes, keys and administrators, what cannot
/// be undone.
pub const RECENT: i64 = HOUR;

/// The length of an interactive session: 15 minutes to 90 days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(try_from = "i64", into = "i64")]
#[schemars(with = "i64")]
pub struct SessionLength(i64);

impl SessionLength {
    /// Eight hours.
    pub const DEFAULT: Self = Self(8 * 60);
    /// Ninety days: what the extended session for Kiro lasts when an administrator switches it on.
    pub const EXTENDED: Self = Self(90 * 24 * 60);
    const SHORTEST: i64 = 15;

    /// A length in whole minutes.
    ///
    /// # Errors
    /// [`Code::SessionLengthInvalid`] outside 15 to 129,600.
    pub fn from_minutes(minutes: i64) -> Result<Self> {
        if (Self::SHORTEST..=Self::EXTENDED.0).contains(&minutes) {
            return Ok(Self(minutes));
        }
        Err(Refusal::new(Code::SessionLengthInvalid).with("minutes", minutes))
    }

    /// The length in minutes.
    pub fn minutes(self) -> i64 {
        self.0
    }

    /// When a session that begins now ends. An external identity provider may cap it (`SessionNotOnOrAfter`).
    pub fn end(self, begin: Instant, cap: Option<Instant>) -> Instant {
        let end = begin + self.0 * MINUTE;
        cap.map_or(end, |cap| end.min(cap))
    }
}

impl Default for SessionLength {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl TryFrom<i64> for SessionLength {
    type Error = String;
    fn try_from(minutes: i64) -> Result<Self, String> {
        Self::from_minutes(minutes).map_err(|refusal| refusal.to_string())
    }
}

impl From<SessionLength> for i64 {
    fn from(length: SessionLength) -> Self {
        length.0
    }
}

/// Whether a session that proved itself at `signed_in` may be used for a delicate act: one that takes something away
/// for good, or changes who can come in.
///
/// # Errors
/// [`Code::SignInAgain`].
pub fn check_recent(signed_in: Instant, now: Instant) -> Result<()> {
    if (0..=RECENT).contains(&(now - signed_in)) { Ok(()) } else { Err(Refusal::new(Code::SignInAgain)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::DAY;

    #[test]
    fn a_session_lasts_a_quarter_of_an_hour_to_ninety_days() {
        assert!(SessionLength::from_minutes(14).is_err());
        assert_eq!(SessionLength::from_minutes(15).unwrap().minutes(), 15);
        assert_eq!(SessionLength::from_minutes(129_600).unwrap(), SessionLength::EXTENDED);
        assert!(SessionLength::from_minutes(129_601).is_err());
        assert!(serde_json::from_str::<SessionLength>("-1").is_err());
    }

    #[test]
    fn the_identity_provider_can_only_shorten_it() {
        let begin = Instant(0);
        assert_eq!(SessionLength::DEFAULT.end(begin, None), begin + 8 * HOUR);
        assert_eq!(SessionLength::DEFAULT.end(begin, Some(begin + HOUR)), begin + HOUR);
        assert_eq!(SessionLength::DEFAULT.end(begin, Some(begin + DAY)), begin + 8 * HOUR);
    }

    #[test]
    fn a_delicate_act_needs_a_sign_in_within_the_hour() {
        assert!(check_recent(Instant(0), Instant(HOUR)).is_ok());
        for now in [HOUR + 1, -1] {
            assert_eq!(check_recent(Instant(0), Instant(now)).unwrap_err().code, Code::SignInAgain);
        }
    }
}
