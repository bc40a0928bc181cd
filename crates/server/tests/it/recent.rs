//! Delicate acts in the console want a sign-in of the last hour; scripts, whose tokens were made behind one, do not.

use serde_json::json;
use usher_testkit::World;

use crate::desk::{browser, call, desk};
use crate::office::Office;
use crate::people::{PASSWORD, code, operator};
use crate::plans::Team;

const AGAIN: &str = "This step needs a sign-in within the last hour";

#[tokio::test]
async fn an_old_session_is_asked_to_sign_in_before_what_cannot_be_undone_and_changes_nothing() {
    let world = World::new().await;
    let team = Team::new(&world, "111122223333").await;
    let (office, mei) = (&team.office, team.person(&world, "mei", "Mei Lin").await);
    let group = team.group(&world, "Platform", vec![mei.clone()]).await;
    let user = office.path(&format!("/users/{mei}"));
    let acts = [
        (format!("{user}/delete"), vec![("confirm", "mei")]),
        (format!("{user}/password"), vec![("how", "mail")]),
        (office.path(&format!("/groups/{group}/delete")), vec![("confirm", "Platform")]),
    ];
    let mut forms = Vec::new();
    for (path, _) in &acts {
        forms.push(office.browser.get(path).await.expect(200));
    }
    world.pass_minutes(61);
    for ((path, fields), form) in acts.iter().zip(&forms) {
        let asked = office.browser.get(path).await.expect(401).says(AGAIN);
        let back: String = url::form_urlencoded::byte_serialize(path.as_bytes()).collect();
        assert!(asked.body.contains(&format!("/console/sign-in?next={back}")), "{}", asked.body);
        office.browser.submit(form, path, fields).await.expect(401).says(AGAIN);
    }
    let chinese = office.browser.clone().with_header("accept-language", "zh-CN");
    chinese.get(&acts[0].0).await.expect(401).says("此步骤要求在一小时内登录过");
    office.browser.get(&user).await.expect(200).says("Mei Lin");
    // What can be taken back does not wait: a stolen account is blocked at once.
    let page = office.browser.get(&format!("{user}/disable")).await.expect(200);
    office.browser.submit(&page, &format!("{user}/disable"), &[]).await.expect(200).says("Disabled");
    world.close().await;
}

#[tokio::test]
async fn administrators_keys_and_seats_ask_too_and_a_script_goes_on() {
    let world = World::new().await;
    let ada = desk(&world, "ada@a.example").await;
    let old = browser(&world, &ada.id).await;
    let at = |rest: &str| format!("/console/{}/us-east-1/account/{rest}", ada.account);
    let forms = [
        ("administrators", vec![("email", "b@a.example"), ("name", "Bo"), ("language", "en")]),
        ("tokens", vec![("name", "ci"), ("days", "7")]),
    ];
    let mut pages = Vec::new();
    for (path, _) in &forms {
        pages.push(old.get(&at(path)).await.expect(200));
    }
    world.pass_minutes(61);
    for ((path, fields), page) in forms.iter().zip(&pages) {
        let from = format!("{}{}", world.url, at(path));
        let asked = old.clone().with_header("referer", &from).submit(page, &at(path), fields).await.expect(401);
        let back: String = url::form_urlencoded::byte_serialize(at(path).as_bytes()).collect();
        asked.says(AGAIN).says(&format!("/console/sign-in?next={back}"));
    }
    let invitation = json!({ "account": ada.account.as_str(), "email": "c@a.example", "name": "Cy", "language": "en" });
    call(&ada.script, "invite-administrator", invitation).await;
    let people = call(&ada.script, "list-administrators", json!({ "account": ada.account.as_str() })).await;
    assert_eq!(people.as_array().map(Vec::len), Some(2), "{people}");
    let team = Team::new(&world, "111122223333").await;
    let mei = team.person(&world, "mei", "Mei Lin").await;
    team.give(&world, "users", "PRO", &[mei.as_str()]).await.expect(200);
    let (seat, _) = team.seat("Mei Lin").await;
    world.pass_minutes(61);
    team.get(&format!("{seat}/revoke")).await.expect(401).says(AGAIN);
    world.close().await;
}

#[tokio::test]
async fn who_signs_in_again_comes_back_to_the_question_and_may_act() {
    let world = World::new().await;
    let olga = operator(&world).await;
    let page = olga.visitor.get("/operator/products").await.expect(200);
    let page = olga.visitor.submit(&page, "/operator/products", &[("name", "Meter")]).await.expect(200);
    let ask = format!("/operator/products/{}", page.between("/operator/products/", "\""));
    world.pass_minutes(61);
    let asked = olga.visitor.get(&ask).await.expect(401).says(AGAIN);
    let way = asked.between("href=\"/console/sign-in?", "\"");
    let visitor = &olga.visitor;
    let page = crate::people::say_name(visitor, &format!("/console/sign-in?{way}"), "olga@example.com").await;
    let page = visitor.submit(&page, "/sign-in/password", &[("password", PASSWORD)]).await.expect(200);
    let back = visitor.submit(&page, "/sign-in/code", &[("code", &code(&world, &olga.secret))]).await.expect(200);
    assert_eq!(back.path, ask);
    visitor.submit(&back, &ask, &[]).await.expect(200).says("Revoked");
    world.close().await;
}

#[tokio::test]
async fn a_member_is_led_to_the_sign_in_of_the_own_start_url() {
    let world = World::new().await;
    let office = Office::enabled(&world, "111122223333").await;
    let start = crate::member::start(&world, &office).await;
    let (_, mei) = crate::member::member(&world, &office, "mei").await;
    let page = mei.visitor.get(&start).await.expect(200);
    world.pass_minutes(61);
    let asked = mei.visitor.submit(&page, &format!("{start}/security/codes"), &[]).await.expect(401).says(AGAIN);
    asked.says(&format!("{start}/sign-in?next="));
    world.close().await;
}
