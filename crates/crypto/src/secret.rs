//! Secrets that people and programs carry: tokens, codes, one-time passwords, PKCE. Randomness is handed in.

use aws_lc_rs::{constant_time, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Consonants without Y: no code spells a word, and none holds a letter that looks like a digit (RFC 8628 section 6.1).
const CONSONANTS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
/// Crockford's base32 in lower case: no `i`, `l`, `o`, `u`.
const READABLE: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const LOWER: &[u8; 23] = b"abcdefghjkmnpqrstuvwxyz";
const UPPER: &[u8; 24] = b"ABCDEFGHJKLMNPQRSTUVWXYZ";
const DIGITS: &[u8; 8] = b"23456789";
const MIXED: &[u8; 55] = b"abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// How many recovery codes a user gets at once.
pub const RECOVERY_CODES: usize = 10;

/// A token for machines: base64url without padding, which holds unreserved characters of a URL only (RFC 3986 2.3).
pub fn url_safe(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A device grant's user code such as `PMPJ-VZCJ` (identity-center reference 1.3).
pub fn user_code(bytes: [u8; 8]) -> String {
    grouped(&letters(bytes, CONSONANTS, 8))
}

/// The user code that somebody meant: lower case, spaces and a missing dash are forgiven. `None` if it cannot be one.
pub fn normalise_user_code(typed: &str) -> Option<String> {
    let code = essence(typed)?.to_ascii_uppercase();
    (code.len() == 8 && code.bytes().all(|byte| CONSONANTS.contains(&byte))).then(|| grouped(&code))
}

/// Ten recovery codes of 60 bits such as `3k7q-9xw2-0dmn`, from 80 random bytes.
pub fn recovery_codes(bytes: &[u8; RECOVERY_CODES * 8]) -> Vec<String> {
    let (chunks, _) = bytes.as_chunks::<8>();
    chunks.iter().map(|chunk| grouped(&letters(*chunk, READABLE, 12))).collect()
}

/// The recovery code that somebody meant: case, spaces and dashes are forgiven, and so are letters for digits.
pub fn normalise_recovery_code(typed: &str) -> Option<String> {
    let code = essence(typed)?.to_ascii_lowercase().replace(['i', 'l'], "1").replace('o', "0");
    (code.len() == 12 && code.bytes().all(|byte| READABLE.contains(&byte))).then(|| grouped(&code))
}

/// A password for one use such as `Kd7m-4fTx-q2WZ-9hnB`: an administrator reads it to somebody who must then choose an
/// own.
///
/// It satisfies the password policy (upper, lower, digit, other) whatever the bytes are; about 85 bits.
pub fn one_time_password(bytes: [u8; 16]) -> String {
    let alphabet = |position: usize| -> &'static [u8] {
        match position {
            0 => UPPER,
            4 => DIGITS,
            8 => LOWER,
            _ => MIXED,
        }
    };
    let pick = |(position, byte): (usize, &u8)| {
        let alphabet = alphabet(position);
        alphabet.get(usize::from(*byte) % alphabet.len()).copied().map_or('x', char::from)
    };
    grouped(&bytes.iter().enumerate().map(pick).collect::<String>())
}

/// SHA-256.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest::digest(&digest::SHA256, bytes).as_ref());
    hash
}

/// Whether a text may be a PKCE verifier: 43 to 128 unreserved characters (RFC 7636 section 4.1).
pub fn is_pkce_verifier(text: &str) -> bool {
    (43..=128).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b))
}

/// Whether `verifier` belongs to an S256 `challenge` (RFC 7636 section 4.6). The method `plain` does not exist here.
pub fn pkce_matches(verifier: &str, challenge: &str) -> bool {
    let expected = url_safe(&sha256(verifier.as_bytes()));
    is_pkce_verifier(verifier)
        && constant_time::verify_slices_are_equal(expected.as_bytes(), challenge.as_bytes()).is_ok()
}

/// `count` letters drawn from 64 random bits; so many bits that no letter is likelier than another in practice.
fn letters(bytes: [u8; 8], alphabet: &[u8], count: usize) -> String {
    let mut number = u64::from_be_bytes(bytes);
    let base = alphabet.len().max(1) as u64;
    let mut draw = || {
        let index = usize::try_from(number % base).unwrap_or(0);
        number /= base;
        alphabet.get(index).copied().map_or('x', char::from)
    };
    (0..count).map(|_| draw()).collect()
}

/// Groups of four with dashes between; the text is ASCII.
fn grouped(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    characters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// What was typed without spaces and dashes; `None` when it is too long to be a code.
fn essence(typed: &str) -> Option<String> {
    (typed.len() <= 64).then(|| typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_hold_unreserved_characters_only() {
        let every: Vec<u8> = (0..=255).collect();
        assert!(url_safe(&every).bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
        assert_eq!(url_safe(&[0; 64]).len(), 86, "the length of a device code in the field");
    }

    #[test]
    fn a_user_code_is_four_and_four_consonants_and_forgives_how_it_is_typed() {
        let code = user_code(*b"anything");
        assert_eq!(normalise_user_code(&code).as_deref(), Some(code.as_str()));
        assert_eq!(normalise_user_code(&code.to_lowercase().replace('-', " ")), Some(code));
        assert_eq!(normalise_user_code("pmpjvzcj").as_deref(), Some("PMPJ-VZCJ"));
        for bad in ["", "PMPJ-VZC", "PMPJ-VZCJJ", "AMPJ-VZCJ", "PMPJ-VZC1", "ＰＭＰＪ-ＶＺＣＪ", &"-".repeat(100)]
        {
            assert_eq!(normalise_user_code(bad), None, "{bad}");
        }
        assert_ne!(user_code([1; 8]), user_code([2; 8]));
    }

    #[test]
    fn recovery_codes_are_ten_and_forgive_look_alike_letters() {
        let mut bytes = [0; 80];
        bytes.iter_mut().zip(0..).for_each(|(byte, number)| *byte = number);
        let codes = recovery_codes(&bytes);
        assert_eq!(codes.len(), RECOVERY_CODES);
        for code in &codes {
            assert_eq!(code.len(), 14);
            let typed = code.to_uppercase().replace('-', "").replace('1', "I").replace('0', "o");
            assert_eq!(normalise_recovery_code(&typed).as_deref(), Some(code.as_str()));
            assert_eq!(codes.iter().filter(|other| *other == code).count(), 1);
        }
        assert_eq!(normalise_recovery_code("3k7q-9xw2-0dm"), None);
        assert_eq!(normalise_recovery_code("3k7q-9xw2-0dmu"), None);
    }

    #[test]
    fn a_one_time_password_has_all_four_classes_whatever_the_bytes() {
        for fill in 0..=255 {
            let password = one_time_password([fill; 16]);
            assert_eq!(password.len(), 19);
            assert!(password.bytes().any(|b| b.is_ascii_uppercase()), "{password}");
            assert!(password.bytes().any(|b| b.is_ascii_lowercase()), "{password}");
            assert!(password.bytes().any(|b| b.is_ascii_digit()), "{password}");
            assert!(password.contains('-'), "{password}");
        }
    }

    #[test]
    fn pkce_follows_appendix_b_of_rfc_7636() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        assert!(pkce_matches(verifier, challenge));
        assert!(!pkce_matches(challenge, challenge), "the method plain does not exist");
        assert!(!pkce_matches(verifier, &format!("{challenge}=")));
        assert!(!pkce_matches(verifier, ""));
    }

    #[test]
    fn a_verifier_outside_the_syntax_never_matches() {
        for verifier in ["", &"a".repeat(42), &"a".repeat(129), &format!("{} ", "a".repeat(50)), &"é".repeat(30)] {
            let challenge = url_safe(&sha256(verifier.as_bytes()));
            assert!(!pkce_matches(verifier, &challenge), "{verifier}");
        }
        let full = format!("{}-._~", "a".repeat(40));
        assert!(pkce_matches(&full, &url_safe(&sha256(full.as_bytes()))));
    }
}
