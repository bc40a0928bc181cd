//! One user: facts, names, groups, password; disabling, enabling, deleting.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;
use usher_app::Error;
use usher_app::directory::{
    AddMembers, DeleteUser, DisableUser, EnableUser, GetUser, RemoveMembers, ResendInvitation, ResetPassword,
    ResetWith, UpdateUser, UserShown,
};
use usher_domain::directory::{Email, PersonName};
use usher_domain::id::{GroupId, UserId};
use usher_domain::{Code, Refusal};
use usher_web::form::Posted;
use usher_web::{Failure, Web};

use super::forms::Person;
use super::overview::languages;
use super::{Asked, OfUser, crumbs, done, here};
use crate::frame::Console;
use crate::look::{self, Button, Danger, Field, Flash, Markup, TypeName, html};
use crate::refused::Refused;

async fn read(web: &Web, console: &Console, user: &UserId) -> Result<UserShown, Failure> {
    let (account, region) = (console.at.account.clone(), console.at.region.clone());
    Ok(web.app.show(&console.caller(), GetUser { account, region, user: user.clone() }).await?)
}

/// The page of a user.
pub(super) async fn show(
    State(web): State<Web>,
    console: Console,
    Path(of): Path<OfUser>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let flash = asked.flash(&console);
    page(&web, &console, &of.user, flash, (None, &Refused::none(console.t))).await
}

/// The page; where its form came back, with what was `typed`.
async fn page(
    web: &Web,
    console: &Console,
    user: &UserId,
    flash: Vec<Flash>,
    (typed, refused): (Option<&Person>, &Refused),
) -> Result<Response, Failure> {
    if let Err(page) = here(web, console).await? {
        return Ok(page);
    }
    let shown = read(web, console, user).await?;
    let (t, user) = (console.t, &shown.user);
    let is_enabled = user.state == "enabled";
    let content = html! {
        (look::head(&user.display_name, None, &actions(console, &shown)))
        (refused.list())
        @if !is_enabled { p { (t.say("user-disabled-about")) } }
        (look::panel(&t.say("user-facts"), None, &html! {}, &facts(console, &shown)))
        @if is_enabled {
            (look::panel(&t.say("user-details"), None, &html! {}, &edit(console, &shown, (typed, refused))))
        }
        (look::panel(&t.say("nav-groups"), None, &html! {}, &groups_part(console, &shown, is_enabled)))
    };
    let way = crumbs(console, &[("identity-center/users", t.say("nav-users"))], &user.name);
    Ok(refused.answer(console.page_with((&user.name, "identity-center/users"), way, flash, &content)))
}

/// An act was refused: the page says why.
async fn refused_page(web: &Web, console: &Console, user: &UserId, error: Error) -> Result<Response, Failure> {
    page(web, console, user, Vec::new(), (None, &Refused::by(console.t, error)?)).await
}

fn actions(console: &Console, shown: &UserShown) -> Markup {
    let t = console.t;
    let to = |act: &str| console.path(&format!("identity-center/users/{}/{act}", shown.user.id));
    html! {
        @if shown.user.state == "enabled" {
            @if shown.user.registered_at.is_none() {
                (look::link_button(Button::Normal, &to("invite"), &t.say("user-invite-again")))
            }
            (look::link_button(Button::Normal, &to("password"), &t.say("user-reset")))
            (look::link_button(Button::Danger, &to("disable"), &t.say("button-disable")))
        } @else {
            (look::link_button(Button::Primary, &to("enable"), &t.say("button-enable")))
        }
        (look::link_button(Button::Danger, &to("delete"), &t.say("button-delete")))
    }
}

fn facts(console: &Console, shown: &UserShown) -> Markup {
    let (t, user) = (console.t, &shown.user);
    look::kv(&[
        (t.say("user-name"), look::copy_field(t, &user.name)),
        (t.say("user-id"), look::copy_field(t, user.id.as_str())),
        (t.say("user-state"), look::state_badge(t, super::users::state(user))),
        (t.say("user-email"), html! { bdi { (user.email) } }),
        (t.say("user-created"), look::time(t, user.created_at)),
        (
            t.say("user-password"),
            html! {
                @match (shown.has_one_time_password, user.registered_at) {
                    (true, _) => (t.say("user-password-once")),
                    (false, Some(at)) => (look::time(t, at)),
                    (false, None) => (t.say("user-password-none")),
                }
            },
        ),
        (t.say("user-sessions"), html! { (shown.ties.sessions) }),
        (t.say("user-grants"), html! { (shown.ties.grants) }),
        (t.say("user-seats"), html! { (shown.ties.seats) }),
    ])
}

fn edit(console: &Console, shown: &UserShown, (typed, refused): (Option<&Person>, &Refused)) -> Markup {
    let (t, user) = (console.t, &shown.user);
    let value = typed.cloned().unwrap_or_else(|| Person {
        user_name: String::new(),
        email: user.email.clone(),
        given_name: user.given_name.clone(),
        family_name: user.family_name.clone(),
        display_name: user.display_name.clone(),
        language: user.language.clone(),
    });
    let fields = html! {
        (Field::new("email", "email", t.say("user-email")).value(value.email).longest(254).autocomplete("off")
            .error(refused.at("email")))
        (Field::text("given_name", t.say("user-given-name")).value(value.given_name).longest(1024).autocomplete("off")
            .error(refused.at("given_name")))
        (Field::text("family_name", t.say("user-family-name")).value(value.family_name).longest(1024)
            .autocomplete("off").error(refused.at("family_name")))
        (Field::text("display_name", t.say("user-display-name")).value(value.display_name).longest(1024)
            .autocomplete("off").error(refused.at("display_name")))
        (look::select("language", &t.say("user-language"), &languages(&value.language), None))
        div.form-foot { (look::button(Button::Primary, &t.say("button-save"))) }
    };
    look::form(&console.path(&format!("identity-center/users/{}", user.id)), &console.csrf(), &fields)
}

fn groups_part(console: &Console, shown: &UserShown, is_enabled: bool) -> Markup {
    let t = console.t;
    let action = console.path(&format!("identity-center/users/{}/groups", shown.user.id));
    html! {
        @if shown.groups.is_empty() { p { (t.say("user-no-groups")) } }
        @for group in &shown.groups {
            form.row method="post" action=(action) {
                (look::csrf_field(&console.csrf()))
                input type="hidden" name="group" value=(group.id);
                input type="hidden" name="leave" value="yes";
                a href=(console.path(&format!("identity-center/groups/{}", group.id))) { bdi { (group.name) } }
                @if is_enabled { (look::button(Button::Small, &t.say("button-remove"))) }
            }
        }
    }
}

/// Saves names and address.
pub(super) async fn save(
    State(web): State<Web>,
    console: Console,
    Path(of): Path<OfUser>,
    Posted(form): Posted<Person>,
) -> Result<Response, Failure> {
    let mut refused = Refused::none(console.t);
    let command = UpdateUser {
        account: console.at.account.clone(),
        region: console.at.region.clone(),
        user: of.user.clone(),
        email: refused.take("email", Email::parse(&form.email)),
        given_name: refused.take("given_name", PersonName::parse(&form.given_name)),
        family_name: refused.take("family_name", PersonName::parse(&form.family_name)),
        display_name: refused.take("display_name", PersonName::parse(&form.shown_name())),
        language: Some(form.language.clone()),
    };
    if !refused.is_empty() {
        return page(&web, &console, &of.user, Vec::new(), (Some(&form), &refused)).await;
    }
    match web.app.perform(&console.caller(), command).await {
        Ok(_) => Ok(done(&console, &format!("identity-center/users/{}", of.user), "saved")),
        Err(error) => {
            let refused = Refused::by(console.t, error)?;
            page(&web, &console, &of.user, Vec::new(), (Some(&form), &refused)).await
        }
    }
}

#[derive(Deserialize)]
pub(super) struct InGroup {
    group: GroupId,
    #[serde(default)]
    leave: Option<String>,
}

/// Joins or leaves a group.
pub(super) async fn groups(
    State(web): State<Web>,
    console: Console,
    Path(of): Path<OfUser>,
    Posted(form): Posted<InGroup>,
) -> Result<Response, Failure> {
    let (account, region) = (console.at.account.clone(), console.at.region.clone());
    let (group, users) = (form.group, vec![of.user.clone()]);
    let outcome = match form.leave {
        Some(_) => web.app.perform(&console.caller(), RemoveMembers { account, region, group, users }).await,
        None => web.app.perform(&console.caller(), AddMembers { account, region, group, users }).await,
    };
    match outcome {
        Ok(_) => Ok(done(&console, &format!("identity-center/users/{}", of.user), "members")),
        Err(error) => refused_page(&web, &console, &of.user, error).await,
    }
}

#[derive(Deserialize)]
pub(super) struct Act {
    user: UserId,
    act: String,
}

/// The question before an act, with what it would end.
pub(super) async fn ask(State(web): State<Web>, console: Console, Path(of): Path<Act>) -> Result<Response, Failure> {
    if let Err(page) = here(&web, &console).await? {
        return Ok(page);
    }
    if ["password", "delete"].contains(&of.act.as_str()) {
        console.recent()?;
    }
    let shown = read(&web, &console, &of.user).await?;
    question(&console, &shown, &of.act, ("", &Refused::none(console.t)))
}

fn question(
    console: &Console,
    shown: &UserShown,
    act: &str,
    (typed, refused): (&str, &Refused),
) -> Result<Response, Failure> {
    let (t, user, ties) = (console.t, &shown.user, &shown.ties);
    let own = console.path(&format!("identity-center/users/{}", user.id));
    let name = [("name", user.display_name.as_str()), ("email", user.email.as_str())];
    let count = |key: &str, count: i64| t.say_with(key, &[("count", count)]);
    let access = vec![count("user-ends-sessions", ties.sessions), count("user-ends-grants", ties.grants)];
    let (title, consequences, button) = match act {
        "invite" => ("user-ask-invite", vec![t.say_with("user-invite-effect", &name)], "user-invite-again"),
        "password" => ("user-ask-password", Vec::new(), "user-reset"),
        "disable" => ("user-ask-disable", [access, vec![t.say("user-disable-effect")]].concat(), "button-disable"),
        "enable" => ("user-ask-enable", vec![t.say("user-enable-effect")], "button-enable"),
        "delete" => {
            let more = vec![
                count("user-ends-groups", ties.groups),
                count("user-ends-seats", ties.seats),
                t.say("user-delete-effect"),
            ];
            ("user-ask-delete", [access, more].concat(), "button-delete")
        }
        _ => return Err(Refusal::new(Code::NotFound).with("what", "page").with("id", act).into()),
    };
    let danger = Danger {
        title: t.say_with(title, &name),
        consequences,
        type_name: (act == "delete").then(|| TypeName {
            name: user.name.clone(),
            typed: typed.to_owned(),
            error: refused.at("confirm"),
        }),
        action: format!("{own}/{act}"),
        csrf: console.csrf(),
        button: t.say(button),
        cancel: own,
    };
    let choices = [
        look::Choice::new("mail", t.say("user-reset-mail"), "mail").hint(t.say_with("user-reset-mail-about", &name)),
        look::Choice::new("once", t.say("user-reset-once"), "mail").hint(t.say("user-reset-once-about")),
    ];
    let fields = html! {
        @if act == "password" { (look::tiles("how", &t.say("user-reset-how"), &choices)) }
    };
    let title = danger.title.clone();
    let users = ("identity-center/users", t.say("nav-users"));
    let way = crumbs(console, &[users], &user.name);
    let content = html! { (refused.list()) (look::danger_dialog(t, &danger, &fields)) };
    Ok(refused.answer(console.page(&title, "identity-center/users", way, &content)))
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub(super) struct Confirmed {
    confirm: String,
    how: String,
}

/// Does it.
pub(super) async fn act(
    State(web): State<Web>,
    console: Console,
    Path(of): Path<Act>,
    Posted(form): Posted<Confirmed>,
) -> Result<Response, Failure> {
    let caller = console.caller();
    let (account, region, user) = (console.at.account.clone(), console.at.region.clone(), of.user.clone());
    let own = format!("identity-center/users/{user}");
    let outcome = match of.act.as_str() {
        "invite" => {
            let command = ResendInvitation { account, region, user };
            web.app.perform(&caller, command).await.map(|()| done(&console, &own, "mailed"))
        }
        "password" => return reset(&web, &console, &of.user, &form.how).await,
        "disable" => {
            let command = DisableUser { account, region, user };
            web.app.perform(&caller, command).await.map(|_| done(&console, &own, "disabled"))
        }
        "enable" => {
            let command = EnableUser { account, region, user };
            web.app.perform(&caller, command).await.map(|()| done(&console, &own, "enabled"))
        }
        "delete" => {
            let shown = read(&web, &console, &of.user).await?;
            if form.confirm.trim() != shown.user.name {
                let refusal = Refusal::new(Code::ConfirmationWrong).with("name", &shown.user.name);
                let refused = Refused::of(console.t, &refusal);
                return question(&console, &shown, "delete", (&form.confirm, &refused));
            }
            let command = DeleteUser { account, region, user };
            web.app.perform(&caller, command).await.map(|_| done(&console, "identity-center/users", "deleted"))
        }
        other => return Err(Refusal::new(Code::NotFound).with("what", "page").with("id", other).into()),
    };
    match outcome {
        Ok(response) => Ok(response),
        Err(error) => refused_page(&web, &console, &of.user, error).await,
    }
}

async fn reset(web: &Web, console: &Console, user: &UserId, how: &str) -> Result<Response, Failure> {
    let t = console.t;
    let command = ResetPassword {
        account: console.at.account.clone(),
        region: console.at.region.clone(),
        user: user.clone(),
        how: if how == "once" { ResetWith::OneTimePassword } else { ResetWith::Mail },
        one_time_hash: None,
    };
    match web.app.reset_password(&console.caller(), command).await {
        Err(error) => refused_page(web, console, user, error).await,
        Ok((_, None)) => Ok(done(console, &format!("identity-center/users/{user}"), "mailed")),
        Ok((_, Some(password))) => {
            let shown = read(web, console, user).await?;
            let content = once(console, &shown.user, &password);
            let way = crumbs(console, &[("identity-center/users", t.say("nav-users"))], &shown.user.name);
            Ok(console.page(&t.say("user-once-title"), "identity-center/users", way, &content))
        }
    }
}

/// A one-time password, shown this once.
pub(super) fn once(console: &Console, user: &usher_app::directory::User, password: &str) -> Markup {
    let t = console.t;
    html! {
        section.panel {
            h1 { (t.say("user-once-title")) }
            p { (t.say("user-once-about")) }
            (look::kv(&[
                (t.say("user-name"), look::copy_field(t, &user.name)),
                (t.say("user-once-password"), look::copy_field(t, password)),
            ]))
            (look::link_button(Button::Primary, &console.path(&format!("identity-center/users/{}", user.id)),
                &t.say("button-finish")))
        }
    }
}
