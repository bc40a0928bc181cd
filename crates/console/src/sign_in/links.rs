//! The pages behind links from mails: opening one never spends it; the form on it does.

use axum::extract::{Path, State};
use axum::response::Response;
use maud::html;
use serde::Deserialize;
use usher_app::credential::{LinkKind, LinkSeen, Registration};
use usher_app::sign_in::Realm;
use usher_domain::{Code, Kind, Refusal};
use usher_web::form::Posted;
use usher_web::{Failure, Visit, Web};

use super::{pages, to_step};
use crate::frame::card;
use crate::look::{Button, Field, T, button, form, link_button};
use crate::refused::Refused;

type Answered = Result<Response, Failure>;

/// The first operator's link.
pub(super) async fn setup_page(State(web): State<Web>, visit: Visit, Path(secret): Path<String>) -> Answered {
    open(&web, &visit, LinkKind::Setup, &secret).await
}

/// An invitation.
pub(super) async fn invitation_page(State(web): State<Web>, visit: Visit, Path(secret): Path<String>) -> Answered {
    open(&web, &visit, LinkKind::Invitation, &secret).await
}

/// A reset link.
pub(super) async fn reset_page(State(web): State<Web>, visit: Visit, Path(secret): Path<String>) -> Answered {
    open(&web, &visit, LinkKind::Reset, &secret).await
}

#[derive(Deserialize)]
pub(super) struct Chosen {
    #[serde(rename = "new-password")]
    new_password: String,
    name: Option<String>,
    email: Option<String>,
}

/// The first operator chooses name, address and password.
pub(super) async fn setup(
    State(web): State<Web>,
    visit: Visit,
    Path(secret): Path<String>,
    form: Posted<Chosen>,
) -> Answered {
    choose(&web, &visit, LinkKind::Setup, (secret, form.0)).await
}

/// An invited person chooses a password.
pub(super) async fn invitation(
    State(web): State<Web>,
    visit: Visit,
    Path(secret): Path<String>,
    form: Posted<Chosen>,
) -> Answered {
    choose(&web, &visit, LinkKind::Invitation, (secret, form.0)).await
}

/// Somebody who forgot a password chooses another.
pub(super) async fn reset(
    State(web): State<Web>,
    visit: Visit,
    Path(secret): Path<String>,
    form: Posted<Chosen>,
) -> Answered {
    match web.app.reset_forgotten_password(&visit.anonymous(), secret.clone(), form.0.new_password).await {
        Ok(realm) => Ok(done(&web, &visit, &realm)),
        Err(error) => again(&web, &visit, (LinkKind::Reset, &secret), error, None).await,
    }
}

async fn open(web: &Web, visit: &Visit, kind: LinkKind, secret: &str) -> Answered {
    let seen = web.app.see_link(kind, secret).await?;
    Ok(page(web, visit, (kind, secret), &seen, &Refused::none(T::new(visit.lang))))
}

async fn choose(web: &Web, visit: &Visit, kind: LinkKind, sent: (String, Chosen)) -> Answered {
    let (secret, chosen) = sent;
    let who = (kind == LinkKind::Setup).then(|| (chosen.name.unwrap_or_default(), chosen.email.unwrap_or_default()));
    let (browser, typed) = (visit.browser.clone(), who.clone());
    let registration = Registration { kind, secret: secret.clone(), browser, password: chosen.new_password, who };
    match web.app.register(&visit.anonymous(), registration).await {
        Ok(ticket) => Ok(to_step(web, &ticket)),
        Err(error) => again(web, visit, (kind, &secret), error, typed).await,
    }
}

/// The same page with what was wrong, and the name and address that were `typed`; a link that no longer opens is a page
/// of its own.
async fn again(
    web: &Web,
    visit: &Visit,
    link: (LinkKind, &str),
    error: usher_app::Error,
    typed: Option<(String, String)>,
) -> Answered {
    let is_form = |refusal: &Refusal| refusal.kind() == Kind::Invalid || matches!(refusal.code, Code::EmailTaken);
    let Some(refusal) = error.refusal().filter(|refusal| is_form(refusal)) else { return Err(error.into()) };
    let mut seen = web.app.see_link(link.0, link.1).await?;
    if let Some((name, email)) = typed.filter(|_| seen.asks_who) {
        (seen.display_name, seen.name) = (name, email);
    }
    Ok(page(web, visit, link, &seen, &Refused::of(T::new(visit.lang), refusal)))
}

fn page(web: &Web, visit: &Visit, link: (LinkKind, &str), seen: &LinkSeen, refused: &Refused) -> Response {
    let t = T::new(visit.lang);
    let (key, path) = match link.0 {
        LinkKind::Setup => ("setup", "setup"),
        LinkKind::Invitation => ("invitation", "invitation"),
        LinkKind::Reset => ("reset", "password-reset"),
    };
    let is_again = refused.at("new-password").is_some();
    let name = Field::text("name", t.say("sign-in-your-name")).value(&seen.display_name).autocomplete("name");
    let fields = html! {
        @if seen.asks_who {
            (if is_again { name } else { name.focus() }.longest(128).error(refused.at("name")))
            (Field::new("email", "email", t.say("sign-in-email")).value(&seen.name).autocomplete("username")
                .longest(254).error(refused.at("email")))
        } @else {
            input type="text" name="username" value=(seen.name) autocomplete="username" readonly hidden;
        }
        (pages::new_password_fields(t, is_again || !seen.asks_who, refused))
        div.form-foot { (button(Button::Primary, &t.say(&format!("link-{key}-button")))) }
    };
    let title = t.say(&format!("link-{key}-title"));
    let content = html! {
        h1 { (title) }
        @if !seen.name.is_empty() && !seen.asks_who {
            p { (whose(t, seen)) }
        }
        p { (t.say(&format!("link-{key}-about"))) }
        (refused.list())
        (form(&format!("/{path}/{}", link.1), &visit.csrf(web), &fields))
    };
    refused.answer(card(web, visit, &title, &content))
}

/// Whom the link is for, and of which account's directory.
fn whose(t: T, seen: &LinkSeen) -> String {
    let mut values = vec![("name", seen.display_name.as_str()), ("user", seen.name.as_str())];
    let account = seen.account.as_deref().unwrap_or_default();
    values.push(("account", account));
    t.say_with(if account.is_empty() { "link-for" } else { "link-for-member" }, &values)
}

fn done(web: &Web, visit: &Visit, realm: &Realm) -> Response {
    let t = T::new(visit.lang);
    let title = t.say("link-reset-done");
    let content = html! {
        h1 { (title) }
        p { (t.say("link-reset-done-about")) }
        (link_button(Button::Primary, &realm.sign_in_path(), &t.say("button-sign-in")))
    };
    card(web, visit, &title, &content)
}

#[derive(Deserialize)]
pub(super) struct Forgotten {
    username: String,
}

/// Asks an administrator for the address.
pub(super) async fn console_forgot_page(State(web): State<Web>, visit: Visit) -> Response {
    forgot_page(&web, &visit, &Realm::Console)
}

/// Asks a member for the name.
pub(super) async fn member_forgot_page(State(web): State<Web>, visit: Visit, Path(name): Path<String>) -> Answered {
    Ok(forgot_page(&web, &visit, &web.app.start(&name).await?.realm))
}

/// Sends a mail, or none; says the same.
pub(super) async fn console_forgot(State(web): State<Web>, visit: Visit, form: Posted<Forgotten>) -> Answered {
    forgot(&web, &visit, Realm::Console, form.0).await
}

/// Sends a mail, or none; says the same.
pub(super) async fn member_forgot(
    State(web): State<Web>,
    visit: Visit,
    Path(name): Path<String>,
    form: Posted<Forgotten>,
) -> Answered {
    let realm = web.app.start(&name).await?.realm;
    forgot(&web, &visit, realm, form.0).await
}

fn forgot_page(web: &Web, visit: &Visit, realm: &Realm) -> Response {
    let t = T::new(visit.lang);
    let title = t.say("forgot-title");
    let fields = html! {
        (Field::text("username", t.say("sign-in-username")).autocomplete("username").longest(320).focus())
        div.form-foot {
            (button(Button::Primary, &t.say("forgot-button")))
            (link_button(Button::Link, &realm.sign_in_path(), &t.say("button-back")))
        }
    };
    let content = html! {
        h1 { (title) }
        p { (t.say("forgot-about")) }
        (form(&pages::forgot_path(realm), &visit.csrf(web), &fields))
    };
    card(web, visit, &title, &content)
}

async fn forgot(web: &Web, visit: &Visit, realm: Realm, forgotten: Forgotten) -> Answered {
    let path = realm.sign_in_path();
    web.app.forgot_password(&visit.anonymous(), realm, forgotten.username).await?;
    let t = T::new(visit.lang);
    let title = t.say("forgot-sent");
    let content = html! {
        h1 { (title) }
        p { (t.say("forgot-sent-about")) }
        p { (t.say("forgot-sent-cure")) }
        (link_button(Button::Normal, &path, &t.say("button-back")))
    };
    Ok(card(web, visit, &title, &content))
}
