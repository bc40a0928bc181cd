//! The account's own pages: its name, who administers it, tokens for scripts, activity, mails.

mod activity;
mod administrators;
mod mails;
mod tokens;

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::html;
use serde::Deserialize;
use usher_app::account::{GetAccount, RenameAccount};
use usher_domain::directory::PersonName;
use usher_web::form::Posted;
use usher_web::{Failure, Web};

use crate::frame::Console;
use crate::look::{self, Button, Crumb, Field};
use crate::refused::Refused;

pub(crate) fn routes() -> Router<Web> {
    let at = |rest: &str| format!("/console/{{account}}/{{region}}/account{rest}");
    Router::new()
        .route(&at(""), get(overview))
        .route(&at("/name"), post(rename))
        .route(&at("/administrators"), get(administrators::list).post(administrators::invite))
        .route(&at("/administrators/{id}/resend"), post(administrators::resend))
        .route(&at("/administrators/{id}/remove"), get(administrators::ask).post(administrators::remove))
        .route(&at("/tokens"), get(tokens::list).post(tokens::create))
        .route(&at("/tokens/{id}/revoke"), get(tokens::ask).post(tokens::revoke))
        .route(&at("/activity"), get(activity::list))
        .route(&at("/mail"), get(mails::list))
        .route(&at("/mail/{id}/resend"), post(mails::resend))
}

/// The id at the end of a path.
#[derive(Deserialize)]
struct Id {
    id: String,
}

/// A form that only confirms.
#[derive(Deserialize)]
struct Confirmed {}

/// Where a page of a list begins.
#[derive(Deserialize)]
struct From {
    #[serde(default)]
    before: Option<String>,
}

/// The way to a page of this area.
fn crumbs(console: &Console, here: &str) -> Vec<Crumb> {
    vec![Crumb::to(console.path("account"), console.t.say("nav-account")), Crumb::here(here)]
}

async fn overview(State(web): State<Web>, console: Console) -> Result<Response, Failure> {
    page(&web, &console, None, &Refused::none(console.t)).await
}

/// The page; where its form came back, with the name that was `typed`.
async fn page(web: &Web, console: &Console, typed: Option<&str>, refused: &Refused) -> Result<Response, Failure> {
    let t = console.t;
    let account = web.app.show(&console.caller(), GetAccount { account: console.at.account.clone() }).await?;
    let title = t.say("nav-account");
    let facts = look::kv(&[
        (t.say("account-id"), look::copy_field(t, account.id.as_str())),
        (t.say("account-opened"), look::time(t, account.created_at)),
    ]);
    let name = typed.unwrap_or(&account.name);
    let name = Field::text("name", t.say("account-name")).value(name).longest(200).error(refused.at("name"));
    let content = html! {
        (look::head(&title, Some(&t.say("account-about")), &html! {}))
        (refused.list())
        (look::panel(&t.say("account-facts"), None, &html! {}, &facts))
        (look::panel(&t.say("account-name"), None, &html! {}, &look::form(
            &console.path("account/name"), &console.csrf(),
            &html! { (name) (look::button(Button::Primary, &t.say("button-save"))) },
        )))
    };
    Ok(refused.answer(console.page(&title, "account", vec![Crumb::here(&title)], &content)))
}

#[derive(Deserialize)]
struct Name {
    name: String,
}

async fn rename(State(web): State<Web>, console: Console, Posted(form): Posted<Name>) -> Result<Response, Failure> {
    let mut refused = Refused::none(console.t);
    let Some(name) = refused.take("name", PersonName::parse(&form.name)) else {
        return page(&web, &console, Some(&form.name), &refused).await;
    };
    web.app.perform(&console.caller(), RenameAccount { account: console.at.account.clone(), name }).await?;
    Ok(Redirect::to(&console.path("account")).into_response())
}
