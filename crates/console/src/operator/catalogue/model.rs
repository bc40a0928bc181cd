//! One model: its name, and what work on it costs.

use axum::extract::{Path, State};
use axum::response::Response;
use maud::html;
use serde::Deserialize;
use usher_app::catalogue::{RemoveModel, SetModel};
use usher_domain::catalogue::Model;
use usher_domain::money::Credits;
use usher_domain::{Code, Refusal};
use usher_web::form::Posted;
use usher_web::{Failure, Visit, Web};

use super::{Desk, PAGE, credits, done};
use crate::frame::Administrator;
use crate::look::{self, Button, Danger, Field, T};
use crate::refused::Refused;

#[derive(Deserialize)]
pub(super) struct Which {
    model: String,
}

/// The fields, as they were sent or as they are.
#[derive(Deserialize, Default)]
pub(super) struct Sent {
    version: i64,
    model: String,
    title: String,
    multiplier: String,
}

fn find<'a>(desk: &'a Desk<'_>, id: &str) -> Result<&'a Model, Refusal> {
    let found = desk.catalogue.models.iter().find(|model| model.id == id);
    found.ok_or_else(|| Refusal::new(Code::ModelUnknown).with("model", id))
}

pub(super) async fn new(State(web): State<Web>, visit: Visit, admin: Administrator) -> Result<Response, Failure> {
    let desk = Desk::of(&web, &visit, &admin).await?;
    Ok(show(&desk, &Sent::default(), &Refused::none(desk.t)))
}

pub(super) async fn page(
    State(web): State<Web>,
    visit: Visit,
    admin: Administrator,
    Path(which): Path<Which>,
) -> Result<Response, Failure> {
    let desk = Desk::of(&web, &visit, &admin).await?;
    let model = find(&desk, &which.model)?;
    let multiplier = Credits(model.multiplier).to_string();
    let sent = Sent { version: 0, model: model.id.clone(), title: model.title.clone(), multiplier };
    Ok(show(&desk, &sent, &Refused::none(desk.t)))
}

/// The form of a new model, or of one that is there.
fn show(desk: &Desk<'_>, sent: &Sent, refused: &Refused) -> Response {
    let t = desk.t;
    let known = find(desk, &sent.model).ok();
    let title = known.map_or_else(|| t.say("catalogue-add-model"), |model| model.title.clone());
    let fields = html! {
        @if let Some(model) = known {
            input type="hidden" name="model" value=(model.id);
        } @else {
            (Field::text("model", t.say("catalogue-id")).value(&sent.model).hint(t.say("catalogue-id-hint"))
                .autocomplete("off").longest(64).error(refused.at("model")))
        }
        (Field::text("title", t.say("catalogue-title")).value(&sent.title).autocomplete("off").longest(64)
            .error(refused.at("title")))
        (Field::text("multiplier", t.say("catalogue-multiplier")).value(&sent.multiplier)
            .hint(t.say("catalogue-multiplier-hint")).input_mode("decimal").autocomplete("off").longest(16)
            .error(refused.at("multiplier")))
        div.form-foot {
            (look::button(Button::Primary, &t.say("button-save")))
            (look::link_button(Button::Link, PAGE, &t.say("button-cancel")))
        }
    };
    let remove = html! {
        @if let Some(model) = known {
            (look::link_button(Button::Normal, &format!("{PAGE}/models/{}/remove", model.id), &t.say("button-remove")))
        }
    };
    let content = html! {
        (look::head(&title, Some(&t.say("catalogue-model-about")), &remove))
        (refused.list())
        section.panel { (desk.form(&format!("{PAGE}/models"), &fields)) }
    };
    refused.answer(desk.page(&title, &content))
}

pub(super) async fn save(
    State(web): State<Web>,
    visit: Visit,
    admin: Administrator,
    Posted(sent): Posted<Sent>,
) -> Result<Response, Failure> {
    let (model, title) = (sent.model.clone(), sent.title.clone());
    let t = T::new(visit.lang);
    let refused = match credits("multiplier", &sent.multiplier) {
        Err(refusal) => Refused::of(t, &refusal),
        Ok(multiplier) => {
            let command = SetModel { version: sent.version, model, title, multiplier };
            match web.app.change_catalogue(&admin.caller(&visit), command).await {
                Ok(_) => return Ok(done("saved")),
                Err(error) => Refused::by(t, error)?,
            }
        }
    };
    let desk = Desk::of(&web, &visit, &admin).await?;
    Ok(show(&desk, &sent, &refused))
}

pub(super) async fn ask(
    State(web): State<Web>,
    visit: Visit,
    admin: Administrator,
    Path(which): Path<Which>,
) -> Result<Response, Failure> {
    let desk = Desk::of(&web, &visit, &admin).await?;
    let (t, model) = (desk.t, find(&desk, &which.model)?);
    let title = t.say_with("catalogue-remove-model", &[("name", model.title.as_str())]);
    let danger = Danger {
        title: title.clone(),
        consequences: vec![t.say_with("catalogue-remove-model-ends", &[("model", model.id.as_str())])],
        action: format!("{PAGE}/models/{}/remove", model.id),
        csrf: visit.csrf(&web),
        button: t.say("button-remove"),
        cancel: PAGE.into(),
        ..Danger::default()
    };
    let version = html! { input type="hidden" name="version" value=(desk.catalogue.version); };
    Ok(desk.page(&title, &look::danger_dialog(t, &danger, &version)))
}

#[derive(Deserialize)]
pub(super) struct Confirmed {
    version: i64,
}

pub(super) async fn remove(
    State(web): State<Web>,
    visit: Visit,
    admin: Administrator,
    Path(which): Path<Which>,
    Posted(confirmed): Posted<Confirmed>,
) -> Result<Response, Failure> {
    let command = RemoveModel { version: confirmed.version, model: which.model };
    web.app.change_catalogue(&admin.caller(&visit), command).await?;
    Ok(done("saved"))
}
