//! Who administers the account.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use usher_app::account::{InviteAdministrator, ListAdministrators, RemoveAdministrator, ResendAdministratorInvitation};
use usher_domain::directory::{Email, PersonName};
use usher_domain::id::AdministratorId;
use usher_domain::{Code, Refusal};
use usher_web::form::Posted;
use usher_web::{Failure, Web};

use super::{Confirmed, Id, crumbs};
use crate::frame::Console;
use crate::look::{self, Button, Choice, Column, Danger, Field, Table};

const PAGE: &str = "account/administrators";

pub(super) async fn list(State(web): State<Web>, console: Console) -> Result<Response, Failure> {
    let t = console.t;
    let people = web.app.show(&console.caller(), ListAdministrators { account: console.at.account.clone() }).await?;
    let title = t.say("nav-administrators");
    let rows = people.iter().map(|person| {
        let path = console.path(&format!("{PAGE}/{}", person.id));
        let actions = html! {
            @if person.state == "invited" {
                (look::form(&format!("{path}/resend"), &console.csrf(),
                    &look::button(Button::Small, &t.say("button-resend"))))
            }
            (look::link_button(Button::Small, &format!("{path}/remove"), &t.say("button-remove")))
        };
        vec![
            html! { (person.name) },
            html! { (person.email) },
            look::state_badge(t, &person.state),
            look::time(t, person.created_at),
            html! { div.row { (actions) } },
        ]
    });
    let table = Table {
        caption: title.clone(),
        id: "administrators".into(),
        columns: vec![
            Column::head(t.say("account-person")),
            Column::text(t.say("account-email")),
            Column::text(t.say("account-state")),
            Column::text(t.say("account-since")),
            Column::actions(t.say("account-actions")),
        ],
        rows: rows.collect(),
        ..Table::default()
    };
    let content = html! {
        (look::head(&title, Some(&t.say("account-administrators-about")), &html! {}))
        (look::table(t, &table))
        (look::panel(&t.say("account-invite"), None, &html! {}, &invitation(&console)))
    };
    Ok(console.page(&title, PAGE, crumbs(&console, &title), &content))
}

fn invitation(console: &Console) -> Markup {
    let t = console.t;
    let languages = usher_app::words::Lang::ALL;
    let choices: Vec<Choice> =
        languages.iter().map(|lang| Choice::new(lang.tag(), lang.own_name(), t.lang().tag())).collect();
    let fields = html! {
        (Field::new("email", "email", t.say("account-email")).autocomplete("off").longest(254))
        (Field::text("name", t.say("account-person")).autocomplete("off").longest(200))
        (look::select("language", &t.say("menu-language"), &choices, Some(&t.say("account-language-hint"))))
        (look::button(Button::Primary, &t.say("account-invite")))
    };
    look::form(&console.path(PAGE), &console.csrf(), &fields)
}

#[derive(Deserialize)]
pub(super) struct Invitation {
    email: String,
    name: String,
    #[serde(default)]
    language: String,
}

pub(super) async fn invite(
    State(web): State<Web>,
    console: Console,
    Posted(form): Posted<Invitation>,
) -> Result<Response, Failure> {
    let command = InviteAdministrator {
        account: console.at.account.clone(),
        email: Email::parse(&form.email)?,
        name: PersonName::parse(&form.name)?,
        language: form.language,
    };
    web.app.perform(&console.caller(), command).await?;
    Ok(back(&console))
}

fn back(console: &Console) -> Response {
    Redirect::to(&console.path(PAGE)).into_response()
}

pub(super) async fn resend(
    State(web): State<Web>,
    console: Console,
    Path(Id { id }): Path<Id>,
    Posted(Confirmed {}): Posted<Confirmed>,
) -> Result<Response, Failure> {
    let command =
        ResendAdministratorInvitation { account: console.at.account.clone(), administrator: AdministratorId::new(id) };
    web.app.perform(&console.caller(), command).await?;
    Ok(back(&console))
}

pub(super) async fn ask(
    State(web): State<Web>,
    console: Console,
    Path(Id { id }): Path<Id>,
) -> Result<Response, Failure> {
    console.recent()?;
    let t = console.t;
    let people = web.app.show(&console.caller(), ListAdministrators { account: console.at.account.clone() }).await?;
    let missing = || Refusal::new(Code::NotFound).with("what", "administrator").with("id", &id);
    let person = people.iter().find(|person| person.id.as_str() == id).ok_or_else(missing)?;
    let left = i64::try_from(people.len()).unwrap_or(1) - 1;
    let title = t.say_with("account-remove-title", &[("name", person.name.as_str())]);
    let danger = Danger {
        title: title.clone(),
        consequences: vec![t.say("account-remove-access"), t.say_with("account-remove-left", &[("count", left)])],
        type_name: None,
        action: console.path(&format!("{PAGE}/{id}/remove")),
        csrf: console.csrf(),
        button: t.say("account-remove"),
        cancel: console.path(PAGE),
    };
    let content = look::danger_dialog(t, &danger, &html! {});
    Ok(console.page(&title, PAGE, crumbs(&console, &title), &content))
}

pub(super) async fn remove(
    State(web): State<Web>,
    console: Console,
    Path(Id { id }): Path<Id>,
    Posted(Confirmed {}): Posted<Confirmed>,
) -> Result<Response, Failure> {
    let command = RemoveAdministrator { account: console.at.account.clone(), administrator: AdministratorId::new(id) };
    web.app.perform(&console.caller(), command).await?;
    Ok(back(&console))
}
