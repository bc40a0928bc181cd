//! What every answer and every request passes: security headers, cross-site writes refused, sizes bounded.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};

use usher_domain::Refusal;

use crate::failure::Failure;
use crate::limits::{Class, Source};
use crate::visit::{Visit, Web, visit};

/// The policy of every page; a page that must be able to send a form elsewhere sets its own.
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                   form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// Browsers that came by https once come by nothing else for a year (RFC 6797); other names under ours are not ours.
const HSTS: &str = "max-age=31536000";

/// The policy of a page whose form leads on to another origin, such as a program's own address on this machine.
pub fn policy_with_form_target(origin: &str) -> Option<HeaderValue> {
    // A source with a space or a semicolon in it would write directives of its own.
    let is_source = origin.bytes().all(|byte| byte.is_ascii_graphic() && !b";,'\"".contains(&byte));
    let policy = CSP.replace("form-action 'self'", &format!("form-action 'self' {origin}"));
    is_source.then(|| HeaderValue::from_str(&policy).ok()).flatten()
}

/// Wraps the whole router.
pub fn protect(router: Router<Web>, web: &Web) -> Router {
    router
        .layer(from_fn(refuse_cross_site))
        .layer(from_fn_with_state(web.clone(), headers))
        .layer(from_fn_with_state(web.clone(), visit))
        .with_state(web.clone())
}

async fn headers(State(web): State<Web>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if web.is_secure {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
    }
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, CSP),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in fixed {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// A write that a browser says comes from another site is refused; scripts send neither header and have no cookies.
async fn refuse_cross_site(request: Request, next: Next) -> Response {
    let writes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let site = request.headers().get("sec-fetch-site").and_then(|value| value.to_str().ok());
    if writes && matches!(site, Some("cross-site" | "same-site")) {
        return (StatusCode::FORBIDDEN, "this form was sent from another site\n").into_response();
    }
    next.run(request).await
}

/// Too many requests from one address are told when to come back: each door lays this under its own words.
///
/// # Errors
/// [`usher_domain::Code::TooManyRequests`].
pub async fn throttle(State(web): State<Web>, request: Request, next: Next) -> Result<Response, Failure> {
    if let Some(visit) = request.extensions().get::<Visit>()
        && let Some(class) = class_of(request.method(), request.uri().path())
    {
        count(&web, visit, class)?;
    }
    Ok(next.run(request).await)
}

/// Counts one request of a visitor's address.
///
/// # Errors
/// [`usher_domain::Code::TooManyRequests`].
pub fn count(web: &Web, visit: &Visit, class: Class) -> Result<(), Refusal> {
    let Some(address) = visit.address else { return Ok(()) };
    Ok(web.limiter.check(class, Source::address(address), web.app.now())?)
}

/// Which quota a request counts against; reading pages and assets is free, and `/token` counts by itself, because its
/// answer depends on what was asked.
fn class_of(method: &Method, path: &str) -> Option<Class> {
    if matches!(*method, Method::GET | Method::HEAD) {
        return None;
    }
    Some(match path {
        "/token" => return None,
        "/console/sign-in" => Class::SignIn,
        "/client/register" | "/device_authorization" | "/sign-up" | "/api/v1/open-account" => Class::SignUp,
        path if path.starts_with("/api/") || path == "/" => Class::Api,
        path if path.starts_with("/console/") || path.starts_with("/operator/") => Class::Api,
        _ => Class::SignIn,
    })
}
