//! Whole sign-ins against a server of a few lines.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};

use url::Url;

use crate::testing::{FakeServer, Run, reply, usher};

const PLACE: &str = r#"{"startUrl":"https://u.example/start/acme","region":"eu-central-1","regionLabel":"Frankfurt"}"#;
const CLIENT: &str = r#"{"clientId":"c1","clientSecret":"s1","clientSecretExpiresAt":1803000000}"#;
const DEVICE: &str = r#"{"deviceCode":"d1","userCode":"PMPJ-VZCJ","verificationUri":"https://u.example/device",
    "verificationUriComplete":"https://u.example/device?user_code=PMPJ-VZCJ","expiresIn":600,"interval":1}"#;
const TOKENS: &str = r#"{"accessToken":"a1","refreshToken":"r1","tokenType":"Bearer","expiresIn":3600}"#;

fn me(profiles: &str) -> String {
    format!(
        r#"{{"user":{{"id":"u1","userName":"alice","displayName":"Alice"}},
        "account":{{"id":"111122223333","name":"Acme"}},
        "instance":{{"id":"ssoins-1","startUrl":"https://u.example/start/acme","region":"eu-central-1"}},
        "profiles":[{profiles}],"sessionExpiresAt":"2026-11-22T07:00:00Z"}}"#
    )
}

fn seat(id: &str) -> String {
    format!(r#"{{"arn":"arn:p/{id}","name":"p-{id}","region":"us-east-1","tierTitle":"KIRO PRO","state":"ACTIVE"}}"#)
}

/// A server that answers polls one after the other with these, and then with tokens.
fn server(polls: &'static [(u16, &'static str, &'static str)], profiles: String) -> FakeServer {
    let turn = AtomicUsize::new(0);
    FakeServer::start(move |request| {
        let path = request.split(' ').nth(1).unwrap_or_default();
        match path.split('?').next().unwrap_or_default() {
            "/api/v1/start-url" => reply(200, "", PLACE),
            "/client/register" => reply(200, "", CLIENT),
            "/device_authorization" => reply(200, "", DEVICE),
            "/token" => match polls.get(turn.fetch_add(1, Ordering::SeqCst)) {
                Some((status, name, body)) => reply(*status, &format!("x-amzn-ErrorType: {name}\r\n"), body),
                None => reply(200, "", TOKENS),
            },
            "/api/v1/me" => reply(200, "", &me(&profiles)),
            "/api/v1/sign-out" => reply(200, "", "{}"),
            _ => reply(403, "", r#"{"error":{"code":"not-subscribed","message":"No seat.","cure":"Ask Bob."}}"#),
        }
    })
}

fn login(home: &std::path::Path, fake: &FakeServer, more: &[&str]) -> Run {
    let start_url = format!("{}start/acme", fake.url());
    let line: Vec<&str> = ["login", "--start-url", &start_url].into_iter().chain(more.iter().copied()).collect();
    usher(home, None, &line)
}

#[test]
fn the_device_flow_goes_on_through_pending_and_slow_down_named_only_in_the_header() {
    let home = tempfile::tempdir().unwrap();
    let polls = &[
        (400, "AuthorizationPendingException:http://internal.example/coral/", "{}"),
        (400, "SlowDownException", "{}"),
        (503, "x", ""),
        (500, "InternalServerException", "{}"),
        (400, "x", r#"{"error":"authorization_pending"}"#),
    ];
    let fake = server(polls, seat("1"));
    let run = login(home.path(), &fake, &["--device", "--region", "us-west-2"]);
    assert_eq!(run.exit, 0, "{}", run.err);
    assert!(run.err.contains("  PMPJ-VZCJ\n") && run.err.contains("device?user_code=PMPJ-VZCJ"), "{}", run.err);
    assert!(run.err.contains("us-west-2 was given") && run.err.contains("eu-central-1, Frankfurt"), "{}", run.err);
    assert!(run.out.contains("Signed in as alice") && run.out.contains("Profile p-1: KIRO PRO."), "{}", run.out);
    assert!(!run.out.contains("a1") && !run.err.contains("d1"));
    let polls = fake.requests().iter().filter(|request| request.contains("\"deviceCode\":\"d1\"")).count();
    assert_eq!((polls, run.slept), (6, vec![1, 1, 6, 6, 6, 6]));
}

#[test]
fn the_device_flow_ends_when_the_code_expires_or_the_person_refuses() {
    let home = tempfile::tempdir().unwrap();
    let expired = login(home.path(), &server(&[(400, "ExpiredTokenException", "{}")], String::new()), &["--device"]);
    assert_eq!(expired.exit, 1);
    assert!(expired.err.contains("ended before anybody approved") && expired.err.contains("`usher login`"));
    let denied = login(home.path(), &server(&[(400, "AccessDeniedException", "{}")], String::new()), &["--device"]);
    assert_eq!(denied.exit, 1);
    assert!(denied.err.contains("refused on the other device"), "{}", denied.err);
    assert!(!home.path().join("session.json").exists());
}

#[test]
fn the_browser_flow_proves_its_verifier_and_answers_the_browser() {
    let home = tempfile::tempdir().unwrap();
    let fake = server(&[], seat("1"));
    let browser = |address: &str| {
        let query: std::collections::HashMap<String, String> =
            Url::parse(address).unwrap().query_pairs().into_owned().collect();
        assert_eq!(query["scopes"].split(' ').count(), 3);
        assert_eq!((query["code_challenge"].len(), query["code_challenge_method"].as_str()), (43, "S256"));
        let back = Url::parse(&query["redirect_uri"]).unwrap();
        assert_eq!((back.host_str(), back.path()), (Some("127.0.0.1"), "/oauth/callback"));
        let state = query["state"].clone();
        std::thread::spawn(move || {
            let mut stream = TcpStream::connect(("127.0.0.1", back.port().unwrap())).unwrap();
            write!(stream, "GET /oauth/callback?code=code1&state={state} HTTP/1.1\r\n\r\n").unwrap();
            let _ = stream.read_to_end(&mut Vec::new());
        });
        true
    };
    let start_url = format!("{}start/acme", fake.url());
    let run = usher(home.path(), Some(&browser), &["login", "--start-url", &start_url, "--json"]);
    assert_eq!(run.exit, 0, "{}", run.err);
    let json: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!((&json["profile"], &json["userName"]), (&"arn:p/1".into(), &"alice".into()));
    let trade = fake.requests().into_iter().find(|request| request.starts_with("POST /token")).unwrap();
    for part in ["\"grantType\":\"authorization_code\"", "\"code\":\"code1\"", "\"codeVerifier\":\"", "127.0.0.1:"] {
        assert!(trade.contains(part), "{part}");
    }
}

#[test]
fn a_second_login_needs_no_start_url_and_logout_keeps_it() {
    let home = tempfile::tempdir().unwrap();
    assert_eq!(usher(home.path(), None, &["login"]).exit, 2);
    let fake = server(&[], seat("1"));
    assert_eq!(login(home.path(), &fake, &[]).exit, 0);
    let out = usher(home.path(), None, &["logout"]);
    assert_eq!((out.exit, out.out.as_str()), (0, "Signed out.\n"));
    assert!(fake.requests().iter().any(|request| request.starts_with("POST /api/v1/sign-out")));
    assert_eq!(usher(home.path(), None, &["whoami"]).exit, 3);
    let again = usher(home.path(), None, &["logout"]);
    assert_eq!((again.exit, again.out.as_str()), (0, "Nobody was signed in here.\n"));
    assert_eq!(usher(home.path(), None, &["login"]).exit, 0);
}

#[test]
fn among_several_profiles_one_must_be_chosen() {
    let home = tempfile::tempdir().unwrap();
    let fake = server(&[], [seat("1"), seat("2")].join(","));
    let run = login(home.path(), &fake, &[]);
    assert!(run.exit == 0 && run.err.contains("usher profile use ARN"), "{}", run.err);
    assert_eq!(usher(home.path(), None, &["usage"]).exit, 4);
    assert_eq!(usher(home.path(), None, &["profile", "use", "p-9"]).exit, 4);
    assert_eq!(usher(home.path(), None, &["profile", "use", "p-2"]).exit, 0);
    let list = usher(home.path(), None, &["profile"]);
    let chosen = list.out.lines().find(|line| line.contains('*')).unwrap_or_default();
    assert!(chosen.contains("arn:p/2") && chosen.contains("Active"), "{}", list.out);
    let refused = usher(home.path(), None, &["usage"]);
    assert_eq!(refused.exit, 4);
    assert!(refused.err.contains("No seat.") && refused.err.contains("Ask Bob."), "{}", refused.err);
}

#[test]
fn somebody_without_a_subscription_is_told_whom_to_ask() {
    let home = tempfile::tempdir().unwrap();
    let fake = server(&[], String::new());
    let run = login(home.path(), &fake, &[]);
    assert_eq!(run.exit, 0);
    assert!(run.err.contains("alice has no subscription in the account Acme (111122223333)."), "{}", run.err);
    let json = usher(home.path(), None, &["usage", "--json"]);
    let error: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!((json.exit, &error["error"]["code"]), (4, &"not-subscribed".into()));
}

#[test]
fn help_goes_to_standard_output_and_a_wrong_word_is_a_usage_error() {
    let home = tempfile::tempdir().unwrap();
    let help = usher(home.path(), None, &["--help"]);
    assert!(help.exit == 0 && help.out.contains("Exit codes:") && help.err.is_empty());
    let wrong = usher(home.path(), None, &["lgoin"]);
    assert!(wrong.exit == 2 && wrong.out.is_empty() && wrong.err.contains("lgoin"));
}
