//! Users and groups, through the console's pages.

use usher_app::directory::{CreateUser, Filter, ListUsers, Welcome};
use usher_domain::Code;
use usher_domain::directory::{Email, PersonName, UserName};
use usher_domain::region::RegionName;
use usher_testkit::World;

use crate::office::{Office, REGION};

fn user(office: &Office, name: &str, email: &str) -> CreateUser {
    CreateUser {
        account: office.account.clone(),
        region: RegionName::new(REGION),
        user_name: UserName::parse(name).unwrap(),
        email: Email::parse(email).unwrap(),
        given_name: PersonName::parse("Mei").unwrap(),
        family_name: PersonName::parse("Lin").unwrap(),
        display_name: PersonName::parse("林美").unwrap(),
        groups: Vec::new(),
        language: None,
        how: Welcome::Invitation,
    }
}

async fn found(world: &World, office: &Office, prefix: &str) -> Vec<String> {
    let view = ListUsers {
        account: office.account.clone(),
        region: RegionName::new(REGION),
        prefix: Some(prefix.into()),
        filter: Filter::All,
        after: None,
        limit: None,
    };
    world.app.show(&office.caller(), view).await.unwrap().items.into_iter().map(|user| user.name).collect()
}

#[tokio::test]
async fn a_name_that_is_or_looks_like_anothers_is_refused() {
    let world = World::new().await;
    let office = Office::enabled(&world, "111122223333").await;
    office.add_user("administer", "mei@example.com", "mail").await.expect(200).says("The user is added");
    for (name, email) in [
        ("ADMINISTER", "b@example.com"),
        ("ａｄｍｉｎｉｓｔｅｒ", "b@example.com"),
        ("аdminister", "b@example.com"),
        ("other", "MEI@example.com"),
        ("mei@example.com", "b@example.com"),
        ("a\u{202e}b", "b@example.com"),
        (&"x".repeat(129), "b@example.com"),
    ] {
        let answer = office.add_user(name, email, "mail").await;
        assert!([400, 409].contains(&answer.status) && !answer.path.contains("done="), "{name}: {}", answer.status);
    }
    assert_eq!(found(&world, &office, "m").await, ["administer"]);
    assert_eq!(found(&world, &office, "美").await, ["administer"; 0]);
    world.close().await;
}

#[tokio::test]
async fn of_two_browsers_that_add_the_same_user_one_wins() {
    let world = World::new().await;
    let office = Office::enabled(&world, "111122223333").await;
    let caller = office.caller();
    let (one, two) = tokio::join!(
        world.app.create_user(&caller, user(&office, "mei", "mei@example.com")),
        world.app.create_user(&caller, user(&office, "Mei", "m2@example.com")),
    );
    let outcomes = [one.map(drop), two.map(drop)];
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
    assert!(outcomes.iter().any(|o| o.as_ref().is_err_and(|error| error.is(Code::UserNameTaken))), "{outcomes:?}");
    assert_eq!(found(&world, &office, "林").await.len(), 1);
    assert_eq!(found(&world, &office, "美").await.len(), 1, "the middle of a Chinese name");
    world.close().await;
}

#[tokio::test]
async fn another_accounts_people_do_not_exist_for_me() {
    let world = World::new().await;
    let mine = Office::enabled(&world, "111122223333").await;
    let theirs = Office::enabled(&world, "444455556666").await;
    let created = world.app.create_user(&theirs.caller(), user(&theirs, "mei", "mei@example.com")).await.unwrap();
    let id = created.user.id;
    mine.browser.get(&mine.path(&format!("/users/{id}"))).await.expect(404);
    mine.browser.get(&mine.path(&format!("/users/{id}/delete"))).await.expect(404);
    mine.browser.get(&theirs.path("/users")).await.expect(404);
    let form = mine.browser.get(&mine.path("/users/add")).await;
    mine.browser.submit(&form, &mine.path(&format!("/users/{id}/disable")), &[]).await.expect(404);
    assert_eq!(found(&world, &mine, "mei").await.len(), 0);
    world.close().await;
}

#[tokio::test]
async fn a_user_is_disabled_enabled_and_deleted_after_the_name_was_typed() {
    let world = World::new().await;
    let office = Office::enabled(&world, "111122223333").await;
    let page = office.add_user("mei", "mei@example.com", "once").await.expect(200).says("not shown again");
    let id = page.between(&format!("href=\"{}/", office.path("/users")), "\"");
    let id = if id == "add" || id == "import" { String::new() } else { id };
    let own = office.path(&format!("/users/{id}"));
    let ask = office.browser.get(&format!("{own}/disable")).await.expect(200);
    office.browser.submit(&ask, &format!("{own}/disable"), &[]).await.says("Disabled");
    let refused =
        office.browser.submit(&ask, &own, &[("email", "x@example.com"), ("given_name", "A"), ("family_name", "B")]);
    assert!(!refused.await.path.contains("done"), "nothing changes while disabled");
    office.browser.submit(&ask, &format!("{own}/enable"), &[]).await.says("can sign in again");
    let wrong = office.browser.submit(&ask, &format!("{own}/delete"), &[("confirm", "meh")]).await;
    wrong.expect(400).says("nothing was done").says("value=\"meh\"");
    let gone = office.browser.submit(&ask, &format!("{own}/delete"), &[("confirm", "mei")]).await;
    gone.expect(200).says("It is deleted.");
    office.browser.get(&own).await.expect(404);
    office.add_user("mei", "mei@example.com", "mail").await.says("The user is added");
    world.close().await;
}

#[tokio::test]
async fn a_group_is_made_filled_and_deleted() {
    let world = World::new().await;
    let office = Office::enabled(&world, "111122223333").await;
    let created = world.app.create_user(&office.caller(), user(&office, "mei", "mei@example.com")).await.unwrap();
    let form = office.browser.get(&office.path("/groups/add")).await.expect(200);
    let page = office.browser.submit(&form, &office.path("/groups"), &[("name", "Platform team")]).await.expect(200);
    let own = page.path.split('?').next().unwrap_or_default().to_owned();
    office.browser.submit(&form, &office.path("/groups"), &[("name", "PLATFORM team")]).await.says("has the name");
    let add = [("user", created.user.id.as_str()), ("act", "add")];
    office.browser.submit(&page, &format!("{own}/members"), &add).await.expect(200).says("mei@example.com");
    office.browser.get(&office.path("/groups?q=team")).await.says("Platform team");
    office.browser.get(&format!("{own}/delete")).await.says("1 member leaves");
    let gone = office.browser.submit(&page, &format!("{own}/delete"), &[("confirm", "Platform team")]).await;
    gone.expect(200).says("No groups yet");
    world.close().await;
}
