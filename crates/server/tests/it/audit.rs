//! The audit log: whole, sealed, and shown to whom it belongs.

use serde_json::json;
use usher_app::Place;
use usher_testkit::World;

use crate::desk::{call, desk, invitation};

#[tokio::test]
async fn activity_shows_who_did_what_newest_first() {
    let world = World::new().await;
    let ada = desk(&world, "ada@a.example").await;
    for number in 0..60 {
        world.pass_minutes(1);
        let name = json!({ "account": ada.account.as_str(), "name": format!("Name {number}") });
        call(&ada.script, "rename-account", name).await;
    }
    let page = call(&ada.script, "activity", json!({ "account": ada.account.as_str() })).await;
    let rows = page["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 50);
    assert!(rows[0]["action"] == "RenameAccount" && rows[0]["callerName"] == "Ada", "{}", rows[0]);
    assert!(rows[0]["detail"].as_str().unwrap().contains("Name 59") && rows[0]["address"] == "127.0.0.1");
    let rest = json!({ "account": ada.account.as_str(), "before": page["next"] });
    let rest = call(&ada.script, "activity", rest).await;
    assert_eq!(rest["rows"].as_array().unwrap().last().unwrap()["action"], "CreateAccount");
    assert!(rest["next"].is_null());
    world.close().await;
}

#[tokio::test]
async fn rows_are_sealed_segment_by_segment_and_the_chain_holds() {
    let world = World::new().await;
    let ada = desk(&world, "ada@a.example").await;
    for round in 0..3 {
        call(&ada.script, "invite-administrator", invitation(&ada.account, &format!("p{round}@a.example"))).await;
        world.pass_minutes(1);
        world.app.reconcile().await.unwrap();
    }
    let report = world.app.verify_audit(&Place::Global).await.unwrap();
    assert!(report.broken.is_none() && report.segments == 3 && report.rows >= 5 && report.unsealed == 0, "{report:?}");
    world.close().await;
}

#[tokio::test]
async fn what_is_younger_than_ten_seconds_waits_for_its_seal() {
    let world = World::new().await;
    desk(&world, "ada@a.example").await;
    world.app.reconcile().await.unwrap();
    let report = world.app.verify_audit(&Place::Global).await.unwrap();
    assert!(report.segments == 0 && report.unsealed > 0, "{report:?}");
    world.close().await;
}
