//! A Region without a profile: what stands in the way, and the form that creates one.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use usher_app::instance::IdentityCenter;
use usher_app::profile::{GetProfile, Indexed, ListProfiles, NewProfile};
use usher_domain::region::{Region, RegionName};
use usher_domain::{Code, Refusal};
use usher_web::form::Posted;
use usher_web::{Failure, Web};

use crate::frame::Console;
use crate::look::{self, Button, Crumb, Field, Markup, html};
use crate::refused::Refused;

/// What the page needs to know before there is a profile.
struct Before {
    service: String,
    region: Region,
    regions: Vec<Region>,
    center: Option<IdentityCenter>,
    others: Vec<Indexed>,
}

async fn before(web: &Web, c: &Console) -> Result<Before, Failure> {
    let house = web.app.house();
    let caller = c.caller();
    Ok(Before {
        service: house.catalogue.service.clone(),
        region: house.region(&c.at.region)?.clone(),
        regions: house.regions.to_vec(),
        center: web.app.identity_center(&caller, &c.at.account).await?,
        others: web.app.show(&caller, ListProfiles { account: c.at.account.clone() }).await?,
    })
}

/// The service's first page where there is no profile.
pub(crate) async fn not_here(web: &Web, c: &Console) -> Result<Response, Failure> {
    let before = before(web, c).await?;
    let content = html! {
        (look::head(&before.service, None, &html! {}))
        section.panel { (obstacle_or_invitation(c, &before)) }
        (elsewhere(c, &before.others))
    };
    Ok(c.page(&before.service, "kiro", vec![Crumb::here(&before.service)], &content))
}

fn obstacle_or_invitation(c: &Console, before: &Before) -> Markup {
    let (t, service) = (c.t, before.service.as_str());
    let label = before.region.label.as_str();
    if let Some(obstacle) = obstacle(c, before) {
        return obstacle;
    }
    let button = t.say_with("kiro-sign-up", &[("service", service)]);
    look::empty_state(
        &t.say_with("kiro-none-here", &[("service", service), ("region", label)]),
        &t.say_with("kiro-none-here-why", &[("service", service)]),
        &look::link_button(Button::Primary, &c.path("kiro/sign-up"), &button),
    )
}

/// Why no profile can be created here now, with the one thing to do about it.
fn obstacle(c: &Console, before: &Before) -> Option<Markup> {
    let (t, service) = (c.t, before.service.as_str());
    let label = before.region.label.as_str();
    if !before.region.hosts_profiles {
        let others = before.regions.iter().filter(|region| region.hosts_profiles);
        let links = html! {
            div.row {
                @for region in others {
                    (look::link_button(Button::Normal, &beside(c, &region.name, "kiro"), &region.label))
                }
            }
        };
        return Some(look::empty_state(
            &t.say_with("kiro-region-unsupported", &[("service", service), ("region", label)]),
            &t.say_with("kiro-region-unsupported-why", &[("service", service)]),
            &links,
        ));
    }
    if before.center.is_none() {
        let link = look::link_button(Button::Primary, &c.path("identity-center"), &t.say("kiro-center-missing-button"));
        return Some(look::empty_state(
            &t.say("kiro-center-missing"),
            &t.say_with("kiro-center-missing-why", &[("service", service)]),
            &link,
        ));
    }
    None
}

fn beside(c: &Console, region: &RegionName, rest: &str) -> String {
    format!("/console/{}/{region}/{rest}", c.at.account)
}

/// Profiles of the account in other Regions.
fn elsewhere(c: &Console, others: &[Indexed]) -> Markup {
    let others: Vec<&Indexed> = others.iter().filter(|profile| profile.region != c.at.region).collect();
    html! {
        @if !others.is_empty() {
            (look::panel(&c.t.say("kiro-elsewhere"), None, &html! {}, &html! {
                ul {
                    @for profile in &others {
                        li {
                            a href=(beside(c, &profile.region, "kiro")) { (profile.name) } " " code { (profile.region) }
                        }
                    }
                }
            }))
        }
    }
}

/// The form *Create profile*, and what it will make.
pub(super) async fn show(State(web): State<Web>, c: Console) -> Result<Response, Failure> {
    let before = before(&web, &c).await?;
    let view = GetProfile { account: c.at.account.clone(), region: c.at.region.clone() };
    match web.app.show(&c.caller(), view).await {
        Ok(first) => {
            let refusal = Refusal::new(Code::ProfileExists).with("region", &c.at.region).with("profile", first.name);
            let refused = Refused::of(c.t, &refusal);
            Ok(form(&c, &before, None, (&refused, true)))
        }
        Err(error) if error.is(Code::NotFound) => Ok(form(&c, &before, None, (&Refused::none(c.t), false))),
        Err(error) => Err(error.into()),
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Chosen {
    #[serde(default)]
    name: String,
    #[serde(default)]
    description: String,
}

fn form(c: &Console, before: &Before, chosen: Option<&Chosen>, (refused, exists): (&Refused, bool)) -> Response {
    let (t, service) = (c.t, before.service.as_str());
    let title = t.say_with("kiro-create-profile", &[("service", service)]);
    let content = html! {
        (look::head(&title, Some(&t.say("kiro-create-profile-about")), &html! {}))
        (refused.list())
        @if exists {
            p { (look::link_button(Button::Primary, &c.path("kiro/settings"), &t.say("kiro-first-profile"))) }
        } @else {
            @match obstacle(c, before) {
                Some(obstacle) => section.panel { (obstacle) },
                None => section.panel { (facts(c, before)) (fields(c, before, chosen, refused)) },
            }
        }
    };
    let crumbs = vec![Crumb::to(c.path("kiro"), service), Crumb::here(&title)];
    refused.answer(c.page(&title, "kiro", crumbs, &content))
}

/// What will be made, and where data will live.
fn facts(c: &Console, before: &Before) -> Markup {
    let t = c.t;
    let region = |name: &RegionName| {
        let found = before.regions.iter().find(|region| region.name == *name);
        html! { @if let Some(found) = found { (found.label) " " } code { (name) } }
    };
    let center = before.center.as_ref().map(|center| &center.indexed.region);
    look::kv(&[
        (t.say("kiro-makes"), html! { (t.say_with("kiro-makes-what", &[("service", before.service.as_str())])) }),
        (t.say("kiro-data-region"), html! { (region(&c.at.region)) p.hint { (t.say("kiro-data-region-what")) } }),
        (
            t.say("kiro-people-region"),
            html! {
                @if let Some(name) = center { (region(name)) }
                p.hint { (t.say("kiro-people-region-what")) }
            },
        ),
    ])
}

fn fields(c: &Console, before: &Before, chosen: Option<&Chosen>, refused: &Refused) -> Markup {
    let t = c.t;
    let usual = format!("{}Profile-{}", before.service, c.at.region);
    let name = chosen.map_or(usual, |chosen| chosen.name.clone());
    let description = chosen.map_or("", |chosen| chosen.description.as_str());
    look::form(
        &c.path("kiro/sign-up"),
        &c.csrf(),
        &html! {
            (Field::text("name", t.say("kiro-profile-name")).value(name).longest(64).autocomplete("off")
                .error(refused.at("name")))
            (Field::text("description", t.say("kiro-profile-description")).value(description).longest(256)
                .autocomplete("off").optional(t).error(refused.at("description")))
            div.form-foot {
                (look::button(Button::Primary, &t.say("button-enable")))
                (look::link_button(Button::Link, &c.path("kiro"), &t.say("button-cancel")))
            }
        },
    )
}

/// Creates the profile.
pub(super) async fn create(
    State(web): State<Web>,
    c: Console,
    Posted(chosen): Posted<Chosen>,
) -> Result<Response, Failure> {
    let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let new = NewProfile {
        account: c.at.account.clone(),
        region: c.at.region.clone(),
        name: some(&chosen.name),
        description: some(&chosen.description),
    };
    match web.app.create_profile(&c.caller(), new).await {
        Ok(_) => Ok(Redirect::to(&c.path("kiro?done=signed-up")).into_response()),
        Err(error) => {
            let exists = error.is(Code::ProfileExists);
            let refused = Refused::by(c.t, error)?;
            Ok(form(&c, &before(&web, &c).await?, Some(&chosen), (&refused, exists)))
        }
    }
}
