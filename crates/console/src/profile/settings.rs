//! Settings of the profile: name, description, overage, ARN.

use axum::extract::RawQuery;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use usher_app::profile::{Overage, UpdateProfile};
use usher_domain::money::Credits;
use usher_web::Failure;
use usher_web::form::Posted;

use super::{Kiro, dollars, done};
use crate::look::{self, Button, Crumb, Field, Markup, html};
use crate::refused::Refused;
use crate::seat::asked;

/// The fields as they were sent, or as they are.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Sent {
    #[serde(default)]
    name: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    overage: String,
    #[serde(default)]
    cap: String,
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    done: Option<String>,
}

/// The page.
pub(super) async fn show(k: Kiro, RawQuery(query): RawQuery) -> Response {
    let asked: Asked = asked(query.as_deref());
    let sent = Sent {
        name: k.profile.name.clone(),
        description: k.profile.description.clone(),
        overage: if k.profile.overage_enabled { "on".into() } else { String::new() },
        cap: k.profile.overage_cap.map_or_else(String::new, |cap| cap.to_string()),
    };
    page(&k, &sent, &Refused::none(k.t), asked.done.as_deref())
}

fn page(k: &Kiro, sent: &Sent, refused: &Refused, word: Option<&str>) -> Response {
    let t = k.t;
    let title = t.say("nav-settings");
    let content = html! {
        (look::head(&title, Some(&t.say("kiro-settings-about")), &html! {}))
        (refused.list())
        (form(k, sent, refused))
        (facts(k))
    };
    refused.answer(k.page_saying((&title, "kiro/settings"), vec![Crumb::here(&title)], done(t, word), &content))
}

fn form(k: &Kiro, sent: &Sent, refused: &Refused) -> Markup {
    let t = k.t;
    let price = dollars(k.catalogue.overage_rate);
    let hint = t.say_with("kiro-overage-hint", &[("price", &price)]);
    let content = html! {
        section.panel {
            h2 { (t.say("kiro-profile")) }
            (Field::text("name", t.say("kiro-profile-name")).value(&sent.name).longest(64).autocomplete("off")
                .error(refused.at("name")))
            (Field::text("description", t.say("kiro-profile-description")).value(&sent.description).longest(256)
                .autocomplete("off").optional(t).error(refused.at("description")))
        }
        section.panel {
            h2 { (t.say("nav-overage")) }
            p.soft { (t.say("kiro-overage-about")) }
            (look::checkbox("overage", &t.say("kiro-overage-switch"), sent.overage == "on", Some(&hint)))
            (Field::text("cap", t.say("kiro-overage-cap")).value(&sent.cap).input_mode("decimal").longest(15)
                .autocomplete("off").optional(t).error(refused.at("cap"))
                .hint(t.say_with("kiro-overage-cap-hint", &[("price", &price)])))
        }
        div.form-foot { (look::button(Button::Primary, &t.say("button-save"))) }
    };
    look::form(&k.c.path("kiro/settings"), &k.c.csrf(), &content)
}

fn facts(k: &Kiro) -> Markup {
    let t = k.t;
    let arn = k.profile.id.arn(&k.c.at.region, &k.c.at.account);
    look::panel(
        &t.say("kiro-facts"),
        None,
        &html! {},
        &html! {
            (look::kv(&[(t.say("kiro-arn"), look::copy_field(t, &arn))]))
            (look::kv(&[
            (t.say("kiro-data-region"), html! { code { (k.c.at.region) } }),
            (t.say("kiro-people-region"), html! { code { (k.center.indexed.region) } }),
            (t.say("kiro-created"), look::time(t, k.profile.created_at)),
        ]))
        },
    )
}

/// Saves the form.
pub(super) async fn save(k: Kiro, Posted(sent): Posted<Sent>) -> Result<Response, Failure> {
    let written = sent.cap.trim().replace(',', "");
    let cap = if written.is_empty() { None } else { Credits::parse(&written) };
    if cap.is_none() && !written.is_empty() {
        let refused = Refused::unreadable(k.t, "cap", k.t.say("kiro-cap-unreadable"));
        return Ok(page(&k, &sent, &refused, None));
    }
    let command = UpdateProfile {
        account: k.c.at.account.clone(),
        region: k.c.at.region.clone(),
        name: Some(sent.name.clone()),
        description: Some(sent.description.clone()),
        overage: Some(Overage { enabled: sent.overage == "on", cap }),
    };
    match k.app.perform(&k.c.caller(), command).await {
        Ok(_) => Ok(Redirect::to(&k.c.path("kiro/settings?done=saved")).into_response()),
        Err(error) => {
            let refused = Refused::by(k.t, error)?;
            Ok(page(&k, &sent, &refused, None))
        }
    }
}
