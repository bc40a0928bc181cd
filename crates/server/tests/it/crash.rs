//! The plug is pulled: nothing that was acknowledged is lost, nothing is half done, nothing is done twice.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use usher_app::account::CreateApiToken;
use usher_app::product::CreateProduct;
use usher_app::profile::NewProfile;
use usher_app::seat::Subscription;
use usher_app::{App, Place};
use usher_domain::access::{Caller, Who};
use usher_domain::directory::GroupName;
use usher_domain::id::{AccountId, AdministratorId, GroupId, ProfileId, UserId};
use usher_domain::region::RegionName;
use usher_domain::seat::Principal;
use usher_domain::time::Month;
use usher_store::{inspect, sample};
use usher_testkit::Visitor;

use crate::desk::name;
use crate::yard::{Running, Yard};

const HERE: &str = "us-east-1";
const THERE: &str = "eu-central-1";

fn place(region: &str) -> Place {
    Place::Region(RegionName::new(region))
}

/// An account with an administrator who is signed in, a profile in the other Region, and a group of registered users.
struct Firm {
    account: AccountId,
    profile: ProfileId,
    group: GroupId,
    users: Vec<UserId>,
    admin: Caller,
    /// An API token of the administrator.
    token: String,
}

async fn firm(app: &App, number: usize, members: usize) -> Firm {
    let email = format!("ada{number}@firm.example");
    let opened = usher_app::account::CreateAccount {
        name: name("Firm"),
        administrator_email: usher_domain::directory::Email::parse(&email).unwrap(),
        administrator_name: name("Ada"),
        language: "en".into(),
    };
    let account = app.perform(&Caller::system("seed"), opened).await.unwrap().account;
    let who = Who::Administrator { id: activate(app, &email).await, accounts: vec![account.clone()] };
    let admin = Caller::new(who, "seed");
    let token = app.perform(&admin, CreateApiToken { name: name("watch"), days: 30 }).await.unwrap().secret;
    let here = RegionName::new(HERE);
    app.enable_identity_center(&admin, &account, &here).await.unwrap();
    let new = NewProfile { account: account.clone(), region: RegionName::new(THERE), name: None, description: None };
    let profile = app.create_profile(&admin, new).await.unwrap().id;
    app.drain().await.unwrap();
    let command = usher_app::directory::CreateGroup {
        account: account.clone(),
        region: here,
        name: GroupName::parse("Everybody").unwrap(),
        description: None,
    };
    let group = app.perform(&admin, command).await.unwrap().id;
    let center = app.identity_center(&admin, &account).await.unwrap().expect("it is enabled");
    let digits = center.indexed.store.as_str().trim_start_matches("d-").to_owned();
    let users: Vec<UserId> =
        (0..members).map(|n| UserId::new(format!("{digits}-00000000-0000-4000-8000-{n:012x}"))).collect();
    let (of, into, all) = (account.clone(), group.clone(), users.clone());
    let written = app.database(&place(HERE)).unwrap().write(move |tx| {
        let instance = usher_store::instance::of_account(tx, &of)?.expect("an instance");
        for (n, user) in all.iter().enumerate() {
            sample::user(tx, &instance.id, user, &format!("member{n}"))?;
            sample::join(tx, &into, user)?;
        }
        Ok::<_, usher_store::Error>(())
    });
    written.await.unwrap().unwrap();
    Firm { account, profile, group, users, admin, token }
}

/// The invited administrator becomes active.
async fn activate(app: &App, email: &str) -> AdministratorId {
    let folded = email.to_owned();
    let written = app.database(&Place::Global).unwrap().write(move |tx| {
        let person = usher_store::account::administrator_by_email(tx, &folded)?.expect("somebody invited");
        usher_store::account::change_state(tx, &person.id, "invited", "active")?;
        Ok::<_, usher_store::Error>(person.id)
    });
    written.await.unwrap().unwrap()
}

/// The key of a product.
async fn product(app: &App) -> String {
    let operator = Caller::new(Who::Operator(AdministratorId::new("root")), "seed");
    app.perform(&operator, CreateProduct { name: "IDE".into() }).await.unwrap().key
}

/// Waits until every job has run; none may have been given up.
async fn drained(app: &App) {
    let begun = Instant::now();
    loop {
        let mut open = 0;
        for place in app.places() {
            let (waiting, failed) = app.job_counts(&place).await.unwrap();
            assert_eq!(failed, 0, "a job of {place:?} was given up");
            open += waiting;
        }
        if open == 0 {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(90), "{open} jobs are left");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn audit_is_whole(yard: &Yard) {
    let done = crate::yard::ended(yard.usherd(&["verify", "audit"]));
    let text = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(done.status.success() && text.matches("whole").count() == 3, "{text} {done:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_group_subscribed_while_the_plug_is_pulled_has_every_seat_once() {
    const MEMBERS: usize = 3_000;
    let yard = Yard::new();
    let key = yard.inside(async |app| product(app).await).await;
    let mut midway = 0;
    // The plug is pulled when so many seats stand: while the first transaction runs, and while its jobs go on.
    for (round, point) in [0, 1, 1_001, 2_001].into_iter().enumerate() {
        let firm = Arc::new(yard.inside(async |app| firm(app, round, MEMBERS).await).await);
        let server = yard.up().await;
        let asked = tokio::spawn(subscribe(server.visitor().with_bearer(&firm.token), firm.clone()));
        let begun = Instant::now();
        while standing(&server, &firm).await < point {
            assert!(begun.elapsed() < Duration::from_mins(1), "{point} seats never stood");
        }
        server.kill();
        let was_told = asked.await.unwrap_or(None) == Some(200);
        let left = yard.inside(async |app| seats_of(app, &firm).await.0).await;
        midway += usize::from(usize::try_from(left).is_ok_and(|left| (1..MEMBERS).contains(&left)));
        eprintln!(
            "round {round}: {left} of {MEMBERS} seats stood, {}",
            if was_told { "was told" } else { "was cut off" }
        );
        let server = yard.up().await;
        yard.inside(async |app| {
            drained(app).await;
            let wanted = Subscription {
                account: firm.account.clone(),
                profile: firm.profile.clone(),
                tier: "PRO".into(),
                principals: vec![Principal::Group(firm.group.clone())],
            };
            // Who was not told that it is done asks again; who was told finds it done.
            let again = app.subscribe(&firm.admin, wanted).await;
            assert!(!was_told || again.as_ref().is_err_and(|e| e.is(usher_domain::Code::AlreadyAssigned)), "{again:?}");
            drained(app).await;
            every_seat_stands_once(app, &firm).await;
        })
        .await;
        every_seat_has_its_meter(&server, &firm, &key).await;
        assert_eq!(server.stop("INT").0, Some(0));
    }
    assert!(midway > 0, "the plug was never pulled in the middle");
    audit_is_whole(&yard);
}

async fn subscribe(admin: Visitor, firm: Arc<Firm>) -> Option<u16> {
    let body = json!({
        "account": firm.account.as_str(), "profile": firm.profile.as_str(), "tier": "PRO",
        "principals": [{ "type": "group", "id": firm.group.as_str() }],
    });
    Some(admin.post_json("/api/v1/subscribe", &body).await.status)
}

/// How many seats stand, as an administrator sees it.
async fn standing(server: &Running, firm: &Firm) -> i64 {
    let body = json!({ "account": firm.account.as_str(), "region": HERE, "profile": firm.profile.as_str() });
    let counts = server.visitor().with_bearer(&firm.token).post_json("/api/v1/count-seats", &body).await;
    let counts = counts.expect(200).json();
    counts.as_array().unwrap().iter().map(|count| count["seats"].as_i64().unwrap()).sum()
}

/// Seats that stand, those whose copy is on its way, those whose mail is.
async fn seats_of(app: &App, firm: &Firm) -> (i64, i64, i64) {
    let profile = firm.profile.as_str().to_owned();
    app.database(&place(HERE)).unwrap().read(move |tx| inspect::seats(tx, &profile)).await.unwrap().unwrap()
}

async fn every_seat_stands_once(app: &App, firm: &Firm) {
    let members = i64::try_from(firm.users.len()).unwrap();
    let begun = Instant::now();
    // A mail may still be on its way for a moment: the job that writes it waits for the seat's chunk.
    while seats_of(app, firm).await != (members, 0, 0) && begun.elapsed() < Duration::from_mins(1) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(seats_of(app, firm).await, (members, 0, 0), "seats, unpublished, without mail");
    let (profile, month) = (firm.profile.as_str().to_owned(), Month::of(app.now()));
    let look = app.database(&place(THERE)).unwrap().read(move |tx| inspect::entitlements(tx, &profile, month));
    assert_eq!(look.await.unwrap().unwrap().0, members, "copies");
    let account = firm.account.as_str().to_owned();
    let look = app.database(&place(HERE)).unwrap().read(move |tx| inspect::mails(tx, &account, "activation"));
    assert_eq!(look.await.unwrap().unwrap(), (members, 0), "people with a mail, people with two");
}

/// Asks as a product does, for members of every chunk.
async fn every_seat_has_its_meter(server: &Running, firm: &Firm, key: &str) {
    let product = server.visitor().with_bearer(key);
    for user in firm.users.iter().step_by(37) {
        let body = json!({ "member": user.as_str(), "profile": firm.profile.as_str(), "credits": "1" });
        let checked = product.post_json("/api/v1/check", &body).await.expect(200).json();
        // Nobody has used the seat yet, so the allowance is that of the free tier.
        assert_eq!(
            (&checked["allowed"], &checked["left"]["plan"]),
            (&json!(true), &json!("50.00")),
            "{user}: {checked}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_spend_that_was_acknowledged_survives_the_plug_and_counts_once() {
    let yard = Yard::new();
    let (firm, key) = yard
        .inside(async |app| {
            let firm = firm(app, 1, 8).await;
            let wanted = Subscription {
                account: firm.account.clone(),
                profile: firm.profile.clone(),
                tier: "POWER".into(),
                principals: vec![Principal::Group(firm.group.clone())],
            };
            app.subscribe(&firm.admin, wanted).await.unwrap();
            app.drain().await.unwrap();
            (Arc::new(firm), product(app).await)
        })
        .await;
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    let (mut sent, mut midway) = (0, 0);
    // The plug is pulled when so many spends were acknowledged in the round.
    for (round, point) in [1, 40, 150, 300].into_iter().enumerate() {
        let server = yard.up().await;
        let is_over = Arc::new(AtomicBool::new(false));
        let heard = Arc::new(AtomicUsize::new(0));
        let clients: Vec<_> = (0..16)
            .map(|client| {
                let product = server.visitor().with_bearer(&key);
                tokio::spawn(spender(product, firm.clone(), (round, client), (is_over.clone(), heard.clone())))
            })
            .collect();
        until_heard(&heard, point).await;
        server.kill();
        is_over.store(true, Ordering::SeqCst);
        let mut unanswered = Vec::new();
        for client in clients {
            let (acknowledged, open) = client.await.unwrap();
            sent += acknowledged.len() + open.iter().count();
            known.extend(acknowledged);
            unanswered.extend(open);
        }
        midway += unanswered.len();
        let server = yard.up().await;
        let product = server.visitor().with_bearer(&key);
        // A client that heard nothing asks again with the same id; a client that was answered hears the same.
        for body in unanswered {
            let answer = product.post_json("/api/v1/spend", &serde_json::from_str(&body).unwrap()).await.expect(200);
            known.insert(body, taken(&answer.json()));
        }
        for (body, heard) in known.iter().filter(|(body, _)| body.contains(&format!("\"r{round}-"))) {
            let answer = product.post_json("/api/v1/spend", &serde_json::from_str(body).unwrap()).await.expect(200);
            assert_eq!((answer.json()["replayed"].as_bool(), &taken(&answer.json())), (Some(true), heard), "{body}");
        }
        let count = i64::try_from(known.len()).unwrap();
        meters_say_what_was_spent(&product, &firm, &known).await;
        // A file of SQLite has one owner at a time.
        assert_eq!(server.stop("TERM").0, Some(0));
        yard.inside(async |app| {
            let look = app.database(&place(THERE)).unwrap().read(inspect::ledger);
            let (entries, credits, _) = look.await.unwrap().unwrap();
            assert_eq!((entries, credits), (count, count * 37), "entries of the ledger and their credits");
        })
        .await;
        eprintln!("round {round}: {count} spends stand");
    }
    assert!(midway > 0, "no spend was under way when the plug was pulled");
    assert_eq!(sent, known.len());
    audit_is_whole(&yard);
}

async fn until_heard(heard: &AtomicUsize, point: usize) {
    let begun = Instant::now();
    while heard.load(Ordering::SeqCst) < point {
        assert!(begun.elapsed() < Duration::from_mins(1), "the clients got nothing done");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// Every member has left what the tier gives, less what was acknowledged to be spent.
async fn meters_say_what_was_spent(product: &Visitor, firm: &Firm, known: &BTreeMap<String, String>) {
    for user in &firm.users {
        let spends = known.keys().filter(|body| body.contains(&format!("\"{user}\""))).count();
        let left = 1_000_000 - 37 * spends;
        let left = format!("{}.{:02}", left / 100, left % 100);
        let body = json!({ "member": user.as_str(), "profile": firm.profile.as_str() });
        let begun = Instant::now();
        loop {
            let checked = product.post_json("/api/v1/check", &body).await.expect(200).json();
            // The first use makes the seat Active by a job, and gives it its whole allowance.
            if checked["left"]["plan"] == left {
                break;
            }
            assert!(begun.elapsed() < Duration::from_secs(30), "{user}, not {left}: {checked}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

fn taken(answer: &serde_json::Value) -> String {
    format!("{} {}", answer["taken"], answer["left"])
}

/// Spends until the server is gone; answers what was acknowledged, with the answer, and what was left open.
async fn spender(
    product: Visitor,
    firm: Arc<Firm>,
    (round, client): (usize, usize),
    (is_over, heard): (Arc<AtomicBool>, Arc<AtomicUsize>),
) -> (Vec<(String, String)>, Option<String>) {
    let mut acknowledged = Vec::new();
    for number in 0.. {
        let member = &firm.users[(client + number) % firm.users.len()];
        let body = json!({
            "requestId": format!("r{round}-{client}-{number}"), "credits": "0.37", "member": member.as_str(),
            "profile": firm.profile.as_str(),
        });
        if is_over.load(Ordering::SeqCst) {
            break;
        }
        let (text, product) = (body.to_string(), product.clone());
        // A connection that breaks off fails the visitor, which is what this test waits for.
        match tokio::spawn(async move { product.post_json("/api/v1/spend", &body).await }).await {
            Ok(answer) => {
                let answer = answer.expect(200);
                acknowledged.push((text, taken(&answer.json())));
                heard.fetch_add(1, Ordering::SeqCst);
            }
            Err(_) => return (acknowledged, Some(text)),
        }
    }
    (acknowledged, None)
}
