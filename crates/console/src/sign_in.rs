//! Sign-in for both realms: plain cards, one step each, without script.

mod links;
mod pages;
mod steps;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use usher_app::sign_in::{Begin, Realm, SignedIn, Ticket};
use usher_domain::Refusal;
use usher_domain::time::SECOND;
use usher_web::form::Posted;
use usher_web::{Failure, Visit, Web, cookie, status};

pub(crate) use pages::{enrol_fields, recovery_codes};

use crate::frame::{CONSOLE_COOKIE, MEMBER_COOKIE, local_path};

/// The cookie of a sign-in under way.
const COOKIE: &str = "usher-sign-in";
/// How long it lives in the browser, in seconds; the row behind it ends by itself.
const COOKIE_AGE: i64 = 900;

/// The routes of this noun.
pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .route("/console/sign-in", get(console_page).post(console_begin))
        .route("/start/{name}/sign-in", get(member_page).post(member_begin))
        .route("/sign-in/step", get(steps::show))
        .route("/sign-in/password", post(steps::password))
        .route("/sign-in/code", post(steps::code))
        .route("/sign-in/new-password", post(steps::new_password))
        .route("/sign-in/device", post(steps::device))
        .route("/sign-in/finish", post(steps::finish))
        .route("/forgot", get(links::console_forgot_page).post(links::console_forgot))
        .route("/start/{name}/forgot", get(links::member_forgot_page).post(links::member_forgot))
        .route("/setup/{secret}", get(links::setup_page).post(links::setup))
        .route("/invitation/{secret}", get(links::invitation_page).post(links::invitation))
        .route("/password-reset/{secret}", get(links::reset_page).post(links::reset))
}

#[derive(Deserialize)]
struct Wanted {
    next: Option<String>,
}

#[derive(Deserialize)]
struct Named {
    username: String,
    next: Option<String>,
}

async fn console_page(State(web): State<Web>, visit: Visit, Query(wanted): Query<Wanted>) -> Response {
    let next = local_path(wanted.next.as_deref()).unwrap_or_default();
    pages::identify(&web, &visit, &Realm::Console, next)
}

async fn member_page(
    State(web): State<Web>,
    visit: Visit,
    Path(name): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let start = web.app.start(&name).await?;
    Ok(pages::identify(&web, &visit, &start.realm, local_path(wanted.next.as_deref()).unwrap_or_default()))
}

async fn console_begin(State(web): State<Web>, visit: Visit, form: Posted<Named>) -> Result<Response, Failure> {
    begin(&web, &visit, Realm::Console, form.0).await
}

async fn member_begin(
    State(web): State<Web>,
    visit: Visit,
    Path(name): Path<String>,
    form: Posted<Named>,
) -> Result<Response, Failure> {
    let start = web.app.start(&name).await?;
    begin(&web, &visit, start.realm, form.0).await
}

async fn begin(web: &Web, visit: &Visit, realm: Realm, named: Named) -> Result<Response, Failure> {
    let next = local_path(named.next.as_deref()).unwrap_or_default().to_owned();
    let begin = Begin { realm, name: named.username, next, browser: visit.browser.clone() };
    let ticket = web.app.begin_sign_in(begin).await?;
    Ok(to_step(web, &ticket))
}

/// The ticket that came with the request; one that opens nothing where none came.
fn ticket(visit: &Visit) -> Ticket {
    Ticket::read(visit.cookies.get(COOKIE).unwrap_or_default(), &visit.browser)
}

/// To the page of the step that is due, under a new cookie.
fn to_step(web: &Web, ticket: &Ticket) -> Response {
    let mut response = Redirect::to("/sign-in/step").into_response();
    add_cookie(&mut response, cookie::set(web, COOKIE, &ticket.cookie(), COOKIE_AGE));
    response
}

/// Hands the session to the browser, and leads on; where recovery codes were made, they are shown on the way.
fn welcome(web: &Web, visit: &Visit, signed_in: &SignedIn) -> Response {
    let next = local_path(Some(&signed_in.next)).map_or_else(|| signed_in.realm.home(), str::to_owned);
    let mut response = if signed_in.recovery_codes.is_empty() {
        Redirect::to(&next).into_response()
    } else {
        pages::recovery_codes(web, visit, &signed_in.recovery_codes, &next)
    };
    let name = match signed_in.realm {
        Realm::Console => CONSOLE_COOKIE,
        Realm::Member { .. } => MEMBER_COOKIE,
    };
    add_cookie(&mut response, cookie::set(web, name, &signed_in.cookie, signed_in.lifetime / SECOND));
    add_cookie(&mut response, cookie::clear(web, COOKIE));
    response
}

pub(crate) fn add_cookie(response: &mut Response, value: Option<HeaderValue>) {
    if let Some(value) = value {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// The status under which a page with a refusal goes out, and for a delay, when to come back.
pub(crate) fn with_refusal(mut response: Response, refusal: &Refusal) -> Response {
    *response.status_mut() = status::of(refusal.kind());
    status::retry_after(&mut response, refusal);
    response
}
