//! Promotions from the grant to the last notice.

use usher_domain::Code;
use usher_domain::access::{Caller, Who};
use usher_domain::id::AdministratorId;
use usher_domain::promotion::Promotion;
use usher_domain::seat::Principal;
use usher_domain::time::{DAY, Instant};

use super::billing::{allow_overage, bill, close, invoice, month, payable};
use super::world::{HERE, THERE, World, at};
use crate::billing::{GrantPromotion, ListPromotions, RevokePromotion};

type Done = core::result::Result<(), crate::Error>;

fn operator() -> Caller {
    Caller::new(Who::Operator(AdministratorId::new("operator")), "test")
}

async fn grant(world: &World, amount: &str, issued: Option<&str>) -> Promotion {
    let command = GrantPromotion {
        account: world.account.clone(),
        name: "Startup 2026".into(),
        amount: amount.into(),
        issued_at: issued.map(Into::into),
    };
    world.app.perform(&operator(), command).await.unwrap()
}

async fn left(world: &World) -> String {
    let view = ListPromotions { account: world.account.clone() };
    world.app.show(&world.admin, view).await.unwrap()[0].promotion.left.to_string()
}

/// Closes month by month and answers how many were paid whole, and what the next one costs.
async fn paid_months(amount: &str, seats: usize) -> (usize, String) {
    let world = World::new().await;
    let profile = world.profile(HERE).await;
    world.set("05-01T00:00:00");
    grant(&world, amount, None).await;
    for number in 0..seats {
        world.active(&profile, &format!("user{number}"), "PRO_PLUS").await;
    }
    let mut now = month("2026-05");
    for months in 0.. {
        close(&world, &now.to_string()).await;
        let closed = invoice(&world, &now.to_string()).await;
        if closed.invoice.total.0 > 0 {
            assert_eq!(left(&world).await, "0.00");
            return (months, closed.invoice.total.to_string());
        }
        now = now.next();
    }
    unreachable!()
}

#[tokio::test(flavor = "multi_thread")]
async fn t17_960_dollars_pay_two_seats_of_pro_plus_for_a_year() {
    assert_eq!(paid_months("960", 2).await, (12, "80.00".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn t18_4800_dollars_pay_ten_seats_of_pro_plus_for_a_year() {
    assert_eq!(paid_months("4,800.00", 10).await, (12, "400.00".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn t19_a_promotion_pays_the_seat_and_leaves_the_overage() -> Done {
    let world = World::new().await;
    let profile = world.profile(THERE).await;
    world.app.perform(&world.admin, allow_overage(&world, THERE)).await?;
    world.set("05-01T00:00:00");
    grant(&world, "960.00", None).await;
    let user = world.user("jo").await;
    world.subscribe(&profile, "PRO_PLUS", Principal::User(user.clone())).await?;
    world.spend(&user, "first", "1").await?;
    world.drain().await;
    world.spend(&user, "much", "2499").await?;
    let preview = bill(&world, "2026-05").await;
    assert_eq!(preview.head.totals.promotions.to_string(), "-40.00");
    assert_eq!(preview.head.totals.payable.to_string(), "20.00");
    assert_eq!(left(&world).await, "960.00");
    close(&world, "2026-05").await;
    let closed = invoice(&world, "2026-05").await;
    assert_eq!((closed.statement.lines, closed.statement.head.promotions), (preview.lines, preview.head.promotions));
    assert_eq!((closed.invoice.total.to_string(), left(&world).await), ("20.00".into(), "920.00".into()));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn in_the_first_hour_the_month_before_uses_its_part_first() -> Done {
    let world = World::new().await;
    let profile = world.profile(HERE).await;
    world.set("05-01T00:00:00");
    grant(&world, "60", None).await;
    world.active(&profile, "jo", "PRO_PLUS").await;
    // May takes 40 of the 60 although it is not closed yet; June is promised the other 20 and no more.
    world.set("06-01T00:30:00");
    assert_eq!(payable(&world, "2026-06").await, "20.00");
    close(&world, "2026-05").await;
    assert_eq!(payable(&world, "2026-06").await, "20.00");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_promotion_pays_nothing_and_a_revoked_one_nothing_more() -> Done {
    let world = World::new().await;
    let profile = world.profile(HERE).await;
    grant(&world, "500", Some("2025-04-30")).await;
    world.set("05-01T00:00:00");
    world.active(&profile, "jo", "PRO").await;
    assert_eq!(payable(&world, "2026-05").await, "20.00");
    let second = grant(&world, "500", None).await;
    assert_eq!(payable(&world, "2026-05").await, "0.00");
    close(&world, "2026-05").await;
    let revoke = RevokePromotion { promotion: second.id };
    world.app.perform(&operator(), revoke.clone()).await?;
    assert!(world.app.perform(&operator(), revoke.clone()).await.unwrap_err().is(Code::ChangedMeanwhile));
    assert!(world.app.perform(&world.admin, revoke).await.unwrap_err().is(Code::Forbidden));
    assert_eq!(payable(&world, "2026-06").await, "20.00");
    assert_eq!(payable(&world, "2026-05").await, "0.00");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grant_that_makes_no_sense_is_refused_by_its_field() {
    let world = World::new().await;
    let good = GrantPromotion {
        account: world.account.clone(),
        name: "Startup".into(),
        amount: "960".into(),
        issued_at: None,
    };
    let bad = [
        GrantPromotion { amount: "0".into(), ..good.clone() },
        GrantPromotion { amount: "-5".into(), ..good.clone() },
        GrantPromotion { amount: "0.005".into(), ..good.clone() },
        GrantPromotion { amount: "10000001".into(), ..good.clone() },
        GrantPromotion { issued_at: Some("2026-04-11".into()), ..good.clone() },
        GrantPromotion { issued_at: Some("2025-04-09".into()), ..good.clone() },
        GrantPromotion { issued_at: Some("yesterday".into()), ..good.clone() },
    ];
    for command in bad {
        let refused = world.app.perform(&operator(), command.clone()).await.unwrap_err();
        assert!(refused.is(Code::InvalidInput), "{command:?}: {refused}");
    }
    for (name, code) in [(" ".to_owned(), Code::TextEmpty), ("x".repeat(101), Code::TextTooLong)] {
        let refused = world.app.perform(&operator(), GrantPromotion { name, ..good.clone() }).await.unwrap_err();
        assert!(refused.is(code), "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn administrators_are_told_30_7_and_1_days_before_the_end_once_each() -> Done {
    let world = World::new().await;
    let account = world.account.clone();
    world
        .write(&crate::Place::Global, move |tx| {
            let person = usher_store::account::Administrator {
                id: AdministratorId::new("ana"),
                email: "ana@example.com".into(),
                name: "Ana".into(),
                is_operator: false,
                state: "active".into(),
                language: "en".into(),
                created_at: tx.now(),
            };
            usher_store::account::insert_administrator(tx, &person, "ana@example.com")?;
            usher_store::account::grant(tx, &account, &person.id)
        })
        .await;
    let promotion = grant(&world, "1960", None).await;
    let end = promotion.expires_at;
    for (now, mails) in [(at("06-01T00:00:00"), 0), (end - 31 * DAY, 0), (end - 30 * DAY, 1), (end - 8 * DAY, 1)] {
        assert_eq!(told(&world, now).await, mails, "{now}");
    }
    for (now, mails) in [(end - 7 * DAY, 2), (end - DAY, 3), (end - 1, 3), (end + DAY, 3)] {
        assert_eq!(told(&world, now).await, mails, "{now}");
    }
    Ok(())
}

/// How many notices were queued by `now`; the reconciler runs twice, as two processes would.
async fn told(world: &World, now: Instant) -> usize {
    world.set_to(now);
    world.app.tell_promotions().await.unwrap();
    world.app.tell_promotions().await.unwrap();
    let account = world.account.clone();
    let read = move |tx: &mut usher_store::Tx<'_>| Ok(usher_store::mail::of_account(tx, &account, None, 100)?);
    let mails = world.app.read(&crate::Place::Global, read).await.unwrap();
    if let Some(last) = mails.first() {
        let written = world.app.write_mail(last).await.unwrap();
        assert!(written.text.contains("$1,960.00") && written.text.contains("2027-04-10"), "{}", written.text);
    }
    mails.iter().filter(|mail| mail.kind == "promotion-notice").count()
}
