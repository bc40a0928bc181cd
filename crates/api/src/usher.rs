//! Our own API: every operation of the console, under `/api/v1`, for scripts. One table says which.
//!
//! `POST /api/v1/{operation}` takes the command or question as JSON; questions also answer `GET` with a query. Cookies
//! mean nothing here: a bearer token does.

mod caller;
mod credit;
mod explain;
mod member;
mod openapi;
mod operation;
mod table;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use usher_domain::{Code, Refusal};
use usher_web::{Failure, Visit, Web};

pub use caller::caller_of;
pub use openapi::document;
pub use operation::{Operation, Sort};
pub use table::all;

/// All routes of our own API.
pub fn router(web: &Web) -> Router<Web> {
    let mut router = Router::new().route("/api/v1/openapi.json", get(openapi::answer));
    for operation in all() {
        router = router.route(&operation.path(), operation.route());
    }
    let router = router
        .merge(member::router())
        .merge(credit::router())
        .route("/api/v1/{*rest}", axum::routing::any(unknown))
        .method_not_allowed_fallback(wrong_method);
    behind_the_door(router, web)
}

/// What every route of our own API stands behind: the quota of an address, and refusals in our own words.
pub fn behind_the_door(router: Router<Web>, web: &Web) -> Router<Web> {
    router.layer(from_fn_with_state(web.clone(), usher_web::throttle)).layer(from_fn(explain::explain))
}

async fn unknown(visit: Visit) -> Failure {
    let name: String = visit.path.trim_start_matches("/api/v1/").chars().take(100).collect();
    Refusal::new(Code::NotFound).with("what", "operation").with("id", name).into()
}

async fn wrong_method(visit: Visit) -> Failure {
    let why = format!("{} takes POST", visit.path.split('?').next().unwrap_or_default());
    Refusal::new(Code::InvalidInput).with("field", "method").with("why", why).into()
}

#[cfg(test)]
mod tests;
