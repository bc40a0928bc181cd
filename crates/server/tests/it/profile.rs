//! Signing up for the service in a Region, and its settings, through the console's pages.

use usher_testkit::World;

use crate::office::Office;
use crate::plans::{DATA, Team};

#[tokio::test]
async fn without_an_identity_center_the_console_says_what_to_do_first() {
    let world = World::new().await;
    let office = Office::open(&world, "111122223333").await;
    let page = office.browser.get(&format!("/console/111122223333/{DATA}/kiro")).await.expect(200);
    page.says("Enable Identity Center first").says(&format!("/console/111122223333/{DATA}/identity-center"));
    let form = office.browser.get(&format!("/console/111122223333/{DATA}/kiro/sign-up")).await.expect(200);
    let path = format!("/console/111122223333/{DATA}/kiro/sign-up");
    let refused = office.browser.submit(&form, &path, &[("name", "Mine")]).await.expect(409);
    refused.says("has not enabled Identity Center yet");
    world.close().await;
}

#[tokio::test]
async fn a_region_that_cannot_host_profiles_leads_to_those_that_can() {
    let world = World::new().await;
    let office = Office::enabled(&world, "111122223333").await;
    let page = office.browser.get("/console/111122223333/us-west-2/kiro").await.expect(200);
    let page = page.says("cannot host Kiro").says(&format!("href=\"/console/111122223333/{DATA}/kiro\""));
    assert!(!page.body.contains("/kiro/sign-up\""), "nothing to sign up for here");
    world.close().await;
}

#[tokio::test]
async fn signing_up_names_both_regions_and_happens_once() {
    let world = World::new().await;
    let office = Office::enabled(&world, "111122223333").await;
    let root = format!("/console/111122223333/{DATA}/kiro");
    office.browser.get(&root).await.expect(200).says("Sign up for Kiro");
    office.browser.get(&format!("{root}/users")).await.expect(200).says("Sign up for Kiro");
    let form = office.browser.get(&format!("{root}/sign-up")).await.expect(200).says("us-east-1").says(DATA);
    let path = format!("{root}/sign-up");
    let wrong = [("name", "x".repeat(65)), ("description", "kept".to_owned())];
    let wrong: Vec<(&str, &str)> = wrong.iter().map(|(name, value)| (*name, value.as_str())).collect();
    office.browser.submit(&form, &path, &wrong).await.expect(400).says("longer than 64 characters").says("kept");
    let made = office.browser.submit(&form, &path, &[("name", "Engineering"), ("description", "")]).await;
    made.expect(200).says("The profile is ready").says("Engineering").says("Nobody has a plan yet");
    let second = office.browser.submit(&form, &path, &[("name", "Again")]).await.expect(409);
    second.says("already has a profile").says(&format!("href=\"{root}/settings\""));
    office.browser.get(&path).await.expect(409).says(&format!("href=\"{root}/settings\""));
    world.drain().await;
    let other = office.browser.get("/console/111122223333/us-east-1/kiro").await.expect(200);
    other.says("Profiles in other Regions").says("Engineering");
    world.close().await;
}

#[tokio::test]
async fn settings_are_saved_or_come_back_with_what_was_typed() {
    let world = World::new().await;
    let team = Team::new(&world, "111122223333").await;
    let page = team.get("/settings").await.expect(200);
    let page = page.says(&format!("arn:aws:codewhisperer:{DATA}:111122223333:profile/")).says("$0.04");
    let typed = [("name", "Renamed"), ("overage", "on"), ("cap", "a lot")];
    team.post(&page, "/settings", &typed).await.expect(400).says("value=\"a lot\"").says("value=\"Renamed\"");
    let saved = team.post(&page, "/settings", &[("name", "Renamed"), ("overage", "on"), ("cap", "1,250.5")]).await;
    let saved = saved.expect(200).says("The settings are saved.").says("value=\"Renamed\"").says("value=\"1250.50\"");
    assert!(saved.body.contains("name=\"overage\" value=\"on\" checked"), "overage is on");
    team.post(&page, "/settings", &[("name", ""), ("cap", "")]).await.expect(400).says("The name is empty");
    world.close().await;
}
