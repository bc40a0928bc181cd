//! The doors for people: sign-in, device approval, access portal, console, operator's pages.
//!
//! A handler decodes, performs and shows; it never decides. Every page works without script.

mod account;
pub mod assets;
mod dashboard;
pub mod frame;
mod grant;
mod identity_center;
mod invoice;
mod landing;
pub mod look;
mod mailbox;
mod nav;
mod operator;
mod portal;
mod profile;
mod refused;
mod seat;
mod security;
mod sign_in;
mod sign_up;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use usher_web::Web;

/// Every route for people.
pub fn router(web: &Web) -> Router<Web> {
    let throttled = pages().layer(from_fn_with_state(web.clone(), usher_web::throttle));
    throttled.layer(from_fn_with_state(web.clone(), frame::explain))
}

fn pages() -> Router<Web> {
    Router::new()
        .route("/", get(frame::home))
        .route("/assets/{name}", get(frame::asset))
        .route("/preferences", get(frame::preferences))
        .merge(landing::router())
        .merge(account::routes())
        .merge(operator::routes())
        .merge(invoice::routes())
        .merge(mailbox::routes())
        .merge(sign_up::routes())
        .merge(sign_in::routes())
        .merge(security::routes())
        .merge(portal::routes())
        .merge(dashboard::routes())
        .merge(profile::routes())
        .merge(seat::routes())
        .merge(identity_center::router())
        .merge(grant::routes())
}
