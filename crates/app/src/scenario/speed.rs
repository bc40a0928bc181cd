//! Measures, run by hand: `cargo test --release -p usher-app -- --ignored --nocapture speed`.

use std::time::Instant;

use usher_domain::id::{GroupId, SeatId, TierName, UserId};
use usher_domain::money::Credits;
use usher_domain::region::RegionName;
use usher_domain::seat::{Desired, Principal, Seat};
use usher_domain::time::Month;
use usher_store::seat::Stored;

use super::world::{HERE, THERE, World, place, spend};
use crate::seat::Subscription;

/// How many members the group has.
const USERS: usize = 100_000;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measure, not a test"]
async fn a_group_of_a_hundred_thousand_is_subscribed_and_spends() -> core::result::Result<(), crate::Error> {
    let world = World::new().await;
    let profile = world.profile(THERE).await;
    let group = world.group("all", &[]).await;
    let users = many(&world, &group, USERS).await;
    let begun = Instant::now();
    let wanted = Subscription {
        account: world.account.clone(),
        profile: profile.id.clone(),
        tier: "PRO".into(),
        principals: vec![Principal::Group(group)],
    };
    world.app.subscribe(&world.admin, wanted).await?;
    world.app.settle_walks(&place(HERE), &profile.id).await?;
    println!("seats stand after {:?}", begun.elapsed());
    world.app.publish_seats(&place(HERE), &profile.id).await?;
    println!("meters stand after {:?}", begun.elapsed());
    world.drain().await;
    println!("mails are queued after {:?}", begun.elapsed());
    let begun = Instant::now();
    world.app.settle_all(&place(HERE), &profile.id).await?;
    println!("reconciled in {:?}", begun.elapsed());
    let begun = Instant::now();
    let mut tasks = Vec::new();
    for task in 0..256 {
        let (app, caller) = (world.app.clone(), world.product.clone());
        let users: Vec<UserId> = users.iter().skip(task).step_by(256).cloned().collect();
        tasks.push(tokio::spawn(async move {
            for (number, user) in users.iter().enumerate() {
                app.spend(&caller, spend(user, &format!("r{number}"), Some(Credits(1)))).await.unwrap();
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    println!("first spends: {:.0?} for {USERS} by 256 callers", begun.elapsed());
    for round in 0..2 {
        let begun = Instant::now();
        for chunk in users.chunks(10_000) {
            let spends = chunk.iter().map(|user| spend(user, &format!("s{round}"), Some(Credits(1)))).collect();
            let answers = world.app.spend_all(&world.product, spends).await;
            assert!(answers.iter().all(core::result::Result::is_ok));
        }
        println!("spends in batches: {:.0?} for {USERS}", begun.elapsed());
    }
    Ok(())
}

async fn many(world: &World, group: &GroupId, count: usize) -> Vec<UserId> {
    let users: Vec<UserId> = (0..count).map(|number| UserId::new(format!("9067642ac7-{number:06}"))).collect();
    let (group, instance, all) = (group.clone(), world.instance.clone(), users.clone());
    world
        .write(&place(HERE), move |tx| {
            for (number, user) in all.iter().enumerate() {
                usher_store::sample::user(tx, &instance, user, &format!("user{number:06}"))?;
                usher_store::sample::join(tx, &group, user)?;
            }
            Ok(())
        })
        .await;
    users
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measure, not a test"]
async fn a_month_of_a_hundred_thousand_seats_is_shown_and_closed() -> core::result::Result<(), crate::Error> {
    let world = World::new().await;
    let profile = world.profile(THERE).await;
    let (account, instance, id) = (world.account.clone(), world.instance.clone(), profile.id.clone());
    let wish = Desired { tier: TierName::new("PRO"), because: Vec::new() };
    let begun = Instant::now();
    for chunk in (0..USERS).collect::<Vec<_>>().chunks(5_000) {
        let now = world.app.now();
        let lives = chunk.iter().map(|number| {
            let home = (id.clone(), UserId::new(format!("9067642ac7-{number:06}")));
            let (seat, mut events) = Seat::open(SeatId::new(format!("seat-{number:06}")), home, &wish, now);
            let (seat, first_use) = seat.activate(now).unwrap();
            events.extend(first_use);
            (seat, events)
        });
        let lives: Vec<_> = lives.collect();
        let (account, instance) = (account.clone(), instance.clone());
        let write = move |tx: &mut usher_store::Tx<'_>| {
            let stored = lives.iter().map(|(seat, _)| Stored {
                seat: seat.clone(),
                instance: instance.clone(),
                account: account.clone(),
                profile_region: RegionName::new(THERE),
                because: Vec::new(),
            });
            usher_store::seat::insert(tx, &stored.collect::<Vec<_>>())?;
            let steps: Vec<_> = lives.iter().map(|(seat, events)| (&seat.id, 1, events.as_slice())).collect();
            usher_store::seat::note(tx, &steps)
        };
        world.write(&place(HERE), write).await;
    }
    println!("{USERS} seats written in {:?}", begun.elapsed());
    let month = Month::of(world.app.now());
    let begun = Instant::now();
    let preview = world.app.month_to_date(&world.admin, &account, month).await?;
    println!("month to date in {:?}: {} lines", begun.elapsed(), preview.lines.len());
    world.set("05-01T02:00:00");
    let begun = Instant::now();
    world.app.close_months().await?;
    println!("closed in {:?}", begun.elapsed());
    let begun = Instant::now();
    let closed = world.app.month_to_date(&world.admin, &account, month).await?;
    println!("the invoice is read in {:?}", begun.elapsed());
    assert_eq!(closed.lines, preview.lines);
    Ok(())
}
