//! Every link that a signed-in person finds leads somewhere, and no page shows a secret or a missing sentence.

use std::collections::{BTreeMap, VecDeque};

use usher_app::words::Lang;
use usher_testkit::{Answer, Visitor, World};

use crate::people::{PASSWORD, enrol, operator};

/// More pages than these would mean that a page makes links without end.
const MOST: usize = 400;

/// Whoever follows every link from `start`; answers the paths that were found.
async fn crawl(visitor: &Visitor, start: &str, secrets: &[&str]) -> Vec<String> {
    let mut found = BTreeMap::from([(start.to_owned(), "the start".to_owned())]);
    let mut waiting = VecDeque::from([start.to_owned()]);
    let mut problems = Vec::new();
    while let Some(path) = waiting.pop_front() {
        let page = visitor.get(&path).await;
        let from = &found[&path];
        if page.status >= 400 {
            problems.push(format!("{path} answers {}, linked from {from}", page.status));
            continue;
        }
        let is_page = page.header("content-type").is_some_and(|kind| kind.starts_with("text/html"));
        if let Some(key) = untranslated(&page).filter(|_| is_page) {
            problems.push(format!("{path} has no sentence for {key}"));
        }
        for secret in secrets {
            if page.body.contains(secret) {
                problems.push(format!("{path} shows the secret {secret}"));
            }
        }
        for link in links(&page) {
            if !found.contains_key(&link) {
                found.insert(link.clone(), path.clone());
                waiting.push_back(link);
            }
        }
        assert!(found.len() < MOST, "links without end: {found:#?}");
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    found.into_keys().collect()
}

/// The local addresses on a page, without what only changes language or look.
fn links(page: &Answer) -> Vec<String> {
    let attributes = page.body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let here = page.path.split('?').next().unwrap_or_default();
    let whole = attributes.map(|link| link.replace("&amp;", "&")).map(|link| match link.strip_prefix('?') {
        Some(query) => format!("{here}?{query}"),
        None => link.split('#').next().unwrap_or_default().to_owned(),
    });
    whole.filter(|link| link.starts_with('/') && !link.starts_with("/preferences")).collect()
}

/// A key in brackets: what stands where a language has no sentence.
fn untranslated(page: &Answer) -> Option<String> {
    let body = page.body.split_once("<body").map_or(page.body.as_str(), |(_, body)| body);
    let inside = body.split('[').skip(1).filter_map(|rest| rest.split_once(']')).map(|(inside, _)| inside);
    let is_key = |text: &&str| text.contains('-') && text.chars().all(|one| one.is_ascii_lowercase() || one == '-');
    inside.into_iter().find(is_key).map(str::to_owned)
}

/// An administrator who was invited by the operator, with a directory, a profile, people and a plan.
async fn northwind(world: &World, olga: &Visitor) -> (Visitor, String, String) {
    let page = olga.get("/operator/accounts").await.expect(200);
    let fields = [("name", "Northwind"), ("email", "ada@northwind.example"), ("person", "Ada"), ("language", "en")];
    let account = olga.submit(&page, "/operator/accounts", &fields).await.expect(200).path;
    let account = account.rsplit('/').next().unwrap_or_default().to_owned();
    world.drain().await;
    let ada = world.visitor();
    let path = ada.get("/mailbox").await.expect(200).between(&format!("<a href=\"{}", world.url), "\"");
    let page = ada.get(&path).await.expect(200);
    let page = ada.submit(&page, &path, &[("new-password", PASSWORD)]).await.expect(200);
    let ada = enrol(world, ada, &page).await;
    let visitor = ada.visitor;
    let at = |region: &str, rest: &str| format!("/console/{account}/{region}/{rest}");
    let go = async |region: &str, rest: &str, fields: &[(&str, &str)]| {
        let page = visitor.get(&at(region, rest)).await.expect(200);
        let path = at(region, rest.strip_suffix("groups/add").map_or(rest, |_| "identity-center/groups"));
        let done = visitor.submit(&page, &path, fields).await.expect(200);
        world.drain().await;
        done
    };
    go("us-east-1", "identity-center", &[]).await;
    let group = go("us-east-1", "identity-center/groups/add", &[("name", "kiro_dev_group"), ("description", "")]).await;
    let group = group.path.split(['/', '?']).nth(6).unwrap_or_default().to_owned();
    let person = [
        ("user_name", "mei"),
        ("email", "mei@northwind.example"),
        ("given_name", "Mei"),
        ("family_name", "Lin"),
        ("display_name", ""),
        ("language", "en"),
        ("how", "mail"),
        ("group", &group),
        ("step", "create"),
    ];
    go("us-east-1", "identity-center/users/add", &person).await;
    go("eu-central-1", "kiro/sign-up", &[("name", "First"), ("description", "")]).await;
    go("eu-central-1", "kiro/groups/add?tier=PRO", &[("tier", "PRO"), ("pick", &group)]).await;
    (visitor, account, ada.secret)
}

#[tokio::test]
async fn every_link_of_operators_and_administrators_leads_somewhere_in_both_languages() {
    let world = World::new().await;
    let olga = operator(&world).await;
    let (ada, account, secret) = northwind(&world, &olga.visitor).await;
    let page = olga.visitor.get("/operator/products").await.expect(200);
    let made = olga.visitor.submit(&page, "/operator/products", &[("name", "Gateway")]).await.expect(200);
    let key = made.between("<code>usher_pk_", "<");
    let mut secrets = vec![secret.as_str(), olga.secret.as_str(), key.as_str(), "$argon2", PASSWORD];
    secrets.extend(olga.codes.iter().map(String::as_str));
    for lang in Lang::ALL {
        for visitor in [&ada, &olga.visitor] {
            visitor.set_cookie("lang", lang.tag());
        }
        let found = crawl(&ada, "/", &secrets).await;
        for rest in ["us-east-1/identity-center/users/add", "eu-central-1/kiro/users", "us-east-1/account/activity"] {
            assert!(found.contains(&format!("/console/{account}/{rest}")), "{rest} has no link: {found:#?}");
        }
        let found = crawl(&olga.visitor, "/", &secrets).await;
        for path in ["/operator/products", "/operator/catalogue", &format!("/operator/accounts/{account}")] {
            assert!(found.iter().any(|one| one == path), "{path} has no link: {found:#?}");
        }
        let visitor = world.visitor();
        visitor.set_cookie("lang", lang.tag());
        crawl(&visitor, "/", &secrets).await;
    }
    world.close().await;
}
