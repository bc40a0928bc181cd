//! The worked examples of the reference for team seats, each under its number, lived through with real seats.

use super::*;
use crate::promotion::expiry;
use crate::seat::{Desired, Seat, Step};

fn at(text: &str) -> Instant {
    Instant::parse(&format!("2026-{text}Z")).unwrap()
}

fn month(text: &str) -> Month {
    Month::parse(text).unwrap()
}

/// A seat and the history it writes.
struct Life {
    seat: Seat,
    events: Vec<SeatEvent>,
}

impl Life {
    fn assigned(id: &str, profile: &str, tier: &str, now: &str) -> Self {
        let home = (ProfileId::new(profile), UserId::new("user"));
        let wish = Desired { tier: TierName::new(tier), because: Vec::new() };
        let (seat, events) = Seat::open(SeatId::new(id), home, &wish, at(now));
        Self { seat, events }
    }

    /// In use since the middle of a March day.
    fn old(id: &str, tier: &str) -> Self {
        Self::assigned(id, "p", tier, "03-05T12:00:00").used("03-05T12:00:00")
    }

    fn then(mut self, step: impl FnOnce(Seat) -> Step) -> Self {
        let (seat, events) = step(self.seat);
        self.seat = seat;
        self.events.extend(events);
        self
    }

    fn used(self, now: &str) -> Self {
        self.then(|seat| seat.activate(at(now)).unwrap())
    }

    fn wish(self, tier: Option<&str>, now: &str) -> Self {
        let wish = tier.map(|tier| Desired { tier: TierName::new(tier), because: Vec::new() });
        self.then(|seat| seat.settle(wish.as_ref(), &Catalogue::default(), at(now)).unwrap())
    }

    fn history(&self) -> SeatHistory {
        SeatHistory {
            seat: self.seat.id.clone(),
            user: self.seat.user.clone(),
            profile: self.seat.profile.clone(),
            region: RegionName::new("us-east-1"),
            events: self.events.clone(),
            overage: Credits::ZERO,
        }
    }

    fn fees(&self, month_text: &str) -> Vec<(LineKind, String)> {
        let bill = bill_of(&[self.history()], month_text, &[]);
        bill.lines.iter().map(|line| (line.kind, line.amount.to_string())).collect()
    }
}

fn bill_of(seats: &[SeatHistory], month_text: &str, promotions: &[Promotion]) -> Bill {
    let catalogue = Catalogue::default();
    bill(&BillInput { month: month(month_text), catalogue: &catalogue, seats, promotions }).unwrap()
}

fn payable(seats: &[SeatHistory], month_text: &str) -> String {
    bill_of(seats, month_text, &[]).totals.payable.to_string()
}

fn startup(dollars: i64) -> Promotion {
    let issued_at = at("04-01T00:00:00");
    Promotion {
        id: crate::id::PromotionId::new("startup"),
        name: "Startup 2026".into(),
        services: vec!["Kiro".into()],
        granted: Money::dollars(dollars),
        left: Money::dollars(dollars),
        issued_at,
        expires_at: expiry(issued_at),
    }
}

const S: LineKind = LineKind::Seat;

#[test]
fn t5_k6_a_downgrade_charges_the_higher_tier_now_and_the_lower_next_month() {
    let life = Life::old("s", "PRO_PLUS").wish(Some("PRO"), "06-02T09:00:00");
    assert_eq!(life.fees("2026-06"), [(S, "40.00".into())]);
    assert_eq!(life.fees("2026-07"), [(S, "20.00".into())]);
    let turned = life.then(|seat| seat.month_turn(at("07-03T00:00:00")));
    assert_eq!(turned.fees("2026-06"), [(S, "40.00".into())]);
    assert_eq!(turned.fees("2026-07"), [(S, "20.00".into())]);
}

#[test]
fn t6_k4_a_canceled_month_is_paid_and_no_other() {
    let life = Life::old("s", "PRO").wish(None, "04-12T09:00:00");
    assert_eq!(life.fees("2026-04"), [(S, "20.00".into())]);
    assert_eq!(life.fees("2026-05"), []);
    let mut history = life.history();
    history.overage = Credits::whole(10);
    assert_eq!(payable(&[history], "2026-04"), "20.40");
}

#[test]
fn t7_the_month_of_activation_is_prorated_by_the_day_15_convention() {
    let life = Life::assigned("s", "p", "PRO", "04-02T09:00:00").used("04-15T09:00:00");
    assert_eq!(life.fees("2026-04"), [(S, "10.00".into())]);
    assert_eq!(life.fees("2026-05"), [(S, "20.00".into())]);
    assert_eq!(life.fees("2026-03"), []);
    let line = bill_of(&[life.history()], "2026-04", &[]).lines.remove(0);
    let why = &line.explanation;
    assert_eq!((why.reason, why.days, why.of_days), (Reason::FirstMonth, 15, 30));
    assert_eq!((why.from, why.to, why.policy), (at("04-15T09:00:00"), at("05-01T00:00:00"), Proration::Kiro));
    let fair = Catalogue { proration: Proration::FairDay, ..Catalogue::default() };
    let seats = [life.history()];
    let input = BillInput { month: month("2026-04"), catalogue: &fair, seats: &seats, promotions: &[] };
    assert_eq!(bill(&input).unwrap().totals.payable.to_string(), "10.67");
}

#[test]
fn t8_an_upgrade_gives_back_the_lower_fee_and_charges_the_higher_in_full() {
    let whole = Life::old("s", "PRO").wish(Some("PRO_PLUS"), "04-20T09:00:00");
    let lines = [(S, "20.00".into()), (LineKind::Refund, "-20.00".into()), (LineKind::Upgrade, "40.00".into())];
    assert_eq!(whole.fees("2026-04"), lines);
    let first = Life::assigned("s", "p", "PRO", "04-15T09:00:00").used("04-15T09:00:00");
    let lines = [(S, "10.00".into()), (LineKind::Refund, "-10.00".into()), (LineKind::Upgrade, "40.00".into())];
    assert_eq!(first.wish(Some("PRO_PLUS"), "04-20T09:00:00").fees("2026-04"), lines);
}

#[test]
fn k5_pro_to_power_is_180_more() {
    let life = Life::old("s", "PRO").wish(Some("POWER"), "04-20T09:00:00");
    let totals = bill_of(&[life.history()], "2026-04", &[]).totals;
    assert_eq!(totals.refunds + totals.upgrades, Money::dollars(180));
    assert_eq!(life.fees("2026-05"), [(S, "200.00".into())]);
}

#[test]
fn t9_t11_one_profile_charges_a_user_once_at_the_highest_tier() {
    let life = Life::old("s", "PRO").wish(Some("PRO_PLUS"), "03-06T00:00:00");
    assert_eq!(life.fees("2026-04"), [(S, "40.00".into())]);
    assert_eq!(Life::old("s", "PRO").wish(Some("PRO"), "03-06T00:00:00").fees("2026-04"), [(S, "20.00".into())]);
}

#[test]
fn t10_k2_two_profiles_are_two_seats() {
    let frankfurt = Life::assigned("a", "eu", "PRO", "03-01T12:00:00").used("03-01T12:00:00").history();
    let virginia = Life::assigned("b", "us", "PRO", "03-01T12:00:00").used("03-01T12:00:00").history();
    assert_eq!(payable(&[frankfurt, virginia], "2026-04"), "40.00");
}

#[test]
fn t12_k9_overage_is_rounded_once_per_line() {
    let mut history = Life::old("s", "PRO").history();
    history.overage = Credits::whole(200);
    let bill = bill_of(&[history], "2026-04", &[]);
    assert_eq!((bill.totals.overage.to_string(), bill.totals.payable.to_string()), ("8.00".into(), "28.00".into()));
    let line = bill.lines.last().unwrap();
    assert_eq!((line.quantity, line.rate), (Quantity::Credits(Credits::whole(200)), Money::cents(4)));
}

#[test]
fn t16_k3_a_pending_seat_costs_nothing_even_when_its_tier_changes() {
    let life = Life::assigned("s", "p", "PRO", "04-01T00:00:00").wish(Some("POWER"), "04-03T00:00:00");
    assert_eq!(life.fees("2026-04"), []);
    assert_eq!(life.wish(None, "04-20T00:00:00").fees("2026-04"), []);
}

/// The months that `dollars` pay for so many Pro+ seats, and what the month after costs.
fn paid_months(dollars: i64, seats: usize) -> (i64, String) {
    let seats: Vec<SeatHistory> = (0..seats).map(|n| Life::old(&n.to_string(), "PRO_PLUS").history()).collect();
    let mut promotion = startup(dollars);
    promotion.expires_at = promotion.expires_at + crate::time::DAY * 366;
    let mut now = month("2026-04");
    for months in 0.. {
        let bill = bill_of(&seats, &now.to_string(), &[promotion.clone()]);
        assert_eq!(bill.totals, Totals::of(&bill.lines));
        if bill.totals.payable > Money::ZERO {
            return (months, bill.totals.payable.to_string());
        }
        promotion.left = bill.promotions_left[0].1;
        now = now.next();
    }
    unreachable!()
}

#[test]
fn t17_p8_960_dollars_are_24_seat_months_of_pro_plus() {
    assert_eq!(paid_months(960, 2), (12, "80.00".into()));
    assert_eq!(paid_months(960, 6), (4, "240.00".into()));
    // The 25th seat-month is payable.
    assert_eq!(paid_months(960, 25), (0, "40.00".into()));
}

#[test]
fn t18_4800_dollars_are_120_seat_months_of_pro_plus() {
    assert_eq!(paid_months(4_800, 10), (12, "400.00".into()));
}

#[test]
fn t19_a_promotion_pays_the_seat_and_leaves_the_overage() {
    let mut history = Life::old("s", "PRO_PLUS").history();
    history.overage = Credits::whole(500);
    let bill = bill_of(&[history], "2026-04", &[startup(960)]);
    assert_eq!(bill.totals.promotions, Money::dollars(-40));
    assert_eq!(bill.totals.payable, Money::dollars(20));
    assert_eq!(bill.promotions_left[0].1, Money::dollars(920));
}

#[test]
fn t20_a_paid_line_and_its_promotion_net_to_nothing() {
    let life = Life::assigned("s", "p", "PRO", "04-10T09:00:00").used("04-10T09:00:00");
    let bill = bill_of(&[life.history()], "2026-04", &[startup(960)]);
    let amounts: Vec<Money> = bill.lines.iter().map(|line| line.amount).collect();
    assert_eq!(amounts, [Money::share(Money::dollars(20), 20, 30), -Money::share(Money::dollars(20), 20, 30)]);
    assert_eq!(bill.totals.payable, Money::ZERO);
}

#[test]
fn t24_three_users_on_pro_cost_60() {
    let seats: Vec<SeatHistory> = ["a", "b", "c"].map(|id| Life::old(id, "PRO").history()).into();
    assert_eq!(payable(&seats, "2026-04"), "60.00");
}

#[test]
fn t25_the_last_day_of_october_costs_no_whole_day_and_november_the_month() {
    let life = Life::assigned("s", "p", "PRO", "10-31T09:00:00").used("10-31T09:00:00");
    assert_eq!(life.fees("2026-10"), [(S, "0.00".into())]);
    assert_eq!(life.fees("2026-11"), [(S, "20.00".into())]);
}

#[test]
fn s1_added_on_the_8th_and_used_on_the_16th_is_charged_from_the_16th() {
    let life = Life::assigned("s", "p", "PRO", "04-08T09:00:00").used("04-16T09:00:00");
    assert_eq!(life.fees("2026-04"), [(S, "9.33".into())]);
}

#[test]
fn s2_s6_leaving_the_higher_group_keeps_the_higher_tier_to_the_months_end() {
    let life = Life::old("s", "POWER").wish(Some("PRO"), "04-10T09:00:00");
    assert_eq!(life.fees("2026-04"), [(S, "200.00".into())]);
    assert_eq!(life.fees("2026-05"), [(S, "20.00".into())]);
    let back = life.wish(Some("POWER"), "04-11T09:00:00");
    assert_eq!(back.fees("2026-05"), [(S, "200.00".into())]);
}

#[test]
fn s3_s4_s7_who_leaves_and_comes_back_within_the_month_is_charged_once() {
    let canceled = Life::old("s", "PRO").wish(None, "04-10T09:00:00").wish(Some("PRO"), "04-20T09:00:00");
    let disabled = Life::old("s", "PRO").then(|seat| seat.lose_access(at("04-10T09:00:00")));
    let revoked = Life::old("s", "PRO").then(|seat| seat.revoke_now(at("04-10T09:00:00")));
    assert_eq!(disabled.fees("2026-04"), [(S, "20.00".into())]);
    assert_eq!(disabled.fees("2026-05"), []);
    for life in [canceled, disabled.wish(Some("PRO"), "04-20T09:00:00"), revoked.wish(Some("PRO"), "04-20T09:00:00")] {
        assert_eq!(life.fees("2026-04"), [(S, "20.00".into())]);
        assert_eq!(life.fees("2026-05"), [(S, "20.00".into())]);
    }
}

#[test]
fn s10_the_last_microsecond_belongs_to_the_old_month_and_midnight_to_the_new() {
    let before = Life::old("s", "PRO").wish(None, "04-30T23:59:59.999999");
    assert_eq!((before.fees("2026-04").len(), before.fees("2026-05").len()), (1, 0));
    let after = Life::old("s", "PRO").wish(None, "05-01T00:00:00");
    assert_eq!((after.fees("2026-05").len(), after.fees("2026-06").len()), (1, 0));
    let used = Life::assigned("s", "p", "PRO", "04-02T00:00:00").used("05-01T00:00:00");
    assert_eq!((used.fees("2026-04"), used.fees("2026-05")), (vec![], vec![(S, "20.00".into())]));
}

#[test]
fn a_seat_that_is_given_twice_is_refused() {
    let seats = [Life::old("s", "PRO").history(), Life::old("s", "PRO").history()];
    let catalogue = Catalogue::default();
    let input = BillInput { month: month("2026-04"), catalogue: &catalogue, seats: &seats, promotions: &[] };
    assert_eq!(bill(&input).unwrap_err().code, crate::Code::InvalidInput);
}
