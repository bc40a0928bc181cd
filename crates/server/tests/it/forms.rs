//! A refused form comes back: with its status, with what was typed save secrets, and with the error at its field.

use usher_testkit::{Answer, Visitor, Wishes, World};

use crate::desk;
use crate::member::{add, mailed, member, start, until_proof};
use crate::office::Office;
use crate::people::{self, PASSWORD, say_name, until_code};
use crate::plans::Team;

/// The handlers of forms with fields, each tried below; those of the catalogue where the catalogue is tried.
const WITH_FIELDS: [&str; 34] = [
    "account::administrators::invite",
    "account::rename",
    "account::tokens::create",
    "grant::device::decide",
    "identity_center::add::go_on",
    "identity_center::groups::create",
    "identity_center::groups::delete",
    "identity_center::groups::save",
    "identity_center::import::upload",
    "identity_center::overview::alias",
    "identity_center::overview::save",
    "identity_center::user::act",
    "identity_center::user::save",
    "invoice::operator::grant",
    "operator::accounts::create",
    "operator::catalogue::model::save",
    "operator::catalogue::save",
    "operator::catalogue::tier::save",
    "operator::products::create",
    "profile::settings::save",
    "profile::sign_up::create",
    "seat::add::assign_groups",
    "seat::add::assign_users",
    "seat::plan::change",
    "seat::revoke::revoke",
    "security::confirm",
    "security::password",
    "security::rename",
    "sign_in::links::invitation",
    "sign_in::links::reset",
    "sign_in::links::setup",
    "sign_in::steps::code",
    "sign_in::steps::device",
    "sign_in::steps::new_password",
];
/// Fields too, tried where they belong: a sign-in tells nobody which names exist, and sign-up is a page of its own.
const ELSEWHERE: [&str; 6] = [
    "sign_in::console_begin",
    "sign_in::links::console_forgot",
    "sign_in::links::member_forgot",
    "sign_in::member_begin",
    "sign_in::steps::password",
    "sign_up::open",
];
/// Handlers of buttons, with nothing to type.
const BUTTONS: [&str; 24] = [
    "account::administrators::remove",
    "account::administrators::resend",
    "account::mails::resend",
    "account::tokens::revoke",
    "grant::consent::decide",
    "identity_center::groups::members",
    "identity_center::overview::enable",
    "identity_center::user::groups",
    "invoice::operator::revoke",
    "operator::accounts::resend",
    "operator::catalogue::history::restore",
    "operator::catalogue::model::remove",
    "operator::health::retry",
    "operator::products::revoke",
    "seat::plan::deactivate",
    "seat::plan::withdraw",
    "security::client",
    "security::codes",
    "security::everywhere",
    "security::propose",
    "security::remove",
    "security::session",
    "security::sign_out",
    "sign_in::steps::finish",
];
pub(crate) const HIDDEN: &str = "x\u{202e}y";

#[test]
fn every_form_of_the_console_is_known_here() {
    let table = include_str!("../../../../docs/tables/routes.md");
    let handlers =
        table.lines().filter(|line| line.contains("| POST |")).filter_map(|line| line.split("console::").nth(1));
    for handler in handlers.map(|rest| rest.trim_end_matches([' ', '|'])) {
        let lists = [&WITH_FIELDS[..], &ELSEWHERE[..], &BUTTONS[..]];
        assert_eq!(
            lists.iter().filter(|list| list.contains(&handler)).count(),
            1,
            "{handler} is in no list, or in two"
        );
    }
}

/// The tag of the input of that name.
fn tag<'a>(body: &'a str, name: &str) -> Option<&'a str> {
    let at = body.find(&format!(" name=\"{name}\""))?;
    let begin = body[..at].rfind('<')?;
    body[begin..].split_once('>').map(|(tag, _)| tag)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Sends a form with one fault and checks how it comes back.
pub(crate) async fn comes_back(
    browser: &Visitor,
    page: &str,
    action: &str,
    typed: &[(&str, &str)],
    wrong: (&str, u16),
) -> Answer {
    let form = browser.get(page).await.expect(200);
    let answer = browser.submit(&form, action, typed).await;
    stands(&answer, action, typed, wrong);
    answer
}

#[track_caller]
fn stands(answer: &Answer, action: &str, typed: &[(&str, &str)], (wrong, status): (&str, u16)) {
    let body = &answer.body;
    assert_eq!(answer.status, status, "{action} {wrong}: {}", answer.path);
    assert!(body.contains("role=\"alert\""), "{action} {wrong}: no list of errors");
    assert!(body.contains(&format!(" action=\"{action}\"")), "{action} {wrong}: the form is not there");
    assert!(body.contains(&format!("id=\"field-{wrong}-error\"")), "{action} {wrong}: no error at the field");
    let invalid = tag(body, wrong).unwrap_or_else(|| panic!("{action}: no field {wrong}"));
    assert!(invalid.contains("aria-invalid=\"true\""), "{action} {wrong}: {invalid}");
    for (name, value) in typed {
        if ["password", "new-password", "code"].contains(name) {
            assert!(value.len() < 4 || !body.contains(value), "{action}: the page repeats the secret {name}");
        } else if let Some(tag) = tag(body, name).filter(|tag| tag.starts_with("<input") && !value.is_empty()) {
            assert!(tag.contains(&format!("value=\"{}\"", escaped(value))), "{action} {name}: {tag}");
        }
    }
}

#[tokio::test]
async fn the_forms_of_operators_and_accounts_come_back() {
    let world = World::with(Wishes { is_sign_up_open: true, ..Wishes::default() }).await;
    desk::operator(&world).await;
    let root = desk::browser(&world, &usher_domain::id::AdministratorId::new("operator-1")).await;
    let page = "/operator/accounts";
    for (wrong, value) in [("name", HIDDEN), ("email", "a@b@c"), ("person", " ")] {
        let mut typed = [("name", "North & Wind"), ("email", "n@w.example"), ("person", "Nora"), ("language", "en")];
        typed.iter_mut().filter(|(name, _)| *name == wrong).for_each(|field| field.1 = value);
        comes_back(&root, page, page, &typed, (wrong, 400)).await;
        comes_back(&world.visitor(), "/sign-up", "/sign-up", &typed[..3], (wrong, 400)).await;
    }
    let products = "/operator/products";
    comes_back(&root, products, products, &[("name", &"x".repeat(65))], ("name", 400)).await;
    comes_back(&root, products, products, &[("name", HIDDEN)], ("name", 400)).await;
    let office = Office::open(&world, "111122223333").await;
    let promotions = "/operator/promotions";
    for (wrong, value, status) in [
        ("account", "999988887777", 404),
        ("name", "", 400),
        ("amount", "a lot", 400),
        ("amount", "0.001", 400),
        ("issued", "yesterday", 400),
        ("issued", "2027-01-01", 400),
    ] {
        let mut typed = [("account", "111122223333"), ("name", "Startup"), ("amount", "960"), ("issued", "2026-11-01")];
        typed.iter_mut().filter(|(name, _)| *name == wrong).for_each(|field| field.1 = value);
        comes_back(&root, promotions, promotions, &typed, (wrong, status)).await;
    }
    let account = |rest: &str| format!("/console/{}/us-east-1/account{rest}", office.account);
    comes_back(&office.browser, &account(""), &account("/name"), &[("name", "a\u{200b}b")], ("name", 400)).await;
    let people = account("/administrators");
    for (wrong, email, name, status) in [
        ("email", "nobody", "Bo", 400),
        ("name", "bo@a.example", HIDDEN, 400),
        ("email", "admin-111122223333@example.com", "Bo", 409),
    ] {
        comes_back(&office.browser, &people, &people, &[("email", email), ("name", name)], (wrong, status)).await;
    }
    let tokens = account("/tokens");
    for (wrong, name, days) in [("days", "ci", "0"), ("days", "ci", "soon"), ("days", "ci", "366"), ("name", "", "9")] {
        comes_back(&office.browser, &tokens, &tokens, &[("name", name), ("days", days)], (wrong, 400)).await;
    }
    root.set_cookie("lang", "zh-CN");
    let page = comes_back(&root, products, products, &[("name", "")], ("name", 400)).await;
    page.says("lang=\"zh-CN\"").says("名称");
    world.close().await;
}

#[tokio::test]
async fn the_forms_of_the_directory_come_back() {
    let world = World::new().await;
    let office = Office::enabled(&world, "111122223333").await;
    let browser = &office.browser;
    let id = add(&office, "mei").await;
    let (add, user) = (office.path("/users/add"), office.path(&format!("/users/{id}")));
    for (wrong, value, status) in [
        ("user_name", "two words", 400),
        ("user_name", "ＭＥＩ", 409),
        ("user_name", "Administrator", 400),
        ("email", "MEI@x.example", 409),
        ("email", "bo@", 400),
        ("given_name", HIDDEN, 400),
        ("family_name", "", 400),
        ("display_name", "a\u{202e}b", 400),
    ] {
        let mut typed = [
            ("user_name", "bo"),
            ("email", "bo@x.example"),
            ("given_name", "Bo \"<b>\""),
            ("family_name", "Lind"),
            ("display_name", "Bo & Co"),
            ("step", "create"),
        ];
        typed.iter_mut().filter(|(name, _)| *name == wrong).for_each(|field| field.1 = value);
        comes_back(browser, &add, &add, &typed, (wrong, status)).await;
        if wrong != "user_name" && status == 400 {
            comes_back(browser, &user, &user, &typed[1..5], (wrong, 400)).await;
        }
    }
    office.add_user("bo", "bo@x.example", "mail").await.expect(200).says("The user is added");
    let taken = [("email", "BO@x.example"), ("given_name", "A"), ("family_name", "B"), ("display_name", "C")];
    comes_back(browser, &user, &user, &taken, ("email", 409)).await;
    let delete = format!("{user}/delete");
    comes_back(browser, &delete, &delete, &[("confirm", "meh")], ("confirm", 400)).await;
    let (new, groups) = (office.path("/groups/add"), office.path("/groups"));
    comes_back(browser, &new, &groups, &[("name", ""), ("description", "Few words")], ("name", 400)).await;
    comes_back(browser, &new, &groups, &[("name", "A"), ("description", HIDDEN)], ("description", 400)).await;
    let page = browser.get(&new).await.expect(200);
    let group = browser.submit(&page, &groups, &[("name", "Platform"), ("description", "")]).await.expect(200);
    browser.submit(&page, &groups, &[("name", "Payments"), ("description", "")]).await.expect(200);
    comes_back(browser, &new, &groups, &[("name", "ＰＬＡＴＦＯＲＭ"), ("description", "Mine")], ("name", 409)).await;
    let own = group.path.split('?').next().unwrap().to_owned();
    comes_back(browser, &own, &own, &[("name", "payments"), ("description", "Kept")], ("name", 409)).await;
    comes_back(browser, &own, &own, &[("name", "P"), ("description", HIDDEN)], ("description", 400)).await;
    let delete = format!("{own}/delete");
    comes_back(browser, &delete, &delete, &[("confirm", "platform")], ("confirm", 400)).await;
    let settings = office.path("/settings");
    for minutes in ["14", "129601", "ages", ""] {
        comes_back(browser, &settings, &settings, &[("session_minutes", minutes)], ("session_minutes", 400)).await;
    }
    let rival = Office::enabled(&world, "444455556666").await;
    let page = rival.browser.get(&rival.path("/settings")).await.expect(200);
    let sure = [("alias", "northwind"), ("is_sure", "yes")];
    rival.browser.submit(&page, &rival.path("/alias"), &sure).await.expect(200);
    let alias = office.path("/alias");
    comes_back(browser, &settings, &alias, &[("alias", "d-north")], ("alias", 400)).await;
    comes_back(browser, &settings, &alias, &sure, ("alias", 409)).await;
    world.close().await;
}

#[tokio::test]
async fn the_forms_of_plans_and_profiles_come_back() {
    let world = World::new().await;
    let team = Team::new(&world, "111122223333").await;
    let (mei, browser) = (team.person(&world, "mei", "Mei Lin").await, &team.office.browser);
    let settings = team.path("/settings");
    for (wrong, value) in [("name", ""), ("name", HIDDEN), ("description", "a\u{0}b"), ("cap", "a lot"), ("cap", "-1")]
    {
        let mut typed = [("name", "Engineering"), ("description", "All of \"us\""), ("cap", "10.00")];
        typed.iter_mut().filter(|(name, _)| *name == wrong).for_each(|field| field.1 = value);
        comes_back(browser, &settings, &settings, &typed, (wrong, 400)).await;
    }
    let bare = Office::enabled(&world, "444455556666").await;
    let sign_up = "/console/444455556666/eu-central-1/kiro/sign-up";
    let long = "x".repeat(257);
    for (wrong, name, description) in [("name", HIDDEN, "Kept"), ("description", "Kept", long.as_str())] {
        let typed = [("name", name), ("description", description)];
        comes_back(&bare.browser, sign_up, sign_up, &typed, (wrong, 400)).await;
    }
    for what in ["users", "groups"] {
        let none = team.give(&world, what, "PRO", &[]).await.expect(400).says("role=\"alert\"");
        none.says("Nobody is selected").says("Step 2 of 2");
    }
    team.give(&world, "users", "PRO", &[mei.as_str()]).await.expect(200);
    let (rest, page) = team.seat("Mei Lin").await;
    let plan = page.between(&format!("{}/plans/", team.path("")), "/change");
    let change = format!("/plans/{plan}/change");
    let form = team.get(&change).await.expect(200);
    for tier in ["gold", "PRO_MAX", ""] {
        team.post(&form, &change, &[("tier", tier)]).await.expect(400).says("role=\"alert\"").says("name=\"tier\"");
    }
    let revoke = team.path(&format!("{rest}/revoke"));
    comes_back(browser, &revoke, &revoke, &[("confirm", "Mei")], ("confirm", 400)).await;
    world.close().await;
}

#[tokio::test]
async fn the_forms_about_ones_own_proofs_come_back_without_secrets() {
    let world = World::new().await;
    let olga = people::operator(&world).await;
    let office = Office::enabled(&world, "111122223333").await;
    let home = start(&world, &office).await;
    let (_, mei) = member(&world, &office, "mei").await;
    for (person, page, base) in [(&olga, "/console/security", "/console"), (&mei, home.as_str(), home.as_str())] {
        let password = format!("{base}/security/password");
        let new = "Meadow-tractor-77-violet";
        let mistyped = [("password", "Mistyped-lantern-42"), ("new-password", new)];
        let answer = comes_back_at(&person.visitor, page, &password, &mistyped, ("password", 401)).await;
        assert!(!answer.body.contains("Mistyped"), "the page repeats a password");
        for weak in ["short", "alllowercase", PASSWORD] {
            let typed = [("password", PASSWORD), ("new-password", weak)];
            comes_back_at(&person.visitor, page, &password, &typed, ("new-password", 400)).await;
        }
        let on = person.visitor.get(page).await.expect(200);
        let device = on.between("device/rename", "</form>");
        let id = device.split("name=\"id\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let rename = format!("{base}/security/device/rename");
        for name in ["", HIDDEN, &"x".repeat(65)] {
            let refused = person.visitor.submit(&on, &rename, &[("id", id), ("name", name)]).await.expect(400);
            assert!(refused.body.contains("device-name-error") && tag(&refused.body, "name").is_some(), "{name}");
            assert!(refused.body.contains(&format!("name=\"name\" value=\"{name}\"")), "{name} is lost");
        }
        let last = person.visitor.submit(&on, &format!("{base}/security/device/remove"), &[("id", id)]).await;
        last.expect(409).says("role=\"alert\"").says("security/device/rename");
        let add = person.visitor.submit(&on, &format!("{base}/security/device"), &[]).await.expect(200);
        let (id, secret) = (add.between("name=\"id\" value=\"", "\""), add.between("id=\"totp-secret\"", "</code>"));
        let confirm = format!("{base}/security/device/confirm");
        for (wrong, name, code, status) in [("code", "Phone & pad", "12", 401), ("name", HIDDEN, "123456", 400)] {
            let typed = [("id", id.as_str()), ("name", name), ("code", code)];
            let again = person.visitor.submit(&add, &confirm, &typed).await;
            stands(&again, &confirm, &typed, (wrong, status));
            assert_eq!(again.between("id=\"totp-secret\"", "</code>"), secret, "the same device is asked for again");
        }
    }
    world.close().await;
}

/// As [`comes_back`], where the form stands on a page with others.
async fn comes_back_at(
    browser: &Visitor,
    page: &str,
    action: &str,
    typed: &[(&str, &str)],
    wrong: (&str, u16),
) -> Answer {
    let answer = comes_back(browser, page, action, typed, wrong).await;
    browser.get(page).await.expect(200);
    answer
}

#[tokio::test]
async fn the_forms_of_signing_in_and_of_links_come_back_without_secrets() {
    let world = World::new().await;
    let setup = people::setup_path(&world).await;
    let visitor = world.visitor();
    for (wrong, value) in
        [("name", HIDDEN), ("name", ""), ("email", "olga"), ("email", "o\u{202e}@x.example"), ("new-password", "short")]
    {
        let mut typed = [("name", "Olga \"O\""), ("email", "olga@example.com"), ("new-password", PASSWORD)];
        typed.iter_mut().filter(|(name, _)| *name == wrong).for_each(|field| field.1 = value);
        comes_back(&visitor, &setup, &setup, &typed, (wrong, 400)).await;
    }
    let olga = people::operator(&world).await;
    let page = say_name(&visitor, "/console/sign-in", "olga@example.com").await;
    let wrong = [("password", "Wrong-lantern-42")];
    stands(&visitor.submit(&page, "/sign-in/password", &wrong).await, "/sign-in/password", &wrong, ("password", 401));
    let (visitor, page) = until_code(&world, "olga@example.com").await;
    for code in ["", "12", "not a code", "ａｂｃ"] {
        let wrong = [("code", code)];
        let answer = visitor.submit(&page, "/sign-in/code", &wrong).await;
        stands(&answer, "/sign-in/code", &wrong, ("code", 401));
    }
    drop(olga);
    let office = Office::enabled(&world, "111122223333").await;
    let home = start(&world, &office).await;
    add(&office, "mei").await;
    let (visitor, link) = (world.visitor(), mailed(&world, "mei@x.example").await);
    comes_back(&visitor, &link, &link, &[("new-password", "short")], ("new-password", 400)).await;
    let page = visitor.get(&link).await;
    let page = visitor.submit(&page, &link, &[("new-password", PASSWORD)]).await.expect(200);
    let wrong = [("code", "12")];
    stands(&visitor.submit(&page, "/sign-in/device", &wrong).await, "/sign-in/device", &wrong, ("code", 401));
    let (_, bo) = member(&world, &office, "bo").await;
    world.pass_minutes(1);
    let forgot = format!("{home}/forgot");
    let page = bo.visitor.get(&forgot).await.expect(200);
    bo.visitor.submit(&page, &forgot, &[("username", "bo")]).await.expect(200);
    world.drain().await;
    let link = mailed(&world, "bo@x.example").await;
    comes_back(&bo.visitor, &link, &link, &[("new-password", PASSWORD)], ("new-password", 400)).await;
    let shown = office.add_user("eve", "eve@x.example", "once").await.expect(200);
    let once = shown.body.split("<code>").skip(1).filter_map(|rest| rest.split("</code>").next()).last().unwrap();
    let (visitor, page) = until_proof(&world, &home, ("eve", once)).await;
    let weak = [("new-password", "alllowercase")];
    let answer = visitor.submit(&page, "/sign-in/new-password", &weak).await;
    stands(&answer, "/sign-in/new-password", &weak, ("new-password", 400));
    world.close().await;
}
