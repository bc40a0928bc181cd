//! The courses of bulk work: a group is subscribed, with spends beside it; a membership changes; a month ends.

use std::sync::Arc;
use std::time::{Duration, Instant};

use usher_app::billing::ListInvoices;
use usher_app::credit::Spend;
use usher_app::directory::AddMembers;
use usher_app::profile::{Overage, UpdateProfile};
use usher_app::seat::Subscription;
use usher_domain::access::Caller;
use usher_domain::id::{GroupId, UserId};
use usher_domain::money::Credits;
use usher_domain::seat::Principal;
use usher_domain::time::{HOUR, Month};
use usher_store::Tx;

use super::course::{Options, millis, plan, post_as, spend_body};
use super::fill::TIER;
use super::goal::{Goal, verdict};
use super::side::Report;
use super::stage::Stage;
use super::town::{Town, broken, quiet};
use super::{End, Plan};

/// How many spends a second go on while a group is subscribed.
const BESIDE: u64 = 2_000;
/// How often a membership is changed.
const CHANGES: usize = 20;
/// How often we look whether it is done.
const LOOK: Duration = Duration::from_millis(1);
/// Of so many seats one is beyond its allowance when the month ends.
const OVERAGE_EVERY: usize = 20;

/// A group is subscribed on a quiet server, another with spends beside it, and then somebody joins the first.
pub(super) fn subscribe(
    stage: &Stage,
    options: &Options,
    (town, names): (&mut Town, &Arc<[String]>),
    report: &mut Report,
) -> Result<(), String> {
    let count = usize::try_from(options.group).unwrap_or(100_000);
    // The goal is for a hundred thousand; other groups have the same time for each member.
    let goal = Goal::AtMost(options.group * 3 / 100);
    let (first, _) = town.strangers(stage, count)?;
    let (second, _) = town.strangers(stage, count)?;
    let (_, newcomers) = town.strangers(stage, CHANGES)?;
    let took = subscribed(stage, town, &first)?;
    let what = format!("subscribe, a group of {count}, every meter stands");
    report.lines.push(verdict(&what, took, " ms", goal));
    let begun = Instant::now();
    wait(stage, town, is_greeted)?;
    report.lines.push(format!("its {count} mails are queued: {} ms later", millis(begun)));
    changes(stage, town, (&first, &newcomers), report)?;
    let beside = Plan {
        rate: Some(BESIDE),
        end: End::After(Duration::from_millis(took)),
        ..plan("spend beside it", stage, options)
    };
    let (took, figures) = std::thread::scope(|scope| {
        let spends = scope.spawn(|| post_as(&beside, "/api/v1/spend", (town, names), spend_body));
        let took = subscribed(stage, town, &second);
        let figures = spends.join().map_err(|_| "the spends broke off".to_owned());
        Ok::<_, String>((took?, figures??))
    })?;
    report.lines.push(verdict(&format!("{what}, with spends beside it"), took, " ms", goal));
    report.lines.push(verdict("spend p99 while it is subscribed", figures.p99_us, " µs", Goal::AtMost(10_000)));
    report.runs.push((beside.name, figures));
    wait(stage, town, is_greeted)
}

/// Subscribes a group; answers after how many milliseconds every meter stands.
fn subscribed(stage: &Stage, town: &Town, group: &GroupId) -> Result<u64, String> {
    let wanted = Subscription {
        account: town.account.clone(),
        profile: town.profile.clone(),
        tier: TIER.into(),
        principals: vec![Principal::Group(group.clone())],
    };
    let (caller, begun) = (Caller::system("bench"), Instant::now());
    stage.runtime.block_on(stage.app.subscribe(&caller, wanted)).map_err(broken)?;
    wait(stage, town, is_published)?;
    let took = millis(begun);
    let (profile, month) = (town.profile.clone(), Month::of(stage.app.now()));
    let count = move |tx: &mut Tx<'_>| usher_store::inspect::entitlements(tx, profile.as_str(), month);
    let (_, unmetered) = stage.runtime.block_on(Town::read(stage, &town.profile_region, count))?;
    if unmetered == 0 { Ok(took) } else { Err(format!("{unmetered} seats have no meter")) }
}

/// Whether all seats stand and are handed over.
fn is_published(tx: &mut Tx<'_>, profile: &usher_domain::id::ProfileId) -> usher_store::Result<bool> {
    let walks = usher_store::assignment::next_walk(tx, profile)?;
    Ok(walks.is_none() && usher_store::seat::dirty(tx, profile, 1)?.is_empty())
}

fn is_greeted(tx: &mut Tx<'_>, profile: &usher_domain::id::ProfileId) -> usher_store::Result<bool> {
    Ok(usher_store::seat::ungreeted(tx, profile, 1)?.is_empty())
}

type Question = fn(&mut Tx<'_>, &usher_domain::id::ProfileId) -> usher_store::Result<bool>;

/// Waits until the instance's Region says yes.
fn wait(stage: &Stage, town: &Town, question: Question) -> Result<(), String> {
    stage.runtime.block_on(async {
        loop {
            let profile = town.profile.clone();
            if Town::read(stage, &town.region, move |tx| question(tx, &profile)).await? {
                return Ok(());
            }
            tokio::time::sleep(LOOK).await;
        }
    })
}

/// Some people join a subscribed group, one after the other, until each one's meter stands.
fn changes(
    stage: &Stage,
    town: &Town,
    (group, newcomers): (&GroupId, &[UserId]),
    report: &mut Report,
) -> Result<(), String> {
    stage.runtime.block_on(quiet(&stage.app))?;
    let mut slowest = 0;
    for user in newcomers {
        let joins = AddMembers {
            account: town.account.clone(),
            region: town.region.clone(),
            group: group.clone(),
            users: vec![user.clone()],
        };
        let begun = Instant::now();
        stage.runtime.block_on(async {
            stage.app.perform(&Caller::system("bench"), joins).await.map_err(broken)?;
            loop {
                let user = user.clone();
                let seats = move |tx: &mut Tx<'_>| usher_store::entitlement::of_user(tx, &user);
                if !Town::read(stage, &town.profile_region, seats).await?.is_empty() {
                    return Ok::<_, String>(());
                }
                tokio::time::sleep(LOOK).await;
            }
        })?;
        slowest = slowest.max(millis(begun));
    }
    let what = format!("one membership change, the slowest of {CHANGES}");
    report.lines.push(verdict(&what, slowest, " ms", Goal::AtMost(50)));
    Ok(())
}

/// A town of its own uses its credits, some beyond their allowance; then the clock goes to the next month.
pub(super) fn month_end(stage: &Stage, options: &Options, report: &mut Report) -> Result<(), String> {
    let mut town = Town::open(stage)?;
    let count = usize::try_from(options.group).unwrap_or(100_000);
    let (group, users) = town.strangers(stage, count)?;
    town.seat(stage, &group, &users)?;
    stage.runtime.block_on(overage(stage, &town, &users))?;
    let month = Month::of(stage.app.now());
    stage.clock.set(month.end() + 2 * HOUR);
    let begun = Instant::now();
    stage.runtime.block_on(async {
        stage.app.close_months().await.map_err(broken)?;
        let caller = Caller::system("bench");
        let list = ListInvoices { account: town.account.clone(), before: None };
        let invoices = stage.app.show(&caller, list).await.map_err(broken)?;
        if invoices.is_empty() { Err("the month did not close".to_owned()) } else { Ok(()) }
    })?;
    let what = format!("month end for {count} seats");
    report.lines.push(verdict(&what, millis(begun), " ms", Goal::AtMost(options.group.max(1_000) / 10)));
    Ok(())
}

/// Lets every twentieth member use a credit more than the allowance.
async fn overage(stage: &Stage, town: &Town, users: &[UserId]) -> Result<(), String> {
    let caller = Caller::system("bench");
    let update = UpdateProfile {
        account: town.account.clone(),
        region: town.profile_region.clone(),
        name: None,
        description: None,
        overage: Some(Overage { enabled: true, cap: None }),
    };
    stage.app.perform(&caller, update).await.map_err(broken)?;
    let some: Vec<&UserId> = users.iter().step_by(OVERAGE_EVERY).collect();
    for (number, credits) in [1_000_000, 100].into_iter().enumerate() {
        let spend = |user: &&UserId| Spend {
            user: (*user).clone(),
            profile: None,
            request_id: format!("all-{number}"),
            credits: Some(Credits(credits)),
            model: None,
            units: None,
            finish: false,
        };
        for chunk in some.chunks(10_000) {
            for answer in stage.app.spend_all(&caller, chunk.iter().map(spend).collect()).await {
                answer.map_err(broken)?;
            }
        }
    }
    Ok(())
}
