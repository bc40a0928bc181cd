//! Refresh: one line whoever races, nobody honest signed out, and an end when there must be one.

use std::collections::BTreeSet;
use std::sync::Arc;

use usher_domain::region::RegionName;

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
