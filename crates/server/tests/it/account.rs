//! Accounts and the people who administer them.

use serde_json::json;
use usher_testkit::{Wishes, World};

use crate::desk::{activate, browser, call, desk, invitation, operator, refused};

#[tokio::test]
async fn a_set_up_link_is_made_until_somebody_runs_the_server() {
    let world = World::new().await;
    let first = world.app.setup_link().await.unwrap().unwrap();
    let second = world.app.setup_link().await.unwrap().unwrap();
    assert!(first.starts_with(&format!("{}/setup/", world.url)));
    assert_ne!(first, second);
    operator(&world).await;
    assert_eq!(world.app.setup_link().await.unwrap(), None);
    world.close().await;
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let world = World::new().await;
    let ada = desk(&world, "ada@a.example").await;
    let own = json!({ "account": ada.account.as_str(), "administrator": ada.id.as_str() });
    assert_eq!(refused(&ada.script, "remove-administrator", own.clone(), 409).await, "last-administrator");
    let bo = call(&ada.script, "invite-administrator", invitation(&ada.account, "bo@a.example")).await;
    assert_eq!(refused(&ada.script, "remove-administrator", own.clone(), 409).await, "last-administrator");
    activate(&world, "bo@a.example").await;
    call(&ada.script, "remove-administrator", own).await;
    // Ada's token lives on, but reaches nothing of the account.
    let account = json!({ "account": ada.account.as_str() });
    assert_eq!(refused(&ada.script, "list-administrators", account, 403).await, "forbidden");
    assert!(bo["administrator"].is_string());
    world.close().await;
}

#[tokio::test]
async fn two_administrators_cannot_remove_each_other_at_once() {
    let world = World::new().await;
    let ada = desk(&world, "ada@a.example").await;
    call(&ada.script, "invite-administrator", invitation(&ada.account, "bo@a.example")).await;
    let bo = activate(&world, "bo@a.example").await;
    let remove = |id: &str| json!({ "account": ada.account.as_str(), "administrator": id });
    let path = "/api/v1/remove-administrator";
    let (one, two) = (remove(ada.id.as_str()), remove(bo.as_str()));
    let (first, second) = tokio::join!(ada.script.post_json(path, &one), ada.script.post_json(path, &two));
    assert!([first.status, second.status].iter().filter(|status| **status == 200).count() == 1);
    world.close().await;
}

#[tokio::test]
async fn an_invitation_can_be_sent_again_until_it_is_accepted() {
    let world = World::new().await;
    let ada = desk(&world, "ada@a.example").await;
    let bo = call(&ada.script, "invite-administrator", invitation(&ada.account, "bo@a.example")).await;
    let again = invitation(&ada.account, "BO@a.example");
    assert_eq!(refused(&ada.script, "invite-administrator", again, 409).await, "administrator-exists");
    let who = json!({ "account": ada.account.as_str(), "administrator": bo["administrator"] });
    call(&ada.script, "resend-administrator-invitation", who.clone()).await;
    let mails = world.app.mailbox(10).await.unwrap();
    let links: Vec<_> = mails.iter().filter(|(mail, _)| mail.address == "bo@a.example").map(|(_, w)| &w.link).collect();
    assert!(links.len() == 2 && links[0] != links[1]);
    activate(&world, "bo@a.example").await;
    assert_eq!(refused(&ada.script, "resend-administrator-invitation", who, 409).await, "invitation-accepted");
    world.close().await;
}

#[tokio::test]
async fn accounts_are_found_by_words_and_digits() {
    let world = World::new().await;
    let root = operator(&world).await;
    for name in ["Ärzte 50% GmbH", "Bäckerei_2"] {
        let body = json!({ "name": name, "administratorEmail": "a@b.example", "administratorName": "A" });
        call(&root, "create-account", body).await;
    }
    for (words, expected) in [("ärzte", 1), ("%", 1), ("_", 1), ("", 2), ("nothing", 0)] {
        let found = call(&root, "list-accounts", json!({ "search": words })).await;
        assert_eq!(found["accounts"].as_array().unwrap().len(), expected, "{words}");
    }
    world.close().await;
}

#[tokio::test]
async fn sign_up_answers_the_same_for_a_known_address() {
    let world = World::with(Wishes { is_sign_up_open: true, ..Wishes::default() }).await;
    let visitor = world.visitor();
    desk(&world, "ada@a.example").await;
    let mut pages = Vec::new();
    for email in ["new@a.example", "ada@a.example"] {
        world.pass(5_000);
        let page = visitor.get("/sign-up").await.expect(200);
        let fields = [("name", "Team"), ("person", "P"), ("email", email)];
        let done = visitor.submit(&page, "/sign-up", &fields).await.expect(200);
        pages.push(done.body.replace(email, ""));
    }
    assert_eq!(pages[0], pages[1]);
    let mails = world.app.mailbox(10).await.unwrap();
    let kinds: Vec<_> = mails.iter().take(2).map(|(mail, _)| mail.kind.as_str()).collect();
    assert_eq!(kinds, ["sign-up-known", "administrator-invitation"]);
    world.close().await;
}

#[tokio::test]
async fn sign_up_is_closed_unless_it_was_opened() {
    let world = World::new().await;
    world.visitor().get("/sign-up").await.expect(403);
    let body = json!({ "name": "T", "email": "a@b.example", "personName": "P" });
    assert_eq!(refused(&world.visitor(), "open-account", body, 403).await, "sign-up-closed");
    world.close().await;
}

#[tokio::test]
async fn the_account_pages_stand_in_both_languages() {
    let world = World::new().await;
    let ada = desk(&world, "ada@a.example").await;
    let browser = browser(&world, &ada.id).await;
    for lang in ["en", "zh-CN"] {
        browser.set_cookie("lang", lang);
        for page in ["", "/administrators", "/tokens", "/activity", "/mail"] {
            let path = format!("/console/{}/us-east-1/account{page}", ada.account);
            let shown = browser.get(&path).await.expect(200);
            assert!(shown.body.contains(&format!("lang=\"{lang}\"")), "{path}");
        }
    }
    let page = browser.get(&format!("/console/{}/us-east-1/account/tokens", ada.account)).await;
    let path = page.path.clone();
    let made = browser.submit(&page, &path, &[("name", "ci"), ("days", "30")]).await.expect(200);
    assert!(made.body.contains("usher_at_"));
    assert!(!browser.get(&path).await.body.contains("usher_at_"), "the secret is shown once");
    browser.get("/operator/accounts").await.expect(403);
    world.close().await;
}

#[tokio::test]
async fn an_operator_opens_an_account_in_the_browser() {
    let world = World::new().await;
    operator(&world).await;
    let browser = browser(&world, &usher_domain::id::AdministratorId::new("operator-1")).await;
    let page = browser.get("/operator/accounts").await.expect(200);
    let fields = [("name", "Northwind"), ("email", "n@w.example"), ("person", "Nora"), ("language", "en")];
    browser.submit(&page, "/operator/accounts", &fields).await.expect(200).says("Nora");
    for path in ["/operator", "/operator/mail", "/operator/accounts?q=north"] {
        browser.get(path).await.expect(200);
    }
    world.close().await;
}
