//! Refresh with rotation that neither logs honest people out nor lets a thief stay (security cases 5 and 6).

use serde::{Deserialize, Serialize};

use super::REFRESH_GRACE;
use crate::id::ClientId;
use crate::time::Instant;

/// Where a refresh token stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefreshState {
    /// The newest of its line.
    Current,
    /// A newer one was handed out.
    Rotated {
        /// When.
        at: Instant,
        /// Whether the newer one has been used since; then the client surely received it.
        successor_used: bool,
    },
    /// Ended with its line: signed out, disabled, or reused.
    Revoked,
}

/// A refresh token's record; the token itself is stored as a keyed hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefreshToken {
    /// For whom it was made.
    pub client: ClientId,
    /// When its line ends: with the session it came from.
    pub ends: Instant,
    /// Where it stands.
    pub state: RefreshState,
}

/// What to do with a refresh token that somebody shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefreshDecision {
    /// Rotate it and answer with the new one.
    Fresh,
    /// Another process of the same client was faster: answer with one more token of the same line.
    GraceReplay,
    /// The answer that carried the successor never arrived. Answer with a new token, and store the unheard successor as
    /// rotated with its successor used: should somebody show it after all, two parties hold the line.
    LostAnswer,
    /// Two parties hold the line: revoke all of it.
    Reused,
    /// Unknown to this client, ended or revoked: refuse, change nothing.
    Refused,
}

/// Decides over a refresh token shown by an authenticated client.
///
/// Within [`REFRESH_GRACE`] of its rotation an old token is honoured, because several processes of one client share it
/// without a lock (clients reference, item 7). After that it is honoured only while its successor was never used: the
/// answer that carried it was lost, and the client could not know. In all other cases two parties hold the line.
pub fn refresh_decision(token: &RefreshToken, client: &ClientId, now: Instant) -> RefreshDecision {
    if token.client != *client || now >= token.ends {
        return RefreshDecision::Refused;
    }
    match token.state {
        RefreshState::Current => RefreshDecision::Fresh,
        RefreshState::Revoked => RefreshDecision::Refused,
        RefreshState::Rotated { at, .. } if now - at <= REFRESH_GRACE => RefreshDecision::GraceReplay,
        RefreshState::Rotated { successor_used: false, .. } => RefreshDecision::LostAnswer,
        RefreshState::Rotated { successor_used: true, .. } => RefreshDecision::Reused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{DAY, SECOND};

    fn decide(state: RefreshState, now: Instant) -> RefreshDecision {
        let token = RefreshToken { client: ClientId::new("c"), ends: Instant(90 * DAY), state };
        refresh_decision(&token, &ClientId::new("c"), now)
    }

    fn rotated(successor_used: bool) -> RefreshState {
        RefreshState::Rotated { at: Instant(0), successor_used }
    }

    #[test]
    fn processes_that_share_a_token_do_not_log_each_other_out() {
        assert_eq!(decide(RefreshState::Current, Instant(0)), RefreshDecision::Fresh);
        assert_eq!(decide(rotated(true), Instant(REFRESH_GRACE)), RefreshDecision::GraceReplay);
    }

    #[test]
    fn late_reuse_ends_the_line_unless_the_answer_was_lost() {
        let late = Instant(REFRESH_GRACE + 1);
        assert_eq!(decide(rotated(true), late), RefreshDecision::Reused);
        assert_eq!(decide(rotated(false), late + DAY), RefreshDecision::LostAnswer);
        assert_eq!(decide(rotated(false), Instant(1)), RefreshDecision::GraceReplay);
    }

    #[test]
    fn a_revoked_ended_or_foreign_token_changes_nothing() {
        assert_eq!(decide(RefreshState::Revoked, Instant(0)), RefreshDecision::Refused);
        assert_eq!(decide(RefreshState::Current, Instant(90 * DAY)), RefreshDecision::Refused);
        let token = RefreshToken { client: ClientId::new("c"), ends: Instant(DAY), state: rotated(true) };
        let thief = ClientId::new("thief");
        assert_eq!(refresh_decision(&token, &thief, Instant(600 * SECOND)), RefreshDecision::Refused);
    }
}
