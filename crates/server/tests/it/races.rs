//! 256 at once for what there is only one of: one gets it, and everybody else is told.

use std::future::Future;

use serde_json::json;
use usher_testkit::World;

use crate::desk::{desk, operator};
use crate::member::{add, mailed, member};
use crate::office::{Office, REGION};
use crate::people::PASSWORD;
use crate::plans::Team;

const FORM: Option<&str> = Some("application/x-www-form-urlencoded");

/// The statuses of 256 that start at once, counted.
async fn race<F: Future<Output = u16> + Send + 'static>(
    mut runner: impl FnMut(usize) -> F,
) -> std::collections::BTreeMap<u16, usize> {
    let runners: Vec<_> = (0..256).map(|n| tokio::spawn(runner(n))).collect();
    let mut counts = std::collections::BTreeMap::new();
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
    let start = crate::member::start(&world, &office).await;
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
        assert_eq!(counts.get(&won), Some(&1), "{address}: {counts:?}");
    }
    assert_ne!(PASSWORD, "");
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
    let first = std::sync::Arc::new(parking_lot::Mutex::new(std::collections::BTreeSet::new()));
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
    page.says("1.50 of 1,000.00 credits");
    world.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_instance_an_alias_and_a_profile_are_made_once() {
    let world = World::new().await;
    let (ada, eve) = (desk(&world, "ada@a.example").await, desk(&world, "eve@e.example").await);
    let post = |script: &usher_testkit::Visitor, operation: &str, body: serde_json::Value| {
        let (script, path) = (script.clone(), format!("/api/v1/{operation}"));
        async move { script.post_json(&path, &body).await.status }
    };
    let regions = [REGION, "eu-central-1"];
    let counts = race(|n| {
        let body = json!({ "account": ada.account.as_str(), "region": regions[n % 2] });
        post(&ada.script, "enable-identity-center", body)
    })
    .await;
    assert_eq!(counts.get(&200), Some(&1), "an instance: {counts:?}");
    post(&eve.script, "enable-identity-center", json!({ "account": eve.account.as_str(), "region": REGION })).await;
    world.drain().await;
    // Two accounts want the same name; whoever has it may say so again.
    let counts = race(|n| {
        let desk = if n % 2 == 0 { &ada } else { &eve };
        post(&desk.script, "choose-alias", json!({ "account": desk.account.as_str(), "alias": "northwind" }))
    })
    .await;
    assert!(counts.get(&200).is_some_and(|won| *won <= 128), "an alias: {counts:?}");
    let counts = race(|n| {
        let body = json!({ "account": ada.account.as_str(), "region": REGION, "name": format!("P{n}") });
        post(&ada.script, "create-profile", body)
    })
    .await;
    assert_eq!(counts.get(&200), Some(&1), "a profile: {counts:?}");
    world.drain().await;
    let found = ada.script.post_json("/api/v1/get-instance", &json!({ "account": ada.account.as_str() })).await;
    assert_eq!(found.status, 200, "{}", found.body);
    world.close().await;
}
