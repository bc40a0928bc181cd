//! The audit log: whole, sealed, and shown to whom it belongs.

use serde_json::json;
use usher_app::Place;
use usher_testkit::World;

use crate::desk::{call, desk, invitation};
use crate::member::{member, start};
use crate::office::Office;
use crate::people::{self, PASSWORD};

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

#[tokio::test]
async fn the_activity_page_names_administrators_members_and_their_programs() {
    let world = World::new().await;
    let office = Office::enabled(&world, "111122223333").await;
    let home = start(&world, &office).await;
    let (id, mei) = member(&world, &office, "mei").await;
    crate::member::tokens(&world, &home, &mei.visitor).await;
    let page = mei.visitor.get(&home).await.expect(200);
    let fields = [("password", PASSWORD), ("new-password", "Meadow-tractor-77-violet")];
    mei.visitor.submit(&page, &format!("{home}/security/password"), &fields).await.expect(200);
    let activity = format!("/console/{}/us-east-1/account/activity", office.account);
    let page = office.browser.get(&activity).await.expect(200);
    // What a member did stands under the member's name, what the administrator did under hers; nobody is an id.
    let rows: Vec<&str> = page.body.split("<tr ").skip(1).collect();
    for (act, name) in
        [("ChangePassword", "mei"), ("ApproveDevice", "mei"), ("CreateUser", "Ada"), ("EnableIdentityCenter", "Ada")]
    {
        let row = rows.iter().find(|row| row.contains(act)).unwrap_or_else(|| panic!("no {act} in {}", page.body));
        assert!(row.contains(&format!(">{name}<")), "{act}: {row}");
        assert!(row.contains("127.0.0.1") || name == "Ada", "{act}: {row}");
    }
    // Another account sees none of it.
    let other = Office::open(&world, "444455556666").await;
    let page = other.browser.get("/console/444455556666/us-east-1/account/activity").await.expect(200);
    assert!(!page.body.contains(">mei<") && !page.body.contains(&id));
    // Who was deleted is no longer named: the log keeps the id alone.
    let own = office.path(&format!("/users/{id}/delete"));
    let ask = office.browser.get(&own).await.expect(200);
    office.browser.submit(&ask, &own, &[("confirm", "mei")]).await.expect(200);
    let page = office.browser.get(&activity).await.expect(200);
    let row = page.body.split("<tr ").find(|row| row.contains("ApproveDevice")).unwrap();
    assert!(!row.contains(">mei<") && row.contains(&id), "{row}");
    world.drain().await;
    world.close().await;
}

#[tokio::test]
async fn the_security_page_leads_back_to_what_the_person_runs() {
    let world = World::new().await;
    let root = people::operator(&world).await;
    let page = root.visitor.get("/console/security").await.expect(200);
    for path in ["/operator/accounts", "/operator/products", "/operator/promotions", "/operator/mail"] {
        assert!(page.body.contains(&format!("href=\"{path}\"")), "an operator is not led to {path}");
        root.visitor.get(path).await.expect(200);
    }
    let bare = Office::open(&world, "111122223333").await;
    let office = Office::enabled(&world, "444455556666").await;
    for (office, rest) in [(&bare, "111122223333"), (&office, "444455556666")] {
        let page = office.browser.get("/console/security").await.expect(200).says("Northwind");
        let home = page.between(&format!("href=\"/console/{rest}/"), "\"");
        office.browser.get(&format!("/console/{rest}/{home}")).await.expect(200).says("Northwind");
        assert!(!page.body.contains("href=\"/operator"), "an administrator is led to the operator's pages");
        // From every page of the account the security page is one link away.
        let back = office.browser.get(&format!("/console/{rest}/us-east-1/account")).await.expect(200);
        back.says("href=\"/console/security\"");
    }
    let page = bare.browser.get("/console/security").await.expect(200);
    assert!(!page.body.contains("444455556666"), "another's account");
    world.close().await;
}
