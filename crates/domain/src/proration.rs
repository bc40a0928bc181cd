//! Proration: which part of a month's price the month of activation costs, as a named policy (decision 2).
//!
//! Invariants: the part lies between nothing and the whole price, and it never grows with a later instant. Only the
//! month of activation is pro-rated; an upgrade, a later month and overage never are. What the part is taken from and
//! which lines follow is the invoice's business (`invoice`).

use crate::money::Money;
use crate::time::{DAY, Instant, Month};

words! {
    /// How the month of activation is cut.
    Proration {
        /// The whole days that remain after the instant of activation, rounded down: any time during day 15 of 30 costs
        /// 15/30. Exactly midnight is the end of the day before, so the day that begins still counts: 00:00:00 of the
        /// 15th costs 16/30, and 00:00:00 of the 1st the whole month.
        Kiro = "kiro",
        /// Every day touched counts whole, the day of activation too: any time during day 15 of 30 costs 16/30.
        FairDay = "fair-day",
    }
}

impl Proration {
    /// The days that are charged when a seat is activated at `at`; at most the days of its month.
    pub fn days(self, at: Instant) -> i64 {
        let remains = Month::of(at).end() - at;
        match self {
            Self::Kiro => remains / DAY,
            Self::FairDay => (remains + DAY - 1) / DAY,
        }
    }

    /// The fee for the month of activation, rounded once.
    pub fn fee(self, price: Money, at: Instant) -> Money {
        price.share(self.days(at), Month::of(at).days())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_golden_table_of_first_months_holds() {
        let table = [
            // activation, price, kiro, fair-day
            ("2026-04-15T12:00:00Z", 20, "10.00", "10.67"),
            ("2026-04-15T00:00:00Z", 20, "10.67", "10.67"),
            ("2026-04-15T00:00:00.000001Z", 20, "10.00", "10.67"),
            ("2026-04-15T23:59:59.999999Z", 20, "10.00", "10.67"),
            ("2026-04-16T00:00:00Z", 20, "10.00", "10.00"),
            ("2026-04-01T00:00:00Z", 20, "20.00", "20.00"),
            ("2026-04-01T00:00:00.000001Z", 20, "19.33", "20.00"),
            ("2026-04-30T00:00:00Z", 20, "0.67", "0.67"),
            ("2026-04-30T23:59:59.999999Z", 20, "0.00", "0.67"),
            ("2026-04-15T12:00:00Z", 40, "20.00", "21.33"),
            ("2026-04-15T12:00:00Z", 200, "100.00", "106.67"),
            ("2026-02-14T08:00:00Z", 20, "10.00", "10.71"),
            ("2028-02-14T08:00:00Z", 20, "10.34", "11.03"),
            ("2026-10-31T09:00:00Z", 20, "0.00", "0.65"),
            ("2026-12-31T23:59:59.999999Z", 200, "0.00", "6.45"),
        ];
        for (at, price, kiro, fair) in table {
            let at_instant = Instant::parse(at).unwrap();
            let price = Money::dollars(price);
            assert_eq!(Proration::Kiro.fee(price, at_instant).to_string(), kiro, "kiro {at}");
            assert_eq!(Proration::FairDay.fee(price, at_instant).to_string(), fair, "fair-day {at}");
        }
    }

    #[test]
    fn published_day_shares_come_out_to_the_cent() {
        // r1, r2, r6, r7: other sellers' published numbers for the same arithmetic.
        assert_eq!(Money::dollars(100).share(15, 31).to_string(), "48.39");
        assert_eq!(Money::dollars(100).share(10, 31).to_string(), "32.26");
        assert_eq!(Money::dollars(10).share(27, 31).to_string(), "8.71");
        assert_eq!(Money::dollars(15).share(20, 31).to_string(), "9.68");
    }

    #[test]
    fn a_policy_is_stored_by_its_name() {
        for policy in Proration::ALL {
            assert_eq!(Proration::parse(policy.as_str()), Some(*policy));
        }
        assert_eq!(Proration::parse("Kiro"), None);
    }
}
