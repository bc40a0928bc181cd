//! Money in the console: the month to date, invoices, promotions, and the operator's list of promotions.

mod costs;
mod lines;
mod list;
mod operator;
mod promotions;

use axum::Router;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use usher_domain::money::Money;
use usher_web::Web;

use crate::frame::Console;
use crate::look::{Crumb, Markup, html};

pub(crate) fn routes() -> Router<Web> {
    let at = |rest: &str| format!("/console/{{account}}/{{region}}/billing{rest}");
    Router::new()
        .route(&at(""), get(costs::page))
        .route(&at("/costs.csv"), get(costs::csv))
        .route(&at("/invoices"), get(list::page))
        .route(&at("/invoices/{invoice}"), get(list::invoice))
        .route(&at("/invoices/{invoice}/lines.csv"), get(list::csv))
        .route(&at("/promotions"), get(promotions::page))
        .route("/operator/promotions", get(operator::page).post(operator::grant))
        .route("/operator/promotions/{promotion}/revoke", get(operator::ask).post(operator::revoke))
}

/// An amount, `$1,284.00`; never broken over two lines.
fn money(amount: Money) -> Markup {
    html! { span.nowrap { (dollars(amount)) } }
}

/// The same as text, with the sign that figures have.
fn dollars(amount: Money) -> String {
    usher_app::billing::dollars(amount).replacen('-', "−", 1)
}

/// The way to a page of this area.
fn crumbs(console: &Console, here: &str) -> Vec<Crumb> {
    vec![Crumb::to(console.path("billing"), console.t.say("nav-billing")), Crumb::here(here)]
}

/// A CSV file to keep.
fn file(name: &str, text: String) -> Response {
    let kept = format!("attachment; filename=\"{name}.csv\"");
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, kept),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, text).into_response()
}
