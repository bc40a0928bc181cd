//! Instants and calendar months, always in UTC (decision 3: a month is a calendar month in UTC).

use core::fmt;
use core::ops::{Add, Sub};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// Microseconds in one second.
pub const SECOND: i64 = 1_000_000;
/// Microseconds in one minute.
pub const MINUTE: i64 = 60 * SECOND;
/// Microseconds in one hour.
pub const HOUR: i64 = 60 * MINUTE;
/// Microseconds in one day.
pub const DAY: i64 = 24 * HOUR;

/// A point in time: microseconds since 1970-01-01T00:00:00Z, as it is stored.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct Instant(pub i64);

impl Instant {
    /// Whole seconds since the epoch, the unit of the AWS wire.
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(SECOND)
    }

    /// The instant that many whole seconds after the epoch.
    pub fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(SECOND))
    }

    /// Reads RFC 3339 text such as `2026-11-21T07:00:00Z`; `None` where it is not one.
    pub fn parse(text: &str) -> Option<Self> {
        text.parse::<jiff::Timestamp>().ok().map(|stamp| Self(stamp.as_microsecond()))
    }

    /// The calendar date in UTC.
    pub fn date(self) -> Date {
        self.stamp().to_zoned(TimeZone::UTC).date()
    }

    fn stamp(self) -> jiff::Timestamp {
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }
}

/// RFC 3339 in UTC, to the second: `2026-11-21T07:00:00Z`.
impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", jiff::Timestamp::from_second(self.seconds()).unwrap_or(jiff::Timestamp::UNIX_EPOCH))
    }
}

impl Add<i64> for Instant {
    type Output = Self;
    fn add(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros))
    }
}

impl Sub<i64> for Instant {
    type Output = Self;
    fn sub(self, micros: i64) -> Self {
        Self(self.0.saturating_sub(micros))
    }
}

impl Sub for Instant {
    type Output = i64;
    /// The microseconds from `other` to this instant.
    fn sub(self, other: Self) -> i64 {
        self.0.saturating_sub(other.0)
    }
}

/// A calendar month in UTC, stored and written as the number `year * 12 + month - 1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Month(i64);

impl Month {
    /// The month that holds `instant`.
    pub fn of(instant: Instant) -> Self {
        let date = instant.date();
        Self(i64::from(date.year()) * 12 + i64::from(date.month()) - 1)
    }

    /// The month from its stored number.
    pub fn from_number(number: i64) -> Self {
        Self(number)
    }

    /// The number as it is stored; the next month's is one more.
    pub fn number(self) -> i64 {
        self.0
    }

    /// Reads `2026-11`; `None` where the text is not a month.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        if year.len() != 4 || month.len() != 2 {
            return None;
        }
        let (year, month) = (year.parse::<i64>().ok()?, month.parse::<i64>().ok()?);
        ((1970..=9998).contains(&year) && (1..=12).contains(&month)).then_some(Self(year * 12 + month - 1))
    }

    /// 00:00:00 UTC on the first.
    pub fn start(self) -> Instant {
        let stamp = self.first_day().to_zoned(TimeZone::UTC).map_or(jiff::Timestamp::UNIX_EPOCH, |day| day.timestamp());
        Instant(stamp.as_microsecond())
    }

    /// The first instant that is no longer in this month.
    pub fn end(self) -> Instant {
        self.next().start()
    }

    /// The month after.
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// The month before.
    pub fn previous(self) -> Self {
        Self(self.0 - 1)
    }

    /// How many days it has: 28 to 31.
    pub fn days(self) -> i64 {
        (self.end() - self.start()) / DAY
    }

    /// Whether `instant` lies in it; the month is half-open.
    pub fn holds(self, instant: Instant) -> bool {
        self.start() <= instant && instant < self.end()
    }

    fn first_day(self) -> Date {
        let year = i16::try_from(self.0.div_euclid(12)).unwrap_or(1970);
        let month = i8::try_from(self.0.rem_euclid(12) + 1).unwrap_or(1);
        Date::new(year, month, 1).unwrap_or(Date::ZERO)
    }
}

/// `2026-11`.
impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.div_euclid(12), self.0.rem_euclid(12) + 1)
    }
}

impl TryFrom<String> for Month {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| format!("{text:?} is not a month; write it as 2026-11"))
    }
}

impl From<Month> for String {
    fn from(month: Month) -> Self {
        month.to_string()
    }
}

/// Where the present moment comes from. The server reads the machine's clock, a test sets it.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Instant;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_begins_at_midnight_utc_and_ends_where_the_next_begins() {
        let november = Month::parse("2026-11").unwrap();
        assert_eq!(november.start().to_string(), "2026-11-01T00:00:00Z");
        assert_eq!(november.end().to_string(), "2026-12-01T00:00:00Z");
        assert_eq!(november.days(), 30);
        assert!(november.holds(november.end() - 1));
        assert!(!november.holds(november.end()));
        assert_eq!(Month::of(november.end() - 1), november);
        assert_eq!(november.next().next().to_string(), "2027-01");
    }

    #[test]
    fn what_is_not_a_month_is_refused() {
        for text in ["2026-13", "2026-0", "26-11", "2026-11-01", "", "-", "2026-00"] {
            assert_eq!(Month::parse(text), None, "{text}");
        }
    }
}
