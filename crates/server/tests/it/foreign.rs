//! What belongs to another account does not exist, on every page of the console.

use usher_testkit::World;

use crate::office::{Office, REGION};
use crate::plans::{DATA, Team};

/// Every page below an account, with `{…}` where an id of it stands.
const PAGES: [&str; 34] = [
    "identity-center",
    "identity-center/settings",
    "identity-center/alias",
    "identity-center/users",
    "identity-center/users/add",
    "identity-center/users/import",
    "identity-center/users/import/template.csv",
    "identity-center/users/{user}",
    "identity-center/users/{user}/groups",
    "identity-center/users/{user}/disable",
    "identity-center/users/{user}/delete",
    "identity-center/users/{user}/password",
    "identity-center/groups",
    "identity-center/groups/add",
    "identity-center/groups/{group}",
    "identity-center/groups/{group}/members",
    "identity-center/groups/{group}/delete",
    "kiro",
    "kiro/sign-up",
    "kiro/settings",
    "kiro/users",
    "kiro/users/export.csv",
    "kiro/users/add",
    "kiro/groups",
    "kiro/groups/add",
    "kiro/seats/{seat}",
    "kiro/seats/{seat}/revoke",
    "kiro/plans/{plan}/change",
    "kiro/plans/{plan}/withdraw",
    "kiro/plans/{plan}/deactivate",
    "account",
    "account/administrators",
    "account/tokens",
    "account/activity",
];

/// Those with an id in them, which a stranger may try below the own account.
fn with_ids() -> impl Iterator<Item = &'static str> {
    PAGES.into_iter().filter(|page| page.contains('{'))
}

#[tokio::test]
async fn another_accounts_pages_and_ids_do_not_exist_for_me() {
    let world = World::new().await;
    let theirs = Team::new(&world, "111122223333").await;
    let mei = theirs.person(&world, "mei", "Mei Secretperson").await;
    let group = theirs.group(&world, "Platform", vec![mei.clone()]).await;
    theirs.give(&world, "users", "PRO", &[mei.as_str()]).await.expect(200);
    let (rest, page) = theirs.seat("Mei Secretperson").await;
    let plan = page.between(&format!("{}/plans/", theirs.path("")), "/change");
    let seat = rest.trim_start_matches("/seats/").to_owned();
    let fill = |page: &str| {
        let page = page.replace("{user}", mei.as_str()).replace("{group}", group.as_str());
        page.replace("{seat}", &seat).replace("{plan}", &plan)
    };
    let mine = Team::new(&world, "444455556666").await;
    let bare = Office::open(&world, "777788889999").await;
    for (eve, own) in [(&mine.office, true), (&bare, false)] {
        let form = eve.browser.get(&format!("/console/{}/{REGION}/account/tokens", eve.account)).await.expect(200);
        let csrf = form.between("name=\"csrf\" value=\"", "\"");
        let kind = Some("application/x-www-form-urlencoded");
        let body = format!(
            "csrf={csrf}&confirm=mei&user={mei}&group={group}&act=add&leave=yes&tier=PRO&pick={mei}&name=Evil&\
             alias=evil&description=&how=once"
        );
        let mut paths = Vec::new();
        for region in [REGION, DATA] {
            let all =
                PAGES.into_iter().map(|page| format!("/console/{}/{region}/{}", theirs.office.account, fill(page)));
            paths.extend(all);
            if own {
                paths.extend(with_ids().map(|page| format!("/console/{}/{region}/{}", eve.account, fill(page))));
            }
        }
        for path in paths {
            let read = eve.browser.get(&path).await;
            let is_elsewhere = read.status == 200 && path.contains(eve.account.as_str());
            assert!([404, 403, 405].contains(&read.status) || is_elsewhere, "GET {path}: {}", read.status);
            assert!(!read.body.contains("Secretperson") && !read.body.contains("northwind.example"), "GET {path}");
            let write = eve.browser.request("POST", &path, kind, &body).await;
            // A Region without a profile of one's own leads to the page that makes one.
            let is_away = write.status == 303 && !write.header("location").unwrap_or_default().contains("done=");
            let is_elsewhere = (write.status == 200 || is_away) && path.contains(eve.account.as_str());
            assert!([404, 403, 405, 415, 400].contains(&write.status) || is_elsewhere, "POST {path}: {}", write.status);
            assert!(!write.body.contains("Secretperson"), "POST {path}");
        }
    }
    world.drain().await;
    let user = theirs.office.browser.get(&theirs.office.path(&format!("/users/{mei}"))).await.expect(200);
    user.says("Mei Secretperson").says("Platform");
    let (_, page) = theirs.seat("Mei Secretperson").await;
    page.says("Change plan");
    world.close().await;
}
