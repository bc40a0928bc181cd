//! The doors for machines: AWS-compatible services at the root of the origin, and our own API under `/api/v1`.
//!
//! A handler decodes, performs and encodes; it never decides.

pub mod usher;

use axum::Router;
use usher_web::Web;

/// Every route for machines.
pub fn router() -> Router<Web> {
    Router::new().merge(usher::router())
}
