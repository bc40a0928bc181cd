//! One user: facts, names, groups, password; disabling, enabling, deleting.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;
use usher_app::directory::{
    AddMembers, DeleteUser, DisableUser, EnableUser, GetUser, RemoveMembers, ResendInvitation, ResetPassword,
    ResetWith, UpdateUser, UserShown,
};
use usher_domain::directory::{Email, PersonName};
use usher_domain::id::{GroupId, UserId};
use usher_domain::{Code, Refusal};
use usher_web::form::Posted;
use usher_web::{Failure, Web};

use super::forms::{Person, refused, sentences, take};
use super::overview::languages;
use super::{Asked, OfUser, crumbs, done, here};
use crate::frame::Console;
use crate::look::{self, Button, Danger, Field, Flash, Markup, html};

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
    page(&web, &console, &of.user, flash, &[]).await
}

async fn page(
    web: &Web,
    console: &Console,
    user: &UserId,
    flash: Vec<Flash>,
    refusals: &[Refusal],
) -> Result<Response, Failure> {
    if let Err(page) = here(web, console).await? {
        return Ok(page);
    }
    let shown = read(web, console, user).await?;
    let (t, user) = (console.t, &shown.user);
    let is_enabled = user.state == "enabled";
    let content = html! {
        (look::head(&user.display_name, None, &actions(console, &shown)))
        @if !is_enabled { p { (t.say("user-disabled-about")) } }
        (look::panel(&t.say("user-facts"), None, &html! {}, &facts(console, &shown)))
        @if is_enabled {
            (look::panel(&t.say("user-details"), None, &html! {}, &edit(console, &shown, refusals)))
        }
        (look::panel(&t.say("nav-groups"), None, &html! {}, &groups_part(console, &shown, is_enabled)))
    };
    let way = crumbs(console, &[("identity-center/users", t.say("nav-users"))], &user.name);
    Ok(console.page_with((&user.name, "identity-center/users"), way, flash, &content))
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

fn edit(console: &Console, shown: &UserShown, refusals: &[Refusal]) -> Markup {
    let (t, user) = (console.t, &shown.user);
    let fields = html! {
        (look::form_errors(t, &sentences(t, refusals)))
        (Field::new("email", "email", t.say("user-email")).value(&user.email).longest(254).autocomplete("off"))
        (Field::text("given_name", t.say("user-given-name")).value(&user.given_name).longest(1024).autocomplete("off"))
        (Field::text("family_name", t.say("user-family-name")).value(&user.family_name).longest(1024)
            .autocomplete("off"))
        (Field::text("display_name", t.say("user-display-name")).value(&user.display_name).longest(1024)
            .autocomplete("off"))
        (look::select("language", &t.say("user-language"), &languages(&user.language), None))
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
    let mut refusals = Vec::new();
    let command = UpdateUser {
        account: console.at.account.clone(),
        region: console.at.region.clone(),
        user: of.user.clone(),
        email: take(Email::parse(&form.email), &mut refusals),
        given_name: take(PersonName::parse(&form.given_name), &mut refusals),
        family_name: take(PersonName::parse(&form.family_name), &mut refusals),
        display_name: take(PersonName::parse(&form.shown_name()), &mut refusals),
        language: Some(form.language),
    };
    if !refusals.is_empty() {
        return page(&web, &console, &of.user, Vec::new(), &refusals).await;
    }
    match web.app.perform(&console.caller(), command).await {
        Ok(_) => Ok(done(&console, &format!("identity-center/users/{}", of.user), "saved")),
        Err(error) => page(&web, &console, &of.user, vec![refused(console.t, error)?], &[]).await,
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
        Err(error) => page(&web, &console, &of.user, vec![refused(console.t, error)?], &[]).await,
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
    question(&console, &shown, &of.act, Vec::new())
}

fn question(console: &Console, shown: &UserShown, act: &str, flash: Vec<Flash>) -> Result<Response, Failure> {
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
        type_name: (act == "delete").then(|| user.name.clone()),
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
    Ok(console.page_with((&title, "identity-center/users"), way, flash, &look::danger_dialog(t, &danger, &fields)))
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
                return question(&console, &shown, "delete", vec![Flash::refusal(console.t, &refusal)]);
            }
            let command = DeleteUser { account, region, user };
            web.app.perform(&caller, command).await.map(|_| done(&console, "identity-center/users", "deleted"))
        }
        other => return Err(Refusal::new(Code::NotFound).with("what", "page").with("id", other).into()),
    };
    match outcome {
        Ok(response) => Ok(response),
        Err(error) => page(&web, &console, &of.user, vec![refused(console.t, error)?], &[]).await,
    }
}

async fn reset(web: &Web, console: &Console, user: &UserId, how: &str) -> Result<Response, Failure> {
    let t = console.t;
    let command = ResetPassword {
        account: console.at.account.clone(),
        region: console.at.region.clone(),
        user: user.clone(),
        how: if how == "once" { ResetWith::OneTimePassword } else { ResetWith::Mail },
    };
    match web.app.reset_password(&console.caller(), command).await {
        Err(error) => page(web, console, user, vec![refused(t, error)?], &[]).await,
        Ok(made) => match made.one_time_password {
            None => Ok(done(console, &format!("identity-center/users/{user}"), "mailed")),
            Some(password) => {
                let shown = read(web, console, user).await?;
                let content = once(console, &shown.user, &password);
                let way = crumbs(console, &[("identity-center/users", t.say("nav-users"))], &shown.user.name);
                Ok(console.page(&t.say("user-once-title"), "identity-center/users", way, &content))
            }
        },
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
