//! From assignment to seat.

use usher_domain::Code;
use usher_domain::id::UserId;
use usher_domain::region::RegionName;
use usher_domain::seat::{Principal, SeatState};
use usher_domain::time::DAY;

use super::world::{HERE, THERE, World, place};
use crate::profile::NewProfile;
use crate::seat::{ChangePlan, DeactivatePlan, ListSeats, RevokeNow, ShowPlan, WithdrawDowngrade};

type Done = core::result::Result<(), crate::Error>;

#[tokio::test(flavor = "multi_thread")]
async fn the_highest_tier_wins_and_every_reason_is_kept() -> Done {
    let world = World::new().await;
    let profile = world.profile(HERE).await;
    let alice = world.user("alice").await;
    let a = world.group("a", &[&alice]).await;
    let b = world.group("b", &[&alice]).await;
    world.subscribe(&profile, "Pro", Principal::Group(a)).await?;
    assert_eq!(world.state(&alice).await, ("PRO".into(), SeatState::Pending));
    world.subscribe(&profile, "Pro+", Principal::Group(b.clone())).await?;
    assert_eq!(world.state(&alice).await, ("PRO_PLUS".into(), SeatState::Pending));
    let because = world.seat(&alice).await.because;
    assert_eq!(because.len(), 2);
    assert_eq!(because[0].principal, Principal::Group(b.clone()));
    world.leave(&b, &alice).await;
    assert_eq!(world.state(&alice).await, ("PRO".into(), SeatState::Pending));
    assert_eq!(world.seats(&alice).await.len(), 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn who_joins_a_group_gets_a_seat_and_who_leaves_it_keeps_it_to_the_months_end() -> Done {
    let world = World::new().await;
    let profile = world.profile(HERE).await;
    let group = world.group("team", &[]).await;
    world.subscribe(&profile, "PRO", Principal::Group(group.clone())).await?;
    let bob = world.user("bob").await;
    world.join(&group, &bob).await;
    world.drain().await;
    assert_eq!(world.state(&bob).await, ("PRO".into(), SeatState::Pending));
    world.spend(&bob, "r1", "1.00").await?;
    world.drain().await;
    assert_eq!(world.state(&bob).await, ("PRO".into(), SeatState::Active));
    world.leave(&group, &bob).await;
    world.drain().await;
    assert_eq!(world.state(&bob).await.1, SeatState::Canceled);
    world.spend(&bob, "r2", "1.00").await?;
    world.set("04-30T23:59:59");
    world.spend(&bob, "r3", "1.00").await?;
    world.set("05-01T00:00:00");
    // The copy still says Canceled, but its end has come.
    assert!(world.spend(&bob, "r4", "1.00").await.unwrap_err().is(Code::SeatEnded));
    assert_eq!(world.app.turn_month().await?, 1);
    world.drain().await;
    assert_eq!(world.state(&bob).await.1, SeatState::Gone);
    assert_eq!(world.app.turn_month().await?, 0);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_downgrade_waits_for_the_first_and_can_be_withdrawn() -> Done {
    let world = World::new().await;
    let profile = world.profile(HERE).await;
    let user = world.user("jo").await;
    let assignment = world.subscribe(&profile, "POWER", Principal::User(user.clone())).await?;
    world.spend(&user, "r", "0.01").await?;
    world.drain().await;
    let (account, region) = (world.account.clone(), RegionName::new(HERE));
    let change = ChangePlan {
        account: account.clone(),
        region: region.clone(),
        assignment: assignment.clone(),
        tier: "pro".into(),
    };
    world.app.perform(&world.admin, change.clone()).await?;
    let seat = world.seat(&user).await.seat;
    assert_eq!((seat.tier.as_str(), seat.waiting.map(|w| w.tier.as_str().to_owned())), ("POWER", Some("PRO".into())));
    let withdraw = WithdrawDowngrade { account, region, assignment };
    world.app.perform(&world.admin, withdraw.clone()).await?;
    assert_eq!(world.seat(&user).await.seat.waiting, None);
    assert!(world.app.perform(&world.admin, withdraw).await.unwrap_err().is(Code::NothingWaiting));
    world.app.perform(&world.admin, change).await?;
    world.drain().await;
    world.set("05-01T00:00:00");
    // Before any reconciler has run, the new month has the lower allowance.
    assert_eq!(world.app.usage(&world.product, &user, None).await?.limit.to_string(), "1000.00");
    world.app.reconcile().await?;
    world.drain().await;
    assert_eq!(world.state(&user).await, ("PRO".into(), SeatState::Active));
    assert_eq!(world.app.usage(&world.product, &user, None).await?.limit.to_string(), "1000.00");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_order_of_membership_changes_does_not_matter() -> Done {
    let mut ends = Vec::new();
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let world = World::new().await;
        let profile = world.profile(HERE).await;
        let groups = [world.group("a", &[]).await, world.group("b", &[]).await, world.group("c", &[]).await];
        for (group, tier) in groups.iter().zip(["PRO", "POWER", "PRO_PLUS"]) {
            world.subscribe(&profile, tier, Principal::Group(group.clone())).await?;
        }
        let user = world.user("jo").await;
        for place in order {
            world.join(&groups[place], &user).await;
        }
        world.leave(&groups[1], &user).await;
        world.drain().await;
        let seat = world.seat(&user).await;
        let because: Vec<String> = seat.because.iter().map(|because| because.tier.as_str().to_owned()).collect();
        ends.push((seat.seat.tier, seat.seat.state, because));
    }
    assert_eq!(ends[0].2, ["PRO_PLUS", "PRO"]);
    assert!(ends.iter().all(|end| *end == ends[0]), "{ends:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_user_is_out_at_once_and_finds_the_paid_seat_again() -> Done {
    let world = World::new().await;
    let profile = world.profile(THERE).await;
    let user = world.active(&profile, "jo", "PRO").await;
    world.turn_state(&user, "disabled").await;
    assert!(world.spend(&user, "r", "1").await.unwrap_err().is(Code::SeatEnded));
    world.turn_state(&user, "enabled").await;
    assert_eq!(world.state(&user).await, ("PRO".into(), SeatState::Active));
    world.spend(&user, "r", "1").await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_ends_for_whom_nothing_else_gives_it_and_can_be_given_again() -> Done {
    let world = World::new().await;
    let profile = world.profile(HERE).await;
    let user = world.active(&profile, "jo", "PRO").await;
    let never = world.user("never").await;
    let team = world.group("team", &[&user, &never]).await;
    let assignment = world.subscribe(&profile, "PRO_PLUS", Principal::Group(team.clone())).await?;
    let (account, region) = (world.account.clone(), RegionName::new(HERE));
    let show = ShowPlan { account: account.clone(), region: region.clone(), assignment: assignment.clone() };
    let facts = world.app.show(&world.admin, show).await?;
    assert_eq!((facts.active_seats, facts.pending_seats), (1, 1));
    assert_eq!(facts.access_until.to_string(), "2026-05-01T00:00:00Z");
    let seat = world.seat(&user).await.seat.id;
    let revoke = RevokeNow { account: account.clone(), region: region.clone(), seat };
    assert!(world.app.perform(&world.admin, revoke.clone()).await.unwrap_err().is(Code::SeatHeldByGroup));
    world.app.perform(&world.admin, DeactivatePlan { account, region, assignment }).await?;
    world.drain().await;
    assert_eq!(world.state(&never).await.1, SeatState::Gone);
    assert_eq!(world.state(&user).await, ("PRO_PLUS".into(), SeatState::Active));
    assert!(world.seat(&user).await.seat.waiting.is_some());
    world.subscribe(&profile, "PRO_PLUS", Principal::Group(team)).await?;
    assert!(world.seat(&user).await.seat.waiting.is_none());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn revoking_ends_access_at_once_and_for_good() -> Done {
    let world = World::new().await;
    let profile = world.profile(HERE).await;
    let user = world.active(&profile, "jo", "PRO").await;
    let seat = world.seat(&user).await.seat.id;
    let revoke = RevokeNow { account: world.account.clone(), region: RegionName::new(HERE), seat };
    world.app.perform(&world.admin, revoke).await?;
    world.drain().await;
    assert!(world.spend(&user, "r", "1").await.unwrap_err().is(Code::SeatEnded));
    world.app.settle_all(&place(HERE), &profile.id).await?;
    assert_eq!(world.state(&user).await.1, SeatState::Gone);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_assigned_twice_or_by_a_stranger() -> Done {
    let world = World::new().await;
    let profile = world.profile(HERE).await;
    let user = world.user("jo").await;
    world.subscribe(&profile, "PRO", Principal::User(user.clone())).await?;
    let again = world.subscribe(&profile, "POWER", Principal::User(user.clone())).await;
    assert!(again.unwrap_err().is(Code::AlreadyAssigned));
    let stranger = world.subscribe(&profile, "PRO", Principal::User(usher_domain::id::UserId::new("x"))).await;
    assert!(stranger.unwrap_err().is(Code::NotFound));
    let off = world.subscribe(&profile, "Pro Max", Principal::User(user)).await;
    assert!(off.unwrap_err().is(Code::TierUnavailable));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_profile_in_a_region_points_at_the_first() -> Done {
    let world = World::new().await;
    let first = world.profile(THERE).await;
    assert_eq!(first.name, "KiroProfile-eu-central-1");
    let region = RegionName::new(THERE);
    let new = NewProfile { account: world.account.clone(), region, name: Some("Second".into()), description: None };
    let refusal = world.app.create_profile(&world.admin, new).await.unwrap_err();
    assert!(refusal.is(Code::ProfileExists));
    assert!(refusal.to_string().contains(&first.name));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn seats_are_listed_by_name_a_page_at_a_time_and_exported_whole() -> Done {
    let world = World::new().await;
    let profile = world.profile(HERE).await;
    let mut users = Vec::new();
    for name in ["ada", "bea", "ben", "=cmd"] {
        users.push(world.user(name).await);
    }
    for user in users.clone() {
        world.write(&place(HERE), move |tx| usher_store::sample::unindexed(tx, &user)).await;
    }
    let group = world.group("team", &users.iter().collect::<Vec<_>>()).await;
    world.subscribe(&profile, "PRO", Principal::Group(group)).await?;
    world.app.reconcile().await?;
    let list = ListSeats {
        account: world.account.clone(),
        region: RegionName::new(HERE),
        profile: profile.id.clone(),
        prefix: Some("B".into()),
        tier: Some("pro".into()),
        state: Some(SeatState::Pending),
        token: None,
        most: 1,
    };
    let page = world.app.show(&world.admin, list.clone()).await?;
    assert_eq!(page.seats.iter().map(|seat| seat.name.as_str()).collect::<Vec<_>>(), ["bea"]);
    let page = world.app.show(&world.admin, ListSeats { token: page.next, ..list.clone() }).await?;
    assert_eq!(page.seats.iter().map(|seat| seat.name.as_str()).collect::<Vec<_>>(), ["ben"]);
    assert_eq!(page.next, None);
    let mut export = world.app.export_seats(&world.admin, ListSeats { prefix: None, ..list });
    let text = export.next().await?.unwrap();
    assert_eq!(text.lines().count(), 5);
    assert!(text.contains(",'=cmd,"), "{text}");
    assert_eq!(export.next().await?, None);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_that_leaves_the_directory_takes_its_seats_along() -> Done {
    let world = World::new().await;
    let profile = world.profile(THERE).await;
    let (used, never) = (world.user("used").await, world.user("never").await);
    let team = world.group("team", &[&used, &never]).await;
    world.subscribe(&profile, "PRO", Principal::Group(team.clone())).await?;
    world.spend(&used, "r", "1").await?;
    world.drain().await;
    let gone = Principal::Group(team);
    world.app.tend(&place(HERE), move |cx| crate::seat::forget_principal(cx, &gone)).await?;
    world.drain().await;
    assert_eq!(world.state(&used).await.1, SeatState::Canceled);
    assert_eq!(world.state(&never).await.1, SeatState::Gone);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_seat_invites_whoever_holds_no_living_invitation_and_tells_the_registered() -> Done {
    let world = World::new().await;
    let profile = world.profile(THERE).await;
    let mut people = Vec::new();
    for name in ["registered", "never", "late", "invited", "once"] {
        people.push(world.user(name).await);
    }
    for user in people.iter().skip(1) {
        let user = user.clone();
        world.write(&place(HERE), move |tx| usher_store::sample::unregistered(tx, &user)).await;
    }
    let once = people[4].clone();
    let hand_over =
        move |tx: &mut usher_store::Tx<'_>| usher_store::directory::proof::set_one_time_password(tx, &once, "hash");
    world.write(&place(HERE), hand_over).await;
    let invite = async |user: &UserId| {
        let (account, user) = (world.account.clone(), user.clone());
        let work = move |cx: &mut crate::Cx<'_, '_>| {
            let user = usher_store::directory::user_by_id(cx.tx, &user)?.expect("the user");
            crate::invitation::invite(cx, &account, &user)
        };
        world.app.tend(&place(HERE), work).await
    };
    invite(&people[2]).await?;
    world.set_to(world.app.now() + 8 * DAY);
    invite(&people[3]).await?;
    let earlier = world.app.claim_mails(&place(HERE)).await?.len();
    assert_eq!(earlier, 2);
    for user in &people {
        world.subscribe(&profile, "PRO", Principal::User(user.clone())).await?;
    }
    world.drain().await;
    let mails = world.app.claim_mails(&place(HERE)).await?;
    let mut told: Vec<_> = mails.iter().map(|mail| (mail.address.as_str(), mail.kind.as_str())).collect();
    told.sort_unstable();
    let expected = [
        ("late@example.com", "invitation"),
        ("never@example.com", "invitation"),
        ("once@example.com", "activation"),
        ("registered@example.com", "activation"),
    ];
    assert_eq!(told, expected);
    Ok(())
}
