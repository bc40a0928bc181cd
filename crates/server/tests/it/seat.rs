//! Plans for users and groups through the console's pages: given, changed, withdrawn, ended, revoked.

use usher_testkit::World;

use crate::office::Office;
use crate::plans::Team;

#[tokio::test]
async fn a_user_gets_a_plan_in_two_steps_and_the_choice_survives_a_search() {
    let world = World::new().await;
    let team = Team::new(&world, "111122223333").await;
    team.get("/users/add?tier=PRO").await.expect(200).says("The directory has no users yet");
    let mei = team.person(&world, "mei", "Mei Lin").await;
    let bo = team.person(&world, "bo", "Bo Lind").await;
    team.get("/users").await.expect(200).says("Nobody has a plan yet").says("Add user");
    let first = team.get("/users/add").await.expect(200).says("Step 1 of 2").says("$20.00 a month");
    assert!(!first.body.contains("Pro Max"), "a tier that is off is not offered");
    let path = format!("/users/add?tier=PRO_PLUS&q=bo&pick={mei}");
    let second = team.get(&path).await.expect(200).says("Step 2 of 2").says("Bo Lind").says("bo@northwind.example");
    assert!(second.body.contains(&format!("value=\"{mei}\" checked")), "what was ticked stays ticked");
    let chosen = [("tier", "PRO_PLUS"), ("q", "bo"), ("pick", mei.as_str()), ("pick", bo.as_str())];
    let list = team.post(&second, "/users/add", &chosen).await.expect(200);
    list.says("The plan is assigned").says("Mei Lin").says("Bo Lind").says("Assigned directly since 2026-11-16");
    team.get("/users?q=me").await.expect(200).says("Mei Lin");
    let none = team.get("/users?state=active").await.expect(200).says("Nobody matches");
    assert!(!none.body.contains("Mei Lin"));
    team.get("/users/add?tier=PRO").await.says(&format!("value=\"{mei}\" disabled"));
    let again = team.post(&second, "/users/add", &chosen).await.expect(409);
    again.says("already subscribed").says("Step 2 of 2");
    let csv = team.get("/users/export.csv?q=me").await.expect(200);
    assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));
    assert_eq!(csv.body.lines().count(), 2, "{}", csv.body);
    assert!(csv.body.contains("mei@northwind.example,PRO_PLUS,,PENDING"), "{}", csv.body);
    world.drain().await;
    world.close().await;
}

#[tokio::test]
async fn nothing_ticked_and_an_unknown_plan_come_back_as_form_errors() {
    let world = World::new().await;
    let team = Team::new(&world, "111122223333").await;
    let mei = team.person(&world, "mei", "Mei Lin").await;
    team.give(&world, "users", "PRO", &[]).await.expect(400).says("Nobody is selected").says("Mei Lin");
    let form = team.get("/users/add").await;
    let gold = [("tier", "gold"), ("pick", mei.as_str())];
    team.post(&form, "/users/add", &gold).await.expect(400).says("no tier").says("Step 1 of 2");
    team.get("/users/add?tier=%FF&pick").await.expect(200);
    team.get("/users?after=nonsense&state=odd&tier=odd").await.expect(200);
    world.close().await;
}

#[tokio::test]
async fn a_group_gives_its_plan_to_its_members_and_the_highest_wins() {
    let world = World::new().await;
    let team = Team::new(&world, "111122223333").await;
    let mei = team.person(&world, "mei", "Mei Lin").await;
    let group = team.group(&world, "Platform <team>", vec![mei.clone()]).await;
    team.get("/groups").await.expect(200).says("No group has a plan yet");
    let list = team.give(&world, "groups", "PRO_PLUS", &[group.as_str()]).await.expect(200);
    list.says("Platform &lt;team&gt;").says("Pro+");
    team.give(&world, "users", "PRO", &[mei.as_str()]).await.expect(200);
    let users = team.get("/users").await.expect(200).says("Group Platform &lt;team&gt; since 2026-11-16");
    let users = users.says("and one more reason").says("Pro+");
    let own = users.between(&format!("{}/plans/", team.path("")), "/change");
    team.get(&format!("/plans/{own}/change")).await.expect(200).says("Mei Lin");
    let (rest, page) = team.seat("Mei Lin").await;
    page.says("Change plan of the group").says("Assigned directly since").says("Given a seat at Pro+");
    let form = team.get(&format!("{rest}/revoke")).await.expect(200);
    let held = team.post(&form, &format!("{rest}/revoke"), &[("confirm", "mei")]).await.expect(409);
    held.says("still comes from the group Platform &lt;team&gt;");
    world.close().await;
}

#[tokio::test]
async fn a_lower_plan_waits_for_the_first_and_can_be_withdrawn() {
    let world = World::new().await;
    let team = Team::new(&world, "111122223333").await;
    let mei = team.person(&world, "mei", "Mei Lin").await;
    team.give(&world, "users", "PRO_PLUS", &[mei.as_str()]).await.expect(200);
    team.spend(&world, &mei, 10, "one").await;
    let (_, page) = team.seat("Mei Lin").await;
    let page = page.says("10 of 2,000 credits").says("Used for the first time");
    let plan = page.between(&format!("{}/plans/", team.path("")), "/change");
    let form = team.get(&format!("/plans/{plan}/change")).await.expect(200);
    let form = form.says("until then Pro+ stays and is paid").says("is refunded and $200.00 is charged");
    team.post(&form, &format!("/plans/{plan}/change"), &[("tier", "gold")]).await.expect(400).says("no tier");
    let changed = team.post(&form, &format!("/plans/{plan}/change"), &[("tier", "PRO")]).await.expect(200);
    let list = changed.says("The plan is changed.").says("Pro from 2026-12-01");
    let list = list.says(&format!("{}/plans/{plan}/withdraw", team.path(""))).says("Withdraw the change");
    let list = team.post(&list, &format!("/plans/{plan}/withdraw"), &[]).await.expect(200);
    list.says("The waiting change is withdrawn").lacks("Pro from 2026-12-01").lacks("Withdraw the change");
    team.post(&form, &format!("/plans/{plan}/change"), &[("tier", "PRO")]).await.expect(200);
    let (_, page) = team.seat("Mei Lin").await;
    page.says("Withdraw the change").says("Change to Pro asked for");
    let back = team.post(&form, &format!("/plans/{plan}/withdraw"), &[]).await.expect(200);
    let back = back.says("The waiting change is withdrawn");
    assert!(!back.body.contains("Pro from 2026-12-01"));
    team.post(&form, &format!("/plans/{plan}/withdraw"), &[]).await.expect(409).says("No plan change is waiting");
    world.drain().await;
    world.close().await;
}

#[tokio::test]
async fn a_plan_is_changed_from_its_row_in_the_list() {
    let world = World::new().await;
    let team = Team::new(&world, "111122223333").await;
    let mei = team.person(&world, "mei", "Mei Lin").await;
    let bo = team.person(&world, "bo", "Bo Lind").await;
    let group = team.group(&world, "Core", vec![bo]).await;
    team.give(&world, "users", "PRO", &[mei.as_str()]).await.expect(200);
    team.spend(&world, &mei, 10, "one").await;
    let list = team.get("/users?q=mei").await.expect(200).says(">Change plan</a>").lacks("Change plan of the group");
    let plan = list.between(&format!("{}/plans/", team.path("")), "/change");
    let form = team.get(&format!("/plans/{plan}/change")).await.expect(200).says("Mei Lin");
    let list = team.post(&form, &format!("/plans/{plan}/change"), &[("tier", "POWER")]).await.expect(200);
    list.says("The plan is changed.").lacks("Withdraw the change");
    world.drain().await;
    team.get("/users?q=mei").await.says("10 of 10,000 credits");
    team.give(&world, "groups", "PRO", &[group.as_str()]).await.expect(200);
    team.get("/users?q=bo").await.expect(200).says("title=\"Change plan of the group\"");
    world.drain().await;
    world.close().await;
}

#[tokio::test]
async fn ending_a_plan_tells_until_when_and_revoking_needs_the_name() {
    let world = World::new().await;
    let team = Team::new(&world, "111122223333").await;
    let mei = team.person(&world, "mei", "Mei Lin").await;
    team.give(&world, "users", "PRO", &[mei.as_str()]).await.expect(200);
    team.spend(&world, &mei, 1, "one").await;
    let (rest, page) = team.seat("Mei Lin").await;
    let plan = page.between(&format!("{}/plans/", team.path("")), "/change");
    let ask = team.get(&format!("/plans/{plan}/deactivate")).await.expect(200);
    let ask = ask.says("They keep access until 2026-12-01 00:00 UTC").says("at most $20.00 for each");
    let ended = team.post(&ask, &format!("/plans/{plan}/deactivate"), &[]).await.expect(200);
    ended.says("The plan is deactivated.").says("Canceled").says("until 2026-12-01 00:00 UTC");
    team.get(&format!("/plans/{plan}/change")).await.expect(404);
    let ask = team.get(&format!("{rest}/revoke")).await.expect(200).says("This cannot be undone");
    team.post(&ask, &format!("{rest}/revoke"), &[("confirm", "me")]).await.expect(400).says("not typed as it is");
    let gone = team.post(&ask, &format!("{rest}/revoke"), &[("confirm", "mei")]).await.expect(200);
    gone.says("Access is revoked.").says("Access revoked by an administrator").says("No access.");
    world.drain().await;
    world.close().await;
}

#[tokio::test]
async fn another_accounts_seats_and_plans_do_not_exist_for_me() {
    let world = World::new().await;
    let team = Team::new(&world, "111122223333").await;
    let mei = team.person(&world, "mei", "Mei Lin").await;
    team.give(&world, "users", "PRO", &[mei.as_str()]).await.expect(200);
    let (rest, page) = team.seat("Mei Lin").await;
    let plan = page.between(&format!("{}/plans/", team.path("")), "/change");
    let other = Team::new(&world, "444455556666").await;
    other.get(&rest).await.expect(404);
    other.get(&format!("{rest}/revoke")).await.expect(404);
    other.get(&format!("/plans/{plan}/change")).await.expect(404);
    let form = other.get("/settings").await;
    other.post(&form, &format!("/plans/{plan}/deactivate"), &[]).await.expect(404);
    other.give(&world, "users", "PRO", &[mei.as_str()]).await.expect(404);
    other.office.browser.get(&team.path("/users")).await.expect(404);
    let stranger = Office::open(&world, "777788889999").await;
    stranger.browser.get(&team.path("")).await.expect(404);
    world.close().await;
}
