//! When a member is told about the credits (billing reference, K13).

use super::Meter;
use super::meter::percent;

words! {
    /// What a member is told.
    Notice {
        /// 80 % of the allowance is used.
        Eighty = "eighty-percent",
        /// All of the allowance is used.
        Full = "allowance-used-up",
        /// Work goes on as overage, which costs money.
        OverageEntered = "overage-entered",
    }
}

/// The notices that the step from `before` to `after` makes due, in the order of the thresholds. Each comes when its
/// threshold is crossed upwards, so once in a month; after an upgrade those of the new allowance may come again. A new
/// month begins again.
pub fn notice_due(before: &Meter, after: &Meter) -> Vec<Notice> {
    let fresh = before.month != after.month;
    let used = |meter: &Meter| percent(meter.spent, meter.allowance);
    let was = if fresh { 0 } else { used(before) };
    let is = used(after);
    let was_over = !fresh && before.overage().0 > 0;
    let mut due = Vec::new();
    if was < 80 && is >= 80 {
        due.push(Notice::Eighty);
    }
    if was < 100 && is >= 100 {
        due.push(Notice::Full);
    }
    if !was_over && after.overage().0 > 0 {
        due.push(Notice::OverageEntered);
    }
    due
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credit::OverageRule;
    use crate::money::Credits;
    use crate::time::Month;

    fn meter(spent: i64) -> Meter {
        let month = Month::parse("2026-04").unwrap();
        let mut meter = Meter::open(month, Credits::whole(1_000), OverageRule { enabled: true, cap: None });
        meter.spent = Credits(spent);
        meter
    }

    #[test]
    fn each_threshold_is_told_when_it_is_crossed_and_not_again() {
        assert_eq!(notice_due(&meter(0), &meter(79_999)), []);
        assert_eq!(notice_due(&meter(79_999), &meter(80_000)), [Notice::Eighty]);
        assert_eq!(notice_due(&meter(80_000), &meter(99_999)), []);
        assert_eq!(notice_due(&meter(99_999), &meter(100_000)), [Notice::Full]);
        assert_eq!(notice_due(&meter(100_000), &meter(100_001)), [Notice::OverageEntered]);
        assert_eq!(notice_due(&meter(100_001), &meter(200_000)), []);
        assert_eq!(notice_due(&meter(0), &meter(100_001)), Notice::ALL);
    }

    #[test]
    fn a_new_month_and_an_upgrade_begin_again() {
        let full = meter(100_001);
        let mut may = meter(80_000);
        may.month = full.month.next();
        assert_eq!(notice_due(&full, &may), [Notice::Eighty]);
        let upgraded = full.clone().with_allowance(Credits::whole(2_000));
        assert_eq!(notice_due(&full, &upgraded), []);
        let mut later = upgraded.clone();
        later.spent = Credits::whole(1_600);
        assert_eq!(notice_due(&upgraded, &later), [Notice::Eighty]);
    }
}
