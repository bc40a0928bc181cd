//! Rules that hold for every input, tried with many. Each prints how many cases ran.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a property says no by panicking")]

use std::sync::atomic::{AtomicU32, Ordering};

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use usher_domain::catalogue::Catalogue;
use usher_domain::credit::{BurnOrder, CreditGrant, CreditGrantId, Meter, OverageRule, Pool, Scope, Source, surplus};
use usher_domain::id::{AssignmentId, GroupId, ProfileId, PromotionId, SeatId, TierName, UserId};
use usher_domain::invoice::{Bill, BillInput, LineKind, SeatHistory, Totals, bill};
use usher_domain::money::{Credits, Money};
use usher_domain::promotion::Promotion;
use usher_domain::proration::Proration;
use usher_domain::region::RegionName;
use usher_domain::seat::{Desired, Live, Principal, Seat, SeatEvent, SeatState, desired};
use usher_domain::time::{DAY, Instant, Month};

const TIERS: [&str; 4] = ["PRO", "PRO_PLUS", "PRO_MAX", "POWER"];

/// Tries `rule` on many inputs and says how many.
fn holds<S: Strategy>(name: &str, strategy: &S, rule: impl Fn(S::Value)) {
    let cases = AtomicU32::new(0);
    let mut runner = TestRunner::new(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) });
    let outcome = runner.run(strategy, |input| {
        cases.fetch_add(1, Ordering::Relaxed);
        rule(input);
        Ok(())
    });
    println!("{name}: {} cases", cases.load(Ordering::Relaxed));
    if let Err(failure) = outcome {
        panic!("{name}: {failure}");
    }
    assert!(cases.load(Ordering::Relaxed) >= 512);
}

fn april() -> Month {
    Month::parse("2026-04").unwrap()
}

/// What can be done to a seat, and how much later than the step before.
#[derive(Clone, Debug)]
enum Deed {
    Wish(Option<usize>),
    Use,
    Turn,
    Revoke,
    Disable,
    Withdraw,
}

fn deeds() -> impl Strategy<Value = Vec<(Deed, i64)>> {
    let deed = prop_oneof![
        4 => (0_usize..4).prop_map(|tier| Deed::Wish(Some(tier))),
        2 => Just(Deed::Wish(None)),
        3 => Just(Deed::Use),
        1 => Just(Deed::Turn),
        1 => Just(Deed::Revoke),
        1 => Just(Deed::Disable),
        1 => Just(Deed::Withdraw),
    ];
    prop::collection::vec((deed, 0..10 * DAY), 0..24)
}

fn wish(tier: usize) -> Desired {
    Desired { tier: TierName::new(TIERS[tier]), because: Vec::new() }
}

/// Lives the deeds from March on; a seat that has ended refuses use, which is fine.
fn live(id: usize, deeds: &[(Deed, i64)]) -> (Seat, Vec<SeatEvent>) {
    let mut now = april().previous().start();
    let home = (ProfileId::new("p"), UserId::new(format!("u{id}")));
    let (mut seat, mut events) = Seat::open(SeatId::new(format!("s{id}")), home, &wish(0), now);
    for (deed, later) in deeds {
        now = now + *later;
        let before = seat.clone();
        let step = match deed {
            Deed::Wish(tier) => seat.settle(tier.map(wish).as_ref(), &Catalogue::default(), now),
            Deed::Use => seat.activate(now),
            Deed::Turn => Ok(seat.month_turn(now)),
            Deed::Revoke => Ok(seat.revoke_now(now)),
            Deed::Disable => Ok(seat.lose_access(now)),
            Deed::Withdraw => Ok(seat.withdraw_downgrade(now)),
        };
        match step {
            Ok((next, more)) => {
                assert_eq!(next.version > before.version, !more.is_empty(), "a version grows with each change only");
                seat = next;
                events.extend(more);
            }
            Err(_) => seat = before,
        }
    }
    (seat, events)
}

fn history(id: usize, deeds: &[(Deed, i64)], overage: i64) -> SeatHistory {
    let (seat, events) = live(id, deeds);
    let (seat, user, profile) = (seat.id, seat.user, seat.profile);
    SeatHistory { seat, user, profile, region: RegionName::new("r"), events, overage: Credits(overage) }
}

fn bill_of(seats: &[SeatHistory], month: Month, promotions: &[Promotion]) -> Bill {
    bill(&BillInput { month, catalogue: &Catalogue::default(), seats, promotions }).unwrap()
}

#[test]
fn order_and_repetition_of_assignments_do_not_matter() {
    let assignment = (0_usize..6, 0_usize..4, 0_i64..3);
    let lists = prop::collection::vec(assignment, 0..12)
        .prop_flat_map(|list| (Just(list.clone()), Just([list.clone(), list].concat()).prop_shuffle()));
    holds("assignments", &lists, |(plain, shuffled)| {
        let user = UserId::new("u");
        let of = |list: &[(usize, usize, i64)]| {
            let live: Vec<Live> = list
                .iter()
                .map(|(to, tier, since)| Live {
                    id: AssignmentId::new(format!("{to}-{tier}-{since}")),
                    principal: match to {
                        0 => Principal::User(user.clone()),
                        to => Principal::Group(GroupId::new(to.to_string())),
                    },
                    tier: TierName::new(TIERS[*tier]),
                    since: Instant(*since),
                })
                .collect();
            let groups = [GroupId::new("1"), GroupId::new("2"), GroupId::new("1")];
            desired(&live, &user, &groups, &Catalogue::default()).unwrap()
        };
        let (one, two) = (of(&plain), of(&shuffled));
        assert_eq!(one, two);
        let highest = plain.iter().filter(|(to, ..)| *to <= 2).map(|(_, tier, _)| *tier).max();
        assert_eq!(one.map(|one| one.tier), highest.map(|tier| TierName::new(TIERS[tier])));
    });
}

#[test]
fn doing_and_undoing_at_one_instant_costs_nothing() {
    holds("do and undo", &(deeds(), 0_usize..4), |(past, other)| {
        let (seat, events) = live(0, &past);
        let now = april().previous().start() + past.iter().map(|(_, later)| later).sum::<i64>();
        let catalogue = Catalogue::default();
        let (seat, turned) = seat.month_turn(now);
        let events = [events, turned].concat();
        let lower = TIERS.iter().position(|tier| *tier == seat.tier.as_str()).unwrap_or(0).min(other);
        if seat.state != SeatState::Active || seat.waiting.is_some() {
            return;
        }
        let same = Desired { tier: seat.tier.clone(), because: Vec::new() };
        for undone in [Some(wish(lower)), None] {
            let (there, first) = seat.clone().settle(undone.as_ref(), &catalogue, now).unwrap();
            let (back, second) = there.settle(Some(&same), &catalogue, now).unwrap();
            assert_eq!(Seat { version: 0, ..back }, Seat { version: 0, ..seat.clone() });
            let with = [events.clone(), first, second].concat();
            let month = Month::of(now);
            for month in [month, month.next()] {
                let cost = |events: &[SeatEvent]| {
                    let mut history = history(0, &[], 0);
                    history.events = events.to_vec();
                    bill_of(&[history], month, &[]).totals
                };
                assert_eq!(cost(&with), cost(&events));
            }
        }
    });
}

#[test]
fn a_month_costs_at_most_its_highest_tier_and_pieces_sum_to_a_price() {
    holds("one price a month", &deeds(), |deeds| {
        let history = history(0, &deeds, 0);
        let prices: Vec<Money> = TIERS.iter().map(|tier| price(tier)).collect();
        for ahead in 0..9 {
            let month = Month::from_number(april().number() - 1 + ahead);
            let bill = bill_of(std::slice::from_ref(&history), month, &[]);
            let has = |kind| bill.lines.iter().any(|line| line.kind == kind);
            let payable = bill.totals.payable;
            if has(LineKind::Upgrade) {
                assert!(prices.contains(&payable), "after an upgrade the month costs one price: {payable}");
            } else {
                assert!(bill.lines.len() <= 1, "without an upgrade there is one fee");
                assert!(payable >= Money::ZERO && payable <= Money::dollars(200));
            }
        }
    });
}

fn price(tier: &str) -> Money {
    Catalogue::default().tier(&TierName::new(tier)).unwrap().price
}

#[test]
fn a_turn_done_late_or_in_time_bills_the_same() {
    holds("late turns", &deeds(), |deeds| {
        let often: Vec<(Deed, i64)> = deeds
            .iter()
            .flat_map(|(deed, later)| [(Deed::Turn, later / 2), (deed.clone(), later - later / 2)])
            .collect();
        for ahead in 0..9 {
            let month = Month::from_number(april().number() - 1 + ahead);
            let one = bill_of(&[history(0, &deeds, 0)], month, &[]);
            assert_eq!(one, bill_of(&[history(0, &often, 0)], month, &[]));
        }
    });
}

#[test]
fn the_bill_does_not_depend_on_order_and_its_totals_are_its_lines() {
    let seats = prop::collection::vec((deeds(), 0_i64..100_000), 0..6);
    let input = (seats, prop::collection::vec((0_i64..90_000_000, -40 * DAY..400 * DAY), 0..4));
    holds("bills", &input, |(seats, promotions)| {
        let histories: Vec<SeatHistory> = seats.iter().enumerate().map(|(n, (d, over))| history(n, d, *over)).collect();
        let promotions: Vec<Promotion> = promotions.iter().enumerate().map(promotion).collect();
        let preview = bill_of(&histories, april(), &promotions);
        assert_eq!(preview, bill_of(&histories, april(), &promotions), "a preview is the final bill");
        let turned: Vec<SeatHistory> = histories.iter().rev().cloned().collect();
        assert_eq!(preview, bill_of(&turned, april(), &promotions));
        assert_eq!(preview.totals, Totals::of(&preview.lines));
        let payable: Money = preview.lines.iter().map(|line| line.amount).sum();
        assert_eq!(preview.totals.payable, payable);
        assert!(preview.totals.payable >= preview.totals.overage, "overage is never paid by a promotion");
        let mut used = Money::ZERO;
        for (before, (id, left)) in promotions.iter().zip(&preview.promotions_left) {
            assert_eq!(&before.id, id);
            assert!(Money::ZERO <= *left && *left <= before.left && before.left <= before.granted);
            assert!(before.expires_at > april().start() || *left == before.left, "nothing after the expiry");
            used += before.left - *left;
        }
        assert_eq!(preview.totals.promotions, -used);
        let past: Vec<SeatHistory> = histories.iter().cloned().map(until_month_end).collect();
        assert_eq!(preview, bill_of(&past, april(), &promotions), "later events do not change a month");
    });
}

fn until_month_end(mut history: SeatHistory) -> SeatHistory {
    history.events.retain(|event| event.at < april().end());
    history
}

fn promotion((n, (left, life)): (usize, &(i64, i64))) -> Promotion {
    Promotion {
        id: PromotionId::new(n.to_string()),
        name: "Startup".into(),
        services: vec!["Kiro".into()],
        granted: Money(90_000_000),
        left: Money(*left).rounded().minus_to_zero(Money::cents(1)),
        issued_at: april().start() - 50 * DAY,
        expires_at: april().start() + *life,
    }
}

fn grants() -> impl Strategy<Value = Vec<CreditGrant>> {
    let grant = (prop::bool::ANY, 0_i64..4, -DAY..3 * DAY, 0_i64..3_000);
    prop::collection::vec(grant, 0..6).prop_map(|list| {
        let of = |(n, (bonus, created, ends, left)): (usize, (bool, i64, i64, i64))| CreditGrant {
            id: CreditGrantId(n.to_string()),
            pool: if bonus { Pool::Bonus } else { Pool::Pack },
            scope: Scope::ALL[n % Scope::ALL.len()],
            created_at: Instant(created),
            expires_at: april().start() + ends,
            left: Credits(left),
        };
        list.into_iter().enumerate().map(of).collect()
    })
}

#[test]
fn a_meter_never_passes_its_limit_and_a_spend_is_whole_or_nothing() {
    let rule = (prop::bool::ANY, prop::option::of(0_i64..5_000));
    let spends = prop::collection::vec((1_i64..2_500, 0..DAY / 4), 0..30);
    holds("meters", &(0_i64..10_000, rule, grants(), spends), |(allowance, (enabled, cap), grants, spends)| {
        let overage = OverageRule { enabled, cap: cap.map(Credits) };
        let mut meter = Meter { grants, ..Meter::open(april(), Credits(allowance), overage) };
        let mut now = april().start();
        for (amount, later) in spends {
            now = now + later;
            let amount = Credits(amount);
            let room = meter.left(now) + meter.overage.room(meter.overage());
            let outcome = meter.spend(amount, now, BurnOrder::default());
            assert_eq!(outcome.is_ok(), amount <= room, "it covers exactly what there is room for");
            let Ok(spend) = outcome else { continue };
            assert_eq!(spend.taken.iter().map(|(_, part)| *part).sum::<Credits>(), amount);
            assert!(spend.taken.iter().all(|(source, part)| *part > Credits::ZERO && *source != Source::Excess));
            let after = meter.clone().after(&spend);
            assert_eq!(after.left(now), spend.left);
            assert!(after.overage() <= if enabled { Credits(cap.unwrap_or(i64::MAX)) } else { Credits::ZERO });
            assert!(after.grants.iter().all(|grant| grant.left >= Credits::ZERO));
            assert_eq!(after.clone().given_back(&spend.taken), meter, "a release restores every pool");
            let back = surplus(&spend.taken, Credits(amount.0 / 2)).unwrap();
            assert_eq!(back.iter().map(|(_, part)| *part).sum::<Credits>(), amount - Credits(amount.0 / 2));
            meter = after;
        }
    });
}

#[test]
fn a_later_activation_never_costs_more() {
    holds("first months", &(0_i64..365 * DAY, 0_i64..40 * DAY), |(at, later)| {
        let at = Instant::parse("2028-01-01T00:00:00Z").unwrap() + at;
        let month = Month::of(at);
        let then = Instant((at + later).0.min((month.end() - 1).0));
        for policy in Proration::ALL {
            let (first, second) = (policy.days(at), policy.days(then));
            assert!(0 <= second && second <= first && first <= month.days());
            assert_eq!(policy.days(month.start()), month.days());
            assert!(policy.fee(Money::dollars(20), at) <= Money::dollars(20));
        }
        assert!(Proration::FairDay.days(at) - Proration::Kiro.days(at) <= 1);
    });
}
