//! Search of people and groups by the beginnings of words, on every page that has one.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use usher_domain::region::RegionName;
use usher_testkit::{Visitor, World};

use crate::desk::call;
use crate::office::{Office, REGION};
use crate::plans::Team;
use crate::script::script;

/// The rows of a list, all pages of it, and how many pages there were.
async fn all(script: &Visitor, operation: &str, mut body: Value) -> (Vec<String>, usize) {
    let (mut names, mut pages) = (Vec::new(), 0);
    loop {
        let page = call(script, operation, body.clone()).await;
        names.extend(page["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap().to_owned()));
        pages += 1;
        match page["next"].as_str() {
            Some(next) => body["after"] = next.into(),
            None => return (names, pages),
        }
    }
}

#[tokio::test]
async fn a_user_is_found_by_any_word_until_renamed_or_deleted() {
    let world = World::new().await;
    let office = Office::enabled(&world, "111122223333").await;
    let script = script(&world, &office).await;
    let at = json!({ "account": office.account.as_str(), "region": REGION });
    let with = |more: Value| {
        let mut body = at.clone();
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let new = with(json!({ "userName": "k7", "email": "Mei.Lin@dev.northwind.example", "givenName": "Mei Anna",
                           "familyName": "O'Lin-García", "displayName": "王小明" }));
    let made = call(&script, "create-user", new).await;
    let id = made["user"]["id"].as_str().unwrap().to_owned();
    let find = async |typed: &str| all(&script, "list-users", with(json!({ "prefix": typed }))).await.0;
    for typed in ["K", "mei", "ANNA", "lin@d", "@dev", "northw", "lin-g", "garcía mei", "小明", "anna mei.lin k7 王"]
    {
        assert_eq!(find(typed).await, ["k7"], "{typed}");
    }
    for typed in ["ei", "mei bob", "example", "wind", "7"] {
        assert!(find(typed).await.is_empty(), "{typed}");
    }
    let renamed = with(json!({ "user": id, "givenName": "Zoë", "email": "zoe@other.example" }));
    call(&script, "update-user", renamed).await;
    assert!(find("anna").await.is_empty() && find("northw").await.is_empty());
    assert_eq!(find("zoë garc other").await, ["k7"]);
    call(&script, "delete-user", with(json!({ "user": id }))).await;
    assert!(find("zoë").await.is_empty());

    for name in ["Platform (Core-Team)", "平台 developers"] {
        call(&script, "create-group", with(json!({ "name": name }))).await;
    }
    let groups = async |typed: &str| all(&script, "list-groups", with(json!({ "prefix": typed }))).await.0;
    for typed in ["core", "team plat", "(co"] {
        assert_eq!(groups(typed).await, ["Platform (Core-Team)"], "{typed}");
    }
    assert_eq!(groups("台 dev").await, ["平台 developers"]);
    assert!(groups("form").await.is_empty());
    world.close().await;
}

#[tokio::test]
async fn pages_show_everybody_once_and_rare_pairs_come_at_once() {
    let world = World::new().await;
    let office = Office::enabled(&world, "111122223333").await;
    let script = script(&world, &office).await;
    let row = |n: usize| match n % 2 {
        0 => format!("even{n},e{n}@a.example,Mara,Xu{n},,\n"),
        _ => format!("odd{n},o{n}@a.example,Mona,Yi{n},Mona Mary Yi{n},\n"),
    };
    let rows: String = (0..3_000).map(row).collect();
    let text = format!("username,email,given_name,family_name,display_name,groups\n{rows}");
    let region = RegionName::new(REGION);
    let report = world.app.import_users(&office.caller(), &office.account, &region, &text).await.unwrap();
    assert_eq!(report.created, 3_000);
    let at =
        |typed: &str| json!({ "account": office.account.as_str(), "region": REGION, "prefix": typed, "limit": 100 });
    let (found, pages) = all(&script, "list-users", at("m")).await;
    assert_eq!((found.len(), found.iter().collect::<BTreeSet<_>>().len()), (3_000, 3_000));
    assert!((30..=40).contains(&pages), "{pages}");
    let (found, pages) = all(&script, "list-users", at("mona xu")).await;
    assert!(found.is_empty() && pages <= 4, "common words that nobody has both of: {pages} pages");
    let (found, pages) = all(&script, "list-users", at("a.ex m xu2998")).await;
    assert_eq!((found, pages), (vec!["even2998".to_owned()], 1));
    let (found, _) = all(&script, "list-users", at("mary mona a.example")).await;
    assert_eq!(found.len(), 1_500);
    let disabled =
        json!({ "account": office.account.as_str(), "region": REGION, "prefix": "mona", "filter": "disabled" });
    assert_eq!(all(&script, "list-users", disabled).await, (Vec::new(), 1));
    office.browser.get(&office.path("/users?q=mona+xu")).await.expect(200).says("Nobody found");
    world.close().await;
}

#[tokio::test]
async fn the_pages_of_plans_find_by_any_word_too() {
    let world = World::new().await;
    let team = Team::new(&world, "111122223333").await;
    let mei = team.person(&world, "k7", "Mei Lin").await;
    let bo = team.person(&world, "k8", "Bo Lind").await;
    let group = team.group(&world, "Platform Core", Vec::new()).await;
    team.get("/users/add?tier=PRO&q=lin+mei").await.says("Mei Lin").lacks("Bo Lind");
    team.get("/groups/add?tier=PRO&q=core").await.says("Platform Core");
    team.give(&world, "users", "PRO", &[mei.as_str(), bo.as_str()]).await.expect(200);
    team.give(&world, "groups", "PRO", &[group.as_str()]).await.expect(200);
    team.get("/users?q=lin").await.says("Mei Lin").says("Bo Lind");
    team.get("/users?q=me+k7@north").await.says("Mei Lin").lacks("Bo Lind");
    team.get("/users?q=lin&tier=PRO_PLUS").await.says("Nobody matches");
    team.get("/users?q=ind").await.says("Nobody matches");
    team.get("/groups?q=core").await.says("Platform Core");
    team.get("/groups?q=latform").await.says("No group found");
    let csv = team.get("/users/export.csv?q=lind").await.expect(200);
    assert_eq!(csv.body.lines().count(), 2, "{}", csv.body);
    world.close().await;
}

#[tokio::test]
async fn the_wizard_offers_any_of_many_groups_and_keeps_what_was_chosen_and_typed() {
    let world = World::new().await;
    let team = Team::new(&world, "111122223333").await;
    let (office, mut ids) = (&team.office, Vec::new());
    for n in 100..240 {
        ids.push(team.group(&world, &format!("Team g{n}"), Vec::new()).await);
    }
    let (first, last) = (ids[0].as_str(), ids[139].as_str());
    let path = office.path("/users/add");
    let typed = [
        ("user_name", "mei"),
        ("email", "mei@northwind.example"),
        ("given_name", "Mei"),
        ("family_name", "Lin"),
        ("how", "mail"),
    ];
    let go = async |on: &usher_testkit::Answer, more: &[(&str, &str)]| {
        office.browser.submit(on, &path, &[&typed[..], more].concat()).await.expect(200)
    };
    let begin = office.browser.get(&path).await.expect(200);
    let page = go(&begin, &[("step", "groups")]).await.says("There are more groups").lacks(last);
    let page = go(&page, &[("step", "groups"), ("group", first), ("q", "g239")]).await;
    let page = page.says("value=\"mei@northwind.example\"").says("Team g239").says("Team g100");
    assert!(page.body.contains(&format!("value=\"{first}\" checked")), "what was ticked stays ticked");
    assert!(!page.body.contains(&format!("value=\"{last}\" checked")));
    go(&page, &[("step", "groups"), ("q", "nothing")]).await.says("No group found");
    let both = [("group", first), ("group", last), ("q", "g239")];
    let page = go(&page, &[&both[..], &[("step", "review")]].concat()).await.says("Team g100, Team g239");
    let done = go(&page, &[&both[..2], &[("step", "create")]].concat()).await.says("The user is added");
    done.says("Team g100").says("Team g239");
    world.close().await;
}
