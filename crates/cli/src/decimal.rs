//! Decimal text from the server, exactly: millionths in whole numbers, no floating point.

/// The part of one.
const SCALE: i128 = 1_000_000;
/// Millionths in a hundredth.
const CENT: i128 = 10_000;

/// A decimal number with up to six places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Decimal(i128);

impl Decimal {
    /// Reads `12`, `12.3` or `-0.04`; at most 18 digits before and 6 after the point.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
        let plain = |text: &str, most| (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        if !plain(whole, 18) || !plain(part, 6) {
            return None;
        }
        let value = whole.parse::<i128>().ok()? * SCALE + format!("{part:0<6}").parse::<i128>().ok()?;
        Some(Self(if negative { -value } else { value }))
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }

    /// What is left of it after `used`, never below nothing.
    pub(crate) fn less(self, used: Self) -> Self {
        Self((self.0 - used.0).max(0))
    }

    pub(crate) fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The percentage of `limit`, truncated and kept between 0 and 100.
    pub(crate) fn percent_of(self, limit: Self) -> u8 {
        if limit.0 <= 0 {
            return if self.0 > 0 { 100 } else { 0 };
        }
        u8::try_from((self.0 * 100 / limit.0).clamp(0, 100)).unwrap_or(100)
    }

    /// Two places, half a cent away from zero, thousands apart: `1,234.50`.
    pub(crate) fn cents(self) -> String {
        let cents = (self.0.abs() + CENT / 2) / CENT;
        let sign = if self.0 < 0 && cents > 0 { "-" } else { "" };
        format!("{sign}{}.{:02}", grouped(cents / 100), cents % 100)
    }

    /// As short as it goes: `1,000` rather than `1,000.00`, but `12.50`.
    pub(crate) fn short(self) -> String {
        let text = self.cents();
        text.strip_suffix(".00").map_or_else(|| text.clone(), str::to_owned)
    }
}

fn grouped(whole: i128) -> String {
    let digits = whole.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn only_plain_decimals_are_numbers() {
        for text in ["", ".", "1.", ".5", "1e3", "+1", "1,000", "--1", "NaN", "1.2345678", "9999999999999999999"] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
        assert_eq!(d("-0.04").cents(), "-0.04");
    }

    #[test]
    fn percent_is_truncated_and_clamped() {
        assert_eq!(d("99.99").percent_of(d("100")), 99);
        assert_eq!(d("150").percent_of(d("100")), 100);
        assert_eq!(d("-1").percent_of(d("100")), 0);
        assert_eq!((d("0").percent_of(d("0")), d("1").percent_of(d("0"))), (0, 100));
    }

    #[test]
    fn amounts_are_grouped_and_cents_round_half_up() {
        assert_eq!(d("1234567.5").cents(), "1,234,567.50");
        assert_eq!((d("1000").short(), d("12.5").short()), ("1,000".to_owned(), "12.50".to_owned()));
        assert_eq!((d("0.005").cents(), d("0.004999").cents()), ("0.01".to_owned(), "0.00".to_owned()));
        assert_eq!(d("3").less(d("5")), Decimal::default());
    }
}
