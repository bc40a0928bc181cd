//! Two tabs, two browsers, the back button: what was sent once and comes again does nothing a second time.

use usher_testkit::World;

use crate::member::{add, start};
use crate::office::Office;
use crate::people::{PASSWORD, code, operator, say_name};
use crate::plans::Team;

#[tokio::test]
async fn a_directorys_form_that_is_sent_again_says_that_it_was_done() {
    let world = World::new().await;
    let office = Office::enabled(&world, "111122223333").await;
    let browser = &office.browser;
    let form = browser.get(&office.path("/groups/add")).await.expect(200);
    let typed = [("name", "Platform"), ("description", "Kept")];
    let group = browser.submit(&form, &office.path("/groups"), &typed).await.expect(200).says("The group is created.");
    browser.submit(&form, &office.path("/groups"), &typed).await.expect(409).says("has the name").says("Kept");
    let own = group.path.split('?').next().unwrap().to_owned();
    office.add_user("mei", "mei@x.example", "mail").await.expect(200).says("The user is added");
    office.add_user("mei", "mei@x.example", "mail").await.expect(409).says("Another user has “mei”");
    let id = add(&office, "bo").await;
    for _ in 0..2 {
        let page =
            browser.submit(&group, &format!("{own}/members"), &[("user", &id), ("act", "add")]).await.expect(200);
        assert_eq!(page.body.matches("bo@x.example").count(), 1, "one membership");
    }
    // The page of a user in two tabs: one deletes, the other saves, disables and deletes again.
    let user = office.path(&format!("/users/{id}"));
    let tab = browser.get(&user).await.expect(200);
    let delete = format!("{user}/delete");
    browser.submit(&tab, &delete, &[("confirm", "bo")]).await.expect(200).says("It is deleted.");
    let typed = [("email", "bo@y.example"), ("given_name", "B"), ("family_name", "O")];
    browser.submit(&tab, &user, &typed).await.expect(404);
    browser.submit(&tab, &format!("{user}/disable"), &[]).await.expect(404);
    browser.submit(&tab, &delete, &[("confirm", "bo")]).await.expect(404);
    browser.submit(&group, &format!("{own}/members"), &[("user", &id), ("act", "add")]).await.expect(404);
    let delete = format!("{own}/delete");
    browser.submit(&group, &delete, &[("confirm", "Platform")]).await.expect(200).says("It is deleted.");
    browser.submit(&group, &delete, &[("confirm", "Platform")]).await.expect(404);
    browser.submit(&group, &own, &[("name", "Again"), ("description", "")]).await.expect(404);
    world.close().await;
}

#[tokio::test]
async fn a_plans_form_that_is_sent_again_changes_nothing() {
    let world = World::new().await;
    let team = Team::new(&world, "111122223333").await;
    let mei = team.person(&world, "mei", "Mei Lin").await;
    let form = team.get("/users/add?tier=PRO").await.expect(200);
    let chosen = [("tier", "PRO"), ("pick", mei.as_str())];
    team.post(&form, "/users/add", &chosen).await.expect(200);
    team.post(&form, "/users/add", &chosen).await.expect(409).says("already subscribed");
    let sign_up = team.path("/sign-up");
    let again = team.office.browser.submit(&form, &sign_up, &[("name", "Again")]).await.expect(409);
    again.says("already has a profile");
    world.drain().await;
    let (rest, page) = team.seat("Mei Lin").await;
    let plan = page.between(&format!("{}/plans/", team.path("")), "/change");
    let change = format!("/plans/{plan}/change");
    for _ in 0..2 {
        team.post(&form, &change, &[("tier", "PRO_PLUS")]).await.expect(200).says("Pro+");
    }
    let withdraw = format!("/plans/{plan}/withdraw");
    team.post(&form, &withdraw, &[]).await.expect(409).says("role=\"alert\"");
    team.spend(&world, &mei, 1, "first").await;
    let revoke = format!("{rest}/revoke");
    team.post(&form, &revoke, &[("confirm", "mei")]).await.expect(200);
    team.post(&form, &revoke, &[("confirm", "mei")]).await.expect(200).says("No access");
    let deactivate = format!("/plans/{plan}/deactivate");
    team.post(&form, &deactivate, &[]).await.expect(404);
    world.drain().await;
    let alias = team.office.path("/alias");
    let sure = [("alias", "northwind"), ("is_sure", "yes")];
    team.office.browser.submit(&form, &alias, &sure).await.expect(200).says("/start/northwind");
    team.office.browser.submit(&form, &alias, &sure).await.expect(200);
    let other = [("alias", "southwind"), ("is_sure", "yes")];
    team.office.browser.submit(&form, &alias, &other).await.expect(409).says("northwind");
    let center = team.office.path("");
    let on = team.office.browser.submit(&form, &center, &[]).await;
    on.expect(409).says("role=\"alert\"");
    world.close().await;
}

#[tokio::test]
async fn going_back_after_signing_in_out_or_over_leads_to_what_is_due() {
    let world = World::new().await;
    let olga = operator(&world).await;
    world.pass_minutes(1);
    let visitor = world.visitor();
    let name = say_name(&visitor, "/console/sign-in", "olga@example.com").await;
    let second = say_name(&visitor, "/console/sign-in", "olga@example.com").await;
    let password = [("password", PASSWORD)];
    let proof = visitor.submit(&second, "/sign-in/password", &password).await.expect(200).says("Enter a code");
    // The first tab's form comes from the same browser and says what is due there.
    visitor.submit(&name, "/sign-in/password", &password).await.expect(200).says("Enter a code");
    let now = [("code", code(&world, &olga.secret))];
    let now = [(now[0].0, now[0].1.as_str())];
    visitor.submit(&proof, "/sign-in/code", &now).await.expect(200);
    for (path, fields) in [("/sign-in/code", &now), ("/sign-in/password", &password)] {
        visitor.submit(&proof, path, fields).await.expect(200).says("This sign-in has ended");
    }
    // Signed out in one tab: the other one is led to the sign-in, and its forms do nothing.
    let page = visitor.get("/console/security").await.expect(200);
    let session = visitor.cookie("usher-console").expect("a session");
    visitor.submit(&page, "/console/sign-out", &[]).await.expect(200);
    visitor.set_cookie("usher-console", &session);
    for path in ["/console/sign-out", "/console/security/codes", "/console/security/everywhere"] {
        let answer = visitor.submit(&page, path, &[]).await.expect(200);
        assert!(answer.path.starts_with("/console/sign-in"), "{path}: {}", answer.path);
    }
    world.close().await;
}

#[tokio::test]
async fn a_page_of_another_browser_or_of_before_the_cookies_were_cleared_is_too_old() {
    let world = World::new().await;
    let office = Office::enabled(&world, "111122223333").await;
    let home = start(&world, &office).await;
    let form = office.browser.get(&office.path("/groups/add")).await.expect(200);
    let other = world.visitor();
    other.set_cookie("usher-console", &office.browser.cookie("usher-console").unwrap());
    let typed = [("name", "Platform"), ("description", "")];
    other.submit(&form, &office.path("/groups"), &typed).await.expect(403).says("too old");
    other.get(&office.path("/groups")).await.expect(200);
    // The second browser has its own id by now, and the first one's page is still not its own.
    other.submit(&form, &office.path("/groups"), &typed).await.expect(403).says("Nothing was changed");
    let fresh = other.get(&office.path("/groups/add")).await.expect(200);
    other.submit(&fresh, &office.path("/groups"), &typed).await.expect(200).says("The group is created.");
    let sign_in = world.visitor().get(&format!("{home}/sign-in")).await.expect(200);
    world.visitor().submit(&sign_in, &format!("{home}/sign-in"), &[("username", "mei")]).await.expect(403);
    world.close().await;
}
