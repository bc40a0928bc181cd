//! The device grant (RFC 8628): a code on one machine, a person's decision on another.

use serde::{Deserialize, Serialize};

use super::{DEVICE_CODE, DEVICE_INTERVAL};
use crate::id::{ClientId, UserId};
use crate::time::Instant;
use crate::{Code, Refusal, Result};

/// Hasty polls that are forgiven: the AWS CLI polls twice at once, and jitter is no crime (clients reference, item 6).
const FORGIVEN: u32 = 20;

/// Where a device grant stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceState {
    /// Nobody has decided.
    Pending,
    /// This user said yes.
    Approved(UserId),
    /// The user said no.
    Denied,
    /// The device has its tokens.
    Redeemed,
}

/// A device grant, as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceGrant {
    /// Who asked; nobody else may poll.
    pub client: ClientId,
    /// When.
    pub started: Instant,
    /// The last poll.
    pub polled: Option<Instant>,
    /// Polls that came much too early, less those that came in time.
    pub hasty: u32,
    /// Where it stands.
    pub state: DeviceState,
}

/// What a poll hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PollAnswer {
    /// Tokens for this user; the grant is redeemed and must be stored so before they go out.
    Redeemed(UserId),
    /// No tokens, and why: pending, slow down, denied, expired, used.
    Refused(Refusal),
}

impl DeviceGrant {
    /// A new one.
    pub fn new(client: ClientId, now: Instant) -> Self {
        Self { client, started: now, polled: None, hasty: 0, state: DeviceState::Pending }
    }

    /// Whether its ten minutes are over.
    pub fn is_expired(&self, now: Instant) -> bool {
        now - self.started >= DEVICE_CODE
    }

    /// The user said yes.
    ///
    /// # Errors
    /// [`Code::GrantExpired`], or [`Code::GrantInvalid`] when it is decided already.
    pub fn approve(self, user: UserId, now: Instant) -> Result<Self> {
        self.decide(DeviceState::Approved(user), now)
    }

    /// The user said no; from then on each poll is refused for good.
    ///
    /// # Errors
    /// As [`DeviceGrant::approve`].
    pub fn deny(self, now: Instant) -> Result<Self> {
        self.decide(DeviceState::Denied, now)
    }

    /// The device asks. The grant that comes back is to be stored, whatever the answer is.
    ///
    /// Another client's poll is [`Code::GrantInvalid`] and changes nothing (security case 9). A forgotten or expired
    /// code is [`Code::GrantExpired`]: the AWS CLI's loop ends on nothing else.
    pub fn poll(mut self, client: &ClientId, now: Instant) -> (Self, PollAnswer) {
        if self.client != *client {
            return (self, refused(Code::GrantInvalid));
        }
        match (&self.state, self.is_expired(now)) {
            (DeviceState::Redeemed, _) => (self, refused(Code::GrantInvalid)),
            (DeviceState::Denied, _) => (self, refused(Code::GrantDenied)),
            (_, true) => (self, refused(Code::GrantExpired)),
            (DeviceState::Approved(user), false) => {
                let user = user.clone();
                self.state = DeviceState::Redeemed;
                (self, PollAnswer::Redeemed(user))
            }
            (DeviceState::Pending, false) => {
                let hasty = self.polled.is_some_and(|last| now - last < DEVICE_INTERVAL / 2);
                self.hasty = if hasty { self.hasty.saturating_add(1) } else { self.hasty.saturating_sub(1) };
                self.polled = Some(now);
                let code = if self.hasty > FORGIVEN { Code::SlowDown } else { Code::AuthorizationPending };
                (self, refused(code))
            }
        }
    }

    fn decide(mut self, state: DeviceState, now: Instant) -> Result<Self> {
        if self.is_expired(now) {
            return Err(Refusal::new(Code::GrantExpired));
        }
        if self.state != DeviceState::Pending {
            return Err(Refusal::new(Code::GrantInvalid));
        }
        self.state = state;
        Ok(self)
    }
}

fn refused(code: Code) -> PollAnswer {
    PollAnswer::Refused(Refusal::new(code))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::SECOND;

    const START: Instant = Instant(1_000 * SECOND);

    fn grant() -> (DeviceGrant, ClientId, UserId) {
        let client = ClientId::new("c");
        (DeviceGrant::new(client.clone(), START), client, UserId::new("u"))
    }

    #[test]
    fn an_approved_device_gets_its_tokens_once() {
        let (grant, client, user) = grant();
        let (grant, answer) = grant.poll(&client, START);
        assert_eq!(answer, refused(Code::AuthorizationPending));
        let grant = grant.approve(user.clone(), START + SECOND).unwrap();
        let (grant, answer) = grant.poll(&client, START + 2 * SECOND);
        assert_eq!(answer, PollAnswer::Redeemed(user));
        assert_eq!(grant.poll(&client, START + 3 * SECOND).1, refused(Code::GrantInvalid));
    }

    #[test]
    fn another_client_gets_nothing_and_spends_nothing() {
        let (grant, _, user) = grant();
        let grant = grant.approve(user, START).unwrap();
        let (after, answer) = grant.clone().poll(&ClientId::new("thief"), START);
        assert_eq!(answer, refused(Code::GrantInvalid));
        assert_eq!(after, grant);
    }

    #[test]
    fn a_decision_stands_and_polling_dies_after_a_no() {
        let (grant, client, user) = grant();
        let denied = grant.deny(START).unwrap();
        assert_eq!(denied.clone().poll(&client, START).1, refused(Code::GrantDenied));
        assert_eq!(denied.approve(user, START).unwrap_err().code, Code::GrantInvalid);
    }

    #[test]
    fn it_expires_at_its_instant_even_when_approved() {
        let (grant, client, user) = grant();
        let late = START + DEVICE_CODE;
        assert_eq!(grant.clone().poll(&client, late - 1).1, refused(Code::AuthorizationPending));
        assert_eq!(grant.clone().poll(&client, late).1, refused(Code::GrantExpired));
        assert_eq!(grant.clone().approve(user.clone(), late).unwrap_err().code, Code::GrantExpired);
        assert_eq!(grant.approve(user, START).unwrap().poll(&client, late).1, refused(Code::GrantExpired));
    }

    #[test]
    fn only_clear_abuse_is_told_to_slow_down() {
        let (mut patient, client, _) = grant();
        for poll in 0..500 {
            let (next, answer) = patient.poll(&client, START + poll * SECOND);
            assert_eq!(answer, refused(Code::AuthorizationPending), "poll {poll} at the interval");
            patient = next;
        }
        let (mut hasty, client, _) = grant();
        let answers: Vec<PollAnswer> = (0..60)
            .map(|poll| {
                let (next, answer) = hasty.clone().poll(&client, START + poll);
                hasty = next;
                answer
            })
            .collect();
        assert_eq!(answers[1], refused(Code::AuthorizationPending), "the AWS CLI polls twice at once");
        assert_eq!(answers[59], refused(Code::SlowDown));
    }
}
