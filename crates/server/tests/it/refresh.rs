//! Refresh: one line whoever races, nobody honest signed out, and an end when there must be one.

use std::collections::BTreeSet;
use std::sync::Arc;

use usher_domain::access::Caller;
use usher_domain::id::AccountId;
use usher_domain::region::RegionName;
use usher_domain::time::{DAY, SECOND};

use crate::grant_world::{Acme, EU, refused, text};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_crowd_that_shares_a_token_stays_signed_in_on_one_line() {
    let acme = Arc::new(Acme::new().await);
    let (client, tokens) = acme.signed_in().await;
    let first = text(&tokens["refreshToken"]).to_owned();
    let crowd: Vec<_> = (0..256)
        .map(|_| {
            let (acme, client, first) = (acme.clone(), client.clone(), first.clone());
            tokio::spawn(async move { acme.refresh(&client, &first).await.expect(200).json() })
        })
        .collect();
    let (mut lines, mut access) = (BTreeSet::new(), String::new());
    for one in crowd {
        let next = one.await.unwrap();
        lines.insert(text(&next["refreshToken"]).to_owned());
        access = text(&next["accessToken"]).to_owned();
    }
    assert_eq!(lines.len(), 1, "exactly one line survives");
    acme.me(&access).await.expect(200);
}

#[tokio::test]
async fn late_reuse_ends_the_line() {
    let acme = Acme::new().await;
    let (client, tokens) = acme.signed_in().await;
    let first = text(&tokens["refreshToken"]);
    let second = acme.refresh(&client, first).await.expect(200).json();
    let third = acme.refresh(&client, text(&second["refreshToken"])).await.expect(200).json();
    acme.world.pass_minutes(2);
    refused(&acme.refresh(&client, first).await, "InvalidGrantException");
    refused(&acme.refresh(&client, text(&third["refreshToken"])).await, "InvalidGrantException");
    acme.me(text(&third["accessToken"])).await.expect(401);
    acme.world.close().await;
}

#[tokio::test]
async fn a_lost_answer_signs_nobody_out() {
    let acme = Acme::new().await;
    let (client, tokens) = acme.signed_in().await;
    let first = text(&tokens["refreshToken"]);
    let lost = acme.refresh(&client, first).await.expect(200).json();
    acme.world.pass_hours(2);
    let again = acme.refresh(&client, first).await.expect(200).json();
    assert_ne!(lost["refreshToken"], again["refreshToken"]);
    acme.refresh(&client, text(&again["refreshToken"])).await.expect(200);
    refused(&acme.refresh(&client, text(&lost["refreshToken"])).await, "InvalidGrantException");
    acme.world.close().await;
}

#[tokio::test]
async fn a_disabled_user_and_a_session_that_is_over_refresh_nothing() {
    let acme = Acme::new().await;
    let (client, tokens) = acme.signed_in().await;
    let (refresh, access) = (text(&tokens["refreshToken"]), text(&tokens["accessToken"]));
    let set = async |state: &'static str| {
        let ana = acme.ana.clone();
        let region = acme.world.app.database(&usher_app::Place::Region(RegionName::new(EU))).unwrap();
        region.write(move |tx| usher_store::sample::state(tx, &ana, state)).await.unwrap().unwrap();
    };
    set("disabled").await;
    refused(&acme.refresh(&client, refresh).await, "InvalidGrantException");
    acme.me(access).await.expect(401);
    set("enabled").await;
    acme.me(access).await.expect(200);
    acme.world.pass_hours(8);
    refused(&acme.refresh(&client, refresh).await, "InvalidGrantException");
    acme.world.close().await;
}

/// A world whose instance has the extended session switched on.
async fn extended() -> Acme {
    let acme = Acme::new().await;
    let settings = usher_app::instance::UpdateInstance {
        account: AccountId::new("111122223333"),
        region: RegionName::new(EU),
        session_minutes: 480,
        is_extended: true,
    };
    acme.world.app.perform(&Caller::system("test"), settings).await.unwrap();
    acme
}

#[tokio::test]
async fn the_extended_session_ends_with_its_ninetieth_day_and_not_before() {
    let acme = extended().await;
    let (client, mut tokens) = acme.signed_in().await;
    let end = acme.world.now() + 90 * DAY;
    for days in [1, 29, 59] {
        acme.world.pass_days(days);
        tokens = acme.refresh(&client, text(&tokens["refreshToken"])).await.expect(200).json();
        assert_eq!(tokens["expiresIn"], 3600);
    }
    acme.world.pass(end - acme.world.now() - SECOND);
    let tokens = acme.refresh(&client, text(&tokens["refreshToken"])).await.expect(200).json();
    assert_eq!(tokens["expiresIn"], 1, "no token outlives the session");
    acme.me(text(&tokens["accessToken"])).await.expect(200);
    acme.world.pass(SECOND - 1);
    acme.me(text(&tokens["accessToken"])).await.expect(200);
    acme.world.pass(1);
    acme.me(text(&tokens["accessToken"])).await.expect(401);
    // The registration was of the same instant, and lives as long.
    refused(&acme.refresh(&client, text(&tokens["refreshToken"])).await, "InvalidClientException");
    acme.world.close().await;
}

#[tokio::test]
async fn a_browsers_session_ends_at_its_instant() {
    let acme = Acme::new().await;
    acme.browser.get("/start/acme").await.expect(200);
    acme.world.pass(8 * 60 * 60 * SECOND - 1);
    assert_eq!(acme.browser.get("/start/acme").await.expect(200).path, "/start/acme");
    acme.world.pass(1);
    assert!(acme.browser.get("/start/acme").await.path.starts_with("/start/acme/sign-in"));
    acme.world.close().await;
}

#[tokio::test]
async fn an_extended_session_ends_at_once_with_its_client_its_sign_out_and_its_user() {
    let acme = extended().await;
    let is_over = async |held: &(serde_json::Value, serde_json::Value)| {
        acme.me(text(&held.1["accessToken"])).await.expect(401);
        refused(&acme.refresh(&held.0, text(&held.1["refreshToken"])).await, "InvalidGrantException");
    };
    let first = acme.signed_in().await;
    let page = acme.browser.get("/start/acme").await.expect(200);
    let row = page.between("/security/client\"", "</form>");
    let id = row.split("name=\"id\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    acme.browser.submit(&page, "/start/acme/security/client", &[("id", id)]).await.expect(200);
    is_over(&first).await;
    let second = acme.signed_in().await;
    let token = text(&second.1["accessToken"]);
    let leaving = acme.world.visitor().with_header("x-amz-sso_bearer_token", token);
    leaving.request("POST", "/logout", None, "").await.expect(200);
    is_over(&second).await;
    acme.world.close().await;
    // A sign-out of the portal ends the browser's session, too: the next act wants another.
    let acme = extended().await;
    let third = acme.signed_in().await;
    let page = acme.browser.get("/start/acme").await.expect(200);
    acme.browser.submit(&page, "/start/acme/security/everywhere", &[]).await.expect(200);
    acme.me(text(&third.1["accessToken"])).await.expect(401);
    refused(&acme.refresh(&third.0, text(&third.1["refreshToken"])).await, "InvalidGrantException");
    acme.world.close().await;
}
