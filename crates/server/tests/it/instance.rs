//! Enabling Identity Center, its Start URL, its settings.

use usher_domain::Code;
use usher_domain::region::RegionName;
use usher_testkit::World;

use crate::office::{Office, REGION};

#[tokio::test]
async fn an_account_enables_identity_center_once_and_is_led_to_it_from_elsewhere() {
    let world = World::new().await;
    let office = Office::open(&world, "111122223333").await;
    let empty = office.browser.get(&office.path("")).await.expect(200).says("not enabled yet");
    let on = office.browser.submit(&empty, &office.path(""), &[]).await.expect(200).says("/start/d-");
    assert!(on.path.ends_with("?done=on"), "{}", on.path);
    let other = format!("/console/{}/eu-central-1/identity-center", office.account);
    office.browser.get(&other).await.expect(200).says("is in us-east-1");
    let region = RegionName::new("eu-central-1");
    let error = world.app.enable_identity_center(&office.caller(), &office.account, &region).await.unwrap_err();
    let refusal = error.refusal().unwrap();
    assert_eq!(refusal.code, Code::InstanceExists);
    assert!(refusal.details.iter().any(|(name, value)| *name == "region" && value == REGION), "{refusal}");
    world.close().await;
}

#[tokio::test]
async fn every_form_of_a_start_url_finds_the_instance() {
    let world = World::new().await;
    let office = Office::enabled(&world, "111122223333").await;
    let settings = office.browser.get(&office.path("/settings")).await.expect(200);
    let ask = office.browser.submit(&settings, &office.path("/alias"), &[("alias", "northwind")]).await;
    let sure = [("alias", "northwind"), ("is_sure", "yes")];
    office.browser.submit(&ask.says("cannot be changed"), &office.path("/alias"), &sure).await.says("/start/northwind");
    let found = world.app.identity_center(&office.caller(), &office.account).await.unwrap().unwrap();
    let (store, id) = (&found.indexed.store, &found.indexed.id);
    for url in [
        format!("{}/start/northwind", world.url),
        format!("{}/start/{store}/", world.url),
        "https://northwind.awsapps.com/start".into(),
        format!("https://{store}.awsapps.com/start#/"),
        format!("https://{id}.portal.us-east-1.app.aws"),
        format!("https://identitycenter.amazonaws.com/{id}"),
    ] {
        let hit = world.app.find_start_url(&url).await.unwrap();
        assert_eq!(hit.map(|hit| hit.instance).as_ref(), Some(id), "{url}");
    }
    for url in ["northwind", "https://nobody.awsapps.com/start", "https://evil.example/start/northwind", ""] {
        assert_eq!(world.app.find_start_url(url).await.unwrap(), None, "{url}");
    }
    let rival = Office::enabled(&world, "444455556666").await;
    let form = rival.browser.get(&rival.path("/settings")).await;
    rival.browser.submit(&form, &rival.path("/alias"), &sure).await.says("has the alias northwind");
    world.close().await;
}

#[tokio::test]
async fn a_session_lasts_from_a_quarter_of_an_hour_to_ninety_days() {
    let world = World::new().await;
    let office = Office::enabled(&world, "111122223333").await;
    let form = office.browser.get(&office.path("/settings")).await.expect(200);
    for bad in ["14", "129601", "x"] {
        let answer = office.browser.submit(&form, &office.path("/settings"), &[("session_minutes", bad)]).await;
        assert!(!answer.path.contains("done=saved"), "{bad}");
    }
    let saved = office.browser.submit(&form, &office.path("/settings"), &[("session_minutes", "720")]).await;
    saved.expect(200).says("12 hours");
    world.close().await;
}
