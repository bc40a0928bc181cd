//! The operator's pages: accounts, products, what is sold, and how the deployment is.

mod accounts;
mod catalogue;
mod health;
mod products;

use axum::Router;
use axum::routing::{get, post};
use usher_web::Web;

pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .route("/operator", get(health::page))
        .route("/operator/mail", get(health::mails))
        .route("/operator/jobs/{id}/retry", post(health::retry))
        .merge(catalogue::routes())
        .route("/operator/products", get(products::list).post(products::create))
        .route("/operator/products/{product}/revoke", get(products::ask).post(products::revoke))
        .route("/operator/accounts", get(accounts::list).post(accounts::create))
        .route("/operator/accounts/{account}", get(accounts::page))
        .route("/operator/accounts/{account}/administrators/{id}/resend", post(accounts::resend))
}
