//! A visit: what is known of a request before anybody asks who sent it.

use core::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use tracing::{Instrument as _, Span};
use usher_app::App;
use usher_app::words::Lang;
use usher_domain::access::{Caller, Who};
use usher_domain::id::hex;
use usher_domain::time::Instant;

use crate::cookie::{self, Cookies};
use crate::limits::Limiter;

/// The client's address, put into every request by the listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub SocketAddr);

/// What the doors are built from.
pub struct WebParts {
    /// The application.
    pub app: App,
    /// Whether the public address is https: cookies are `__Host-` and Secure then.
    pub is_secure: bool,
    /// Whether mail goes to the mailbox page, because no SMTP is configured.
    pub has_mailbox: bool,
    /// Moves the test clock, where the server was started with one.
    pub test_clock: Option<Arc<dyn MoveClock>>,
    /// Requests per caller and class.
    pub limiter: Limiter,
}

/// A clock that a test may move.
pub trait MoveClock: Send + Sync {
    /// Sets the present moment.
    fn set(&self, now: Instant);
    /// Moves the present forward by that many microseconds and answers with it.
    fn advance(&self, micros: i64) -> Instant;
}

/// Shared by every handler.
#[derive(Clone)]
pub struct Web(Arc<WebParts>);

impl Web {
    /// Puts the parts together.
    pub fn new(parts: WebParts) -> Self {
        Self(Arc::new(parts))
    }
}

impl core::ops::Deref for Web {
    type Target = WebParts;
    fn deref(&self) -> &WebParts {
        &self.0
    }
}

impl FromRef<Web> for App {
    fn from_ref(web: &Web) -> Self {
        web.app.clone()
    }
}

/// What is known of a request before anybody asks who sent it.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The id under which the log speaks of it; answered as `x-request-id`.
    pub request: String,
    /// The client's address.
    pub address: Option<IpAddr>,
    /// The user agent, at most 256 characters.
    pub agent: Option<String>,
    /// The language of the answer.
    pub lang: Lang,
    /// `light` or `dark`, where the visitor chose one.
    pub theme: Option<&'static str>,
    /// The cookies that came with it.
    pub cookies: Cookies,
    /// The browser's own random id, to which forms are bound; for scripts a fresh one each time.
    pub browser: String,
    /// The Host header, lower case, for wire protocols whose Region stands in it. Links never come from it.
    pub host: String,
    /// Path and query, for a way back after sign-in.
    pub path: String,
}

impl Visit {
    /// The caller of a request, once it is known who.
    pub fn caller(&self, who: Who) -> Caller {
        let mut caller = Caller::new(who, self.request.clone());
        caller.address = self.address.map(|address| address.to_string());
        caller.agent.clone_from(&self.agent);
        caller
    }

    /// The caller as long as nobody is known.
    pub fn anonymous(&self) -> Caller {
        self.caller(Who::Anonymous)
    }

    /// Whether the request came from this very machine.
    pub fn is_loopback(&self) -> bool {
        self.address.is_some_and(|address| address.to_canonical().is_loopback())
    }

    /// The token that every form of this browser carries.
    pub fn csrf(&self, web: &Web) -> String {
        web.app.house().keys.sign("csrf", &self.browser)
    }
}

impl FromRequestParts<Web> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Infallible> {
        let known = parts.extensions.get::<Self>().cloned();
        Ok(known.unwrap_or_else(|| read(web, parts, "none".into(), String::new())))
    }
}

const BROWSER: &str = "usher-browser";
/// A year, in seconds.
const BROWSER_AGE: i64 = 31_536_000;

/// The span of one request: all that is logged inside carries the id that the answer carries, too.
///
/// It is an error-level span, so that the id is there at every level.
pub fn request_span(request: &str, method: &Method, route: &str) -> Span {
    tracing::error_span!("request", request, %method, route)
}

/// The outermost layer: makes the visit, answers the request id, and gives a new browser its id.
pub(crate) async fn visit(State(web): State<Web>, request: Request, next: Next) -> Response {
    let id = hex(&web.app.random::<8>());
    let (mut parts, body) = request.into_parts();
    let fresh = hex(&web.app.random::<16>());
    let visit = read(&web, &parts, id.clone(), fresh.clone());
    let is_new_browser = visit.browser == fresh && accepts_html(&parts.headers);
    parts.extensions.insert(visit);
    // The route, never the path: a path may hold a link's secret.
    let route = parts.extensions.get::<MatchedPath>().map_or("none", MatchedPath::as_str);
    let span = request_span(&id, &parts.method, route);
    let answer = async {
        let response = next.run(Request::from_parts(parts, body)).await;
        tracing::debug!(status = response.status().as_u16(), "answered");
        response
    };
    let mut response = answer.instrument(span).await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
    }
    if is_new_browser && let Some(value) = cookie::set(&web, BROWSER, &fresh, BROWSER_AGE) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

fn accepts_html(headers: &HeaderMap) -> bool {
    text(headers, &header::ACCEPT).is_some_and(|accept| accept.contains("text/html"))
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn read(web: &Web, parts: &Parts, request: String, fresh: String) -> Visit {
    let headers = &parts.headers;
    let cookies = Cookies::read(headers, web.is_secure);
    let lang = Lang::negotiate(cookies.preference("lang"), text(headers, &header::ACCEPT_LANGUAGE));
    let theme = match cookies.preference("theme") {
        Some("dark") => Some("dark"),
        Some("light") => Some("light"),
        _ => None,
    };
    let known = cookies.get(BROWSER).filter(|id| id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit()));
    let browser = known.map_or(fresh, str::to_owned);
    Visit {
        request,
        address: parts.extensions.get::<ClientAddress>().map(|address| address.0.ip()),
        agent: text(headers, &header::USER_AGENT).map(|agent| agent.chars().take(256).collect()),
        lang,
        theme,
        browser,
        cookies,
        host: text(headers, &header::HOST).unwrap_or_default().to_ascii_lowercase(),
        path: parts.uri.path_and_query().map_or_else(|| "/".into(), ToString::to_string),
    }
}
