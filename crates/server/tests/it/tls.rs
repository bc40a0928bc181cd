//! https by the server itself: who may come in, what cookies are then, and what a certificate must be.

use std::process::Command;

use usher_testkit::{Certificate, Visitor, Wishes, World};

use crate::people::operator;
use crate::yard::{Yard, ended};

#[tokio::test(flavor = "multi_thread")]
async fn over_https_cookies_are_bound_to_the_host_and_browsers_are_told_to_stay() {
    let world = World::with(Wishes { has_certificate: true, ..Wishes::default() }).await;
    assert!(world.url.starts_with("https://127.0.0.1:"), "{}", world.url);
    let olga = operator(&world).await.visitor;
    let page = olga.get("/console/security").await.expect(200);
    assert_eq!(page.header("strict-transport-security"), Some("max-age=31536000"));
    let session = olga.cookie("__Host-usher-console").expect("a session");
    assert!(olga.cookie("usher-console").is_none() && olga.cookie("usher-browser").is_none());
    let sign_in = world.visitor().get("/console/sign-in").await.expect(200);
    let cookie = sign_in.header("set-cookie").expect("the browser's id");
    assert!(cookie.starts_with("__Host-usher-browser=") && cookie.ends_with("; Secure"), "{cookie}");
    for (name, path) in [("__Host-usher-console", "/console/security"), ("usher-console", "/console/sign-in")] {
        let visitor = world.visitor();
        visitor.set_cookie(name, &session);
        let page = visitor.get("/console/security").await.expect(200);
        assert!(page.path.starts_with(path), "{name}: {}", page.path);
    }
    let dark = world.visitor();
    dark.get("/preferences?lang=zh-CN&back=/console/sign-in").await.expect(200).says("lang=\"zh-CN\"");
    world.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_http_is_told_to_write_https_and_nothing_it_sent_is_done() {
    let world = World::with(Wishes { has_certificate: true, ..Wishes::default() }).await;
    let plain = Visitor::new(&world.url.replace("https://", "http://"));
    plain.get("/healthz").await.expect(400).says("write https:// before it");
    let body = "x".repeat(30_000);
    plain.request("POST", "/api/v1/open-account", Some("application/json"), &body).await.expect(400);
    world.visitor().get("/healthz").await.expect(200);
    world.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewed_certificate_is_shown_without_a_restart_and_a_bad_one_never() {
    let world = World::with(Wishes { has_certificate: true, ..Wishes::default() }).await;
    world.visitor().get("/healthz").await.expect(200);
    let renewed = Certificate::make();
    renewed.write(world.folder());
    let trusting = || Visitor::trusting(&world.url, Some(&renewed.pem));
    trusting().get("/healthz").await.expect(200);
    std::fs::write(world.folder().join("tls.pem"), "nonsense").unwrap();
    trusting().get("/healthz").await.expect(200);
    world.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_binary_checks_its_certificate_before_it_starts_and_speaks_https_with_it() {
    let yard = Yard::new();
    let (one, other) = (Certificate::make(), Certificate::make());
    one.write(&yard.data());
    let path = |name: &str| yard.data().join(name).display().to_string();
    let said = |key: Option<&str>, words: &[&str]| {
        let mut command = yard.usherd(words);
        command.env("USHER_TLS__CERTIFICATE", path("tls.pem"));
        if let Some(key) = key {
            command.env("USHER_TLS__KEY", key);
        }
        answer(command)
    };
    let check: &[&str] = &["config", "check"];
    let (code, text) = said(None, check);
    assert!(code == Some(2) && text.contains("`certificate` needs `key`; name both"), "{text}");
    let (code, text) = said(Some(&path("lost.key")), check);
    assert!(code == Some(2) && text.contains("environment variable USHER_TLS__KEY: "), "{text}");
    assert!(text.contains("lost.key cannot be read") && text.contains("check the path"), "{text}");
    std::fs::write(yard.data().join("tls.key"), &other.key).unwrap();
    for words in [check, &["up", "--listen", "127.0.0.1:0"]] {
        let (code, text) = said(Some(&path("tls.key")), words);
        assert!(code == Some(2) && text.contains("is not the key of the first certificate"), "{text}");
        assert!(!text.contains(other.key.lines().nth(1).unwrap()), "{text}");
    }
    one.write(&yard.data());
    let (code, text) = said(Some(&path("tls.key")), &["config", "check", "--public-url", "http://usher.example"]);
    assert!(code == Some(2) && text.contains("speaks https alone; write https://"), "{text}");
    let (code, text) = said(Some(&path("tls.key")), check);
    assert!(code == Some(0) && text.contains("reached as https://127.0.0.1:8080"), "{text}");
    yard.configure(&format!("[tls]\ncertificate = {:?}\nkey = {:?}\n", path("tls.pem"), path("tls.key")));
    let running = yard.up_trusting(Some(&one.pem)).await;
    assert!(running.url.starts_with("https://"), "{}", running.url);
    running.visitor().get("/readyz").await.expect(200);
    let (code, said) = running.stop("TERM");
    assert!(code == Some(0) && !said.contains("PRIVATE KEY"), "{said}");
}

/// How a command ends and what it says.
fn answer(command: Command) -> (Option<i32>, String) {
    let done = ended(command);
    let text = [done.stdout, done.stderr].concat();
    (done.status.code(), String::from_utf8_lossy(&text).into_owned())
}
