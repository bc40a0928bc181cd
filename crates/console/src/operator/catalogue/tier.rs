//! One plan: its name, its price, its credits, and whether it is offered.

use axum::extract::{Path, State};
use axum::response::Response;
use maud::html;
use serde::Deserialize;
use usher_app::catalogue::UpdateTier;
use usher_domain::Refusal;
use usher_web::form::Posted;
use usher_web::{Failure, Visit, Web};

use super::{Desk, PAGE, credits, done};
use crate::frame::Administrator;
use crate::look::{self, Button, Field};
use crate::refused::Refused;

#[derive(Deserialize)]
pub(super) struct Which {
    tier: String,
}

/// The fields, as they were sent or as they are.
#[derive(Deserialize)]
pub(super) struct Sent {
    version: i64,
    title: String,
    #[serde(default)]
    price: Option<String>,
    credits: String,
    #[serde(default)]
    enabled: Option<String>,
}

impl Sent {
    fn command(&self, tier: &str, is_floor: bool) -> Result<UpdateTier, Refusal> {
        Ok(UpdateTier {
            version: self.version,
            tier: tier.to_owned(),
            title: Some(self.title.clone()),
            price: self.price.clone(),
            credits: Some(credits("credits", &self.credits)?),
            enabled: (!is_floor).then_some(self.enabled.is_some()),
        })
    }
}

pub(super) async fn page(
    State(web): State<Web>,
    visit: Visit,
    admin: Administrator,
    Path(which): Path<Which>,
) -> Result<Response, Failure> {
    let desk = Desk::of(&web, &visit, &admin).await?;
    let enabled = desk.tier(&which.tier)?.enabled.then(|| "on".to_owned());
    let settled = desk.catalogue.settled();
    let tier = settled.tier(&desk.tier(&which.tier)?.name)?;
    let sent = Sent {
        version: settled.version,
        title: tier.title.clone(),
        price: Some(tier.price.exact()),
        credits: tier.credits.to_string(),
        enabled,
    };
    show(&desk, &which.tier, &sent, &Refused::none(desk.t))
}

/// The form; the free plan has neither a price nor a switch.
fn show(desk: &Desk<'_>, name: &str, sent: &Sent, refused: &Refused) -> Result<Response, Failure> {
    let (t, tier) = (desk.t, desk.tier(name)?);
    let is_floor = tier.rank == 0;
    let fields = html! {
        (Field::text("title", t.say("catalogue-title")).value(&sent.title).autocomplete("off").longest(64)
            .error(refused.at("title")))
        @if !is_floor {
            (Field::text("price", t.say("catalogue-price")).value(sent.price.as_deref().unwrap_or_default())
                .hint(t.say("catalogue-waits")).input_mode("decimal").autocomplete("off").longest(16)
                .error(refused.at("price")))
        }
        (Field::text("credits", t.say("catalogue-credits")).value(&sent.credits).hint(t.say("catalogue-waits"))
            .input_mode("decimal").autocomplete("off").longest(16).error(refused.at("credits")))
        @if !is_floor {
            (look::checkbox("enabled", &t.say("catalogue-offer"), sent.enabled.is_some(),
                Some(&t.say("catalogue-offer-hint"))))
        }
        div.form-foot {
            (look::button(Button::Primary, &t.say("button-save")))
            (look::link_button(Button::Link, PAGE, &t.say("button-cancel")))
        }
    };
    let action = format!("{PAGE}/tiers/{name}");
    let content = html! {
        (look::head(&tier.title, Some(&t.say("catalogue-tier-about")), &html! {}))
        (refused.list())
        section.panel { (desk.form(&action, &fields)) }
    };
    Ok(refused.answer(desk.page(&tier.title, &content)))
}

pub(super) async fn save(
    State(web): State<Web>,
    visit: Visit,
    admin: Administrator,
    Path(which): Path<Which>,
    Posted(sent): Posted<Sent>,
) -> Result<Response, Failure> {
    let desk = Desk::of(&web, &visit, &admin).await?;
    let is_floor = desk.tier(&which.tier)?.rank == 0;
    let refused = match sent.command(&which.tier, is_floor) {
        Err(refusal) => Refused::of(desk.t, &refusal),
        Ok(command) => match web.app.change_catalogue(&admin.caller(&visit), command).await {
            Ok(_) => return Ok(done("saved")),
            Err(error) => Refused::by(desk.t, error)?,
        },
    };
    let desk = Desk::of(&web, &visit, &admin).await?;
    show(&desk, &which.tier, &sent, &refused)
}
