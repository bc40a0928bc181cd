//! The reader's own API tokens.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use usher_app::account::{ApiTokenCreated, CreateApiToken, ListApiTokens, RevokeApiToken};
use usher_domain::directory::PersonName;
use usher_web::form::Posted;
use usher_web::{Failure, Web};

use super::{Confirmed, Id, crumbs};
use crate::frame::Console;
use crate::look::{self, Button, Column, Danger, Field, Table, Tone};

const PAGE: &str = "account/tokens";

pub(super) async fn list(State(web): State<Web>, console: Console) -> Result<Response, Failure> {
    show(&web, &console, None).await
}

async fn show(web: &Web, console: &Console, created: Option<&ApiTokenCreated>) -> Result<Response, Failure> {
    let t = console.t;
    let tokens = web.app.show(&console.caller(), ListApiTokens {}).await?;
    let title = t.say("nav-api-tokens");
    let rows = tokens.iter().map(|token| {
        let path = console.path(&format!("{PAGE}/{}/revoke", token.id));
        vec![
            html! { (token.name) },
            look::time(t, token.created_at),
            token.last_used_at.map_or_else(|| html! { (t.say("account-never")) }, |at| look::time(t, at)),
            look::time(t, token.expires_at),
            look::link_button(Button::Small, &path, &t.say("account-revoke")),
        ]
    });
    let nothing = look::empty_state(&t.say("account-tokens-none"), &t.say("account-tokens-about"), &html! {});
    let table = Table {
        caption: title.clone(),
        id: "tokens".into(),
        columns: vec![
            Column::head(t.say("account-token-name")),
            Column::text(t.say("account-since")),
            Column::text(t.say("account-last-used")),
            Column::text(t.say("account-expires")),
            Column::actions(t.say("account-actions")),
        ],
        rows: rows.collect(),
        empty: Some(nothing),
        ..Table::default()
    };
    let content = html! {
        (look::head(&title, Some(&t.say("account-tokens-about")), &html! {}))
        @if let Some(created) = created {
            (look::flash(t, &look::Flash::new(Tone::Good, t.say("account-token-once"))))
            (look::panel(&t.say("account-token-new"), None, &html! {}, &look::copy_field(t, &created.secret)))
        }
        (look::table(t, &table))
        (look::panel(&t.say("account-token-create"), None, &html! {}, &form(console)))
    };
    Ok(console.page(&title, PAGE, crumbs(console, &title), &content))
}

fn form(console: &Console) -> Markup {
    let t = console.t;
    let fields = html! {
        (Field::text("name", t.say("account-token-name")).hint(t.say("account-token-hint")).longest(200))
        (Field::new("number", "days", t.say("account-token-days")).value("90").input_mode("numeric"))
        (look::button(Button::Primary, &t.say("account-token-create")))
    };
    look::form(&console.path(PAGE), &console.csrf(), &fields)
}

#[derive(Deserialize)]
pub(super) struct NewToken {
    name: String,
    days: i64,
}

/// Shows the secret in the answer itself: it is nowhere else, so there is nothing to go back to.
pub(super) async fn create(
    State(web): State<Web>,
    console: Console,
    Posted(form): Posted<NewToken>,
) -> Result<Response, Failure> {
    let command = CreateApiToken { name: PersonName::parse(&form.name)?, days: form.days };
    let created = web.app.perform(&console.caller(), command).await?;
    show(&web, &console, Some(&created)).await
}

pub(super) async fn ask(console: Console, Path(Id { id }): Path<Id>) -> Response {
    let t = console.t;
    let title = t.say("account-revoke-title");
    let danger = Danger {
        title: title.clone(),
        consequences: vec![t.say("account-revoke-effect")],
        type_name: None,
        action: console.path(&format!("{PAGE}/{id}/revoke")),
        csrf: console.csrf(),
        button: t.say("account-revoke"),
        cancel: console.path(PAGE),
    };
    console.page(&title, PAGE, crumbs(&console, &title), &look::danger_dialog(t, &danger, &html! {}))
}

pub(super) async fn revoke(
    State(web): State<Web>,
    console: Console,
    Path(Id { id }): Path<Id>,
    Posted(Confirmed {}): Posted<Confirmed>,
) -> Result<Response, Failure> {
    web.app.perform(&console.caller(), RevokeApiToken { id }).await?;
    Ok(Redirect::to(&console.path(PAGE)).into_response())
}
