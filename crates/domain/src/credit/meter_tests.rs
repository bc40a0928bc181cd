//! The meter's arithmetic, with the published numbers.

use super::*;
use crate::catalogue::Catalogue;
use crate::credit::{CreditGrantId, Scope};

const ON: OverageRule = OverageRule { enabled: true, cap: None };
const OFF: OverageRule = OverageRule { enabled: false, cap: None };

fn month() -> Month {
    Month::parse("2026-04").unwrap()
}

fn noon() -> Instant {
    Instant::parse("2026-04-15T12:00:00Z").unwrap()
}

fn meter(allowance: i64, overage: OverageRule) -> Meter {
    Meter::open(month(), Credits::whole(allowance), overage)
}

fn spend(meter: Meter, amount: Credits) -> Meter {
    let spend = meter.spend(amount, noon(), BurnOrder::default()).unwrap();
    meter.after(&spend)
}

fn bonus(id: &str, pool: Pool, expires: &str, left: i64) -> CreditGrant {
    let expires_at = Instant::parse(&format!("{expires}T00:00:00Z")).unwrap();
    let id = CreditGrantId(id.into());
    CreditGrant { id, pool, scope: Scope::User, created_at: Instant(0), expires_at, left: Credits::whole(left) }
}

#[test]
fn a_spend_is_split_between_allowance_and_overage_in_one_step() {
    let mut seat = meter(1_000, ON);
    seat.spent = Credits(99_875);
    let done = seat.spend(Credits::whole(3), noon(), BurnOrder::default()).unwrap();
    assert_eq!(done.taken, [(Source::Plan, Credits(125)), (Source::Overage, Credits(175))]);
    assert_eq!((done.left, done.overage_left), (Credits::ZERO, None));
}

#[test]
fn the_hard_stop_takes_all_or_nothing() {
    let mut seat = meter(1_000, OFF);
    seat.spent = Credits(99_999);
    assert!(seat.spend(Credits(1), noon(), BurnOrder::default()).is_ok());
    let refusal = seat.spend(Credits(2), noon(), BurnOrder::default()).unwrap_err();
    assert_eq!(refusal.code, Code::CreditsExhausted);
    assert_eq!(refusal.details, [("asked", "0.02".to_string()), ("left", "0.01".to_string())]);
}

#[test]
fn a_cap_stops_exactly_at_the_sum() {
    let seat = meter(1_000, OverageRule { enabled: true, cap: Some(Credits::whole(5_000)) });
    let full = spend(seat, Credits::whole(6_000));
    assert_eq!(full.overage(), Credits::whole(5_000));
    assert!(full.spend(Credits(1), noon(), BurnOrder::default()).is_err());
}

#[test]
fn a_product_may_finish_the_last_request_but_not_begin_another() {
    let seat = spend(meter(10, OFF), Credits(999));
    let last = seat.spend_to_finish(Credits::whole(2), noon(), BurnOrder::default()).unwrap();
    assert_eq!(last.taken, [(Source::Plan, Credits(1)), (Source::Excess, Credits(199))]);
    let seat = seat.after(&last);
    assert_eq!((seat.excess, seat.overage()), (Credits(199), Credits::ZERO));
    assert!(seat.spend_to_finish(Credits(1), noon(), BurnOrder::default()).is_err());
}

#[test]
fn t4_k8a_an_upgrade_re_rates_the_whole_month() {
    let catalogue = Catalogue::default();
    let seat = spend(meter(1_000, ON), Credits::whole(1_010));
    assert_eq!(catalogue.overage_price(seat.overage()).to_string(), "0.40");
    let seat = seat.with_allowance(Credits::whole(2_000));
    assert_eq!(seat.overage(), Credits::ZERO);
    assert_eq!(seat.with_allowance(Credits::whole(50)).allowance, Credits::whole(2_000));
}

#[test]
fn t12_k9_overage_is_what_lies_beyond_the_allowance() {
    let seat = spend(meter(1_000, ON), Credits::whole(1_200));
    assert_eq!(Catalogue::default().overage_price(seat.overage()).to_string(), "8.00");
}

#[test]
fn t21_t22_percent_is_cut_down_and_kept_within_a_hundred() {
    assert_eq!(percent(Credits(2_710), Credits::whole(2_000)), 1);
    assert_eq!(percent(Credits(197_944), Credits::whole(2_000)), 98);
    assert_eq!(percent(Credits::whole(3_000), Credits::whole(2_000)), 100);
    assert_eq!(percent(Credits::ZERO, Credits::ZERO), 0);
    assert_eq!(percent(Credits(1), Credits::ZERO), 100);
}

#[test]
fn pools_are_used_in_order_and_inside_a_pool_the_soonest_expiry_first() {
    let mut seat = meter(5, ON);
    seat.grants = vec![
        bonus("late", Pool::Bonus, "2026-06-01", 5),
        bonus("pack", Pool::Pack, "2026-04-20", 5),
        bonus("soon", Pool::Bonus, "2026-05-01", 5),
        bonus("over", Pool::Bonus, "2026-04-15", 5),
    ];
    let done = seat.spend(Credits::whole(21), noon(), BurnOrder::default()).unwrap();
    let names: Vec<String> = done.taken.iter().map(|(source, amount)| format!("{source:?} {amount}")).collect();
    let expected = [
        r#"Grant(CreditGrantId("soon")) 5.00"#,
        r#"Grant(CreditGrantId("late")) 5.00"#,
        "Plan 5.00",
        r#"Grant(CreditGrantId("pack")) 5.00"#,
        "Overage 1.00",
    ];
    assert_eq!(names, expected);
}

#[test]
fn a_grant_is_good_until_the_last_microsecond_and_no_longer() {
    let mut seat = meter(0, OFF);
    seat.grants = vec![bonus("b", Pool::Bonus, "2026-04-15", 5)];
    let end = Instant::parse("2026-04-15T00:00:00Z").unwrap();
    assert!(seat.spend(Credits(1), end - 1, BurnOrder::default()).is_ok());
    assert!(seat.spend(Credits(1), end, BurnOrder::default()).is_err());
}

#[test]
fn k12_the_first_refills_the_plan_and_nothing_rolls_over_but_grants() {
    let mut seat = spend(meter(1_000, ON), Credits::whole(400));
    seat.grants = vec![bonus("keeps", Pool::Pack, "2027-01-01", 7), bonus("ends", Pool::Bonus, "2026-05-01", 7)];
    assert_eq!(seat.spend(Credits(1), month().end(), BurnOrder::default()).unwrap_err().code, Code::MeterMonthOver);
    let may = seat.turned(month().next(), Credits::whole(1_000));
    assert_eq!((may.spent, may.left(month().end())), (Credits::ZERO, Credits::whole(1_007)));
}

#[test]
fn a_reservation_gives_back_what_it_took_last() {
    let taken = [(Source::Plan, Credits(100)), (Source::Overage, Credits(50))];
    assert_eq!(surplus(&taken, Credits(120)).unwrap(), [(Source::Overage, Credits(30))]);
    assert_eq!(surplus(&taken, Credits(0)).unwrap(), taken);
    assert_eq!(surplus(&taken, Credits(150)).unwrap(), []);
    assert!(surplus(&taken, Credits(151)).is_err());
}

#[test]
fn nothing_and_less_than_nothing_cannot_be_spent() {
    for amount in [0, -1] {
        let refusal = meter(1, ON).spend(Credits(amount), noon(), BurnOrder::default()).unwrap_err();
        assert_eq!(refusal.code, Code::InvalidInput);
    }
}
