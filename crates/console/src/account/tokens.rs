//! The reader's own API tokens.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use usher_app::account::{ApiTokenCreated, CreateApiToken, ListApiTokens, RevokeApiToken};
use usher_domain::directory::PersonName;
use usher_domain::{Code, Refusal};
use usher_web::form::Posted;
use usher_web::{Failure, Web};

use super::{Confirmed, Id, crumbs};
use crate::frame::Console;
use crate::look::{self, Button, Column, Danger, Field, Table, Tone};
use crate::refused::Refused;

const PAGE: &str = "account/tokens";

pub(super) async fn list(State(web): State<Web>, console: Console) -> Result<Response, Failure> {
    show(&web, &console, None, (&NewToken::default(), &Refused::none(console.t))).await
}

async fn show(
    web: &Web,
    console: &Console,
    created: Option<&ApiTokenCreated>,
    (typed, refused): (&NewToken, &Refused),
) -> Result<Response, Failure> {
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
        (refused.list())
        @if let Some(created) = created {
            (look::flash(t, &look::Flash::new(Tone::Good, t.say("account-token-once"))))
            (look::panel(&t.say("account-token-new"), None, &html! {}, &look::copy_field(t, &created.secret)))
        }
        (look::table(t, &table))
        (look::panel(&t.say("account-token-create"), None, &html! {}, &form(console, typed, refused)))
    };
    Ok(refused.answer(console.page(&title, PAGE, crumbs(console, &title), &content)))
}

fn form(console: &Console, typed: &NewToken, refused: &Refused) -> Markup {
    let t = console.t;
    let fields = html! {
        (Field::text("name", t.say("account-token-name")).value(&typed.name).hint(t.say("account-token-hint"))
            .longest(200).error(refused.at("name")))
        (Field::new("number", "days", t.say("account-token-days")).value(&typed.days).input_mode("numeric")
            .error(refused.at("days")))
        (look::button(Button::Primary, &t.say("account-token-create")))
    };
    look::form(&console.path(PAGE), &console.csrf(), &fields)
}

/// The form; it comes back as it was sent where it is refused.
#[derive(Deserialize)]
pub(super) struct NewToken {
    name: String,
    days: String,
}

impl Default for NewToken {
    fn default() -> Self {
        Self { name: String::new(), days: "90".into() }
    }
}

/// Shows the secret in the answer itself: it is nowhere else, so there is nothing to go back to.
pub(super) async fn create(
    State(web): State<Web>,
    console: Console,
    Posted(form): Posted<NewToken>,
) -> Result<Response, Failure> {
    let mut refused = Refused::none(console.t);
    let name = refused.take("name", PersonName::parse(&form.name));
    let days = form.days.trim().parse().map_err(|_| Refusal::new(Code::TokenLifetime).with("days", &form.days));
    let days = refused.take("days", days);
    let Some((name, days)) = name.zip(days) else { return show(&web, &console, None, (&form, &refused)).await };
    match web.app.perform(&console.caller(), CreateApiToken { name, days }).await {
        Ok(created) => show(&web, &console, Some(&created), (&NewToken::default(), &refused)).await,
        Err(error) => show(&web, &console, None, (&form, &Refused::by(console.t, error)?)).await,
    }
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
