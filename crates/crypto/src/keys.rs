//! The server's own keys: one master key, and below it one key per use and purpose (HKDF, RFC 5869).

use core::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::{hkdf, hmac};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

/// The salt keeps these keys apart from those that another program derives from the same master key.
const SALT: &[u8] = b"usher keys 1";
const NONCE_LENGTH: usize = 12;

/// The keys of a deployment.
///
/// A *purpose* is a constant word such as `refresh-token`: what is hashed, sealed or signed for one purpose is
/// worthless for every other, so that one kind of token cannot stand where another belongs.
#[derive(Clone)]
pub struct Keys {
    root: hkdf::Prk,
    hashing: hmac::Key,
    signing: hmac::Key,
}

impl Keys {
    /// Derives all keys from the master key. The same master key gives the same keys on every machine, for ever.
    pub fn derive(master: &[u8; 32]) -> Self {
        let root = extract(SALT, master);
        let hashing = hmac::Key::new(hmac::HMAC_SHA256, expand(&root, &[b"hash"]).as_slice());
        let signing = hmac::Key::new(hmac::HMAC_SHA256, expand(&root, &[b"sign"]).as_slice());
        Self { root, hashing, signing }
    }

    /// The name under which a secret is stored and looked up: 43 characters of base64url.
    ///
    /// Secrets are compared only through this, so that no comparison's duration tells anything (security case 29).
    pub fn hash(&self, purpose: &str, secret: &str) -> String {
        URL_SAFE_NO_PAD.encode(mac(&self.hashing, purpose, secret).as_ref())
    }

    /// Encrypts with AES-256-GCM; the purpose is part of the key and of the authenticated data.
    ///
    /// The nonce must be random and never used again for this purpose; it is stored in front of the text.
    /// Empty where the text is too long for the cipher (64 GiB): what cannot be sealed is not stored in the clear.
    pub fn seal(&self, purpose: &str, plaintext: &[u8], nonce: [u8; NONCE_LENGTH]) -> Vec<u8> {
        let mut text = plaintext.to_vec();
        let sealed = self.sealing_key(purpose).and_then(|key| {
            let aad = Aad::from(purpose.as_bytes());
            key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut text).ok()
        });
        if sealed.is_none() {
            return Vec::new();
        }
        [&nonce[..], &text].concat()
    }

    /// Decrypts what [`Keys::seal`] made; `None` for another purpose, another master key, or any changed byte.
    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, text) = sealed.split_first_chunk::<NONCE_LENGTH>()?;
        let mut text = text.to_vec();
        let key = self.sealing_key(purpose)?;
        let aad = Aad::from(purpose.as_bytes());
        let length = key.open_in_place(Nonce::assume_unique_for_key(*nonce), aad, &mut text).ok()?.len();
        text.truncate(length);
        Some(text)
    }

    /// [`Keys::seal`] for text, as text: base64url.
    pub fn seal_text(&self, purpose: &str, plain: &str, nonce: [u8; NONCE_LENGTH]) -> String {
        crate::secret::url_safe(&self.seal(purpose, plain.as_bytes(), nonce))
    }

    /// Opens what [`Keys::seal_text`] made; `None` where it was made with another key or purpose, or was changed.
    pub fn open_text(&self, purpose: &str, sealed: &str) -> Option<String> {
        let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        String::from_utf8(self.open(purpose, &sealed)?).ok()
    }

    /// Signs a text that goes out and comes back, such as a page token: 43 characters of base64url.
    pub fn sign(&self, purpose: &str, text: &str) -> String {
        URL_SAFE_NO_PAD.encode(mac(&self.signing, purpose, text).as_ref())
    }

    /// Whether [`Keys::sign`] made this signature for this text; takes the same time wherever they differ.
    pub fn verify(&self, purpose: &str, text: &str, signature: &str) -> bool {
        let Ok(tag) = URL_SAFE_NO_PAD.decode(signature) else { return false };
        hmac::verify(&self.signing, &framed(purpose, text), &tag).is_ok()
    }

    fn sealing_key(&self, purpose: &str) -> Option<LessSafeKey> {
        let bytes = expand(&self.root, &[b"seal", purpose.as_bytes()]);
        UnboundKey::new(&AES_256_GCM, bytes.as_slice()).ok().map(LessSafeKey::new)
    }
}

/// Shows no key.
impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(..)")
    }
}

fn extract(salt: &[u8], secret: &[u8]) -> hkdf::Prk {
    hkdf::Salt::new(hkdf::HKDF_SHA256, salt).extract(secret)
}

fn expand(root: &hkdf::Prk, info: &[&[u8]]) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    let filled = root.expand(info, hkdf::HKDF_SHA256).and_then(|okm| okm.fill(key.as_mut_slice()));
    assert!(filled.is_ok(), "HKDF gives 32 bytes for every input; a key of zeros must never be used");
    key
}

fn mac(key: &hmac::Key, purpose: &str, text: &str) -> hmac::Tag {
    hmac::sign(key, &framed(purpose, text))
}

/// The purpose's length goes first, so that no end of a purpose can pass for the beginning of a text.
fn framed(purpose: &str, text: &str) -> Zeroizing<Vec<u8>> {
    let length = (purpose.len() as u64).to_be_bytes();
    Zeroizing::new([&length[..], purpose.as_bytes(), text.as_bytes()].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keys {
        Keys::derive(&[7; 32])
    }

    #[test]
    fn the_derivation_is_hkdf_of_rfc_5869() {
        // Test case 1 of appendix A; the first 32 of its 42 bytes.
        let salt: Vec<u8> = (0x00..=0x0c).collect();
        let info: Vec<u8> = (0xf0..=0xf9).collect();
        let root = extract(&salt, &[0x0b; 22]);
        let wanted = "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf";
        assert_eq!(crate::chain::hex(expand(&root, &[&info]).as_slice()), wanted);
    }

    #[test]
    fn the_same_secret_has_another_hash_for_another_purpose_and_master() {
        let hash = keys().hash("session", "abc");
        assert_eq!(hash, keys().hash("session", "abc"));
        assert_eq!(hash.len(), 43);
        assert_ne!(hash, keys().hash("refresh", "abc"));
        assert_ne!(hash, keys().hash("sessiona", "bc"), "the border between purpose and secret counts");
        assert_ne!(hash, Keys::derive(&[8; 32]).hash("session", "abc"));
        assert_ne!(hash, keys().sign("session", "abc"), "a stored hash must not serve as a signature");
    }

    #[test]
    fn what_is_sealed_opens_only_unchanged_and_for_its_purpose() {
        let sealed = keys().seal("totp", b"secret", [9; 12]);
        assert_eq!(keys().open("totp", &sealed).as_deref(), Some(&b"secret"[..]));
        assert_eq!(keys().open("mail", &sealed), None);
        assert_eq!(Keys::derive(&[8; 32]).open("totp", &sealed), None);
        for position in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[position] ^= 1;
            assert_eq!(keys().open("totp", &changed), None, "byte {position}");
            assert_eq!(keys().open("totp", &sealed[..position]), None, "cut at {position}");
        }
        assert!(!sealed.windows(6).any(|window| window == b"secret"));
    }

    #[test]
    fn a_signature_holds_for_one_purpose_and_one_text() {
        let signature = keys().sign("page", "offset=10");
        assert!(keys().verify("page", "offset=10", &signature));
        assert!(!keys().verify("page", "offset=11", &signature));
        assert!(!keys().verify("link", "offset=10", &signature));
        for bad in ["", "=", "AAAA", &signature[1..], &format!("{signature}A")] {
            assert!(!keys().verify("page", "offset=10", bad), "{bad}");
        }
    }

    #[test]
    fn debug_output_shows_no_key() {
        assert_eq!(format!("{:?}", keys()), "Keys(..)");
    }
}
