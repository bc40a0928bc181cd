//! The dashboard: the Start URL, numbers that lead to those they count, people to look after.

use usher_testkit::World;

use crate::plans::Team;

#[tokio::test]
async fn an_empty_dashboard_has_the_start_url_and_the_one_next_action() {
    let world = World::new().await;
    let team = Team::new(&world, "111122223333").await;
    let page = team.get("").await.expect(200).says("Nobody has a plan yet").says("/kiro/users/add\"");
    page.says(&format!("{}/start/d-", world.url)).says("--region us-east-1");
    world.close().await;
}

#[tokio::test]
async fn every_number_leads_to_those_it_counts() {
    let world = World::new().await;
    let team = Team::new(&world, "111122223333").await;
    let mei = team.person(&world, "mei", "Mei Lin").await;
    let bo = team.person(&world, "bo", "Bo Lind").await;
    team.give(&world, "users", "PRO", &[mei.as_str(), bo.as_str()]).await.expect(200);
    team.spend(&world, &mei, 7, "one").await;
    let page = team.get("").await.expect(200);
    let active = team.path("/users?tier=PRO&amp;state=active");
    let page = page.says(&format!("href=\"{active}\">1</a>")).says("Credits by day, 2026-11").says(">7.00<");
    page.says("Cost to date");
    let listed = team.get("/users?tier=PRO&state=active").await.expect(200).says("Mei Lin");
    assert!(!listed.body.contains("Bo Lind"));
    world.close().await;
}

#[tokio::test]
async fn who_is_silent_idle_or_near_the_limit_is_found() {
    let world = World::new().await;
    let team = Team::new(&world, "111122223333").await;
    let people = [("mei", "Mei Lin"), ("bo", "Bo Lind"), ("cy", "Cy Young")];
    let mut ids = Vec::new();
    for (name, display) in people {
        ids.push(team.person(&world, name, display).await);
    }
    let picks: Vec<&str> = ids.iter().map(usher_domain::id::UserId::as_str).collect();
    team.give(&world, "users", "PRO", &picks).await.expect(200);
    team.spend(&world, &ids[0], 40, "one").await;
    let care = |care: &str| team.path(&format!("/users?care={care}"));
    assert!(!team.get("").await.body.contains(&care("silent")), "nobody is silent on the first day");
    world.pass_days(4);
    team.get("").await.says(&format!("href=\"{}\">2</a>", care("silent")));
    let silent = team.get("/users?care=silent").await.expect(200).says("Bo Lind").says("never used");
    assert!(!silent.body.contains("Mei Lin"));
    team.spend(&world, &ids[1], 40, "two").await;
    team.spend(&world, &ids[1], 760, "three").await;
    let near = team.get("/users?care=near").await.expect(200).says("Bo Lind");
    assert!(!near.body.contains("Mei Lin"));
    world.pass_days(11);
    let idle = team.get("/users?care=idle").await.expect(200).says("Mei Lin");
    assert!(!idle.body.contains("Bo Lind"), "used within the fortnight");
    assert!(!idle.body.contains("Cy Young"), "never in use");
    team.get("").await.says(&format!("href=\"{}\">1</a>", care("idle")));
    world.close().await;
}
