//! Where data lives: nothing personal of a member stands outside the Region of the directory.

use std::process::Command;

use usher_testkit::{World, databases};

use crate::office::Office;
use crate::plans::{DATA, Team};

/// The Regions of a World in the order of its settings, as its databases stand.
const REGIONS: [&str; 3] = ["us-east-1", "eu-central-1", "us-west-2"];

/// Every byte of a database: its files, or all its tables.
fn dump(world: &World, region: Option<&str>) -> String {
    let at = region.map_or(0, |region| 1 + REGIONS.iter().position(|name| *name == region).unwrap());
    if let Some(name) = world.databases().get(at) {
        let list = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'";
        let tables = psql(name, list);
        return tables.lines().map(|table| psql(name, &format!("SELECT * FROM {table}"))).collect();
    }
    let stem = region.map_or_else(|| "global".to_owned(), |region| format!("region-{region}"));
    let mut text = String::new();
    for entry in std::fs::read_dir(world.folder()).unwrap() {
        let path = entry.unwrap().path();
        // The write-ahead log is part of the database.
        if path.file_name().unwrap().to_string_lossy().starts_with(&format!("{stem}.sqlite")) {
            text += &String::from_utf8_lossy(&std::fs::read(path).unwrap());
        }
    }
    text
}

fn psql(database: &str, sql: &str) -> String {
    let done = Command::new("psql").args(["-qAt", "-d", &databases::url(database), "-c", sql]).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8_lossy(&done.stdout).into_owned()
}

/// What is personal of the member, and of nobody else.
const PERSONAL: [&str; 5] =
    ["zephyrine.quux", "zq-mailbox@residency.example", "Zephyrinegiven", "Quuxfamily", "Zephyrine the Quuxian"];

#[tokio::test]
async fn a_member_of_one_region_leaves_no_name_in_another() {
    let world = World::new().await;
    let team = Team::new(&world, "111122223333").await;
    let form = team.office.browser.get(&team.office.path("/users/add")).await.expect(200);
    let [user_name, email, given_name, family_name, display_name] = PERSONAL;
    let fields = [
        ("user_name", user_name),
        ("email", email),
        ("given_name", given_name),
        ("family_name", family_name),
        ("display_name", display_name),
        ("how", "mail"),
        ("step", "create"),
    ];
    let page = team.office.browser.submit(&form, &team.office.path("/users/add"), &fields).await.expect(200);
    let id = page.path.split("/users/").nth(1).unwrap().split('?').next().unwrap().to_owned();
    let user = usher_domain::id::UserId::new(&id);
    let group = team.group(&world, "Platform", vec![user.clone()]).await;
    team.give(&world, "groups", "PRO", &[group.as_str()]).await.expect(200);
    team.give(&world, "users", "PRO_PLUS", &[id.as_str()]).await.expect(200);
    for n in 0..5 {
        team.spend(&world, &user, 5, &format!("request-{n}")).await;
    }
    let (rest, _) = team.seat(display_name).await;
    // What administrators do about the member from the other Region's pages stays with ids as well.
    team.get(&format!("/users?q={user_name}")).await.expect(200).says(display_name);
    let ask = team.get(&format!("{rest}/revoke")).await.expect(200);
    team.post(&ask, &format!("{rest}/revoke"), &[("confirm", user_name)]).await;
    world.drain().await;
    world.set_time("2026-12-01T00:30:00Z");
    world.app.reconcile().await.unwrap();
    world.drain().await;
    let home = dump(&world, Some("us-east-1"));
    for text in PERSONAL {
        assert!(home.contains(text), "the dump is worth nothing: {text} is not even at home");
    }
    let there = dump(&world, Some(DATA));
    assert!(there.contains(&id), "the member's id is in the Region of the profile");
    for (place, text) in [(DATA, there), ("us-west-2", dump(&world, Some("us-west-2"))), ("global", dump(&world, None))]
    {
        let folded = text.to_lowercase();
        for personal in PERSONAL {
            assert!(!folded.contains(&personal.to_lowercase()), "{personal} stands in the database of {place}");
        }
    }
    let _: &Office = &team.office;
    world.close().await;
}
