//! 256 at once for what there is only one of: one gets it, and everybody else is told.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::sync::Arc;

use parking_lot::Mutex;
use serde_json::json;
use usher_testkit::{Visitor, Wishes, World};

use crate::desk::{desk, operator};
use crate::grant_world::{Acme, LOOPBACK, text};
use crate::member::{add, mailed, member, start, until_proof};
use crate::office::{Office, REGION};
use crate::plans::Team;

const FORM: Option<&str> = Some("application/x-www-form-urlencoded");

/// The statuses of 256 that start at once, counted.
async fn race<F: Future<Output = u16> + Send + 'static>(mut runner: impl FnMut(usize) -> F) -> BTreeMap<u16, usize> {
    let runners: Vec<_> = (0..256).map(|n| tokio::spawn(runner(n))).collect();
    let mut counts = BTreeMap::new();
    for one in runners {
        *counts.entry(one.await.expect("it ran")).or_default() += 1;
    }
    assert!(!counts.contains_key(&500), "{counts:?}");
    counts
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_invitation_and_a_reset_link_have_one_winner_each() {
    let world = World::new().await;
    let office = Office::enabled(&world, "111122223333").await;
    let start = start(&world, &office).await;
    add(&office, "mei").await;
    let (_, bo) = member(&world, &office, "bo").await;
    world.pass_minutes(1);
    let forgot = format!("{start}/forgot");
    let page = bo.visitor.get(&forgot).await.expect(200);
    bo.visitor.submit(&page, &forgot, &[("username", "bo")]).await.expect(200);
    world.drain().await;
    for (address, won) in [("mei@x.example", 303), ("bo@x.example", 200)] {
        let path = mailed(&world, address).await;
        let visitor = world.visitor();
        let page = visitor.get(&path).await.expect(200);
        let csrf = page.between("name=\"csrf\" value=\"", "\"");
        let counts = race(|n| {
            let (visitor, path) = (visitor.clone(), path.clone());
            let body = format!("csrf={csrf}&new-password=Meadow-tractor-{n}-violet");
            async move { visitor.request("POST", &path, FORM, &body).await.status }
        })
        .await;
        assert_eq!(counts, BTreeMap::from([(won, 1), (404, 255)]), "{address}");
    }
    world.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_idempotency_key_does_its_work_once() {
    let world = World::new().await;
    let root = operator(&world).await.with_header("idempotency-key", "once");
    let counts = race(|_| {
        let root = root.clone();
        let body = json!({ "name": "N", "administratorEmail": "n@n.example", "administratorName": "N" });
        async move { root.post_json("/api/v1/create-account", &body).await.status }
    })
    .await;
    assert_eq!(counts.get(&200), Some(&256), "{counts:?}");
    let accounts = root.post_json("/api/v1/list-accounts", &json!({})).await.expect(200).json();
    assert_eq!(accounts["accounts"].as_array().map(Vec::len), Some(1));
    assert_eq!(world.app.mailbox(50).await.unwrap().len(), 1, "one invitation");
    world.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_spend_with_one_id_counts_once_and_everybody_hears_the_same() {
    let world = World::new().await;
    let team = Team::new(&world, "111122223333").await;
    let mei = team.person(&world, "mei", "Mei Lin").await;
    team.give(&world, "users", "PRO", &[mei.as_str()]).await.expect(200);
    let root = operator(&world).await;
    let key = root.post_json("/api/v1/create-product", &json!({ "name": "IDE" })).await.expect(200).json();
    let product = world.visitor().with_bearer(key["key"].as_str().unwrap());
    let body = json!({ "requestId": "one", "credits": "1.5", "member": mei.as_str() });
    let first = Arc::new(Mutex::new(BTreeSet::new()));
    let counts = race(|_| {
        let (product, body, heard) = (product.clone(), body.clone(), first.clone());
        async move {
            let answer = product.post_json("/api/v1/spend", &body).await;
            let said = answer.json();
            heard.lock().insert(format!("{} {}", said["taken"], said["left"]));
            answer.status
        }
    })
    .await;
    assert_eq!(counts.get(&200), Some(&256), "{counts:?}");
    assert_eq!(first.lock().len(), 1, "{:?}", first.lock());
    let other = json!({ "requestId": "one", "credits": "1.6", "member": mei.as_str() });
    product.post_json("/api/v1/spend", &other).await.expect(409);
    world.drain().await;
    let (_, page) = team.seat("Mei Lin").await;
    page.says("1.50 of 1,000 credits");
    world.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_instance_an_alias_and_a_profile_are_made_once() {
    let world = World::new().await;
    let (ada, eve) = (desk(&world, "ada@a.example").await, desk(&world, "eve@e.example").await);
    let post = |script: &Visitor, operation: &str, body: serde_json::Value| {
        let (script, path) = (script.clone(), format!("/api/v1/{operation}"));
        async move { script.post_json(&path, &body).await.status }
    };
    let regions = [REGION, "eu-central-1"];
    let counts = race(|n| {
        let body = json!({ "account": ada.account.as_str(), "region": regions[n % 2] });
        post(&ada.script, "enable-identity-center", body)
    })
    .await;
    assert_eq!(counts, BTreeMap::from([(200, 1), (409, 255)]), "an instance");
    post(&eve.script, "enable-identity-center", json!({ "account": eve.account.as_str(), "region": REGION })).await;
    world.drain().await;
    // Two accounts want the same name: one gets it, and says so again as often as it likes.
    let winners = Arc::new(Mutex::new(BTreeSet::new()));
    let counts = race(|n| {
        let (desk, winners) = (if n % 2 == 0 { &ada } else { &eve }, winners.clone());
        let (account, script) = (desk.account.clone(), desk.script.clone());
        async move {
            let body = json!({ "account": account.as_str(), "alias": "northwind" });
            let status = script.post_json("/api/v1/choose-alias", &body).await.status;
            if status == 200 {
                winners.lock().insert(account);
            }
            status
        }
    })
    .await;
    assert_eq!((winners.lock().len(), counts), (1, BTreeMap::from([(200, 128), (409, 128)])), "an alias");
    // The other account wants any name: it gets one.
    let loser = if winners.lock().contains(&ada.account) { &eve } else { &ada };
    let counts = race(|n| {
        post(&loser.script, "choose-alias", json!({ "account": loser.account.as_str(), "alias": format!("name-{n}") }))
    })
    .await;
    assert_eq!(counts, BTreeMap::from([(200, 1), (409, 255)]), "one alias for an account");
    let counts = race(|n| {
        let body = json!({ "account": ada.account.as_str(), "region": REGION, "name": format!("P{n}") });
        post(&ada.script, "create-profile", body)
    })
    .await;
    assert_eq!(counts, BTreeMap::from([(200, 1), (409, 255)]), "a profile");
    world.drain().await;
    let found = ada.script.post_json("/api/v1/get-instance", &json!({ "account": ada.account.as_str() })).await;
    assert_eq!(found.status, 200, "{}", found.body);
    world.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_link_of_an_account_that_somebody_opened_has_one_winner() {
    let world = World::with(Wishes { is_sign_up_open: true, ..Wishes::default() }).await;
    let visitor = world.visitor();
    let page = visitor.get("/sign-up").await.expect(200);
    let fields = [("name", "Team"), ("person", "Nora"), ("email", "nora@a.example")];
    visitor.submit(&page, "/sign-up", &fields).await.expect(200);
    let path = mailed(&world, "nora@a.example").await;
    let page = visitor.get(&path).await.expect(200);
    let csrf = page.between("name=\"csrf\" value=\"", "\"");
    let counts = race(|n| {
        let (visitor, path) = (visitor.clone(), path.clone());
        let body = format!("csrf={csrf}&new-password=Meadow-tractor-{n}-violet");
        async move { visitor.request("POST", &path, FORM, &body).await.status }
    })
    .await;
    assert_eq!(counts, BTreeMap::from([(303, 1), (404, 255)]));
    world.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_one_time_password_chooses_one_password() {
    let world = World::new().await;
    let office = Office::enabled(&world, "111122223333").await;
    let start = start(&world, &office).await;
    let shown = office.add_user("bo", "bo@x.example", "once").await.expect(200);
    let once = shown.body.split("<code>").skip(1).filter_map(|rest| rest.split("</code>").next()).last().unwrap();
    let mut browsers = Vec::new();
    for _ in 0..256 {
        let (visitor, page) = until_proof(&world, &start, ("bo", once)).await;
        browsers.push((visitor, page.expect(200).between("name=\"csrf\" value=\"", "\"")));
    }
    let winner = Arc::new(Mutex::new(Vec::new()));
    let counts = race(|n| {
        let (visitor, csrf) = browsers[n].clone();
        let (winner, before) = (winner.clone(), visitor.cookie("usher-sign-in"));
        async move {
            let body = format!("csrf={csrf}&new-password=Meadow-tractor-{n}-violet");
            let answer = visitor.request("POST", "/sign-in/new-password", FORM, &body).await;
            if visitor.cookie("usher-sign-in") != before {
                winner.lock().push(n);
            }
            answer.status
        }
    })
    .await;
    // Everybody is led to the step that is due; only the winner has one.
    assert_eq!(counts, BTreeMap::from([(303, 256)]));
    let winners = winner.lock().clone();
    assert_eq!(winners.len(), 1, "{winners:?}");
    for n in [winners[0], (winners[0] + 1) % 256] {
        let step = browsers[n].0.get("/sign-in/step").await.expect(200);
        let password = format!("Meadow-tractor-{n}-violet");
        let (_, page) = until_proof(&world, &start, ("bo", &password)).await;
        if n == winners[0] {
            step.says("Register your authenticator app");
            page.expect(200).says("Register your authenticator app");
        } else {
            step.says("This sign-in has ended");
            page.expect(401);
        }
    }
    world.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_devices_code_and_a_programs_request_are_decided_once() {
    let acme = Acme::new().await;
    let client = acme.device_client().await;
    let started = acme.start_device(&client).await;
    let code = text(&started["userCode"]);
    let page = acme.browser.get(&format!("/device?user_code={code}")).await.expect(200);
    let csrf = page.between("name=\"csrf\" value=\"", "\"");
    let counts = race(|n| {
        let browser = acme.browser.clone();
        let decision = if n % 2 == 0 { "allow" } else { "deny" };
        let body = format!("csrf={csrf}&user_code={code}&same_code=on&decision={decision}");
        async move { browser.request("POST", "/device/decide", FORM, &body).await.status }
    })
    .await;
    assert_eq!(counts, BTreeMap::from([(303, 1), (401, 255)]), "a device");
    let with_code = acme.code_client().await;
    let page = acme.browser.get(&acme.authorize(&with_code, LOOPBACK, "")).await.expect(200);
    let (request, csrf) =
        (page.between("name=\"request\" value=\"", "\""), page.between("name=\"csrf\" value=\"", "\""));
    let codes = Arc::new(Mutex::new(BTreeSet::new()));
    let counts = race(|_| {
        let (browser, codes) = (acme.browser.clone(), codes.clone());
        let body = format!("csrf={csrf}&request={request}&decision=allow");
        async move {
            let answer = browser.request("POST", "/consent", FORM, &body).await;
            codes.lock().extend(answer.header("location").map(str::to_owned));
            answer.status
        }
    })
    .await;
    assert_eq!(counts.values().sum::<usize>() - counts[&401], 1, "a request for consent: {counts:?}");
    assert_eq!(codes.lock().len(), 1);
    acme.world.close().await;
}
