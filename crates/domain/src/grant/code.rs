//! The authorization code grant: a code that one client redeems once (RFC 6749 section 4.1, with PKCE).

use serde::{Deserialize, Serialize};

use super::AUTHORIZATION_CODE;
use crate::id::{ClientId, UserId};
use crate::time::Instant;
use crate::{Code, Refusal, Result};

/// Where a code stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeState {
    /// Not yet redeemed.
    Issued,
    /// Redeemed; another try betrays a thief.
    Redeemed,
}

/// An authorization code's record; the code itself is stored as a keyed hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeGrant {
    /// For whom it was made.
    pub client: ClientId,
    /// Who signed in.
    pub user: UserId,
    /// Where it was sent, byte for byte.
    pub redirect_uri: String,
    /// The PKCE challenge, always S256.
    pub challenge: String,
    /// When it was made.
    pub issued: Instant,
    /// Where it stands.
    pub state: CodeState,
}

/// What a client brings to redeem a code.
#[derive(Clone, Copy, Debug)]
pub struct Redemption<'a> {
    /// The client, authenticated.
    pub client: &'a ClientId,
    /// The redirect URI as it was sent to `/authorize`.
    pub redirect_uri: &'a str,
    /// Whether the verifier belongs to [`CodeGrant::challenge`]; hashing is not this crate's business.
    pub verified: bool,
}

impl CodeGrant {
    /// Redeems the code. The grant that comes back is to be stored before tokens go out, naming the state it left.
    ///
    /// # Errors
    /// [`Code::GrantReused`] for a second time by its own client: all tokens that came from it must be revoked (RFC
    /// 6749 section 4.1.2). [`Code::GrantInvalid`] for anything else that does not fit; then the code stays as it is,
    /// so that a stranger cannot use it up.
    pub fn redeem(mut self, redemption: Redemption<'_>, now: Instant) -> Result<Self> {
        let fits =
            self.client == *redemption.client && self.redirect_uri == redemption.redirect_uri && redemption.verified;
        if !fits {
            return Err(Refusal::new(Code::GrantInvalid));
        }
        if self.state == CodeState::Redeemed {
            return Err(Refusal::new(Code::GrantReused));
        }
        if now - self.issued >= AUTHORIZATION_CODE {
            return Err(Refusal::new(Code::GrantInvalid));
        }
        self.state = CodeState::Redeemed;
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const URI: &str = "http://127.0.0.1:45363/oauth/callback";

    fn grant() -> CodeGrant {
        CodeGrant {
            client: ClientId::new("c"),
            user: UserId::new("u"),
            redirect_uri: URI.to_owned(),
            challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".to_owned(),
            issued: Instant(0),
            state: CodeState::Issued,
        }
    }

    #[test]
    fn a_code_is_redeemed_once() {
        let client = ClientId::new("c");
        let redemption = Redemption { client: &client, redirect_uri: URI, verified: true };
        let redeemed = grant().redeem(redemption, Instant(1)).unwrap();
        assert_eq!(redeemed.redeem(redemption, Instant(2)).unwrap_err().code, Code::GrantReused);
        assert_eq!(grant().redeem(redemption, Instant(AUTHORIZATION_CODE)).unwrap_err().code, Code::GrantInvalid);
    }

    #[test]
    fn client_redirect_and_verifier_must_all_fit() {
        let (client, thief) = (ClientId::new("c"), ClientId::new("thief"));
        for (client, redirect_uri, verified) in [
            (&thief, URI, true),
            (&client, "http://127.0.0.1:45364/oauth/callback", true),
            (&client, "", true),
            (&client, URI, false),
        ] {
            let redemption = Redemption { client, redirect_uri, verified };
            assert_eq!(grant().redeem(redemption, Instant(1)).unwrap_err().code, Code::GrantInvalid);
            let used = CodeGrant { state: CodeState::Redeemed, ..grant() };
            assert_eq!(
                used.redeem(redemption, Instant(1)).unwrap_err().code,
                Code::GrantInvalid,
                "a stranger cannot have the tokens revoked"
            );
        }
    }
}
