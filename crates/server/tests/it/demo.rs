//! The demonstration: what it promises is there, and its numbers hold.

use usher_app::Place;
use usher_app::billing::{GetInvoice, ListInvoices};
use usher_app::profile::ListProfiles;
use usher_app::seat::{ListSeats, ReadMeters};
use usher_domain::access::Caller;
use usher_domain::id::{AccountId, ProfileId};
use usher_domain::region::RegionName;
use usher_domain::seat::SeatState;
use usher_domain::time::Month;
use usher_server::demo::{Card, Entry, Scale, fill};
use usher_testkit::World;

use crate::people::{code, say_name};

const SMALL: Scale = Scale { people: 12, months: 1 };

async fn demonstration(world: &World) -> Card {
    let end = world.now();
    world.clock.set(SMALL.begins(end));
    let card = fill(&world.app, &world.clock, end, SMALL, &mut |_| ()).await.expect("the story is told");
    assert_eq!(world.now(), end);
    card
}

async fn can_sign_in(world: &World, entry: &Entry) {
    let visitor = world.visitor();
    let start = match entry.page.as_str() {
        "/console" => "/console/sign-in".to_owned(),
        page => format!("{page}/sign-in"),
    };
    let page = say_name(&visitor, &start, &entry.name).await;
    let page = visitor.submit(&page, "/sign-in/password", &[("password", &entry.password)]).await.expect(200);
    let done = visitor.submit(&page, "/sign-in/code", &[("code", &code(world, &entry.totp))]).await.expect(200);
    assert!(!done.path.contains("sign-in"), "{} ends at {}", entry.name, done.path);
}

fn view(account: &AccountId, (profile, region): (&ProfileId, &RegionName), state: SeatState) -> ListSeats {
    ListSeats {
        account: account.clone(),
        region: region.clone(),
        profile: profile.clone(),
        prefix: None,
        tier: None,
        state: Some(state),
        token: None,
        most: 100,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_demonstration_keeps_its_word_and_its_sums() {
    let world = World::new().await;
    let card = demonstration(&world).await;
    let roles: Vec<_> = card.entries.iter().map(|entry| entry.role).collect();
    assert_eq!(roles, ["operator", "administrator", "administrator", "member"]);
    for entry in &card.entries {
        can_sign_in(&world, entry).await;
    }
    let text = card.text("demo-data").expect("a card");
    assert!(text.contains("usherd up --data demo-data") && text.contains(&card.start_url), "{text}");

    let (account, system) = (AccountId::new(&card.account), Caller::system("test"));
    invoices_are_closed(&world, &account).await;
    let profiles = world.app.show(&system, ListProfiles { account: account.clone() }).await.expect("the profiles");
    assert_eq!(profiles.len(), 2);
    let (mut missing, mut waiting, mut spent) = (SeatState::ALL.to_vec(), 0, 0);
    for profile in &profiles {
        for state in SeatState::ALL {
            let whose = (&profile.id, &profile.instance_region);
            let seats = world.app.show(&system, view(&account, whose, *state)).await.expect("the seats").seats;
            missing.retain(|one| one != state || seats.is_empty());
            waiting += seats.iter().filter(|seat| seat.waiting.is_some()).count();
            let seats = seats.into_iter().map(|seat| seat.seat).collect();
            let read = ReadMeters { account: account.clone(), region: profile.region.clone(), seats };
            for meter in world.app.show(&system, read).await.expect("the meters") {
                let database = world.app.database(&Place::Region(profile.region.clone())).expect("a database");
                let (seat, month) = (meter.seat.clone(), Month::of(world.now()));
                let sum = database.read(move |tx| usher_store::inspect::ledger_sum(tx, &seat, month)).await;
                let (lines, plan, bonus, overage) = sum.expect("read").expect("the ledger");
                assert_eq!((meter.spent, meter.bonus), (plan + overage, bonus), "{:?}: {lines} lines", meter.seat);
                spent += meter.spent.0;
            }
        }
    }
    assert_eq!(missing, [], "states that no seat has");
    assert!(waiting > 0, "a downgrade waits");
    assert!(spent > 0, "somebody worked this month");

    let again = fill(&world.app, &world.clock, world.now(), SMALL, &mut |_| ()).await.err().expect("a refusal");
    assert!(again.contains("Northwind Robotics") && again.contains("--data"), "{again}");
    world.close().await;
}

async fn invoices_are_closed(world: &World, account: &AccountId) {
    let system = Caller::system("test");
    let list = ListInvoices { account: account.clone(), before: None };
    let invoices = world.app.show(&system, list).await.expect("the invoices");
    let months: Vec<_> = invoices.iter().map(|invoice| invoice.month).collect();
    assert_eq!(months, [Month::of(world.now()).previous()]);
    for invoice in invoices {
        let get = GetInvoice { account: account.clone(), invoice: invoice.id };
        let found = world.app.show(&system, get).await.expect("the invoice");
        assert!(found.is_intact && !found.statement.lines.is_empty());
        let sum = found.statement.lines.iter().map(|line| line.amount).sum::<usher_domain::money::Money>();
        assert_eq!(sum, found.invoice.total, "the lines add up");
    }
}
