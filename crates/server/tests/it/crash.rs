//! The plug is pulled: nothing that was acknowledged is lost, nothing is half done, nothing is done twice.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use usher_app::product::CreateProduct;
use usher_app::profile::NewProfile;
use usher_app::seat::Subscription;
use usher_app::{App, Place};
use usher_domain::access::{Caller, Who};
use usher_domain::directory::GroupName;
use usher_domain::id::{AccountId, AdministratorId, GroupId, ProfileId, UserId};
use usher_domain::region::RegionName;
use usher_domain::seat::Principal;
use usher_domain::time::{HOUR, Month};
use usher_store::{inspect, sample};
use usher_testkit::Visitor;

use crate::desk::name;
use crate::yard::Yard;

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
    secret: String,
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
    let (secret, id) = (format!("secret-{number}"), sign_in(app, &email, number).await);
    let admin = Caller::new(Who::Administrator { id, accounts: vec![account.clone()] }, "seed");
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
    Firm { account, profile, group, users, admin, secret }
}

/// The invited administrator becomes active and gets a console session.
async fn sign_in(app: &App, email: &str, number: usize) -> AdministratorId {
    let hash = app.house().keys.hash("session", &format!("secret-{number}"));
    let folded = email.to_owned();
    let written = app.database(&Place::Global).unwrap().write(move |tx| {
        let person = usher_store::account::administrator_by_email(tx, &folded)?.expect("somebody invited");
        usher_store::account::change_state(tx, &person.id, "invited", "active")?;
        let now = tx.now();
        let session = usher_store::session::Session {
            id: usher_domain::id::SessionId::new(tx.ordered_id()),
            subject: person.id.as_str().to_owned(),
            created_at: now,
            authenticated_at: now,
            last_seen_at: now,
            expires_at: now + 48 * HOUR,
            address: String::new(),
            agent: String::new(),
        };
        usher_store::session::insert(tx, &session, &hash)?;
        Ok::<_, usher_store::Error>(person.id)
    });
    written.await.unwrap().unwrap()
}

/// A number that follows from the round and looks like chance.
fn chance(round: u64, below: u64) -> u64 {
    let mut x = round.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (x ^ (x >> 31)) % below
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
    const MEMBERS: usize = 2_000;
    let yard = Yard::new();
    for round in 0..5 {
        let firm = Arc::new(yard.inside(async |app| firm(app, round, MEMBERS).await).await);
        let server = yard.up().await;
        let asked = tokio::spawn(subscribe(server.visitor(), firm.clone()));
        tokio::time::sleep(Duration::from_millis(5 + chance(round as u64, 400))).await;
        server.kill();
        let was_told = asked.await.unwrap_or(None) == Some(200);
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
            every_seat_stands_once(app, &firm, i64::try_from(MEMBERS).unwrap()).await;
            eprintln!("round {round}: {}", if was_told { "was told before the end" } else { "was cut off" });
        })
        .await;
        assert_eq!(server.stop("INT").0, Some(0));
    }
    audit_is_whole(&yard);
}

async fn subscribe(admin: Visitor, firm: Arc<Firm>) -> Option<u16> {
    admin.set_cookie("usher-console", &firm.secret);
    let path = format!("/console/{}/{THERE}/kiro/groups/add", firm.account);
    let form = admin.get(&format!("{path}?tier=PRO")).await.expect(200);
    Some(admin.submit(&form, &path, &[("tier", "PRO"), ("pick", firm.group.as_str())]).await.status)
}

async fn every_seat_stands_once(app: &App, firm: &Firm, members: i64) {
    let profile = firm.profile.as_str().to_owned();
    let begun = Instant::now();
    let seats = loop {
        let profile = profile.clone();
        let look = app.database(&place(HERE)).unwrap().read(move |tx| inspect::seats(tx, &profile));
        let seats = look.await.unwrap().unwrap();
        // A mail may still be on its way for a moment: the job that writes it waits for the seat's chunk.
        if seats == (members, 0, 0) || begun.elapsed() > Duration::from_mins(1) {
            break seats;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    assert_eq!(seats, (members, 0, 0), "seats, unpublished, without mail");
    let month = Month::of(app.now());
    let look = app.database(&place(THERE)).unwrap().read(move |tx| inspect::entitlements(tx, &profile, month));
    assert_eq!(look.await.unwrap().unwrap(), (members, 0), "copies and those without a meter");
    let account = firm.account.as_str().to_owned();
    let look = app.database(&place(HERE)).unwrap().read(move |tx| inspect::mails(tx, &account, "activation"));
    assert_eq!(look.await.unwrap().unwrap(), (members, 0), "people with a mail, people with two");
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
            let operator = Caller::new(Who::Operator(AdministratorId::new("root")), "seed");
            let key = app.perform(&operator, CreateProduct { name: "IDE".into() }).await.unwrap().key;
            (Arc::new(firm), key)
        })
        .await;
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    let mut sent = 0;
    for round in 0..6 {
        let server = yard.up().await;
        let is_over = Arc::new(AtomicBool::new(false));
        let clients: Vec<_> = (0..16)
            .map(|client| {
                let product = server.visitor().with_bearer(&key);
                tokio::spawn(spender(product, firm.clone(), (round, client), is_over.clone()))
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(250 + chance(round as u64, 900))).await;
        server.kill();
        is_over.store(true, Ordering::SeqCst);
        let mut unanswered = Vec::new();
        for client in clients {
            let (acknowledged, open) = client.await.unwrap();
            sent += acknowledged.len() + open.iter().count();
            known.extend(acknowledged);
            unanswered.extend(open);
        }
        assert!(known.len() > 20 * round, "the clients got nothing done");
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
        // A file of SQLite has one owner at a time.
        assert_eq!(server.stop("TERM").0, Some(0));
        yard.inside(async |app| {
            drained(app).await;
            let look = app.database(&place(THERE)).unwrap().read(inspect::ledger);
            assert_eq!(look.await.unwrap().unwrap(), (count, count * 37, 0), "entries, credits, meters that are off");
        })
        .await;
        eprintln!("round {round}: {count} spends stand");
    }
    assert_eq!(sent, known.len());
    audit_is_whole(&yard);
}

fn taken(answer: &serde_json::Value) -> String {
    format!("{} {}", answer["taken"], answer["left"])
}

/// Spends until the server is gone; answers what was acknowledged, with the answer, and what was left open.
async fn spender(
    product: Visitor,
    firm: Arc<Firm>,
    (round, client): (usize, usize),
    is_over: Arc<AtomicBool>,
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
            }
            Err(_) => return (acknowledged, Some(text)),
        }
    }
    (acknowledged, None)
}
