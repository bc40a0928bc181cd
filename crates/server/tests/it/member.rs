//! Members from their first mail to their last minute: registration, the access portal, and how access ends.

use serde_json::{Value, json};
use usher_testkit::{Answer, Visitor, World};

use crate::grant_world::{DEVICE, text};
use crate::office::Office;
use crate::people::{PASSWORD, Registered, code, enrol};

/// The path of the newest link that was mailed to an address.
pub(crate) async fn mailed(world: &World, address: &str) -> String {
    let mails = world.app.mailbox(50).await.unwrap();
    let newest = mails.into_iter().find(|(mail, written)| mail.address == address && written.link.is_some());
    let link = newest.unwrap_or_else(|| panic!("no mail to {address}")).1.link.unwrap();
    link.strip_prefix(&world.url).unwrap_or_else(|| panic!("{link} leads away")).to_owned()
}

/// The path of the Start URL.
pub(crate) async fn start(world: &World, office: &Office) -> String {
    let found = world.app.identity_center(&office.caller(), &office.account).await.unwrap().unwrap();
    format!("/start/{}", found.indexed.store)
}

/// Adds a user through the wizard; answers the id.
pub(crate) async fn add(office: &Office, name: &str) -> String {
    let page = office.add_user(name, &format!("{name}@x.example"), "mail").await.expect(200).says("The user is added");
    page.path.split("/users/").nth(1).unwrap().split('?').next().unwrap().to_owned()
}

/// A member who accepted the invitation with an authenticator app.
pub(crate) async fn member(world: &World, office: &Office, name: &str) -> (String, Registered) {
    let id = add(office, name).await;
    let (visitor, path) = (world.visitor(), mailed(world, &format!("{name}@x.example")).await);
    let page = visitor.get(&path).await.expect(200).says("Choose your password");
    let page = visitor.submit(&page, &path, &[("new-password", PASSWORD)]).await.expect(200);
    let page = page.says("Register your authenticator app");
    (id, enrol(world, visitor, &page).await)
}

/// Name and password in a new browser; answers the page after it.
pub(crate) async fn until_proof(world: &World, start: &str, (name, password): (&str, &str)) -> (Visitor, Answer) {
    let visitor = world.visitor();
    let page = crate::people::say_name(&visitor, &format!("{start}/sign-in"), name).await;
    let page = visitor.submit(&page, "/sign-in/password", &[("password", password)]).await;
    (visitor, page)
}

/// A member's tokens through the device flow.
pub(crate) async fn tokens(world: &World, start: &str, browser: &Visitor) -> (Value, Value) {
    let program = world.visitor();
    let scopes = ["codewhisperer:completions"];
    let body = json!({ "clientName": "kiro", "clientType": "public", "scopes": scopes });
    let client = program.post_json("/client/register", &body).await.expect(200).json();
    let start = format!("{}{start}", world.url);
    let body = json!({ "clientId": client["clientId"], "clientSecret": client["clientSecret"], "startUrl": start });
    let started = program.post_json("/device_authorization", &body).await.expect(200).json();
    let code = text(&started["userCode"]);
    let page = browser.get(&format!("/device?user_code={code}")).await.expect(200).says(code);
    let fields = [("user_code", code), ("same_code", "on"), ("decision", "allow")];
    browser.submit(&page, "/device/decide", &fields).await.expect(200);
    let body = json!({
        "clientId": client["clientId"], "clientSecret": client["clientSecret"], "grantType": DEVICE,
        "deviceCode": started["deviceCode"],
    });
    let tokens = program.post_json("/token", &body).await.expect(200).json();
    (client, tokens)
}

async fn refresh(world: &World, client: &Value, tokens: &Value) -> Answer {
    let body = json!({
        "clientId": client["clientId"], "clientSecret": client["clientSecret"], "grantType": "refresh_token",
        "refreshToken": tokens["refreshToken"],
    });
    world.visitor().post_json("/token", &body).await
}

async fn me(world: &World, tokens: &Value) -> Answer {
    world.visitor().with_bearer(text(&tokens["accessToken"])).get("/api/v1/me").await
}

/// Nothing of what the member held opens anything: the browser, the access token, the refresh token.
async fn is_out(world: &World, start: &str, browser: &Visitor, held: &(Value, Value)) {
    let page = browser.get(start).await;
    assert!(page.path.contains("/sign-in"), "the browser is still in: {}", page.path);
    me(world, &held.1).await.expect(401);
    refresh(world, &held.0, &held.1).await.expect(400).says("InvalidGrantException");
}

async fn act(office: &Office, user: &str, act: &str, fields: &[(&str, &str)]) -> Answer {
    let path = office.path(&format!("/users/{user}/{act}"));
    let ask = office.browser.get(&path).await.expect(200);
    office.browser.submit(&ask, &path, fields).await.expect(200)
}

#[tokio::test]
async fn from_the_invitation_to_the_portal_and_back_with_password_code_and_recovery_code() {
    let world = World::new().await;
    let office = Office::enabled(&world, "111122223333").await;
    let start = start(&world, &office).await;
    let id = add(&office, "mei").await;
    office.browser.get(&office.path("/users?state=invited")).await.says("mei@x.example");
    office.browser.get(&office.path(&format!("/users/{id}"))).await.says("Invited");
    let path = mailed(&world, "mei@x.example").await;
    for _ in 0..100 {
        world.visitor().get(&path).await.expect(200).says("Choose your password");
    }
    let visitor = world.visitor();
    let page = visitor.get(&path).await;
    visitor.submit(&page, &path, &[("new-password", "short")]).await.expect(400).says("role=\"alert\"");
    let page = visitor.submit(&page, &path, &[("new-password", PASSWORD)]).await.expect(200);
    let mei = enrol(&world, visitor, &page.says("Register your authenticator app")).await;
    assert_eq!(mei.codes.len(), 10);
    mei.visitor.get(&start).await.expect(200).says("mei").says(&format!("{}{start}", world.url));
    world.visitor().get(&path).await.expect(404).says("This link was used already");
    let page = office.browser.get(&office.path(&format!("/users/{id}"))).await.expect(200).says("Enabled");
    assert!(!page.body.contains("Send invitation again"));
    let list = office.browser.get(&office.path("/users?state=invited")).await.expect(200);
    assert!(!list.body.contains("mei@x.example"), "nobody is invited any more");
    world.pass_minutes(1);
    for (n, proof) in [code(&world, &mei.secret), mei.codes[0].clone()].iter().enumerate() {
        let (visitor, page) = until_proof(&world, &start, ("MEI@x.example", PASSWORD)).await;
        let home = visitor.submit(&page.says("Enter a code"), "/sign-in/code", &[("code", proof)]).await.expect(200);
        assert_eq!(home.path, start, "proof {n}");
        home.says("mei");
    }
    world.close().await;
}

#[tokio::test]
async fn the_aws_cli_is_sent_on_with_one_hop_and_a_stranger_to_the_sign_in() {
    let world = World::new().await;
    let office = Office::enabled(&world, "111122223333").await;
    let start = start(&world, &office).await;
    let hop = world.visitor().request("HEAD", &start, None, "").await.expect(302);
    let to = hop.header("location").unwrap();
    assert!(to.starts_with("https://") && (to.contains(".awsapps.com/start") || to.contains(".app.aws/start")), "{to}");
    let page = world.visitor().get(&start).await.expect(200);
    assert!(page.path.starts_with(&format!("{start}/sign-in")), "{}", page.path);
    for name in ["d-0000000000", "no-such-instance"] {
        let path = format!("/start/{name}");
        let hop = world.visitor().request("HEAD", &path, None, "").await;
        let page = world.visitor().get(&path).await;
        assert_eq!((hop.status, hop.header("location")), (400, None), "{name}");
        page.expect(400).says(&format!("No Identity Center has the Start URL {name}.")).says("from your invitation");
        let sign_in = world.visitor().get(&format!("{path}/sign-in")).await;
        sign_in.expect(400).says("No Identity Center has the Start URL");
        let url = format!("/api/v1/start-url?url={}{path}", world.url);
        let answer = world.visitor().get(&url).await.expect(400).json();
        assert_eq!(answer["error"]["code"], "start-url-unknown", "{answer}");
    }
    world.close().await;
}

#[tokio::test]
async fn of_two_browsers_with_one_invitation_the_first_registers_and_the_other_is_told() {
    let world = World::new().await;
    let office = Office::enabled(&world, "111122223333").await;
    add(&office, "mei").await;
    let path = mailed(&world, "mei@x.example").await;
    let (first, second) = (world.visitor(), world.visitor());
    let (one, two) = (first.get(&path).await.expect(200), second.get(&path).await.expect(200));
    first.submit(&one, &path, &[("new-password", PASSWORD)]).await.expect(200).says("Register your authenticator app");
    let other = [("new-password", "Meadow-tractor-77-violet")];
    second.submit(&two, &path, &other).await.expect(404).says("This link was used already");
    // The first one's password stands, and the device is asked for at the next sign-in, if it was not registered.
    let start = start(&world, &office).await;
    let (_, page) = until_proof(&world, &start, ("mei", PASSWORD)).await;
    page.expect(200).says("Register your authenticator app");
    let (_, page) = until_proof(&world, &start, ("mei", "Meadow-tractor-77-violet")).await;
    page.expect(401);
    world.close().await;
}

#[tokio::test]
async fn a_members_link_ends_with_its_week_opens_nothing_else_and_yields_to_a_newer_one() {
    let world = World::new().await;
    let office = Office::enabled(&world, "111122223333").await;
    let other = Office::enabled(&world, "444455556666").await;
    let id = add(&office, "mei").await;
    let old = mailed(&world, "mei@x.example").await;
    let secret = old.rsplit('/').next().unwrap().to_owned();
    for purpose in ["setup", "password-reset"] {
        world.visitor().get(&format!("/{purpose}/{secret}")).await.expect(404).says("This link is not valid");
    }
    world.visitor().get(&format!("/invitation/{secret}x")).await.expect(404).says("This link is not valid");
    // Mails are listed by their instant.
    world.pass_minutes(1);
    act(&office, &id, "invite", &[]).await;
    world.visitor().get(&old).await.expect(404).says("a newer one took its place");
    let path = mailed(&world, "mei@x.example").await;
    let visitor = world.visitor();
    let page = visitor.get(&path).await.expect(200);
    world.pass_days(6);
    visitor.get(&path).await.expect(200);
    world.pass_days(1);
    visitor.submit(&page, &path, &[("new-password", PASSWORD)]).await.expect(404).says("This link stopped working");
    // A session of one directory is none in another.
    // Mails are listed by their instant.
    world.pass_minutes(1);
    act(&office, &id, "invite", &[]).await;
    let path = mailed(&world, "mei@x.example").await;
    let page = visitor.get(&path).await.expect(200);
    let page = visitor.submit(&page, &path, &[("new-password", PASSWORD)]).await.expect(200);
    let mei = enrol(&world, visitor, &page).await;
    let (mine, theirs) = (start(&world, &office).await, start(&world, &other).await);
    mei.visitor.get(&mine).await.expect(200);
    let page = mei.visitor.get(&theirs).await.expect(200);
    assert!(page.path.starts_with(&format!("{theirs}/sign-in")), "{}", page.path);
    let (_, page) = until_proof(&world, &theirs, ("mei", PASSWORD)).await;
    page.expect(401);
    world.close().await;
}

#[tokio::test]
async fn a_one_time_password_must_be_changed_at_once_and_is_worth_nothing_afterwards() {
    let world = World::new().await;
    let office = Office::enabled(&world, "111122223333").await;
    let start = start(&world, &office).await;
    let shown = office.add_user("bo", "bo@x.example", "once").await.expect(200);
    let codes: Vec<&str> = shown.body.split("<code>").skip(1).filter_map(|rest| rest.split("</code>").next()).collect();
    let once = (*codes.last().expect("the password is shown")).to_owned();
    assert!(world.app.mailbox(10).await.unwrap().iter().all(|(mail, _)| mail.address != "bo@x.example"), "no mail");
    let (visitor, page) = until_proof(&world, &start, ("bo", &once)).await;
    let page = page.expect(200);
    assert!(page.body.contains("/sign-in/new-password"), "a new password is asked for");
    let same = visitor.submit(&page, "/sign-in/new-password", &[("new-password", &once)]).await;
    assert!(same.status == 400 || same.status == 409, "the old one may not stay: {}", same.status);
    // Nobody gets around the step.
    visitor.submit(&page, "/sign-in/finish", &[]).await.expect(200).says("/sign-in/new-password");
    assert!(visitor.get(&start).await.path.contains("/sign-in"), "no session yet");
    let page = visitor.submit(&page, "/sign-in/new-password", &[("new-password", PASSWORD)]).await.expect(200);
    let bo = enrol(&world, visitor, &page.says("Register your authenticator app")).await;
    bo.visitor.get(&start).await.expect(200).says("bo");
    let (_, page) = until_proof(&world, &start, ("bo", &once)).await;
    page.expect(401);
    world.close().await;
}

#[tokio::test]
async fn who_is_disabled_or_deleted_is_out_at_once_in_the_browser_and_in_every_tool() {
    let world = World::new().await;
    let office = Office::enabled(&world, "111122223333").await;
    let start = start(&world, &office).await;
    let (id, mei) = member(&world, &office, "mei").await;
    let held = tokens(&world, &start, &mei.visitor).await;
    me(&world, &held.1).await.expect(200).says("mei");
    mei.visitor.get(&start).await.expect(200);
    act(&office, &id, "disable", &[]).await;
    is_out(&world, &start, &mei.visitor, &held).await;
    let (_, page) = until_proof(&world, &start, ("mei", PASSWORD)).await;
    page.expect(401);
    act(&office, &id, "enable", &[]).await;
    is_out(&world, &start, &mei.visitor, &held).await;
    world.pass_minutes(1);
    let (visitor, page) = until_proof(&world, &start, ("mei", PASSWORD)).await;
    visitor.submit(&page, "/sign-in/code", &[("code", &code(&world, &mei.secret))]).await.expect(200);
    let held = tokens(&world, &start, &visitor).await;
    act(&office, &id, "delete", &[("confirm", "mei")]).await;
    is_out(&world, &start, &visitor, &held).await;
    let (_, page) = until_proof(&world, &start, ("mei", PASSWORD)).await;
    page.expect(401);
    office.browser.get(&office.path(&format!("/users/{id}"))).await.expect(404);
    world.drain().await;
    world.close().await;
}

#[tokio::test]
async fn signing_out_everywhere_ends_every_browser_and_every_tool() {
    let world = World::new().await;
    let office = Office::enabled(&world, "111122223333").await;
    let start = start(&world, &office).await;
    let (_, mei) = member(&world, &office, "mei").await;
    world.pass_minutes(1);
    let (other, page) = until_proof(&world, &start, ("mei", PASSWORD)).await;
    other.submit(&page, "/sign-in/code", &[("code", &code(&world, &mei.secret))]).await.expect(200);
    let held = tokens(&world, &start, &other).await;
    let page = mei.visitor.get(&start).await.expect(200);
    mei.visitor.submit(&page, &format!("{start}/security/everywhere"), &[]).await.expect(200);
    is_out(&world, &start, &other, &held).await;
    assert!(mei.visitor.get(&start).await.path.contains("/sign-in"));
    world.close().await;
}

#[tokio::test]
async fn a_members_forgotten_password_is_answered_alike_and_the_link_ends_everything_else() {
    let world = World::new().await;
    let office = Office::enabled(&world, "111122223333").await;
    let start = start(&world, &office).await;
    let (_, mei) = member(&world, &office, "mei").await;
    add(&office, "invited").await;
    let held = tokens(&world, &start, &mei.visitor).await;
    world.pass_minutes(1);
    let (visitor, forgot) = (world.visitor(), format!("{start}/forgot"));
    let before = world.app.mailbox(50).await.unwrap().len();
    let mut bodies = Vec::new();
    for name in ["mei", "nobody", "invited", "mei@x.example"] {
        let page = visitor.get(&forgot).await.expect(200);
        bodies.push(visitor.submit(&page, &forgot, &[("username", name)]).await.expect(200).body);
    }
    assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]), "the answer tells who exists");
    world.drain().await;
    assert_eq!(world.app.mailbox(50).await.unwrap().len(), before + 2, "only the registered member gets mail");
    let path = mailed(&world, "mei@x.example").await;
    let invitation = path.replace("/password-reset/", "/invitation/");
    world.visitor().get(&invitation).await.expect(404).says("This link is not valid");
    let page = visitor.get(&path).await.expect(200);
    let fields = [("new-password", "Meadow-tractor-77-violet")];
    visitor.submit(&page, &path, &fields).await.expect(200).says("Your password was changed");
    is_out(&world, &start, &mei.visitor, &held).await;
    world.pass_minutes(1);
    let (_, page) = until_proof(&world, &start, ("mei", PASSWORD)).await;
    page.expect(401);
    let (visitor, page) = until_proof(&world, &start, ("mei", "Meadow-tractor-77-violet")).await;
    let home = visitor.submit(&page, "/sign-in/code", &[("code", &code(&world, &mei.secret))]).await.expect(200);
    assert_eq!(home.path, start);
    world.close().await;
}

#[tokio::test]
async fn who_leaves_the_group_loses_what_the_group_gave() {
    let world = World::new().await;
    let team = crate::plans::Team::new(&world, "111122223333").await;
    let (mei, bo) = (team.person(&world, "mei", "Mei Lin").await, team.person(&world, "bo", "Bo Lind").await);
    let group = team.group(&world, "Platform", vec![mei.clone(), bo.clone()]).await;
    team.give(&world, "groups", "PRO", &[group.as_str()]).await.expect(200);
    team.spend(&world, &mei, 1, "first").await;
    let path = team.office.path(&format!("/groups/{group}"));
    let page = team.office.browser.get(&path).await.expect(200);
    for user in [&mei, &bo] {
        let fields = [("user", user.as_str()), ("act", "remove")];
        team.office.browser.submit(&page, &format!("{path}/members"), &fields).await.expect(200);
    }
    world.drain().await;
    // Never used: gone at once. Paid for the month: usable until it ends.
    let seats = team.get("/users").await.expect(200);
    assert!(!seats.body.contains("Bo Lind") || seats.body.contains("No access"), "Bo keeps a seat");
    let (_, page) = team.seat("Mei Lin").await;
    page.says("Canceled");
    team.spend(&world, &mei, 1, "still this month").await;
    world.set_time("2026-12-01T00:00:01Z");
    world.app.reconcile().await.unwrap();
    world.drain().await;
    let who = usher_domain::access::Who::Product(usher_domain::id::ProductId::new("p"));
    let caller = usher_domain::access::Caller::new(who, "scenario");
    for user in [mei, bo] {
        let check = usher_app::credit::Check { user, profile: None, credits: None, model: None, units: None };
        let refused = world.app.check(&caller, check).await;
        assert!(refused.as_ref().map_or(true, |checked| !checked.is_allowed), "{refused:?}");
    }
    world.close().await;
}
