//! Kiro profiles: signing up for the service in a Region, and its settings.

mod here;
mod settings;
mod sign_up;

use axum::Router;
use axum::routing::get;
use usher_web::Web;

pub(crate) use here::{Kiro, day, done, joined, when};
pub(crate) use sign_up::not_here;
pub(crate) use usher_app::billing::dollars;

/// The pages of the noun.
pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .route("/console/{account}/{region}/kiro/sign-up", get(sign_up::show).post(sign_up::create))
        .route("/console/{account}/{region}/kiro/settings", get(settings::show).post(settings::save))
}
