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
use crate::refused::Refused;

const PAGE: &str = "account/administrators";

pub(super) async fn list(State(web): State<Web>, console: Console) -> Result<Response, Failure> {
    page(&web, &console, &Invitation::default(), &Refused::none(console.t)).await
}

async fn page(web: &Web, console: &Console, typed: &Invitation, refused: &Refused) -> Result<Response, Failure> {
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
        (refused.list())
        (look::table(t, &table))
        (look::panel(&t.say("account-invite"), None, &html! {}, &invitation(console, typed, refused)))
    };
    Ok(refused.answer(console.page(&title, PAGE, crumbs(console, &title), &content)))
}

fn invitation(console: &Console, typed: &Invitation, refused: &Refused) -> Markup {
    let t = console.t;
    let languages = usher_app::words::Lang::ALL;
    let chosen = if typed.language.is_empty() { t.lang().tag() } else { typed.language.as_str() };
    let choices: Vec<Choice> = languages.iter().map(|lang| Choice::new(lang.tag(), lang.own_name(), chosen)).collect();
    let fields = html! {
        (Field::new("email", "email", t.say("account-email")).value(&typed.email).autocomplete("off").longest(254)
            .error(refused.at("email")))
        (Field::text("name", t.say("account-person")).value(&typed.name).autocomplete("off").longest(200)
            .error(refused.at("name")))
        (look::select("language", &t.say("menu-language"), &choices, Some(&t.say("account-language-hint"))))
        (look::button(Button::Primary, &t.say("account-invite")))
    };
    look::form(&console.path(PAGE), &console.csrf(), &fields)
}

/// The form; it comes back as it was sent where it is refused.
#[derive(Default, Deserialize)]
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
    let mut refused = Refused::none(console.t);
    let email = refused.take("email", Email::parse(&form.email));
    let name = refused.take("name", PersonName::parse(&form.name));
    let Some((email, name)) = email.zip(name) else { return page(&web, &console, &form, &refused).await };
    let (account, language) = (console.at.account.clone(), form.language.clone());
    match web.app.perform(&console.caller(), InviteAdministrator { account, email, name, language }).await {
        Ok(_) => Ok(back(&console)),
        Err(error) => page(&web, &console, &form, &Refused::by(console.t, error)?).await,
    }
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
