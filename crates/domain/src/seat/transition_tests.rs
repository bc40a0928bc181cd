//! The seat's life, sentence by sentence.

use super::*;
use crate::money::Credits;

fn at(text: &str) -> Instant {
    Instant::parse(&format!("2026-{text}Z")).unwrap()
}

fn want(tier: &str) -> Desired {
    Desired { tier: TierName::new(tier), because: Vec::new() }
}

fn pending(tier: &str, now: &str) -> Seat {
    let home = (ProfileId::new("p"), UserId::new("u"));
    Seat::open(SeatId::new("s"), home, &want(tier), at(now)).0
}

fn active(tier: &str, now: &str) -> Seat {
    pending(tier, now).activate(at(now)).unwrap().0
}

fn settle(seat: Seat, tier: Option<&str>, now: &str) -> (Seat, Vec<SeatEventKind>) {
    let desired = tier.map(want);
    let (seat, events) = seat.settle(desired.as_ref(), &Catalogue::default(), at(now)).unwrap();
    (seat, events.into_iter().map(|event| event.kind).collect())
}

#[test]
fn the_first_use_activates_and_later_ones_change_nothing() {
    let (seat, events) = pending("PRO", "04-03T10:00:00").activate(at("04-05T10:00:00")).unwrap();
    assert_eq!(events.first().map(|event| event.kind), Some(SeatEventKind::Activated));
    assert_eq!((seat.state, seat.activated_at, seat.version), (SeatState::Active, Some(at("04-05T10:00:00")), 2));
    let (again, events) = seat.clone().activate(at("04-06T10:00:00")).unwrap();
    assert_eq!((again, events), (seat, Vec::new()));
}

#[test]
fn an_upgrade_is_immediate() {
    let (seat, events) = settle(active("PRO", "04-03T10:00:00"), Some("PRO_PLUS"), "04-10T10:00:00");
    assert_eq!((seat.tier.as_str(), events), ("PRO_PLUS", vec![SeatEventKind::Upgraded]));
}

#[test]
fn a_downgrade_waits_for_the_first() {
    let (seat, events) = settle(active("POWER", "04-03T10:00:00"), Some("PRO"), "04-10T10:00:00");
    assert_eq!((seat.tier.as_str(), events), ("POWER", vec![SeatEventKind::DowngradeWaiting]));
    let (seat, events) = seat.month_turn(at("04-30T23:59:59.999999"));
    assert!(events.is_empty());
    let (seat, events) = seat.month_turn(at("06-07T08:00:00"));
    assert_eq!((seat.tier.as_str(), seat.waiting), ("PRO", None));
    let event = events.first().unwrap();
    assert_eq!((event.kind, event.at), (SeatEventKind::Downgraded, at("05-01T00:00:00")));
    assert_eq!(event.from_tier, Some(TierName::new("POWER")));
}

#[test]
fn a_downgrade_of_a_pending_seat_is_immediate() {
    let (seat, events) = settle(pending("POWER", "04-03T10:00:00"), Some("PRO"), "04-10T10:00:00");
    assert_eq!((seat.tier.as_str(), events), ("PRO", vec![SeatEventKind::Downgraded]));
}

#[test]
fn a_downgrade_can_be_withdrawn_or_overtaken() {
    let (waiting, _) = settle(active("PRO_PLUS", "04-03T10:00:00"), Some("PRO"), "04-10T10:00:00");
    let (seat, events) = settle(waiting.clone(), Some("PRO_PLUS"), "04-11T10:00:00");
    assert_eq!((seat.waiting, events), (None, vec![SeatEventKind::DowngradeWithdrawn]));
    let (seat, events) = settle(waiting.clone(), Some("POWER"), "04-11T10:00:00");
    assert_eq!((seat.waiting, events), (None, vec![SeatEventKind::Upgraded]));
    let (seat, _) = waiting.withdraw_downgrade(at("04-12T10:00:00"));
    assert_eq!(seat.waiting, None);
}

#[test]
fn settling_twice_changes_nothing_the_second_time() {
    for tier in [None, Some("PRO"), Some("PRO_PLUS"), Some("POWER")] {
        let (once, _) = settle(active("PRO_PLUS", "04-03T10:00:00"), tier, "04-10T10:00:00");
        let (twice, events) = settle(once.clone(), tier, "04-11T10:00:00");
        assert_eq!((twice, events), (once, Vec::new()));
    }
}

#[test]
fn a_canceled_seat_is_usable_until_the_month_ends_and_then_gone() {
    let (seat, events) = settle(active("PRO", "04-08T10:00:00"), None, "04-20T10:00:00");
    assert_eq!((seat.state, events), (SeatState::Canceled, vec![SeatEventKind::Canceled]));
    assert!(seat.is_usable(at("04-30T23:59:59.999999")));
    assert!(!seat.is_usable(at("05-01T00:00:00")));
    let (seat, events) = seat.month_turn(at("05-01T00:00:00"));
    assert_eq!(seat.state, SeatState::Gone);
    assert_eq!(events.first().map(|event| (event.kind, event.at)), Some((SeatEventKind::Ended, at("05-01T00:00:00"))));
    assert_eq!(seat.activate(at("05-01T00:00:01")).unwrap_err().code, Code::SeatEnded);
}

#[test]
fn a_pending_seat_that_nobody_wants_is_gone_at_once() {
    let (seat, events) = settle(pending("PRO", "04-08T10:00:00"), None, "04-20T10:00:00");
    assert_eq!((seat.state, events), (SeatState::Gone, vec![SeatEventKind::Ended]));
}

#[test]
fn s3_who_comes_back_within_the_month_resumes() {
    let (seat, _) = settle(active("PRO", "04-08T10:00:00"), None, "04-20T10:00:00");
    let (lower, events) = settle(seat.clone(), Some("PRO"), "04-25T10:00:00");
    assert_eq!((lower.state, lower.ends_at, events), (SeatState::Active, None, vec![SeatEventKind::Resumed]));
    let (higher, events) = settle(seat.clone(), Some("POWER"), "04-25T10:00:00");
    assert_eq!((higher.tier.as_str(), events), ("POWER", vec![SeatEventKind::Resumed, SeatEventKind::Upgraded]));
    let (late, events) = settle(seat, Some("PRO"), "05-01T00:00:00");
    assert_eq!((late.state, events), (SeatState::Pending, vec![SeatEventKind::Ended, SeatEventKind::Opened]));
}

#[test]
fn s7_a_disabled_user_loses_access_at_once_and_finds_the_paid_seat_again() {
    let (seat, events) = active("PRO", "04-08T10:00:00").lose_access(at("04-10T10:00:00"));
    assert_eq!(events.len(), 1);
    assert!(!seat.is_usable(at("04-10T10:00:00")));
    let (back, events) = settle(seat.clone(), Some("PRO"), "04-12T10:00:00");
    assert_eq!((back.state, events), (SeatState::Active, vec![SeatEventKind::Resumed]));
    let (later, events) = settle(seat, Some("PRO"), "05-12T10:00:00");
    assert_eq!((later.state, later.activated_at, events), (SeatState::Pending, None, vec![SeatEventKind::Opened]));
}

#[test]
fn revoking_is_immediate_and_happens_once() {
    let (seat, events) = active("PRO", "04-08T10:00:00").revoke_now(at("04-10T10:00:00"));
    assert_eq!(events.first().map(|event| event.kind), Some(SeatEventKind::Revoked));
    let (again, events) = seat.clone().revoke_now(at("04-11T10:00:00"));
    assert_eq!((again, events), (seat, Vec::new()));
}

#[test]
fn a_pending_member_has_the_free_allowance_and_an_active_one_the_full_tier() {
    let catalogue = Catalogue::default();
    let now = at("04-29T10:00:00");
    assert_eq!(pending("POWER", "04-08T10:00:00").allowance(&catalogue, now).unwrap(), Credits::whole(50));
    assert_eq!(active("POWER", "04-29T10:00:00").allowance(&catalogue, now).unwrap(), Credits::whole(10_000));
    let gone = active("POWER", "04-29T10:00:00").revoke_now(now).0;
    assert_eq!(gone.allowance(&catalogue, now).unwrap(), Credits::ZERO);
}
