//! Spending, to the hundredth.

use usher_domain::Code;
use usher_domain::access::Caller;
use usher_domain::id::{ProfileId, UserId};
use usher_domain::money::Credits;
use usher_domain::region::RegionName;
use usher_domain::seat::{Principal, SeatState};
use usher_domain::time::Month;

use super::world::{HERE, THERE, World, place, spend};
use crate::command::Cx;
use crate::credit::{Check, CreditsByDay, GiveBonus, Spend};
use crate::credit::{Debit, submit};
use crate::profile::{Overage, UpdateProfile};

type Done = core::result::Result<(), crate::Error>;

fn overage(world: &World, region: &str, enabled: bool, cap: Option<&str>) -> UpdateProfile {
    UpdateProfile {
        account: world.account.clone(),
        region: RegionName::new(region),
        name: None,
        description: None,
        overage: Some(Overage { enabled, cap: cap.and_then(Credits::parse) }),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_rivals_share_ten_credits_to_the_hundredth() -> Done {
    let world = World::new().await;
    let profile = world.profile(THERE).await;
    let user = world.user("jo").await;
    world.subscribe(&profile, "PRO", Principal::User(user.clone())).await?;
    world.spend(&user, "before", "40.00").await?;
    let mut tasks = Vec::new();
    for number in 0..200 {
        let (app, caller) = (world.app.clone(), world.product.clone());
        let spend = spend(&user, &format!("r{number}"), Some(Credits(37)));
        tasks.push(tokio::spawn(async move { app.spend(&caller, spend).await }));
    }
    let mut granted = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => granted += 1,
            Err(error) => assert!(error.is(Code::CreditsExhausted), "{error}"),
        }
    }
    assert_eq!(granted, 27);
    let usage = world.app.usage(&world.product, &user, None).await?;
    assert_eq!(usage.used, Credits(4_000 + 27 * 37));
    let (seat, month) = (usage.seat.clone(), Month::of(world.app.now()));
    let sums = world.app.read(&place(THERE), move |tx| Ok(usher_store::inspect::ledger_sum(tx, &seat, month)?)).await?;
    assert_eq!(sums, (28, usage.used, Credits::ZERO, Credits::ZERO));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pending_member_has_the_free_allowance_until_the_first_spend_arrives() -> Done {
    let world = World::new().await;
    let profile = world.profile(THERE).await;
    let user = world.user("jo").await;
    world.subscribe(&profile, "PRO", Principal::User(user.clone())).await?;
    let first = world.spend(&user, "r1", "1.30").await?;
    assert_eq!((first.left.plan.to_string().as_str(), first.left.overage), ("48.70", Some(Credits::ZERO)));
    assert_eq!(world.state(&user).await.1, SeatState::Pending);
    world.drain().await;
    assert_eq!(world.state(&user).await.1, SeatState::Active);
    let usage = world.app.usage(&world.product, &user, None).await?;
    assert_eq!((usage.state, usage.limit.to_string().as_str()), (SeatState::Active, "1000.00"));
    assert_eq!(world.spend(&user, "r2", "1.30").await?.left.plan.to_string(), "997.40");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_request_hears_the_same_answer_and_pays_once() -> Done {
    let world = World::new().await;
    let profile = world.profile(HERE).await;
    let user = world.active(&profile, "jo", "PRO").await;
    let first = world.spend(&user, "r", "5").await?;
    let other = world.spend(&user, "s", "7").await?;
    let again = world.spend(&user, "r", "5").await?;
    assert_eq!((again.replayed, &again.taken, again.left), (true, &first.taken, first.left));
    assert_ne!(other.left, first.left);
    assert!(world.spend(&user, "r", "6").await.unwrap_err().is(Code::SpendMismatch));
    let twice = vec![spend(&user, "t", Some(Credits(100))), spend(&user, "t", Some(Credits(100)))];
    let answers = world.app.spend_all(&world.product, twice).await;
    assert_eq!(answers.iter().map(|answer| answer.as_ref().unwrap().replayed).collect::<Vec<_>>(), [false, true]);
    assert_eq!(world.app.usage(&world.product, &user, None).await?.used.to_string(), "13.01");
    world.set("05-02T00:00:00");
    assert_eq!(world.spend(&user, "r", "5").await?.left, first.left);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn bonus_goes_first_then_the_plan_then_overage_up_to_its_cap() -> Done {
    let world = World::new().await;
    let profile = world.profile(THERE).await;
    let user = world.active(&profile, "jo", "PRO").await;
    let bonus = GiveBonus {
        account: world.account.clone(),
        region: RegionName::new(THERE),
        user: user.clone(),
        name: "Welcome".into(),
        credits: Credits::whole(10),
        expires_at: Month::of(world.app.now()).end(),
    };
    world.app.perform(&usher_domain::access::Caller::system("t"), bonus).await?;
    assert!(world.spend(&user, "big", "1010.00").await.unwrap_err().is(Code::CreditsExhausted));
    world.app.perform(&world.admin, overage(&world, THERE, true, Some("5.00"))).await?;
    let spent = world.spend(&user, "big", "1012.00").await?;
    let parts: Vec<String> = spent.taken.iter().map(|part| format!("{} {}", part.source, part.credits)).collect();
    assert_eq!(parts, ["bonus 10.00", "plan 999.99", "overage 2.01"]);
    assert_eq!(spent.left.overage, Some(Credits(299)));
    assert!(world.spend(&user, "more", "3.00").await.unwrap_err().is(Code::CreditsExhausted));
    let usage = world.app.usage(&world.product, &user, None).await?;
    assert_eq!((usage.percent, usage.overage_used, usage.bonuses[0].spent), (100, Credits(201), Credits::whole(10)));
    let view = CreditsByDay { account: world.account.clone(), region: RegionName::new(THERE), month: None };
    let month = world.app.show(&world.admin, view).await?;
    assert_eq!(month.days.iter().map(|day| (day.day, day.credits)).collect::<Vec<_>>(), [(10, Credits(101_201))]);
    assert_eq!((month.overage, month.overage_charge.to_string().as_str()), (Credits(201), "0.08"));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_says_what_a_spend_would_hear_and_takes_nothing() -> Done {
    let world = World::new().await;
    let profile = world.profile(THERE).await;
    let user = world.active(&profile, "jo", "PRO").await;
    let check = |credits: i64| Check {
        user: user.clone(),
        profile: None,
        credits: Some(Credits(credits)),
        model: None,
        units: None,
    };
    assert!(world.app.check(&world.product, check(99_999)).await?.is_allowed);
    let no = world.app.check(&world.product, check(100_000)).await?;
    assert_eq!((no.is_allowed, no.refusal.as_deref()), (false, Some("credits-exhausted")));
    assert_eq!(no.left.unwrap().plan, Credits(99_999));
    let model = Spend {
        credits: None,
        model: Some("claude-sonnet-4".into()),
        units: Some(Credits(100)),
        ..spend(&user, "m", None)
    };
    assert_eq!(world.app.spend(&world.product, model).await?.taken[0].credits, Credits(130));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_is_told_once_at_eighty_percent_and_once_when_overage_begins() -> Done {
    let world = World::new().await;
    let profile = world.profile(THERE).await;
    let user = world.active(&profile, "jo", "PRO").await;
    world.app.perform(&world.admin, overage(&world, THERE, true, None)).await?;
    for (request, credits) in [("a", "799"), ("b", "1"), ("c", "200"), ("d", "50")] {
        world.spend(&user, request, credits).await?;
        world.drain().await;
    }
    let mails = world.app.claim_mails(&place(HERE)).await?;
    let kinds: Vec<&str> = mails.iter().map(|mail| mail.kind.as_str()).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == "credit-notice").count(), 2, "{kinds:?}");
    assert_eq!(kinds.iter().filter(|kind| **kind == "activation").count(), 1, "{kinds:?}");
    assert!(world.app.claim_mails(&place(THERE)).await?.is_empty(), "the profile's Region knows no address");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn two_profiles_are_two_seats_and_a_spend_must_say_which() -> Done {
    let world = World::new().await;
    let (here, there) = (world.profile(HERE).await, world.profile(THERE).await);
    let user = world.user("jo").await;
    world.subscribe(&here, "PRO", Principal::User(user.clone())).await?;
    world.spend(&user, "only", "1").await?;
    world.subscribe(&there, "POWER", Principal::User(user.clone())).await?;
    assert!(world.spend(&user, "which", "1").await.unwrap_err().is(Code::ProfileRequired));
    let named = Spend { profile: Some(there.id.clone()), ..spend(&user, "which", Some(Credits(100))) };
    world.app.spend(&world.product, named).await?;
    world.drain().await;
    assert_eq!(world.seats(&user).await.len(), 2);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_back_lives_on_nowhere() -> Done {
    let world = World::new().await;
    let profile = world.profile(THERE).await;
    let user = world.user("jo").await;
    world.subscribe(&profile, "PRO", Principal::User(user.clone())).await?;
    world.spend(&user, "before", "40.00").await?;
    let (debit, house) = (debit(&profile.id, &user, "r1"), world.app.house());
    let taken_back = world.app.database(&place(THERE))?.write(move |tx| {
        let caller = Caller::system("test");
        let outcomes = submit(&mut Cx { tx, caller: &caller, house: &house }, &[debit])?;
        assert!(outcomes[0].is_ok());
        Err::<(), _>(crate::Error::Broken("taken back".into()))
    });
    assert!(taken_back.await.unwrap().is_err());
    assert_eq!(world.app.usage(&world.product, &user, None).await?.used, Credits(4_000));
    let again = world.spend(&user, "r1", "0.37").await?;
    assert!(!again.replayed, "nobody was told that it was granted");
    assert!(world.spend(&user, "before", "40.00").await?.replayed, "what stood before still stands");
    assert_eq!(world.app.usage(&world.product, &user, None).await?.used, Credits(4_037));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_known_before_and_after_it_is_written_behind() -> Done {
    let world = World::new().await;
    let profile = world.profile(THERE).await;
    let user = world.user("jo").await;
    world.subscribe(&profile, "PRO", Principal::User(user.clone())).await?;
    for round in 0..3 {
        for number in 0..40 {
            let spent = world.spend(&user, &format!("r{number}"), "0.37").await?;
            assert_eq!(spent.replayed, round > 0, "request {number}, round {round}");
        }
        world.app.database(&place(THERE))?.settle(true).await?;
    }
    let wrong = world.app.read(&place(THERE), |tx| Ok(usher_store::inspect::ledger(tx)?)).await?;
    assert_eq!(wrong, (40, 40 * 37, 0), "entries, credits, meters that are off");
    let by_day = CreditsByDay { account: world.account.clone(), region: RegionName::new(THERE), month: None };
    let month = world.app.show(&Caller::system("test"), by_day).await?;
    assert_eq!(month.days.iter().map(|day| day.credits).sum::<Credits>(), Credits(40 * 37));
    Ok(())
}

fn debit(profile: &ProfileId, user: &UserId, request: &str) -> Debit {
    Debit {
        profile: profile.clone(),
        user: user.clone(),
        request: request.into(),
        price: Credits(37),
        model: String::new(),
        units: None,
        product: None,
        finish: false,
    }
}
