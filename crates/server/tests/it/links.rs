//! Links in mails: read by scanners, opened in somebody else's browser, used twice, used late.

use serde_json::json;
use usher_testkit::{Visitor, World};

use crate::desk::{call, desk, invitation};
use crate::member::{add, mailed, member, start, until_proof};
use crate::office::Office;
use crate::people::{PASSWORD, code, enrol, setup_path};

const NEW: &str = "Meadow-tractor-77-violet";

/// A link for a new password, asked for by its owner.
async fn reset_link(world: &World, home: &str, name: &str) -> String {
    world.pass_minutes(1);
    let (visitor, forgot) = (world.visitor(), format!("{home}/forgot"));
    let page = visitor.get(&forgot).await.expect(200);
    visitor.submit(&page, &forgot, &[("username", name)]).await.expect(200);
    world.drain().await;
    mailed(world, &format!("{name}@x.example")).await
}

/// What mail scanners do: they look at the head, they read the page, they follow every address on it.
async fn scan(world: &World, path: &str) {
    for method in ["HEAD", "GET", "HEAD", "GET", "OPTIONS", "PUT", "DELETE"] {
        let answer = world.visitor().request(method, path, None, "").await;
        let expected = if ["HEAD", "GET"].contains(&method) { 200 } else { 405 };
        assert_eq!(answer.status, expected, "{method} {path}");
        assert_eq!(answer.header("set-cookie").filter(|cookie| cookie.contains("usher-sign-in")), None);
    }
    let page = world.visitor().get(path).await.expect(200);
    for address in page.body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        world.visitor().get(&address.replace("&amp;", "&")).await;
    }
}

#[tokio::test]
async fn scanners_spend_no_link_of_any_kind() {
    let world = World::new().await;
    let setup = setup_path(&world).await;
    scan(&world, &setup).await;
    let office = Office::enabled(&world, "111122223333").await;
    let home = start(&world, &office).await;
    let (_, mei) = member(&world, &office, "mei").await;
    add(&office, "bo").await;
    let invited = mailed(&world, "bo@x.example").await;
    let reset = reset_link(&world, &home, "mei").await;
    let ada = desk(&world, "ada@a.example").await;
    call(&ada.script, "invite-administrator", invitation(&ada.account, "eve@a.example")).await;
    let administrator = mailed(&world, "eve@a.example").await;
    for path in [&invited, &reset, &administrator] {
        scan(&world, path).await;
    }
    let choose = async |path: &str| {
        let visitor = world.visitor();
        let page = visitor.get(path).await.expect(200);
        visitor.submit(&page, path, &[("new-password", NEW)]).await.expect(200)
    };
    choose(&invited).await.says("Register your authenticator app");
    choose(&administrator).await.says("Register your authenticator app");
    choose(&reset).await.says("Your password was changed");
    assert!(mei.visitor.get(&home).await.path.contains("/sign-in"), "the reset ended the sessions");
    let visitor = world.visitor();
    let page = visitor.get(&setup).await.expect(200);
    let fields = [("name", "Olga"), ("email", "olga@example.com"), ("new-password", PASSWORD)];
    visitor.submit(&page, &setup, &fields).await.expect(200).says("Register your authenticator app");
    // Used once, none of them opens again, by whatever method.
    for path in [&invited, &reset, &administrator, &setup] {
        world.visitor().get(path).await.expect(404).says("This link was used already");
        assert_eq!(world.visitor().request("HEAD", path, None, "").await.status, 404);
        let page = world.visitor().get("/console/sign-in").await;
        assert_eq!(posted(&world, path, &page.between("name=\"csrf\" value=\"", "\"")).await, 403, "another's token");
    }
    world.close().await;
}

async fn posted(world: &World, path: &str, csrf: &str) -> u16 {
    let kind = Some("application/x-www-form-urlencoded");
    world.visitor().request("POST", path, kind, &format!("csrf={csrf}&new-password={NEW}")).await.status
}

#[tokio::test]
async fn a_link_for_a_new_password_ends_with_its_hour_and_yields_to_a_newer_one() {
    let world = World::new().await;
    let office = Office::enabled(&world, "111122223333").await;
    let home = start(&world, &office).await;
    let (_, mei) = member(&world, &office, "mei").await;
    let old = reset_link(&world, &home, "mei").await;
    let new = reset_link(&world, &home, "mei").await;
    world.visitor().get(&old).await.expect(404).says("a newer one took its place");
    let visitor = world.visitor();
    let page = visitor.get(&new).await.expect(200);
    world.pass_minutes(61);
    visitor.submit(&page, &new, &[("new-password", NEW)]).await.expect(404).says("This link stopped working");
    visitor.get(&new).await.expect(404).says("This link stopped working");
    // The old password and the session stand as if nobody had asked.
    mei.visitor.get(&home).await.expect(200).says("mei");
    let (_, page) = until_proof(&world, &home, ("mei", PASSWORD)).await;
    page.expect(200).says("Enter a code");
    world.close().await;
}

#[tokio::test]
async fn somebody_elses_link_makes_nobody_anybody_else() {
    let world = World::new().await;
    let office = Office::enabled(&world, "111122223333").await;
    let home = start(&world, &office).await;
    let (_, bo) = member(&world, &office, "bo").await;
    add(&office, "mei").await;
    let link = mailed(&world, "mei@x.example").await;
    // Mei's link in the browser where Bo is signed in: it says whose it is, and Bo stays Bo until it is used up.
    let page = bo.visitor.get(&link).await.expect(200).says("Mei Lin").says("mei");
    bo.visitor.get(&home).await.expect(200).says("Signed in as bo");
    // The form of one link, sent to another, does what the address says, for the person of that link.
    add(&office, "eve").await;
    let other = mailed(&world, "eve@x.example").await;
    let step = bo.visitor.submit(&page, &other, &[("new-password", NEW)]).await.expect(200);
    step.says("eve").says("Register your authenticator app");
    // Two links in two tabs of one browser: the later one is the sign-in, the earlier tab's device is nobody's.
    let tab = world.visitor();
    let first = tab.get(&link).await.expect(200);
    let first = tab.submit(&first, &link, &[("new-password", PASSWORD)]).await.expect(200);
    let secret = first.between("id=\"totp-secret\"", "</code>").rsplit("<code>").next().unwrap().to_owned();
    add(&office, "ana").await;
    let second = mailed(&world, "ana@x.example").await;
    let page = tab.get(&second).await.expect(200);
    let page = tab.submit(&page, &second, &[("new-password", NEW)]).await.expect(200).says("ana");
    let refused = tab.submit(&first, "/sign-in/device", &[("code", &code(&world, &secret))]).await;
    refused.expect(401).says("ana");
    let ana = enrol(&world, tab, &page).await;
    ana.visitor.get(&home).await.expect(200).says("Signed in as ana");
    assert!(is_open(&world, &home, ("mei", PASSWORD)).await, "Mei registers her device at the next sign-in");
    // A link of one directory is none of another's, nor does it lead there.
    let theirs = Office::enabled(&world, "444455556666").await;
    let away = start(&world, &theirs).await;
    assert!(ana.visitor.get(&away).await.path.starts_with(&format!("{away}/sign-in")));
    world.close().await;
}

/// Whether name and password lead to the registration of a device.
async fn is_open(world: &World, home: &str, who: (&str, &str)) -> bool {
    let (_, page) = until_proof(world, home, who).await;
    page.status == 200 && page.body.contains("Register your authenticator app")
}

#[tokio::test]
async fn a_sign_in_goes_on_in_its_own_browser_only_and_an_old_session_is_worth_nothing_elsewhere() {
    let world = World::new().await;
    let office = Office::enabled(&world, "111122223333").await;
    let home = start(&world, &office).await;
    let (_, mei) = member(&world, &office, "mei").await;
    let cookie = mei.visitor.cookie("usher-member").expect("a session");
    let (region, secret) = cookie.split_once('.').expect("its Region");
    assert_eq!(region, "us-east-1");
    for forged in [
        format!("eu-central-1.{secret}"),
        format!("us-west-2.{secret}"),
        format!("moon-base-1.{secret}"),
        secret.to_owned(),
        format!("us-east-1.{secret}x"),
        format!("us-east-1.{}", secret.to_uppercase()),
        "us-east-1.".to_owned(),
        ".".to_owned(),
        "x".repeat(4_000),
    ] {
        let thief = world.visitor();
        thief.set_cookie("usher-member", &forged);
        let page = thief.get(&home).await.expect(200);
        assert!(page.path.starts_with(&format!("{home}/sign-in")), "{forged:.40}: {}", page.path);
        thief.set_cookie("usher-console", &cookie);
        assert!(thief.get("/console/security").await.path.starts_with("/console/sign-in"), "a member at the console");
    }
    let admin = Visitor::new(&world.url);
    admin.set_cookie("usher-member", &format!("us-east-1.{}", office.browser.cookie("usher-console").unwrap()));
    assert!(admin.get(&home).await.path.contains("/sign-in"), "an administrator at the portal");
    let body = json!({ "account": office.account.as_str(), "region": "us-east-1" });
    let scripts = world.visitor().with_bearer(&cookie).post_json("/api/v1/list-users", &body).await;
    assert_eq!(scripts.status, 401, "{}", scripts.body);
    world.close().await;
}
