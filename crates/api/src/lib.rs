//! The doors for machines: AWS-compatible services at the root of the origin, and our own API under `/api/v1`.
//!
//! A handler decodes, performs and encodes; it never decides.

mod bearer;
pub mod kiro;
pub mod portal;
pub mod sso_oidc;
pub mod usher;

use axum::Router;
use usher_web::Web;

/// Every route for machines.
pub fn router(web: &Web) -> Router<Web> {
    let aws = Router::new().merge(sso_oidc::router(web)).merge(portal::router(web)).merge(kiro::router(web));
    aws.merge(usher::router(web))
}
