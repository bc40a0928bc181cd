//! The proof that the one who trades the code is the one who asked for it (RFC 7636).

use aws_lc_rs::{digest, rand};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::failure::{Exit, Failure};

/// A verifier of 43 characters with its challenge, and a state against forged answers.
pub(crate) struct Pkce {
    pub(crate) verifier: String,
    pub(crate) challenge: String,
    pub(crate) state: String,
}

impl Pkce {
    pub(crate) fn new() -> Result<Self, Failure> {
        let verifier = random()?;
        Ok(Self { challenge: challenge(&verifier), state: random()?, verifier })
    }
}

fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, verifier.as_bytes()))
}

fn random() -> Result<String, Failure> {
    let mut bytes = [0_u8; 32];
    rand::fill(&mut bytes)
        .map_err(|_| Failure::new(Exit::Failure, "internal", "The system gives no random numbers."))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_rfc_7636_appendix_b() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(challenge(verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn every_sign_in_has_its_own_verifier_and_state() {
        let (one, other) = (Pkce::new().unwrap(), Pkce::new().unwrap());
        assert_eq!((one.verifier.len(), one.state.len()), (43, 43));
        assert!(one.verifier != other.verifier && one.state != other.state && one.state != one.verifier);
    }
}
