//! A browser without a screen: keeps cookies, follows redirects, fills in the forms it is shown.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use serde_json::Value;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use crate::contract;

/// Where the document of our own API is.
const DOCUMENT: &str = "/api/v1/openapi.json";

/// Somebody at the front door. Cloning shares the cookies, as two tabs of one browser do.
#[derive(Clone)]
pub struct Visitor {
    agent: ureq::Agent,
    url: String,
    cookies: Arc<Mutex<BTreeMap<String, String>>>,
    headers: Vec<(String, String)>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Where the last request went: path and query, or the whole address where it leads away from the server.
    pub path: String,
    /// The headers of the last answer, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The text.
    pub body: String,
}

impl Answer {
    /// The text as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error} in {}: {}", self.path, self.body))
    }

    /// A header of the answer.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// Fails the test unless the status is this one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}: {}", self.path, excerpt(&self.body));
        self
    }

    /// Fails the test unless the text holds `words`, as it is written or as it is read.
    #[track_caller]
    pub fn says(self, words: &str) -> Self {
        assert!(self.holds(words), "{} does not say {words:?}: {}", self.path, excerpt(&self.body));
        self
    }

    /// The answer, which must not contain these words.
    #[track_caller]
    pub fn lacks(self, words: &str) -> Self {
        assert!(!self.holds(words), "{} says {words:?}: {}", self.path, excerpt(&self.body));
        self
    }

    fn holds(&self, words: &str) -> bool {
        self.body.contains(words) || readable(&self.body).contains(words)
    }

    /// What stands between `before` and `after`, first place.
    #[track_caller]
    pub fn between(&self, before: &str, after: &str) -> String {
        let rest = self.body.split_once(before).map(|(_, rest)| rest);
        let found = rest.and_then(|rest| rest.split_once(after)).map(|(found, _)| found.to_owned());
        found.unwrap_or_else(|| panic!("{before:?}…{after:?} is not in {}", excerpt(&self.body)))
    }
}

/// The beginning of a page as it is read, for messages of failing tests.
fn excerpt(body: &str) -> String {
    readable(body).chars().take(1_500).collect()
}

/// A page without its head and tags.
fn readable(body: &str) -> String {
    let mut text = String::new();
    let mut in_tag = false;
    for letter in body.split_once("<body").map_or(body, |(_, rest)| rest).chars() {
        match letter {
            '<' => in_tag = true,
            '>' => {
                in_tag = false;
                text.push(' ');
            }
            letter if !in_tag => text.push(letter),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Visitor {
    /// A visitor of the server at `url`.
    pub fn new(url: &str) -> Self {
        Self::trusting(url, None)
    }

    /// A visitor who trusts this certificate, PEM, and no other.
    pub fn trusting(url: &str, certificate: Option<&str>) -> Self {
        let certificate = certificate.map(|pem| Certificate::from_pem(pem.as_bytes()).expect("a certificate"));
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::from(certificate))
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
            .build();
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(Duration::from_mins(1)))
            .proxy(None)
            .tls_config(tls)
            .build();
        Self { agent: config.into(), url: url.to_owned(), cookies: Arc::default(), headers: Vec::new() }
    }

    /// The same visitor with another header on every request.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same visitor with a bearer token on every request.
    #[must_use]
    pub fn with_bearer(self, token: &str) -> Self {
        self.with_header("authorization", &format!("Bearer {token}"))
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().get(name).cloned()
    }

    /// Puts a cookie into the jar.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.lock().insert(name.to_owned(), value.to_owned());
    }

    /// Opens a page and follows redirects within the server.
    pub async fn get(&self, path: &str) -> Answer {
        self.follow(self.send("GET", path, None, Vec::new()).await).await
    }

    /// Sends a request without following where it leads.
    pub async fn request(&self, method: &str, path: &str, kind: Option<&str>, body: &str) -> Answer {
        self.send(method, path, kind, body.as_bytes().to_vec()).await
    }

    /// The same with a body that need not be text.
    pub async fn request_bytes(&self, method: &str, path: &str, kind: Option<&str>, body: Vec<u8>) -> Answer {
        self.send(method, path, kind, body).await
    }

    /// Posts JSON.
    pub async fn post_json(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, Some("application/json"), body.to_string().into_bytes()).await
    }

    /// Posts a form's fields to `path` with the CSRF token of the page `on`, and follows where it leads.
    pub async fn submit(&self, on: &Answer, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = on.between("name=\"csrf\" value=\"", "\"");
        // The serializer may not live across the wait: a test may submit from a task of its own.
        let body = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("csrf", &csrf)
            .extend_pairs(fields)
            .finish();
        let answer = self.send("POST", path, Some("application/x-www-form-urlencoded"), body.into_bytes()).await;
        self.follow(answer).await
    }

    async fn follow(&self, mut answer: Answer) -> Answer {
        for _ in 0..10 {
            let Some(next) = answer.header("location").filter(|_| (300..400).contains(&answer.status)) else {
                return answer;
            };
            let next = next.strip_prefix(&self.url).unwrap_or(next).to_owned();
            if !next.starts_with('/') {
                answer.path = next;
                return answer;
            }
            answer = self.send("GET", &next, None, Vec::new()).await;
        }
        answer
    }

    async fn send(&self, method: &str, path: &str, kind: Option<&str>, body: Vec<u8>) -> Answer {
        let (this, method, path, kind) = (self.clone(), method.to_owned(), path.to_owned(), kind.map(str::to_owned));
        let sent = tokio::task::spawn_blocking(move || {
            let answer = this.send_now(&method, &path, kind.as_deref(), body);
            if path.starts_with("/api/v1/") && path != DOCUMENT {
                let fetch = || this.send_now("GET", DOCUMENT, None, Vec::new()).expect(200).json();
                contract::hold(&method, &answer, fetch);
            }
            answer
        });
        sent.await.unwrap_or_else(|error| match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(error) => panic!("{error}"),
        })
    }

    fn send_now(&self, method: &str, path: &str, kind: Option<&str>, body: Vec<u8>) -> Answer {
        let mut request = http::Request::builder().method(method).uri(format!("{}{path}", self.url));
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        if !names.contains(&"accept") {
            request = request.header("accept", "text/html,application/json");
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let cookies = self.cookies.lock().iter().map(|(n, v)| format!("{n}={v}")).collect::<Vec<_>>().join("; ");
        if !cookies.is_empty() {
            request = request.header("cookie", cookies);
        }
        if let Some(kind) = kind {
            request = request.header("content-type", kind);
        }
        let request = request.body(body).expect("a request");
        let mut answer = self.agent.run(request).unwrap_or_else(|error| panic!("{method} {path}: {error}"));
        self.keep_cookies(answer.headers());
        let headers = answer.headers().iter();
        let headers =
            headers.map(|(n, v)| (n.to_string(), String::from_utf8_lossy(v.as_bytes()).into_owned())).collect();
        let status = answer.status().as_u16();
        let body = answer.body_mut().with_config().limit(64 << 20).read_to_string().unwrap_or_default();
        // Where a line may break inside a word, the word is one.
        let body = body.replace("<wbr>", "");
        Answer { status, path: path.to_owned(), headers, body }
    }

    fn keep_cookies(&self, headers: &http::HeaderMap) {
        let mut jar = self.cookies.lock();
        for line in headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok()) {
            let Some((name, value)) = line.split(';').next().and_then(|pair| pair.split_once('=')) else { continue };
            if line.contains("Max-Age=0") {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}
