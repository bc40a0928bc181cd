//! Pages of an account's Identity Center: enabling, settings, users, groups, import.

mod add;
mod forms;
mod groups;
mod import;
mod overview;
mod upload;
mod user;
mod users;

use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use usher_app::instance::IdentityCenter;
use usher_domain::id::UserId;
use usher_web::{Failure, Web};

use crate::frame::Console;
use crate::look::{self, Button, Crumb, Flash, Tone, html};

/// The routes below `/console/{account}/{region}`.
pub(crate) fn router() -> Router<Web> {
    let at = |rest: &str| format!("/console/{{account}}/{{region}}/identity-center{rest}");
    Router::new()
        .route(&at(""), get(overview::show).post(overview::enable))
        .route(&at("/settings"), get(overview::settings).post(overview::save))
        .route(&at("/alias"), post(overview::alias))
        .route(&at("/users"), get(users::list))
        .route(&at("/users/add"), get(add::begin).post(add::go_on))
        .route(&at("/users/import"), get(import::show).post(import::upload))
        .route(&at("/users/import/template.csv"), get(import::template))
        .route(&at("/users/{user}"), get(user::show).post(user::save))
        .route(&at("/users/{user}/groups"), post(user::groups))
        .route(&at("/users/{user}/{act}"), get(user::ask).post(user::act))
        .route(&at("/groups"), get(groups::list).post(groups::create))
        .route(&at("/groups/add"), get(groups::add))
        .route(&at("/groups/{group}"), get(groups::show).post(groups::save))
        .route(&at("/groups/{group}/members"), post(groups::members))
        .route(&at("/groups/{group}/delete"), get(groups::ask).post(groups::delete))
}

/// The user that a path names.
#[derive(Deserialize)]
pub(crate) struct OfUser {
    pub(crate) user: UserId,
}

/// What a list or a page was asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    pub(crate) q: Option<String>,
    pub(crate) state: Option<String>,
    pub(crate) after: Option<String>,
    pub(crate) done: Option<String>,
}

impl Asked {
    /// The message after something that was done and led here.
    pub(crate) fn flash(&self, console: &Console) -> Vec<Flash> {
        let t = console.t;
        let said = match self.done.as_deref() {
            Some("saved") => t.say("directory-done-saved"),
            Some("created") => t.say("directory-done-created"),
            Some("added") => t.say("directory-done-added"),
            Some("deleted") => t.say("directory-done-deleted"),
            Some("disabled") => t.say("directory-done-disabled"),
            Some("enabled") => t.say("directory-done-enabled"),
            Some("mailed") => t.say("directory-done-mailed"),
            Some("members") => t.say("directory-done-members"),
            Some("alias") => t.say("instance-done-alias"),
            Some("on") => t.say("instance-done-enabled"),
            _ => return Vec::new(),
        };
        vec![Flash::new(Tone::Good, said)]
    }
}

/// The Identity Center if it lives in this page's Region; else the page that leads to it or offers to enable it.
pub(crate) async fn here(web: &Web, console: &Console) -> Result<Result<IdentityCenter, Response>, Failure> {
    let found = web.app.identity_center(&console.caller(), &console.at.account).await?;
    let Some(found) = found else {
        return Ok(Err(Redirect::to(&console.path("identity-center")).into_response()));
    };
    if found.indexed.region == console.at.region {
        return Ok(Ok(found));
    }
    let t = console.t;
    let region = found.indexed.region.to_string();
    let to = format!("/console/{}/{region}/identity-center", console.at.account);
    let go =
        look::link_button(Button::Primary, &to, &t.say_with("instance-elsewhere-go", &[("region", region.as_str())]));
    let title = t.say_with("instance-elsewhere", &[("region", region.as_str())]);
    let content = html! {
        (look::head(&t.say("nav-identity-center"), None, &html! {}))
        section.panel { (look::empty_state(&title, &t.say("instance-elsewhere-why"), &go)) }
    };
    Ok(Err(console.page(&t.say("nav-identity-center"), "identity-center", Vec::new(), &content)))
}

/// The way to a page below the service's first one.
pub(crate) fn crumbs(console: &Console, below: &[(&str, String)], last: &str) -> Vec<Crumb> {
    let mut way = vec![Crumb::to(console.path("identity-center"), console.t.say("nav-identity-center"))];
    way.extend(below.iter().map(|(rest, label)| Crumb::to(console.path(rest), label)));
    way.push(Crumb::here(last));
    way
}

/// Away to a page, which says what was done.
pub(crate) fn done(console: &Console, rest: &str, what: &str) -> Response {
    Redirect::to(&format!("{}?done={what}", console.path(rest))).into_response()
}

/// A query string from pairs, without the empty ones.
pub(crate) fn query(pairs: &[(&str, Option<&str>)]) -> String {
    let mut text = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in pairs {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            text.append_pair(name, value);
        }
    }
    format!("?{}", text.finish())
}
