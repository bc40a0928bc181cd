//! The doors for people: sign-in, device approval, access portal, console, operator's pages.
//!
//! A handler decodes, performs and shows; it never decides. Every page works without script.

pub mod assets;
pub mod look;

use axum::Router;
use usher_web::Web;

/// Every route for people.
pub fn router() -> Router<Web> {
    Router::new()
}
