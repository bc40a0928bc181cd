//! The browser drives a page under the strictest policy: no script of its own, one style sheet by its hash at most.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use usher_testkit::browser::Browser;

const PAGE: &str = "<!doctype html><html lang=en><head><title>Hello</title></head><body><main><h1>Who are you?</h1>
<form action=/ method=get>
  <p><label for=who>Your name <small>as on the badge</small></label> <input id=who name=name autocomplete=name></p>
  <p><label><input type=checkbox name=agree> I agree</label></p>
  <p><label for=tier>Tier</label> <select id=tier name=tier><option value=p>Pro</option>
     <option value=w>Power</option></select></p>
  <p><button>Say hello</button> <a href=/bad>Where it hurts</a></p>
</form></main></body></html>";

const BAD: &str = "<!doctype html><html lang=en><head><title>Bad</title></head><body><main><h1>Bad</h1>
<form><input name=nameless></form></main></body></html>";

/// Serves the pages and says what it was asked, in the page itself.
fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("the loopback has a free port");
    let address = format!("http://{}", listener.local_addr().expect("a bound socket has an address"));
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut buffer = [0; 8192];
            let read = stream.read(&mut buffer).unwrap_or(0);
            let request = String::from_utf8_lossy(&buffer[..read]).to_string();
            let target = request.split(' ').nth(1).unwrap_or_default().to_owned();
            let header = |name: &str| {
                let line = request.lines().find(|line| line.to_lowercase().starts_with(name));
                line.unwrap_or_default().to_owned()
            };
            let page = if target == "/bad" { BAD } else { PAGE };
            let asked = format!("<p>{target}</p><p>{}</p></main>", header("accept-language"));
            let body = page.replace("</main>", &asked.replace('&', "&amp;"));
            let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n\
                        Content-Security-Policy: default-src 'none'; form-action 'self'\r\n";
            drop(stream.write_all(format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes()));
        }
    });
    address
}

#[tokio::test]
async fn a_person_fills_a_form_and_sees_the_answer() {
    let address = serve();
    let browser = Browser::start("zh-CN").await.unwrap();
    browser.goto(&address).await.unwrap();
    browser.fill("Your name", "Zoë").await.unwrap();
    browser.fill("I agree", "on").await.unwrap();
    browser.fill("tier", "Power").await.unwrap();
    browser.press("Say hello").await.unwrap();
    let text = browser.text().await.unwrap();
    assert!(text.contains("/?name=Zo%C3%AB&agree=on&tier=w"), "{text}");
    assert!(text.to_lowercase().contains("accept-language: zh-cn"), "{text}");
    browser.close().await.unwrap();
}

#[tokio::test]
async fn the_window_is_small_or_dark_on_request() {
    let browser = Browser::start("en-US").await.unwrap();
    browser.goto(&serve()).await.unwrap();
    browser.resize(320, 640).await.unwrap();
    assert_eq!(browser.run("return innerWidth", vec![]).await.unwrap(), 320);
    for dark in [true, false] {
        browser.set_dark(dark).await.unwrap();
        let is = "return matchMedia('(prefers-color-scheme: dark)').matches";
        assert_eq!(browser.run(is, vec![]).await.unwrap(), dark);
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("page.png");
    browser.screenshot(&path).await.unwrap();
    assert!(std::fs::read(&path).unwrap().starts_with(b"\x89PNG"));
}

#[tokio::test]
async fn axe_finds_what_hurts_also_under_a_strict_policy() {
    let browser = Browser::start("en-US").await.unwrap();
    browser.goto(&serve()).await.unwrap();
    assert_eq!(browser.axe().await.unwrap(), []);
    browser.click_link("Where it hurts").await.unwrap();
    let found = browser.axe().await.unwrap();
    assert_eq!(found.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["label"]);
}

#[tokio::test]
async fn a_page_works_with_scripts_off_and_with_a_passkey_device() {
    let browser = Browser::start("en-US").await.unwrap();
    browser.add_passkeys().await.unwrap();
    browser.set_scripts(false).await.unwrap();
    browser.goto(&serve()).await.unwrap();
    browser.fill("Your name", "Ada").await.unwrap();
    browser.press("Say hello").await.unwrap();
    assert!(browser.text().await.unwrap().contains("/?name=Ada&tier=p"));
}

#[tokio::test]
async fn a_missing_button_is_named_with_the_page() {
    let browser = Browser::start("en-US").await.unwrap();
    browser.goto(&serve()).await.unwrap();
    let error = browser.press("Nothing").await.unwrap_err();
    assert!(error.contains("\"Nothing\"") && error.contains("Who are you?"), "{error}");
}
