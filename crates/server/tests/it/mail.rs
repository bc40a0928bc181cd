//! Mails: what became of them, sending again, the mailbox.

use serde_json::json;
use usher_testkit::{Wishes, World};

use crate::desk::{call, desk, refused};

#[tokio::test]
async fn a_mail_is_listed_sent_and_sent_again() {
    let world = World::with(Wishes { has_worker: true, ..Wishes::default() }).await;
    let ada = desk(&world, "ada@a.example").await;
    let account = json!({ "account": ada.account.as_str() });
    let mut mails = call(&ada.script, "list-mails", account.clone()).await;
    for _ in 0..100 {
        if mails["mails"][0]["state"] == "sent" {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        mails = call(&ada.script, "list-mails", account.clone()).await;
    }
    let mail = &mails["mails"][0];
    assert!(mail["state"] == "sent" && mail["kind"] == "administrator-invitation", "{mail}");
    assert!(!mails.to_string().contains("/invitation/"), "a list of mails holds no links");
    let eve = desk(&world, "eve@e.example").await;
    let foreign = json!({ "account": eve.account.as_str(), "id": mail["id"] });
    assert_eq!(refused(&eve.script, "resend-mail", foreign, 404).await, "not-found");
    call(&ada.script, "resend-mail", json!({ "account": ada.account.as_str(), "id": mail["id"] })).await;
    world.close().await;
}

#[tokio::test]
async fn the_mailbox_shows_mails_with_their_links() {
    let world = World::new().await;
    world.visitor().get("/mailbox").await.expect(200).says("No mail yet");
    desk(&world, "ada@a.example").await;
    let page = world.visitor().get("/mailbox").await.expect(200).says("ada@a.example");
    let link = page.between("<a href=\"http", "\"");
    assert!(link.contains("/invitation/"), "{link}");
    world.close().await;
}
