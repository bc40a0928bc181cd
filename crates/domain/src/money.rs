//! Money in micro-dollars and credits in hundredths: whole numbers only, never floating point.

use core::fmt;
use core::iter::Sum;
use core::ops::{Add, AddAssign, Neg, Sub};

use serde::{Deserialize, Serialize};

/// US dollars in millionths; may be negative (a refund).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct Money(pub i64);

/// Credits in hundredths, the step in which the original meters; may be negative only in corrections.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Credits(pub i64);

macro_rules! amount {
    ($name:ident) => {
        impl $name {
            /// Nothing.
            pub const ZERO: Self = Self(0);

            /// This less `other`, but never below zero.
            pub fn minus_to_zero(self, other: Self) -> Self {
                Self(self.0.saturating_sub(other.0).max(0))
            }
        }

        impl Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0.saturating_add(other.0))
            }
        }

        impl AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                *self = *self + other;
            }
        }

        impl Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0.saturating_sub(other.0))
            }
        }

        impl Neg for $name {
            type Output = Self;
            fn neg(self) -> Self {
                Self(self.0.saturating_neg())
            }
        }

        impl Sum for $name {
            fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
                all.fold(Self::ZERO, Add::add)
            }
        }
    };
}
amount!(Money);
amount!(Credits);

impl Money {
    /// Whole dollars.
    pub const fn dollars(dollars: i64) -> Self {
        Self(dollars * 1_000_000)
    }

    /// Whole cents.
    pub const fn cents(cents: i64) -> Self {
        Self(cents * 10_000)
    }

    /// Reads dollars as a decimal with at most six places and at most ten digits before the point: `960`, `0.04`.
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        let point_without_digits = text.contains('.') && part.is_empty();
        let fits = (1..=10).contains(&whole.len()) && part.len() <= 6;
        if !fits || point_without_digits || !digits(whole) || !digits(part) {
            return None;
        }
        let millionths = format!("{part:0<6}").parse::<i64>().ok()?;
        Some(Self(whole.parse::<i64>().ok()? * 1_000_000 + millionths))
    }

    /// This times `numerator / denominator`, exact in between, rounded half up (away from zero) to a whole cent: the
    /// one rounding of an invoice line. A denominator of zero or less answers the whole amount.
    pub fn share(self, numerator: i64, denominator: i64) -> Self {
        if denominator <= 0 {
            return self;
        }
        let exact = i128::from(self.0) * i128::from(numerator);
        Self(round_to_cent(exact, i128::from(denominator)))
    }

    /// As it can be typed again: cents, and more places where there are parts of a cent. `20.00`, `0.0405`.
    pub fn exact(self) -> String {
        let (whole, part) = (self.0.abs() / 1_000_000, format!("{:06}", self.0.abs() % 1_000_000));
        let (cents, rest) = part.split_at(2);
        let sign = if self.0 < 0 { "-" } else { "" };
        format!("{sign}{whole}.{cents}{}", rest.trim_end_matches('0'))
    }

    /// Rounded half up (away from zero) to a whole cent.
    pub fn rounded(self) -> Self {
        Self(round_to_cent(i128::from(self.0), 1))
    }
}

/// `value / divisor`, rounded half away from zero to a multiple of one cent.
fn round_to_cent(value: i128, divisor: i128) -> i64 {
    let cent = divisor * 10_000;
    let whole = (value.abs() * 2 + cent) / (cent * 2);
    i64::try_from(whole * 10_000 * value.signum()).unwrap_or(i64::MAX)
}

/// Dollars and cents after one rounding: `10.67`, `-40.00`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cents = self.rounded().0 / 10_000;
        let sign = if cents < 0 { "-" } else { "" };
        write!(f, "{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100)
    }
}

impl Credits {
    /// Whole credits.
    pub const fn whole(credits: i64) -> Self {
        Self(credits * 100)
    }

    /// Reads a decimal with at most two places and at most twelve digits before the point: `0.37`, `12`, `12.5`.
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        let point_without_digits = text.contains('.') && part.is_empty();
        if whole.is_empty()
            || whole.len() > 12
            || part.len() > 2
            || point_without_digits
            || !digits(whole)
            || !digits(part)
        {
            return None;
        }
        let hundredths = format!("{part:0<2}").parse::<i64>().ok()?;
        Some(Self(whole.parse::<i64>().ok()? * 100 + hundredths))
    }
}

/// Always two places: `1979.44`.
impl fmt::Display for Credits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}{}.{:02}", self.0.abs() / 100, self.0.abs() % 100)
    }
}

impl TryFrom<String> for Credits {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| format!("{text:?} is not an amount of credits; write it as 0.37"))
    }
}

impl From<Credits> for String {
    fn from(credits: Credits) -> Self {
        credits.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_rounded_half_up_once_and_alike_in_both_directions() {
        assert_eq!(Money::dollars(20).share(16, 30).to_string(), "10.67");
        assert_eq!(Money::dollars(-20).share(16, 30).to_string(), "-10.67");
        assert_eq!(Money(4_938_000).to_string(), "4.94");
        assert_eq!(Money(5_000).to_string(), "0.01");
        assert_eq!(Money(4_999).to_string(), "0.00");
    }

    #[test]
    fn dollars_are_read_to_the_millionth_and_no_finer() {
        assert_eq!(Money::parse("960"), Some(Money::dollars(960)));
        assert_eq!(Money::parse("0.04"), Some(Money::cents(4)));
        assert_eq!(Money::parse("0.000001"), Some(Money(1)));
        for text in ["", ".5", "5.", "-1", "+1", "1e3", "1,000", "$5", "0.0000001", "12345678901"] {
            assert_eq!(Money::parse(text), None, "{text}");
        }
    }

    #[test]
    fn credits_are_read_to_the_hundredth_and_no_finer() {
        assert_eq!(Credits::parse("0.37"), Some(Credits(37)));
        assert_eq!(Credits::parse("12.5"), Some(Credits(1250)));
        assert_eq!(Credits::parse("12"), Some(Credits(1200)));
        for text in ["", ".5", "5.", "0.001", "-1", "+1", "1e3", " 1", "1,0", "1234567890123"] {
            assert_eq!(Credits::parse(text), None, "{text}");
        }
    }
}
