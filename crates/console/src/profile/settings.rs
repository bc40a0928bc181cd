//! Settings of the profile: name, description, overage, ARN.

use axum::extract::RawQuery;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use usher_app::profile::{Overage, UpdateProfile};
use usher_domain::Refusal;
use usher_domain::money::Credits;
use usher_web::Failure;
use usher_web::form::Posted;

use super::{Kiro, answered, dollars, done, refused, sentence, unreadable};
use crate::look::{self, Button, Crumb, Field, Markup, html};
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

/// What is wrong with the form.
enum Wrong<'a> {
    Refused(&'a Refusal),
    Cap,
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
    page(&k, &sent, None, asked.done.as_deref())
}

fn page(k: &Kiro, sent: &Sent, wrong: Option<&Wrong<'_>>, word: Option<&str>) -> Response {
    let t = k.t;
    let title = t.say("nav-settings");
    let errors: Vec<String> = match wrong {
        Some(Wrong::Refused(refusal)) => vec![sentence(t, refusal)],
        Some(Wrong::Cap) => vec![t.say("kiro-cap-unreadable")],
        None => Vec::new(),
    };
    let content = html! {
        (look::head(&title, Some(&t.say("kiro-settings-about")), &html! {}))
        (look::form_errors(t, &errors))
        (form(k, sent, matches!(wrong, Some(Wrong::Cap))))
        (facts(k))
    };
    k.page_saying((&title, "kiro/settings"), vec![Crumb::here(&title)], done(t, word), &content)
}

fn form(k: &Kiro, sent: &Sent, is_cap_wrong: bool) -> Markup {
    let t = k.t;
    let price = dollars(k.catalogue.overage_rate);
    let cap_error = is_cap_wrong.then(|| t.say("kiro-cap-unreadable"));
    let hint = t.say_with("kiro-overage-hint", &[("price", &price)]);
    let content = html! {
        section.panel {
            h2 { (t.say("kiro-profile")) }
            (Field::text("name", t.say("kiro-profile-name")).value(&sent.name).longest(64).autocomplete("off"))
            (Field::text("description", t.say("kiro-profile-description")).value(&sent.description).longest(256)
                .autocomplete("off").optional(t))
        }
        section.panel {
            h2 { (t.say("nav-overage")) }
            p.soft { (t.say("kiro-overage-about")) }
            (look::checkbox("overage", &t.say("kiro-overage-switch"), sent.overage == "on", Some(&hint)))
            (Field::text("cap", t.say("kiro-overage-cap")).value(&sent.cap).input_mode("decimal").longest(15)
                .autocomplete("off").optional(t).error(cap_error)
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
        return Ok(unreadable(page(&k, &sent, Some(&Wrong::Cap), None)));
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
            let refusal = refused(error)?;
            Ok(answered(&refusal, page(&k, &sent, Some(&Wrong::Refused(&refusal)), None)))
        }
    }
}
