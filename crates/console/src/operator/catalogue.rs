//! What is sold: plans, models, and the rules of the bill, as operators see and set them.

mod history;
mod model;
mod tier;

use axum::Router;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use maud::{Markup, html};
use serde::Deserialize;
use usher_app::catalogue::{GetCatalogue, UpdateCatalogue};
use usher_domain::catalogue::{Catalogue, Tier};
use usher_domain::money::{Credits, Money};
use usher_domain::time::Instant;
use usher_domain::{Code, Refusal, Why};
use usher_web::form::Posted;
use usher_web::{Failure, Visit, Web};

use crate::frame::{Administrator, operator_page};
use crate::look::{self, Button, Column, Field, Flash, T, Table, Tone, grouped, state_badge};
use crate::profile::{answered, day, dollars, refused};

const PAGE: &str = "/operator/catalogue";

pub(super) fn routes() -> Router<Web> {
    Router::new()
        .route("/operator/catalogue", get(page).post(save))
        .route("/operator/catalogue/tiers/{tier}", get(tier::page).post(tier::save))
        .route("/operator/catalogue/models", get(model::new).post(model::save))
        .route("/operator/catalogue/models/{model}", get(model::page))
        .route("/operator/catalogue/models/{model}/remove", get(model::ask).post(model::remove))
        .route("/operator/catalogue/versions", get(history::page))
        .route("/operator/catalogue/versions/{version}/restore", get(history::ask).post(history::restore))
}

/// Who looks at what: what every page of the catalogue begins with.
struct Desk<'a> {
    web: &'a Web,
    visit: &'a Visit,
    admin: &'a Administrator,
    t: T,
    catalogue: Catalogue,
}

impl<'a> Desk<'a> {
    async fn of(web: &'a Web, visit: &'a Visit, admin: &'a Administrator) -> Result<Self, Failure> {
        let catalogue = web.app.show(&admin.caller(visit), GetCatalogue {}).await?;
        Ok(Self { web, visit, admin, t: T::new(visit.lang), catalogue })
    }

    /// A form that says which version its reader saw.
    fn form(&self, action: &str, fields: &Markup) -> Markup {
        let version = html! { input type="hidden" name="version" value=(self.catalogue.version); };
        look::form(action, &self.visit.csrf(self.web), &html! { (version) (fields) })
    }

    fn page(&self, title: &str, content: &Markup) -> Response {
        operator_page(self.web, self.visit, &self.admin.0, (title, PAGE), content)
    }

    fn tier(&self, name: &str) -> Result<&Tier, Refusal> {
        let found = self.catalogue.tiers.iter().find(|tier| tier.name.as_str() == name);
        found.ok_or_else(|| Refusal::new(Code::NotFound).with("what", "plan").with("id", name))
    }

    /// The first day on which something that waits will hold.
    fn waits(&self, from: Instant, what: &str) -> Markup {
        let (day, values) = (day(from), what);
        html! { " " span.soft { (self.t.say_with("catalogue-coming", &[("day", day.as_str()), ("value", values)])) } }
    }
}

/// Back to the catalogue, with a word on what was done.
fn done(word: &str) -> Response {
    Redirect::to(&format!("{PAGE}?done={word}")).into_response()
}

/// Credits as they were typed, with or without commas.
fn credits(field: &str, typed: &str) -> Result<Credits, Refusal> {
    let refusal = || Refusal::new(Code::InvalidInput).with("field", field).because(Why::NumberSpelling);
    Credits::parse(&typed.trim().replace(',', "")).ok_or_else(refusal)
}

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    done: Option<String>,
}

/// The fields of the catalogue as a whole, as they were sent or as they are.
#[derive(Deserialize)]
pub(super) struct Sent {
    version: i64,
    service: String,
    rate: String,
}

async fn page(
    State(web): State<Web>,
    visit: Visit,
    admin: Administrator,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let desk = Desk::of(&web, &visit, &admin).await?;
    let said = match asked.done.as_deref() {
        Some("saved") => Some(Flash::new(Tone::Good, desk.t.say("catalogue-done"))),
        Some("restored") => Some(Flash::new(Tone::Good, desk.t.say("catalogue-restored"))),
        _ => None,
    };
    let settled = desk.catalogue.settled();
    let sent = Sent { version: 0, service: settled.service, rate: settled.overage_rate.exact() };
    Ok(show(&desk, &sent, said.as_ref()))
}

fn show(desk: &Desk<'_>, sent: &Sent, said: Option<&Flash>) -> Response {
    let (t, catalogue) = (desk.t, &desk.catalogue);
    let title = t.say("nav-catalogue");
    let actions = look::link_button(Button::Normal, &format!("{PAGE}/versions"), &t.say("catalogue-history"));
    let content = html! {
        (look::head(&title, Some(&t.say("catalogue-about")), &actions))
        @if let Some(said) = said { (look::flash(t, said)) }
        (tiers(desk))
        (look::panel(&t.say("catalogue-whole"), None, &html! {}, &html! { (facts(desk)) (whole(desk, sent)) }))
        (models(t, catalogue))
    };
    desk.page(&title, &content)
}

fn facts(desk: &Desk<'_>) -> Markup {
    let (t, catalogue) = (desk.t, &desk.catalogue);
    let policy = t.say(&format!("billing-policy-{}", catalogue.proration));
    let rate = html! {
        (price(catalogue.overage_rate))
        @if let Some(coming) = catalogue.coming_rate { (desk.waits(coming.from, &price(coming.rate))) }
    };
    look::kv(&[
        (t.say("catalogue-overage"), rate),
        (t.say("billing-policy"), html! { (policy) }),
        (t.say("catalogue-version"), html! { (grouped(catalogue.version)) }),
    ])
}

/// Dollars with all their places: `$0.04`, `$0.0405`.
fn price(amount: Money) -> String {
    if amount.rounded() == amount { dollars(amount) } else { format!("${}", amount.exact()) }
}

fn whole(desk: &Desk<'_>, sent: &Sent) -> Markup {
    let t = desk.t;
    let fields = html! {
        (Field::text("service", t.say("catalogue-service")).value(&sent.service).hint(t.say("catalogue-service-hint"))
            .autocomplete("off").longest(64))
        (Field::text("rate", t.say("catalogue-overage")).value(&sent.rate).hint(t.say("catalogue-waits"))
            .input_mode("decimal").autocomplete("off").longest(16))
        div.form-foot { (look::button(Button::Normal, &t.say("button-save"))) }
    };
    desk.form(PAGE, &fields)
}

async fn save(
    State(web): State<Web>,
    visit: Visit,
    admin: Administrator,
    Posted(sent): Posted<Sent>,
) -> Result<Response, Failure> {
    let (service, overage_rate) = (Some(sent.service.clone()), Some(sent.rate.clone()));
    let command = UpdateCatalogue { version: sent.version, service, overage_rate };
    let Err(error) = web.app.change_catalogue(&admin.caller(&visit), command).await else { return Ok(done("saved")) };
    let refusal = refused(error)?;
    let desk = Desk::of(&web, &visit, &admin).await?;
    Ok(answered(&refusal, show(&desk, &sent, Some(&Flash::refusal(desk.t, &refusal)))))
}

fn tiers(desk: &Desk<'_>) -> Markup {
    let (t, catalogue) = (desk.t, &desk.catalogue);
    let mut all: Vec<_> = catalogue.tiers.iter().collect();
    all.sort_by_key(|tier| tier.rank);
    let rows = all.into_iter().map(|tier| {
        let coming = tier.coming.filter(|coming| coming.price != tier.price);
        let more = tier.coming.filter(|coming| coming.credits != tier.credits);
        vec![
            html! { (tier.title) },
            html! { (dollars(tier.price)) @if let Some(to) = coming { (desk.waits(to.from, &dollars(to.price))) } },
            html! { (grouped(tier.credits)) @if let Some(to) = more { (desk.waits(to.from, &grouped(to.credits))) } },
            state_badge(t, if tier.enabled { "enabled" } else { "disabled" }),
            look::link_button(Button::Small, &format!("{PAGE}/tiers/{}", tier.name), &t.say("button-edit")),
        ]
    });
    let heading = t.say("nav-plans");
    let columns = vec![
        Column::head(t.say("kiro-column-tier")),
        Column::number(t.say("catalogue-price")),
        Column::number(t.say("catalogue-credits")),
        Column::text(t.say("catalogue-offered")),
        Column::actions(t.say("account-actions")),
    ];
    let toolbar = Some(html! { h2 { (heading) } });
    look::table(t, &Table { caption: heading, columns, rows: rows.collect(), toolbar, ..Table::default() })
}

fn models(t: T, catalogue: &Catalogue) -> Markup {
    let rows = catalogue.models.iter().map(|model| {
        vec![
            html! { (model.title) },
            html! { code { (model.id) } },
            html! { (Credits(model.multiplier)) },
            look::link_button(Button::Small, &format!("{PAGE}/models/{}", model.id), &t.say("button-edit")),
        ]
    });
    let heading = t.say("catalogue-models");
    let columns = vec![
        Column::head(t.say("catalogue-model")),
        Column::text(t.say("catalogue-id")),
        Column::number(t.say("catalogue-multiplier")),
        Column::actions(t.say("account-actions")),
    ];
    let add = look::link_button(Button::Normal, &format!("{PAGE}/models"), &t.say("catalogue-add-model"));
    let toolbar = Some(html! { h2 { (heading) } (add) });
    look::table(t, &Table { caption: heading, columns, rows: rows.collect(), toolbar, ..Table::default() })
}
