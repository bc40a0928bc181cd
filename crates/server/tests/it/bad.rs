//! Bad input at the front door: refused with a sentence, never half done, never our failure.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use usher_testkit::{Answer, Visitor, World};

use crate::desk::{call, desk, operator};
use crate::office::{Office, REGION};
use crate::people::{PASSWORD, say_name};

/// Sends bytes as they are and reads until the server is done.
async fn raw(world: &World, bytes: &[u8]) -> String {
    let address = world.url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The server may answer and close before all is sent; what it said counts.
    let _ = stream.write_all(bytes).await;
    let mut text = Vec::new();
    let _ = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut text)).await;
    String::from_utf8_lossy(&text).into_owned()
}

/// Names that nobody may have, wherever somebody may choose one, with what is wrong with them.
fn bad_names() -> Vec<(String, &'static str)> {
    let mut names = vec![(String::new(), "text-empty"), (" \u{a0}\t ".to_owned(), "text-empty")];
    for hidden in [
        "a\u{0}b",
        "a\nb",
        "a\rb",
        "a\tb",
        "a\u{1b}[31mb",
        "a\u{7f}b",
        "a\u{85}b",
        "a\u{202e}b",
        "a\u{202a}b",
        "a\u{200b}b",
        "\u{200b}",
        "\u{2066}x",
        "a\u{2028}b",
        "a\u{feff}b",
        "\u{3164}",
        "a\u{e0041}b",
    ] {
        names.push((hidden.to_owned(), "text-hidden"));
    }
    names.push(("x".repeat(1_025), "text-too-long"));
    names.push(("界".repeat(5_000), "text-too-long"));
    names
}

#[track_caller]
fn is_refused(answer: &Answer, what: &str) {
    assert!((400..500).contains(&answer.status), "{what}: {} {}", answer.status, answer.body);
}

#[tokio::test]
async fn a_bad_name_is_refused_for_everything_that_has_a_name() {
    let world = World::new().await;
    let (root, ada) = (operator(&world).await, desk(&world, "ada@a.example").await);
    let account = ada.account.as_str();
    call(&ada.script, "enable-identity-center", json!({ "account": account, "region": REGION })).await;
    world.drain().await;
    let user = |name: &str, display: &str| {
        json!({
            "account": account, "region": REGION, "userName": name, "email": "u@x.example", "givenName": "A",
            "familyName": "B", "displayName": display, "groups": [], "how": "invitation",
        })
    };
    for (name, why) in bad_names() {
        let in_json = if ["text-empty", "text-too-long"].contains(&why) { why } else { "text-hidden" };
        let of_user = if why == "text-hidden" { "user-name-invalid" } else { why };
        let tries: Vec<(&Visitor, &str, Value, &str)> = vec![
            (&ada.script, "create-group", json!({ "account": account, "region": REGION, "name": name }), in_json),
            (&ada.script, "create-user", user(&name, "fine"), of_user),
            (&ada.script, "create-user", user("fine", &name), in_json),
            (&ada.script, "rename-account", json!({ "account": account, "name": name }), in_json),
            (&ada.script, "create-api-token", json!({ "name": name, "days": 1 }), in_json),
            (&ada.script, "create-profile", json!({ "account": account, "region": REGION, "name": name }), why),
            (&ada.script, "choose-alias", json!({ "account": account, "alias": name }), "alias-invalid"),
            (&root, "create-product", json!({ "name": name }), why),
            (
                &root,
                "create-account",
                json!({ "name": name, "administratorEmail": "n@n.example", "administratorName": "N" }),
                in_json,
            ),
        ];
        for (script, operation, body, code) in tries {
            let answer = script.post_json(&format!("/api/v1/{operation}"), &body).await;
            assert_eq!(answer.status, 400, "{operation} {name:.20?}: {}", answer.body);
            // What cannot be read into its type is named by the field and the code of the rule.
            let error = answer.json()["error"].to_string();
            assert!(error.contains(code), "{operation} {name:.20?}, not {code}: {error}");
        }
    }
    let users = call(&ada.script, "list-users", json!({ "account": account, "region": REGION, "filter": "all" })).await;
    assert_eq!(users["items"].as_array().map(Vec::len), Some(0), "{users}");
    let groups = call(&ada.script, "list-groups", json!({ "account": account, "region": REGION })).await;
    assert_eq!(groups["items"].as_array().map(Vec::len), Some(0), "{groups}");
    world.close().await;
}

#[tokio::test]
async fn everything_twice_is_refused_the_second_time_in_every_spelling() {
    let world = World::new().await;
    let team = crate::plans::Team::new(&world, "111122223333").await;
    let office = &team.office;
    let mei = team.person(&world, "mei", "Mei Lin").await;
    for (name, email) in [("MEI", "a@x.example"), ("ｍｅｉ", "a@x.example"), ("new", "MEI@northwind.example")] {
        office.add_user(name, email, "mail").await.expect(409).says("Another user");
    }
    team.group(&world, "Platform", vec![mei.clone()]).await;
    for name in ["Platform", "PLATFORM", "ｐｌａｔｆｏｒｍ", " Platform "] {
        let page = office.browser.get(&office.path("/groups/add")).await.expect(200);
        let again = office.browser.submit(&page, &office.path("/groups"), &[("name", name), ("description", "")]).await;
        again.expect(409).says("Another group of this directory has the name");
    }
    let list = office.browser.get(&office.path("/groups")).await.expect(200);
    assert_eq!(list.body.matches("identity-center/groups/").count(), 2, "one group, and the link to add one");
    let sign_up = team.get("/sign-up").await;
    assert_eq!(sign_up.status, 409);
    team.give(&world, "users", "PRO", &[mei.as_str()]).await.expect(200);
    team.give(&world, "users", "PRO", &[mei.as_str()]).await.expect(409).says("already");
    let center = office.path("");
    let enable = office.browser.get(&format!("/console/{}/eu-central-1/identity-center", office.account)).await;
    enable.expect(200).says("us-east-1");
    let page = office.browser.get(&center).await.expect(200);
    let alias = office.path("/alias");
    office.browser.submit(&page, &alias, &[("alias", "northwind"), ("is_sure", "yes")]).await.expect(200);
    let other = Office::enabled(&world, "444455556666").await;
    let page = other.browser.get(&other.path("")).await.expect(200);
    for name in ["northwind", "NORTHWIND"] {
        let answer = other.browser.submit(&page, &other.path("/alias"), &[("alias", name), ("is_sure", "yes")]).await;
        answer.expect(if name == "northwind" { 409 } else { 400 });
    }
    world.visitor().get("/start/northwind").await.expect(200).says("northwind");
    world.drain().await;
    world.close().await;
}

#[tokio::test]
async fn a_bomb_of_brackets_or_bytes_is_refused_on_every_door() {
    let world = World::new().await;
    let ada = desk(&world, "ada@a.example").await;
    let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    let nested = format!("{}1{}", "{\"a\":".repeat(10_000), "}".repeat(10_000));
    let kind = Some("application/json");
    let doors = [
        "/api/v1/create-group",
        "/api/v1/spend",
        "/api/v1/spend-batch",
        "/client/register",
        "/device_authorization",
        "/token",
    ];
    for door in doors {
        for bomb in [&deep, &nested] {
            is_refused(&ada.script.request("POST", door, kind, bomb).await, door);
        }
        let large = format!("{{\"name\":\"{}\"}}", "x".repeat(9 << 20));
        let answer = raw_post(&world, door, "application/json", large.as_bytes()).await;
        let status = answer.split(' ').nth(1).unwrap_or_default();
        assert!(status.starts_with('4'), "{door}: {}", answer.chars().take(200).collect::<String>());
        for (kind, body) in [
            ("text/plain", "{}"),
            ("application/json", ""),
            ("application/json", "\u{feff}{}"),
            ("application/json", "null"),
            ("application/x-www-form-urlencoded", "a=%ff&b=%"),
            ("", "{}"),
        ] {
            is_refused(
                &world.visitor().request("POST", door, Some(kind), body).await,
                &format!("{door} {kind} {body}"),
            );
        }
    }
    // The data plane of the product is reached by a header.
    let target = "AmazonCodeWhispererService.ListAvailableProfiles";
    let kiro = world.visitor().with_header("x-amz-target", target);
    is_refused(&kiro.request("POST", "/", Some("application/x-amz-json-1.0"), &deep).await, "kiro");
    world.visitor().get("/healthz").await.expect(200);
    world.close().await;
}

async fn raw_post(world: &World, path: &str, kind: &str, body: &[u8]) -> String {
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    raw(world, &[head.as_bytes(), body].concat()).await
}

#[tokio::test]
async fn long_names_and_passwords_at_the_sign_in_cost_nothing_and_tell_nothing() {
    let world = World::new().await;
    crate::people::operator(&world).await;
    let visitor = world.visitor();
    let page = visitor.get("/console/sign-in").await.expect(200);
    let long = "x".repeat(1_024);
    let step = visitor.submit(&page, "/console/sign-in", &[("username", &long), ("next", "")]).await.expect(200);
    assert!(step.path.ends_with("/sign-in/step"), "{}", step.path);
    visitor.submit(&step, "/sign-in/password", &[("password", PASSWORD)]).await.expect(401);
    let step = say_name(&visitor, "/console/sign-in", "olga@example.com").await;
    let begun = Instant::now();
    let answer = visitor.submit(&step, "/sign-in/password", &[("password", &"p".repeat(60 << 10))]).await;
    is_refused(&answer, "a huge password");
    let huge = format!("csrf=x&password={}", "p".repeat(1 << 20));
    let answer = raw_post(&world, "/sign-in/password", "application/x-www-form-urlencoded", huge.as_bytes()).await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
    assert!(begun.elapsed() < Duration::from_secs(5));
    for name in ["", "\u{0}", "a\u{202e}b", "' OR 1=1 --", "%00", "olga@example.com\u{0}"] {
        let page = visitor.get("/console/sign-in").await.expect(200);
        let step = visitor.submit(&page, "/console/sign-in", &[("username", name), ("next", "")]).await;
        if step.status == 200 && step.path.ends_with("/sign-in/step") {
            is_refused(&visitor.submit(&step, "/sign-in/password", &[("password", PASSWORD)]).await, name);
        } else {
            is_refused(&step, name);
        }
    }
    world.close().await;
}

#[tokio::test]
async fn a_nul_in_a_text_is_refused_alike_on_both_engines() {
    let world = World::new().await;
    let office = Office::enabled(&world, "111122223333").await;
    for rest in ["/users/%00", "/users?q=%00", "/users?after=a%00", "/groups/a%00", "/groups?q=a%00"] {
        let answer = office.browser.get(&office.path(rest)).await;
        assert!(answer.status < 500, "{rest}: {}", answer.status);
    }
    let ada = desk(&world, "ada@a.example").await;
    for (operation, body) in [
        ("get-account", json!({ "account": "1\u{0}" })),
        ("get-user", json!({ "account": ada.account.as_str(), "region": REGION, "user": "\u{0}" })),
        ("list-mails", json!({ "account": ada.account.as_str(), "before": "\u{0}" })),
        ("revoke-api-token", json!({ "id": "\u{0}" })),
        ("spend", json!({ "member": "\u{0}", "requestId": "r", "credits": "1" })),
    ] {
        is_refused(&ada.script.post_json(&format!("/api/v1/{operation}"), &body).await, operation);
    }
    world.close().await;
}

#[tokio::test]
async fn a_flood_of_headers_ends_with_a_431_and_a_broken_head_with_a_400() {
    let world = World::new().await;
    let many: String = (0..300).map(|n| format!("X-{n}: {n}\r\n")).collect();
    let long = format!("Cookie: {}\r\n", "a".repeat(100 << 10));
    for flood in [many, long] {
        let answer = raw(&world, format!("GET / HTTP/1.1\r\nHost: a\r\n{flood}\r\n").as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 431") || answer.starts_with("HTTP/1.1 400"), "{answer}");
    }
    for broken in
        ["GET / HTTP/9.9\r\n\r\n", "\u{1}\u{2}\r\n\r\n", "GET\r\n\r\n", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"]
    {
        let answer = raw(&world, broken.as_bytes()).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{broken:?}: {answer}");
    }
    for path in [
        "/%00",
        "/start/%2e%2e%2f",
        "/console/%ff/%ff/kiro",
        "/start/\u{202e}",
        "/invitation/%00",
        "/console/111122223333/us-east-1/identity-center/users/%00",
        "/api/v1/%ff",
        "//evil.example",
        "/start/'",
    ] {
        let path: String =
            path.bytes().map(|b| if b.is_ascii() { char::from(b).to_string() } else { format!("%{b:02x}") }).collect();
        let answer =
            raw(&world, format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").as_bytes()).await;
        let status = answer.split(' ').nth(1).unwrap_or_default();
        assert!(status.starts_with('4') || status.starts_with('3'), "{path}: {status}");
    }
    world.visitor().get("/healthz").await.expect(200);
    world.close().await;
}

#[tokio::test]
async fn no_header_and_no_form_of_the_target_changes_a_link_in_a_mail() {
    let world = World::new().await;
    crate::people::operator(&world).await;
    let mut links = Vec::new();
    let evil = "evil.example";
    for header in [
        "x-forwarded-host",
        "x-forwarded-proto",
        "x-forwarded-prefix",
        "forwarded",
        "x-original-url",
        "x-rewrite-url",
        "x-host",
        "origin-host",
    ] {
        let value = if header == "forwarded" { format!("host={evil};proto=https") } else { evil.to_owned() };
        let visitor = world.visitor().with_header(header, &value);
        let page = visitor.get("/forgot").await.expect(200);
        assert!(!page.body.contains(evil), "{header}");
        visitor.submit(&page, "/forgot", &[("username", "olga@example.com")]).await.expect(200);
        world.drain().await;
        world.pass_hours(2);
    }
    // The host of the request itself, in both places where it can stand.
    for target in ["/forgot".to_owned(), format!("http://{evil}/forgot")] {
        let visitor = world.visitor();
        let page = visitor.get("/forgot").await.expect(200);
        let csrf = page.between("name=\"csrf\" value=\"", "\"");
        let body = format!("csrf={csrf}&username=olga%40example.com");
        let browser = visitor.cookie("usher-browser").expect("a browser's id");
        let head = format!(
            "POST {target} HTTP/1.1\r\nHost: {evil}\r\nCookie: usher-browser={browser}\r\nContent-Type: \
             application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        let answer = raw(&world, head.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        world.drain().await;
        world.pass_hours(2);
    }
    for (mail, written) in world.app.mailbox(50).await.unwrap() {
        assert!(!written.text.contains(evil) && !written.subject.contains(evil), "{}", mail.kind);
        links.extend(written.link.filter(|link| link.contains("/password-reset/")));
    }
    assert_eq!(links.len(), 10);
    assert!(links.iter().all(|link| link.starts_with(&format!("{}/password-reset/", world.url))), "{links:?}");
    world.close().await;
}

#[tokio::test]
async fn a_form_without_our_token_or_from_another_site_does_nothing() {
    let world = World::new().await;
    let (mine, theirs) = (Office::enabled(&world, "111122223333").await, Office::open(&world, "444455556666").await);
    let page = mine.browser.get(&mine.path("/groups/add")).await.expect(200);
    let other = theirs.browser.get("/console/security").await.expect(200);
    let foreign = other.between("name=\"csrf\" value=\"", "\"");
    let own = page.between("name=\"csrf\" value=\"", "\"");
    let kind = Some("application/x-www-form-urlencoded");
    let forms = ["/groups", "/settings", "/alias", "/users/add"].map(|rest| mine.path(rest));
    for path in forms.iter().map(String::as_str).chain(["/console/sign-out", "/console/security/everywhere"]) {
        for csrf in ["", "csrf=", "csrf=x", &format!("csrf={foreign}"), &format!("csrf={own}x")] {
            let body = format!("{csrf}&name=Evil&alias=evil&description=");
            let answer = mine.browser.request("POST", path, kind, &body).await;
            assert_eq!(answer.status, 403, "{path} {csrf}: {}", answer.body);
        }
        for site in ["cross-site", "same-site"] {
            let browser = mine.browser.clone().with_header("sec-fetch-site", site);
            let body = format!("csrf={own}&name=Evil&alias=evil&description=");
            assert_eq!(browser.request("POST", path, kind, &body).await.status, 403, "{path} {site}");
        }
    }
    mine.browser.get(&mine.path("/groups")).await.expect(200).says("No groups");
    mine.browser.get("/console/security").await.expect(200);
    world.close().await;
}

#[tokio::test]
async fn an_upload_without_our_token_or_cut_short_is_refused_whole() {
    let world = World::new().await;
    let office = Office::enabled(&world, "111122223333").await;
    let page = office.browser.get(&office.path("/users/import")).await.expect(200);
    let csrf = page.between("name=\"csrf\" value=\"", "\"");
    let file = "username,email,given_name,family_name\nmei,mei@x.example,Mei,Lin\n";
    let part = |csrf: &str| {
        format!(
            "--b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n--b\r\n\
             Content-Disposition: form-data; name=\"file\"; filename=\"u.csv\"\r\n\r\n{file}\r\n--b--\r\n"
        )
    };
    let whole = part(&csrf);
    let kind = "multipart/form-data; boundary=b";
    for (what, kind, body, status) in [
        ("no token", kind, part(""), 403),
        ("another's token", kind, part(&csrf.to_uppercase()), 403),
        ("a cut body", kind, whole[..whole.len() - 20].to_owned(), 400),
        ("a body cut in its head", kind, whole[..60].to_owned(), 400),
        ("no body", kind, String::new(), 400),
        ("another boundary", "multipart/form-data; boundary=c", whole.clone(), 400),
        ("no boundary", "multipart/form-data", whole.clone(), 400),
        ("another kind", "text/csv", file.to_owned(), 400),
        ("a form without a file", "application/x-www-form-urlencoded", format!("csrf={csrf}"), 400),
    ] {
        let answer = office.browser.request("POST", &office.path("/users/import"), Some(kind), &body).await;
        assert_eq!(answer.status, status, "{what}: {}", answer.body);
        assert!(answer.body.contains("<h1>"), "{what}: no page says what happened");
    }
    office.browser.get(&office.path("/users")).await.expect(200).says("No users yet");
    world.close().await;
}
