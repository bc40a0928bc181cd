//! One-time codes from an authenticator app (RFC 6238): SHA-1, six digits, thirty seconds.
//!
//! SHA-1 because authenticator apps silently fall back to it; HMAC-SHA-1 is not what its collisions broke.

use fast_qr::convert::svg::SvgBuilder;
use fast_qr::convert::{Builder as _, Shape};
use fast_qr::{ECL, QRBuilder};
use totp_rs::{Algorithm, Builder, Secret, Totp};

/// Seconds in one step.
pub const STEP_SECONDS: u64 = 30;
/// Steps accepted before and after the present one (RFC 6238 section 5.2 recommends at most one).
pub const SKEW: u16 = 1;
const MINIMUM_SECRET: usize = 20;

/// The base32 text of a secret of 160 bits, as the app wants it typed.
pub fn secret(bytes: [u8; 20]) -> String {
    Secret::from(bytes).to_base32()
}

/// The `otpauth://` URI that an authenticator app reads from the picture; `None` where the secret is not one of ours.
///
/// The issuer and the account stand in front of the person in the app; a colon in them would shift the border between
/// the two, so it becomes a space.
pub fn uri(issuer: &str, account: &str, secret: &str) -> Option<String> {
    let clean = |text: &str, limit| text.replace(':', " ").chars().take(limit).collect::<String>();
    let builder = builder(secret)?.with_issuer(Some(clean(issuer, 64))).with_account_name(clean(account, 128));
    builder.build().ok()?.to_url().ok()
}

/// The step whose code this is, if it lies at most one step from `now_seconds`.
///
/// The caller stores the step and refuses it and all earlier ones from then on: a code counts once.
pub fn check(secret: &str, code: &str, now_seconds: u64) -> Option<u64> {
    let code = code.trim();
    if code.len() != 6 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    totp(secret)?.check(code, now_seconds)
}

/// What an authenticator app shows for the secret at `now_seconds`: for the demonstration and for tests, which have no
/// app. `None` where the secret is not one of ours.
pub fn code(secret: &str, now_seconds: u64) -> Option<String> {
    Some(totp(secret)?.generate(now_seconds).to_string())
}

/// A picture of `text` as SVG, black on white whatever the page's colours are; `None` where it is too long for one.
pub fn qr_svg(text: &str) -> Option<String> {
    let code = QRBuilder::new(text).ecl(ECL::M).build().ok()?;
    let mut svg = SvgBuilder::default();
    // Cameras want a quiet zone of four modules, and dark on light: the colours are fixed, not inherited.
    svg.margin(4).shape(Shape::Square).module_color("#000000").background_color("#ffffff");
    Some(svg.to_str(&code))
}

fn totp(secret: &str) -> Option<Totp> {
    builder(secret)?.build().ok()
}

fn builder(secret: &str) -> Option<Builder> {
    let secret = Secret::try_from_base32(secret).ok()?;
    if secret.as_ref().len() < MINIMUM_SECRET {
        return None;
    }
    let builder = Builder::new().with_algorithm(Algorithm::SHA1).with_digits(6).with_skew(SKEW);
    Some(builder.with_step_duration(STEP_SECONDS).with_secret(secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key of RFC 6238 appendix B.
    fn published() -> String {
        secret(*b"12345678901234567890")
    }

    #[test]
    fn codes_are_those_of_rfc_6238() {
        // Appendix B prints eight digits; six-digit codes are their last six.
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(check(&published(), code, seconds), Some(seconds / 30), "{seconds}");
            assert_eq!(super::code(&published(), seconds).as_deref(), Some(code), "{seconds}");
        }
    }

    #[test]
    fn a_code_counts_one_step_early_or_late_and_no_further() {
        let step = 1_234_567_890 / 30;
        for (seconds, answer) in
            [(step - 2, None), (step - 1, Some(step)), (step, Some(step)), (step + 1, Some(step)), (step + 2, None)]
        {
            assert_eq!(check(&published(), "005924", seconds * 30), answer);
        }
    }

    #[test]
    fn what_is_not_six_digits_is_no_code() {
        for code in ["", "05924", "0059240", "00592a", "٠٠٥٩٢٤", "-05924", "0 5924"] {
            assert_eq!(check(&published(), code, 1_234_567_890), None, "{code}");
        }
        assert!(check(&published(), " 005924 ", 1_234_567_890).is_some(), "space around it is how people paste");
        assert_eq!(check("AAAA", "005924", 1), None, "a short secret is refused");
        assert_eq!(check("not base 32!", "005924", 1), None);
    }

    #[test]
    fn the_uri_names_issuer_and_account() {
        let text = uri("Usher: Acme", "jo@example.com", &published()).unwrap();
        assert!(text.starts_with("otpauth://totp/Usher%20%20Acme:jo"), "{text}");
        assert!(text.contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), "{text}");
        assert_eq!(uri("Usher", "jo", "AAAA"), None);
    }

    #[test]
    fn the_picture_is_black_on_white_and_bounded() {
        let longest = uri(&"Ж".repeat(64), &"界".repeat(128), &published()).unwrap();
        let svg = qr_svg(&longest).expect("the longest URI we make fits");
        assert!(svg.starts_with("<svg"));
        assert!(svg.contains("#ffffff") && svg.contains("#000000"));
        assert_eq!(qr_svg(&"x".repeat(5000)), None);
    }
}
