//! The catalogue in an operator's hands: what holds at once, what waits for the first, and the way back.

use serde_json::{Value, json};
use usher_testkit::{Visitor, World};

use crate::desk::{call, operator, refused};
use crate::forms::{HIDDEN, comes_back};
use crate::plans::Team;

async fn version(root: &Visitor) -> i64 {
    call(root, "get-catalogue", json!({})).await["version"].as_i64().unwrap()
}

/// Changes something, from the version in force.
async fn change(root: &Visitor, operation: &str, mut body: Value) -> Value {
    body["version"] = version(root).await.into();
    call(root, operation, body).await
}

async fn tier(root: &Visitor, name: &str) -> Value {
    let catalogue = call(root, "get-catalogue", json!({})).await;
    catalogue["tiers"].as_array().unwrap().iter().find(|tier| tier["name"] == name).unwrap().clone()
}

#[tokio::test]
async fn a_plan_is_switched_on_in_the_console_and_off_again_and_its_holder_keeps_it() {
    let world = World::new().await;
    let boss = crate::people::operator(&world).await.visitor;
    let team = Team::new(&world, "111122223333").await;
    let mei = team.person(&world, "mei", "Mei Lin").await;
    team.get("/users/add").await.expect(200).says("Pro+");
    assert!(!team.get("/users/add").await.body.contains("Pro Max"));
    let path = "/operator/catalogue/tiers/PRO_MAX";
    let page = boss.get(path).await.expect(200).says("Offer this plan");
    let seen = page.between("name=\"version\" value=\"", "\"");
    let fields = [("version", seen.as_str()), ("title", "Pro Max"), ("price", "100.00"), ("credits", "5,000")];
    let on = [&fields[..], &[("enabled", "on")]].concat();
    boss.submit(&page, path, &on).await.expect(200).says("The catalogue was changed");
    team.get("/users/add").await.expect(200).says("Pro Max");
    team.give(&world, "users", "PRO_MAX", &[mei.as_str()]).await.expect(200);
    // Sent again from the old page, it is refused and comes back as it was typed.
    let stale = boss.submit(&page, path, &fields).await.expect(409);
    let seen = stale.between("name=\"version\" value=\"", "\"");
    let off = [("version", seen.as_str()), ("title", "Pro Max"), ("price", "100.00"), ("credits", "5000")];
    boss.submit(&stale, path, &off).await.expect(200).says("The catalogue was changed");
    assert!(!team.get("/users/add").await.body.contains("Pro Max"));
    team.get("/users").await.expect(200).says("Mei Lin").says("Pro Max");
    team.spend(&world, &mei, 1, "the first use").await;
    team.spend(&world, &mei, 4_000, "more than Pro+ has").await;
    let typed = [("version", seen.as_str()), ("title", ""), ("price", "a lot"), ("credits", "5000")];
    boss.submit(&stale, path, &typed).await.expect(400).says("value=\"a lot\"");
    boss.get("/operator/catalogue/tiers/FREE").await.expect(200);
    boss.get("/operator/catalogue/tiers/NONE").await.expect(404);
    team.office.browser.get("/operator/catalogue").await.expect(403);
    world.close().await;
}

#[tokio::test]
async fn the_forms_of_the_catalogue_come_back() {
    let world = World::new().await;
    let boss = crate::people::operator(&world).await.visitor;
    let (whole, tier, models) = ("/operator/catalogue", "/operator/catalogue/tiers/PRO", "/operator/catalogue/models");
    let sound: [&[(&str, &str)]; 3] = [
        &[("service", "Kestrel & Co"), ("rate", "0.05")],
        &[("title", "Team \"A\""), ("price", "25.00"), ("credits", "1,500")],
        &[("model", "kestrel-1"), ("title", "Kestrel"), ("multiplier", "1.50")],
    ];
    for (action, sound, wrong, value) in [
        (whole, sound[0], "service", HIDDEN),
        (whole, sound[0], "service", ""),
        (whole, sound[0], "rate", "a lot"),
        (whole, sound[0], "rate", "1001"),
        (tier, sound[1], "title", " "),
        (tier, sound[1], "title", "pro+"),
        (tier, sound[1], "price", "a lot"),
        (tier, sound[1], "price", "0.001"),
        (tier, sound[1], "credits", "many"),
        (models, sound[2], "model", "A b"),
        (models, sound[2], "title", HIDDEN),
        (models, sound[2], "multiplier", "a lot"),
        (models, sound[2], "multiplier", "0"),
    ] {
        let mut typed = vec![("version", "1")];
        typed.extend(sound.iter().map(|(name, fine)| (*name, if *name == wrong { value } else { *fine })));
        comes_back(&boss, action, action, &typed, (wrong, 400)).await;
    }
    boss.set_cookie("lang", "zh-CN");
    let typed = [("version", "1"), ("service", ""), ("rate", "0.05")];
    comes_back(&boss, whole, whole, &typed, ("service", 400)).await.says("可见字符");
    assert_eq!(version(&operator(&world).await).await, 1, "nothing of it came into force");
    world.close().await;
}

#[tokio::test]
async fn a_price_holds_from_the_first_and_a_closed_month_never_changes() {
    let world = World::new().await;
    let root = operator(&world).await;
    let team = Team::new(&world, "111122223333").await;
    let mei = team.person(&world, "mei", "Mei Lin").await;
    team.give(&world, "users", "PRO", &[mei.as_str()]).await.expect(200);
    team.spend(&world, &mei, 1, "one").await;
    let account = team.office.account.as_str();
    let costs = async |month: &str| {
        let asked = json!({ "account": account, "month": month, "lines": true });
        call(&root, "get-costs", asked).await["lines"][0]["rate"].as_i64().unwrap()
    };
    change(&root, "update-tier", json!({ "tier": "Pro", "price": "25.00", "credits": "1500", "title": "Team" })).await;
    let shown = tier(&root, "PRO").await;
    assert_eq!(
        (&shown["title"], &shown["price"], &shown["credits"]),
        (&json!("Team"), &json!(20_000_000), &json!("1000.00"))
    );
    assert_eq!(shown["coming"]["price"], 25_000_000);
    change(&root, "update-catalogue", json!({ "overageRate": "0.05" })).await;
    assert_eq!(costs("2026-11").await, 20_000_000);
    world.set_time("2026-12-01T00:00:00Z");
    let shown = tier(&root, "PRO").await;
    assert_eq!((&shown["price"], &shown["credits"]), (&json!(25_000_000), &json!("1500.00")));
    assert!(shown["coming"].is_null());
    assert_eq!(call(&root, "get-catalogue", json!({})).await["overageRate"], 50_000);
    team.spend(&world, &mei, 1_200, "within the new credits").await;
    // November is not closed yet, and still has its own prices.
    assert_eq!(costs("2026-11").await, 20_000_000);
    world.set_time("2026-12-02T00:00:00Z");
    world.drain().await;
    world.app.reconcile().await.unwrap();
    assert_eq!((costs("2026-11").await, costs("2026-12").await), (20_000_000, 25_000_000));
    change(&root, "update-tier", json!({ "tier": "Pro", "price": "1.00" })).await;
    assert_eq!((costs("2026-11").await, costs("2026-12").await), (20_000_000, 25_000_000));
    world.close().await;
}

#[tokio::test]
async fn a_multiplier_holds_for_the_next_spend_and_a_model_comes_and_goes() {
    let world = World::new().await;
    let root = operator(&world).await;
    let team = Team::new(&world, "111122223333").await;
    let mei = team.person(&world, "mei", "Mei Lin").await;
    team.give(&world, "users", "PRO", &[mei.as_str()]).await.expect(200);
    let made = call(&root, "create-product", json!({ "name": "IDE" })).await;
    let product = world.visitor().with_bearer(made["key"].as_str().unwrap());
    let spend = |id: &str| json!({ "requestId": id, "member": mei.as_str(), "model": "kestrel-1", "units": "2" });
    assert_eq!(refused(&product, "spend", spend("one"), 400).await, "model-unknown");
    let model = |multiplier: &str| json!({ "model": "kestrel-1", "title": "Kestrel", "multiplier": multiplier });
    change(&root, "set-model", model("1.50")).await;
    assert_eq!(call(&product, "spend", spend("one")).await["taken"][0]["credits"], "3.00");
    change(&root, "set-model", model("2.00")).await;
    assert_eq!(call(&product, "spend", spend("two")).await["taken"][0]["credits"], "4.00");
    assert_eq!(call(&product, "spend", spend("one")).await["taken"][0]["credits"], "3.00");
    change(&root, "remove-model", json!({ "model": "kestrel-1" })).await;
    assert_eq!(refused(&product, "spend", spend("three"), 400).await, "model-unknown");
    world.drain().await;
    world.close().await;
}

#[tokio::test]
async fn every_version_is_kept_and_can_be_brought_back() {
    let world = World::new().await;
    let boss = crate::people::operator(&world).await.visitor;
    let root = operator(&world).await;
    change(&root, "update-tier", json!({ "tier": "PRO", "price": "30" })).await;
    // Nobody was promised another price yet.
    assert_eq!(tier(&root, "PRO").await["price"], 30_000_000);
    change(&root, "update-catalogue", json!({ "service": "Kestrel" })).await;
    change(&root, "update-catalogue", json!({ "service": "Kestrel" })).await;
    assert_eq!(version(&root).await, 3, "a change that changes nothing is no version");
    let versions = call(&root, "list-catalogue-versions", json!({})).await;
    assert_eq!((&versions[0]["byName"], &versions[0]["changes"][0]["kind"]), (&json!("Root"), &json!("service")));
    let page = boss.get("/operator/catalogue/versions").await.expect(200);
    page.clone().says("Price of Pro: $20.00 → $30.00").says("Service: Kiro → Kestrel").says("In force");
    let path = "/operator/catalogue/versions/1/restore";
    let page = boss.get(path).await.expect(200).says("Bring version 1 back?");
    boss.submit(&page, path, &[("version", "3")]).await.expect(200).says("The earlier version was brought back");
    assert_eq!(tier(&root, "PRO").await["price"], 20_000_000);
    boss.submit(&page, path, &[("version", "3")]).await.expect(409);
    boss.get("/operator/catalogue/versions/9/restore").await.expect(404);
    let stale = json!({ "version": 1, "tier": "PRO", "enabled": false });
    assert_eq!(refused(&root, "update-tier", stale, 409).await, "changed-meanwhile");
    let free = json!({ "version": 4, "tier": "FREE", "price": "1.00" });
    assert_eq!(refused(&root, "update-tier", free, 400).await, "invalid-input");
    boss.set_cookie("lang", "zh-CN");
    boss.get("/operator/catalogue/versions").await.expect(200).says("恢复").says("服务：Kiro → Kestrel");
    boss.get("/operator/catalogue/models/auto/remove").await.expect(200).says("要移除模型");
    world.close().await;
}

#[tokio::test]
async fn a_promotion_pays_on_when_the_service_has_another_name() {
    let world = World::new().await;
    let root = operator(&world).await;
    let team = Team::new(&world, "111122223333").await;
    let mei = team.person(&world, "mei", "Mei Lin").await;
    team.give(&world, "users", "PRO", &[mei.as_str()]).await.expect(200);
    team.spend(&world, &mei, 1, "one").await;
    let account = team.office.account.as_str();
    call(&root, "grant-promotion", json!({ "account": account, "name": "Start", "amount": "100.00" })).await;
    change(&root, "update-catalogue", json!({ "service": "Kestrel" })).await;
    let costs = call(&root, "get-costs", json!({ "account": account, "lines": true })).await;
    assert_eq!((&costs["service"], &costs["totals"]["payable"]), (&json!("Kestrel"), &json!(0)), "{costs}");
    team.get("").await.expect(200).says("Kestrel");
    world.close().await;
}

#[tokio::test]
async fn another_process_takes_a_change_over() {
    let world = World::new().await;
    let database = world.app.database(&usher_app::Place::Global).unwrap().clone();
    let written = database.write(|tx| {
        let mut next = usher_store::catalogue::newest(tx)?.unwrap_or_default();
        next.version += 1;
        next.service = "Kestrel".into();
        usher_store::catalogue::insert(tx, &next)
    });
    assert!(written.await.unwrap().unwrap());
    assert_eq!(world.app.house().catalogue.service, "Kiro");
    world.app.refresh_catalogue().await.unwrap();
    assert_eq!(world.app.house().catalogue.service, "Kestrel");
    world.close().await;
}
