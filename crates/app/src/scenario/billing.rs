//! Months from the first use to the invoice: the worked examples for team seats, each under its number.

use usher_domain::Code;
use usher_domain::access::{Caller, Who};
use usher_domain::id::{AccountId, AdministratorId, AssignmentId, UserId};
use usher_domain::invoice::LineKind;
use usher_domain::money::Credits;
use usher_domain::region::RegionName;
use usher_domain::seat::Principal;
use usher_domain::time::Month;

use super::world::{HERE, THERE, World, spend};
use crate::billing::{FoundInvoice, GetInvoice, Invoice, ListInvoices, Statement, to_csv};
use crate::credit::Spend;
use crate::profile::{Overage, UpdateProfile};
use crate::seat::{ChangePlan, DeactivatePlan};

type Done = core::result::Result<(), crate::Error>;

pub(super) fn month(text: &str) -> Month {
    Month::parse(text).unwrap()
}

pub(super) async fn bill(world: &World, text: &str) -> Statement {
    world.app.month_to_date(&world.admin, &world.account, month(text)).await.unwrap()
}

/// Kinds and amounts of a month's lines.
async fn lines(world: &World, text: &str) -> Vec<(LineKind, String)> {
    bill(world, text).await.lines.iter().map(|line| (line.kind, line.amount.to_string())).collect()
}

pub(super) async fn payable(world: &World, text: &str) -> String {
    bill(world, text).await.head.totals.payable.to_string()
}

/// Two hours into the month after: the reconcilers run as the worker runs them.
pub(super) async fn close(world: &World, text: &str) {
    world.set_to(month(text).end() + 2 * usher_domain::time::HOUR);
    world.app.reconcile().await.unwrap();
    world.drain().await;
}

pub(super) async fn invoices(world: &World) -> Vec<Invoice> {
    let view = ListInvoices { account: world.account.clone(), before: None };
    world.app.show(&world.admin, view).await.unwrap()
}

pub(super) async fn invoice(world: &World, text: &str) -> FoundInvoice {
    let found = invoices(world).await.into_iter().find(|invoice| invoice.month == month(text)).unwrap();
    let view = GetInvoice { account: world.account.clone(), invoice: found.id };
    world.app.show(&world.admin, view).await.unwrap()
}

pub(super) fn allow_overage(world: &World, region: &str) -> UpdateProfile {
    UpdateProfile {
        account: world.account.clone(),
        region: RegionName::new(region),
        name: None,
        description: None,
        overage: Some(Overage { enabled: true, cap: None }),
    }
}

async fn change(world: &World, region: &str, assignment: &AssignmentId, tier: &str) -> Done {
    let account = world.account.clone();
    let change =
        ChangePlan { account, region: RegionName::new(region), assignment: assignment.clone(), tier: tier.into() };
    world.app.perform(&world.admin, change).await?;
    world.drain().await;
    Ok(())
}

/// A user who was subscribed and used the seat at once.
async fn begin(world: &World, profile: &usher_store::profile::Profile, tier: &str) -> (UserId, AssignmentId) {
    let user = world.user("first").await;
    let assignment = world.subscribe(profile, tier, Principal::User(user.clone())).await.unwrap();
    world.spend(&user, "first", "0.01").await.unwrap();
    world.drain().await;
    (user, assignment)
}

const S: LineKind = LineKind::Seat;

#[tokio::test(flavor = "multi_thread")]
async fn t7_the_first_month_is_cut_and_the_preview_is_what_is_closed() -> Done {
    let world = World::new().await;
    // The profile's credits are counted in another Region than the one that holds its people.
    let profile = world.profile(THERE).await;
    world.set("04-15T09:00:00");
    begin(&world, &profile, "PRO").await;
    assert_eq!(lines(&world, "2026-04").await, [(S, "10.00".into())]);
    world.set("04-30T23:59:59");
    let preview = bill(&world, "2026-04").await;
    world.set("05-01T00:59:59");
    world.app.reconcile().await?;
    assert_eq!(invoices(&world).await, []);
    close(&world, "2026-04").await;
    let closed = invoice(&world, "2026-04").await;
    assert_eq!((closed.statement.lines, closed.statement.head.totals), (preview.lines, preview.head.totals));
    assert_eq!(closed.statement.head.profiles, preview.head.profiles);
    assert_eq!((closed.invoice.number.as_str(), closed.is_intact), ("USH-2026-000001", true));
    assert_eq!(lines(&world, "2026-05").await, [(S, "20.00".into())]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn t8_an_upgrade_gives_back_the_lower_fee_and_charges_the_higher_in_full() -> Done {
    let world = World::new().await;
    let profile = world.profile(HERE).await;
    let (_, assignment) = begin(&world, &profile, "PRO").await;
    close(&world, "2026-04").await;
    world.set("05-20T09:00:00");
    change(&world, HERE, &assignment, "PRO_PLUS").await?;
    let all = [(S, "20.00".into()), (LineKind::Refund, "-20.00".into()), (LineKind::Upgrade, "40.00".into())];
    assert_eq!(lines(&world, "2026-05").await, all);
    assert_eq!(lines(&world, "2026-04").await, [(S, "13.33".into())]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn t5_a_downgrade_charges_the_higher_tier_now_and_the_lower_next_month() -> Done {
    let world = World::new().await;
    let profile = world.profile(HERE).await;
    let (_, assignment) = begin(&world, &profile, "PRO_PLUS").await;
    close(&world, "2026-05").await;
    world.set("06-02T09:00:00");
    change(&world, HERE, &assignment, "PRO").await?;
    close(&world, "2026-06").await;
    assert_eq!(lines(&world, "2026-06").await, [(S, "40.00".into())]);
    assert_eq!(lines(&world, "2026-07").await, [(S, "20.00".into())]);
    let numbers: Vec<String> = invoices(&world).await.into_iter().map(|invoice| invoice.number).collect();
    assert_eq!(numbers, ["USH-2026-000003", "USH-2026-000002", "USH-2026-000001"]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn t9_t11_two_groups_of_one_profile_charge_a_user_once_at_the_highest_tier() -> Done {
    let world = World::new().await;
    let profile = world.profile(HERE).await;
    let alice = world.user("alice").await;
    for (name, tier) in [("a", "PRO"), ("b", "PRO_PLUS"), ("c", "PRO")] {
        let group = world.group(name, &[&alice]).await;
        world.subscribe(&profile, tier, Principal::Group(group)).await?;
    }
    world.set("05-01T00:00:00");
    world.spend(&alice, "r", "1").await?;
    world.drain().await;
    assert_eq!(lines(&world, "2026-05").await, [(S, "40.00".into())]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn t10_two_profiles_are_charged_twice_on_one_bill() -> Done {
    let world = World::new().await;
    let profiles = [world.profile(HERE).await, world.profile(THERE).await];
    let bob = world.user("bob").await;
    world.set("05-01T00:00:00");
    for profile in &profiles {
        world.subscribe(profile, "PRO", Principal::User(bob.clone())).await?;
        let request = Spend { profile: Some(profile.id.clone()), ..spend(&bob, "r", Some(Credits(100))) };
        world.app.spend(&world.product, request).await?;
    }
    world.drain().await;
    let statement = bill(&world, "2026-05").await;
    assert_eq!(statement.head.totals.payable.to_string(), "40.00");
    let regions: Vec<&str> = statement.head.profiles.iter().map(|profile| profile.region.as_str()).collect();
    assert_eq!(regions, [THERE, HERE]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn t12_overage_is_billed_in_the_month_in_which_it_arose() -> Done {
    let world = World::new().await;
    let profile = world.profile(THERE).await;
    world.app.perform(&world.admin, allow_overage(&world, THERE)).await?;
    let (user, _) = begin(&world, &profile, "PRO").await;
    close(&world, "2026-04").await;
    world.spend(&user, "much", "1200").await?;
    let all = [(S, "20.00".into()), (LineKind::Overage, "8.00".into())];
    assert_eq!(lines(&world, "2026-05").await, all);
    close(&world, "2026-05").await;
    assert_eq!(lines(&world, "2026-05").await, all);
    assert_eq!(lines(&world, "2026-06").await, [(S, "20.00".into())]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn t16_a_seat_nobody_used_costs_nothing_and_makes_no_invoice() -> Done {
    let world = World::new().await;
    let profile = world.profile(HERE).await;
    let user = world.user("jo").await;
    world.subscribe(&profile, "POWER", Principal::User(user)).await?;
    close(&world, "2026-04").await;
    assert_eq!(invoices(&world).await, []);
    assert_eq!(lines(&world, "2026-04").await, []);
    assert_eq!(payable(&world, "2026-05").await, "0.00");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn t24_three_users_on_pro_cost_60_and_the_file_names_them() -> Done {
    let world = World::new().await;
    let profile = world.profile(HERE).await;
    world.set("05-01T00:00:00");
    for name in ["ana", "=ben", "cho"] {
        world.active(&profile, name, "PRO").await;
    }
    let statement = bill(&world, "2026-05").await;
    assert_eq!(statement.head.totals.payable.to_string(), "60.00");
    let users = statement.lines.iter().map(|line| line.user.clone()).collect();
    let names = world.app.names_of_users(&world.admin, &world.account, users).await?;
    let csv = to_csv(&statement, &names)?;
    assert_eq!(csv.lines().count(), 4);
    assert!(csv.contains(",ana,seat,PRO,31,days,20.00,20.00,"), "{csv}");
    assert!(csv.contains(",'=ben,seat,"), "{csv}");
    // The bill itself holds ids only, so nothing personal leaves the directory's Region.
    close(&world, "2026-05").await;
    let stored = serde_json::to_string(&invoice(&world, "2026-05").await).unwrap();
    assert!(!stored.contains("\"ana\"") && !stored.contains("\"cho\""), "{stored}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_month_stays_as_it_is_whatever_comes_later() -> Done {
    let world = World::new().await;
    let profile = world.profile(HERE).await;
    let (user, assignment) = begin(&world, &profile, "PRO").await;
    close(&world, "2026-04").await;
    let before = invoice(&world, "2026-04").await;
    change(&world, HERE, &assignment, "POWER").await?;
    world.spend(&user, "later", "10").await?;
    let (account, region) = (world.account.clone(), RegionName::new(HERE));
    world.app.perform(&world.admin, DeactivatePlan { account, region, assignment }).await?;
    world.drain().await;
    close(&world, "2026-05").await;
    close(&world, "2026-07").await;
    assert_eq!(invoice(&world, "2026-04").await, before);
    assert_eq!(payable(&world, "2026-05").await, "200.00");
    assert_eq!(invoices(&world).await.len(), 2);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_is_not_closed_while_a_first_use_is_on_its_way() -> Done {
    let world = World::new().await;
    let profile = world.profile(THERE).await;
    let user = world.user("jo").await;
    world.subscribe(&profile, "PRO", Principal::User(user.clone())).await?;
    world.set("04-16T00:00:00");
    world.spend(&user, "first", "1").await?;
    world.set("05-01T02:00:00");
    world.app.close_months().await?;
    assert_eq!(invoices(&world).await, []);
    world.drain().await;
    world.app.close_months().await?;
    assert_eq!(invoice(&world, "2026-04").await.invoice.total.to_string(), "10.00");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn two_accounts_never_see_each_others_bills() -> Done {
    let world = World::new().await;
    let profile = world.profile(HERE).await;
    begin(&world, &profile, "PRO").await;
    close(&world, "2026-04").await;
    let other = AccountId::new("999922223333");
    let (opened, now) = (other.clone(), world.app.now());
    world
        .write(&crate::Place::Global, move |tx| {
            let account = usher_store::account::Account { id: opened.clone(), name: "Other".into(), created_at: now };
            usher_store::account::insert(tx, &account)
        })
        .await;
    let who = Who::Administrator { id: AdministratorId::new("other"), accounts: vec![other.clone()] };
    let caller = Caller::new(who, "test");
    let refused = world.app.month_to_date(&caller, &world.account, month("2026-04")).await.unwrap_err();
    assert!(refused.is(Code::Forbidden));
    assert_eq!(world.app.month_to_date(&caller, &other, month("2026-05")).await?.lines, []);
    let foreign = invoice(&world, "2026-04").await.invoice.id;
    let view = GetInvoice { account: other, invoice: foreign };
    assert!(world.app.show(&caller, view).await.unwrap_err().is(Code::NotFound));
    Ok(())
}
