//! Enabling Identity Center, its facts, its settings.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use usher_app::instance::{ChooseAlias, IdentityCenter, UpdateInstance};
use usher_domain::instance::StartAlias;
use usher_web::form::Posted;
use usher_web::{Failure, Web};

use super::{Asked, crumbs, done, here};
use crate::frame::Console;
use crate::look::{self, Button, Choice, Field, Flash, Markup, T, html};
use crate::refused::Refused;

#[derive(Deserialize)]
pub(super) struct Nothing {}

/// The first page: what Identity Center is and the button that enables it, or the facts.
pub(super) async fn show(
    State(web): State<Web>,
    console: Console,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let found = web.app.identity_center(&console.caller(), &console.at.account).await?;
    if found.is_none() {
        return Ok(offer(&web, &console, &Refused::none(console.t)));
    }
    let center = match here(&web, &console).await? {
        Ok(center) => center,
        Err(page) => return Ok(page),
    };
    let t = console.t;
    let content = html! {
        (look::head(&t.say("nav-identity-center"), Some(&t.say("instance-about")), &html! {}))
        div.grid.halves {
            (look::panel(&t.say("start-url"), None, &html! {}, &html! {
                p { (t.say("instance-start-url-about")) }
                (look::copy_field(t, center.alias_url.as_deref().unwrap_or(&center.start_url)))
            }))
            (look::panel(&t.say("instance-next"), None, &html! {}, &html! {
                p { (t.say("instance-next-about")) }
                div.row {
                    (look::link_button(Button::Primary, &console.path("identity-center/users/add"), &t.say("user-add")))
                    (look::link_button(
                        Button::Normal, &console.path("identity-center/users/import"), &t.say("import-title")))
                    (look::link_button(
                        Button::Normal, &console.path("identity-center/groups/add"), &t.say("group-add")))
                }
            }))
        }
        (look::panel(&t.say("nav-settings"), None, &look::link_button(
            Button::Small, &console.path("identity-center/settings"), &t.say("button-edit"),
        ), &facts(&console, &center)))
    };
    Ok(console.page_with(
        (&t.say("nav-identity-center"), "identity-center"),
        Vec::new(),
        asked.flash(&console),
        &content,
    ))
}

fn offer(web: &Web, console: &Console, refused: &Refused) -> Response {
    let t = console.t;
    let house = web.app.house();
    let region = house.region(&console.at.region).map(|region| (region.label.clone(), region.hosts_identity_center));
    let (label, is_host) = region.unwrap_or_default();
    let args = [("region", label.as_str()), ("code", console.at.region.as_str())];
    let action = html! {
        @if is_host {
            p { strong { (t.say_with("instance-enable-region", &args)) } }
            (look::form(&console.path("identity-center"), &console.csrf(),
                &look::button(Button::Primary, &t.say("instance-enable"))))
        } @else {
            p { (t.say_with("instance-not-hosted", &args)) }
        }
    };
    let content = html! {
        (look::head(&t.say("nav-identity-center"), None, &html! {}))
        (refused.list())
        section.panel { (look::empty_state(&t.say("instance-empty"), &t.say("instance-empty-why"), &action)) }
    };
    refused.answer(console.page(&t.say("nav-identity-center"), "identity-center", Vec::new(), &content))
}

/// Enables it in this page's Region.
pub(super) async fn enable(
    State(web): State<Web>,
    console: Console,
    Posted(Nothing {}): Posted<Nothing>,
) -> Result<Response, Failure> {
    let outcome = web.app.enable_identity_center(&console.caller(), &console.at.account, &console.at.region).await;
    match outcome {
        Ok(_) => Ok(done(&console, "identity-center", "on")),
        Err(error) => Ok(offer(&web, &console, &Refused::by(console.t, error)?)),
    }
}

fn facts(console: &Console, center: &IdentityCenter) -> Markup {
    let t = console.t;
    let minutes = center.settings.as_ref().map_or(0, |settings| settings.session_minutes);
    look::kv(&[
        (t.say("instance-id"), look::copy_field(t, center.indexed.id.as_str())),
        (t.say("instance-arn"), look::copy_field(t, &center.arn)),
        (t.say("instance-store"), look::copy_field(t, center.indexed.store.as_str())),
        (t.say("menu-region"), html! { (center.indexed.region) }),
        (t.say("instance-start-url"), look::copy_field(t, &center.start_url)),
        (
            t.say("instance-alias-url"),
            match &center.alias_url {
                Some(url) => look::copy_field(t, url),
                None => html! { (t.say("none")) },
            },
        ),
        (t.say("instance-session"), html! { (duration(t, minutes)) }),
        (t.say("instance-source"), html! { (t.say("instance-source-directory")) }),
    ])
}

/// In the largest unit that is whole.
fn duration(t: T, minutes: i64) -> String {
    let (key, count) = match minutes {
        minutes if minutes > 0 && minutes % 1_440 == 0 => ("instance-days", minutes / 1_440),
        minutes if minutes > 0 && minutes % 60 == 0 => ("instance-hours", minutes / 60),
        minutes => ("instance-minutes", minutes),
    };
    t.say_with(key, &[("count", count)])
}

/// Start URL, alias, session length.
pub(super) async fn settings(
    State(web): State<Web>,
    console: Console,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let flash = asked.flash(&console);
    settings_page(&web, &console, flash, (&Typed::Nothing, &Refused::none(console.t))).await
}

/// Which of the page's two forms came back.
enum Typed {
    Nothing,
    Session(Session),
    Alias(String),
}

async fn settings_page(
    web: &Web,
    console: &Console,
    flash: Vec<Flash>,
    (typed, refused): (&Typed, &Refused),
) -> Result<Response, Failure> {
    let center = match here(web, console).await? {
        Ok(center) => center,
        Err(page) => return Ok(page),
    };
    let t = console.t;
    let now = center.settings.as_ref();
    let (minutes, is_extended) = match typed {
        Typed::Session(typed) => (typed.session_minutes.clone(), typed.is_extended.is_some()),
        _ => (now.map_or(480, |now| now.session_minutes).to_string(), now.is_some_and(|now| now.is_extended)),
    };
    let alias = if let Typed::Alias(alias) = typed { alias.as_str() } else { "" };
    let session = html! {
        (Field::new("number", "session_minutes", t.say("instance-session-field")).value(minutes)
            .hint(t.say("instance-session-hint")).input_mode("numeric").error(refused.at("session_minutes")))
        (look::checkbox("is_extended", &t.say("instance-extended"), is_extended,
            Some(&t.say("instance-extended-hint"))))
        div.form-foot { (look::button(Button::Primary, &t.say("button-save"))) }
    };
    let alias = html! {
        p { (t.say("instance-alias-about")) }
        (Field::text("alias", t.say("instance-alias")).value(alias).longest(63).autocomplete("off")
            .hint(t.say("instance-alias-hint")).error(refused.at("alias")))
        div.form-foot { (look::button(Button::Normal, &t.say("instance-alias-choose"))) }
    };
    let content = html! {
        (look::head(&t.say("nav-settings"), Some(&t.say("instance-settings-about")), &html! {}))
        (refused.list())
        (look::panel(&t.say("instance-facts"), None, &html! {}, &facts(console, &center)))
        (look::panel(&t.say("instance-session"), None, &html! {},
            &look::form(&console.path("identity-center/settings"), &console.csrf(), &session)))
        @if center.alias_url.is_none() {
            (look::panel(&t.say("instance-alias"), None, &html! {},
                &look::form(&console.path("identity-center/alias"), &console.csrf(), &alias)))
        }
    };
    let title = t.say("nav-settings");
    let way = crumbs(console, &[], &title);
    Ok(refused.answer(console.page_with((&title, "identity-center/settings"), way, flash, &content)))
}

#[derive(Deserialize)]
pub(super) struct Session {
    session_minutes: String,
    is_extended: Option<String>,
}

/// Saves the session length.
pub(super) async fn save(
    State(web): State<Web>,
    console: Console,
    Posted(form): Posted<Session>,
) -> Result<Response, Failure> {
    let command = UpdateInstance {
        account: console.at.account.clone(),
        region: console.at.region.clone(),
        session_minutes: form.session_minutes.trim().parse().unwrap_or(0),
        is_extended: form.is_extended.is_some(),
    };
    match web.app.perform(&console.caller(), command).await {
        Ok(()) => Ok(done(&console, "identity-center/settings", "saved")),
        Err(error) => {
            let refused = Refused::by(console.t, error)?;
            settings_page(&web, &console, Vec::new(), (&Typed::Session(form), &refused)).await
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Alias {
    alias: String,
    #[serde(default)]
    is_sure: Option<String>,
}

/// Chooses the alias, after a question, because it is for good.
pub(super) async fn alias(
    State(web): State<Web>,
    console: Console,
    Posted(form): Posted<Alias>,
) -> Result<Response, Failure> {
    let t = console.t;
    let alias = match StartAlias::parse(form.alias.trim()) {
        Ok(alias) => alias,
        Err(refusal) => {
            let refused = Refused::of(t, &refusal);
            return settings_page(&web, &console, Vec::new(), (&Typed::Alias(form.alias), &refused)).await;
        }
    };
    if form.is_sure.is_none() {
        let url = web.app.house().start_url(alias.as_str());
        let danger = look::Danger {
            title: t.say_with("instance-alias-sure", &[("alias", alias.as_str())]),
            consequences: vec![
                t.say_with("instance-alias-effect", &[("url", url.as_str())]),
                t.say("instance-alias-fixed"),
            ],
            action: console.path("identity-center/alias"),
            csrf: console.csrf(),
            button: t.say("instance-alias-choose"),
            cancel: console.path("identity-center/settings"),
            type_name: None,
        };
        let fields = html! {
            input type="hidden" name="alias" value=(alias);
            input type="hidden" name="is_sure" value="yes";
        };
        let way = crumbs(&console, &[], &t.say("instance-alias"));
        let page = look::danger_dialog(t, &danger, &fields);
        return Ok(console.page(&t.say("instance-alias"), "identity-center/settings", way, &page));
    }
    match web.app.perform(&console.caller(), ChooseAlias { account: console.at.account.clone(), alias }).await {
        Ok(_) => Ok(Redirect::to(&format!("{}?done=alias", console.path("identity-center/settings"))).into_response()),
        Err(error) => {
            let refused = Refused::by(t, error)?;
            settings_page(&web, &console, Vec::new(), (&Typed::Alias(form.alias), &refused)).await
        }
    }
}

/// The languages of mails, for a list to choose from.
pub(super) fn languages(current: &str) -> Vec<Choice> {
    let all = usher_app::words::Lang::ALL.iter();
    all.map(|lang| Choice::new(lang.tag(), lang.own_name(), if current.is_empty() { "en" } else { current })).collect()
}
