//! What is sold: tiers, models, and the rules of the bill, to read.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use usher_app::catalogue::GetCatalogue;
use usher_domain::catalogue::Catalogue;
use usher_domain::money::Credits;
use usher_web::{Failure, Visit, Web};

use crate::frame::{Administrator, operator_page};
use crate::look::{self, Column, T, Table, grouped, state_badge};
use crate::profile::dollars;

pub(super) async fn page(State(web): State<Web>, visit: Visit, admin: Administrator) -> Result<Response, Failure> {
    let t = T::new(visit.lang);
    let catalogue = web.app.show(&admin.caller(&visit), GetCatalogue {}).await?;
    let title = t.say("nav-catalogue");
    let policy = catalogue.proration.to_string();
    let facts = [
        (t.say("catalogue-service"), html! { (catalogue.service) }),
        (t.say("catalogue-overage"), html! { (dollars(catalogue.overage_rate)) }),
        (t.say("billing-policy"), html! { (t.say(&format!("billing-policy-{policy}"))) }),
        (t.say("catalogue-version"), html! { (grouped(catalogue.version)) }),
    ];
    let content = html! {
        (look::head(&title, Some(&t.say("catalogue-about")), &html! {}))
        (look::panel(&t.say("account-facts"), None, &html! {}, &look::kv(&facts)))
        (tiers(t, &catalogue))
        (models(t, &catalogue))
    };
    Ok(operator_page(&web, &visit, &admin.0, (&title, "/operator/catalogue"), &content))
}

fn tiers(t: T, catalogue: &Catalogue) -> Markup {
    let mut all: Vec<_> = catalogue.tiers.iter().collect();
    all.sort_by_key(|tier| tier.rank);
    let rows = all.into_iter().map(|tier| {
        vec![
            html! { (tier.title) },
            html! { (dollars(tier.price)) },
            html! { (grouped(tier.credits)) },
            state_badge(t, if tier.enabled { "enabled" } else { "disabled" }),
        ]
    });
    let heading = t.say("nav-plans");
    let columns = vec![
        Column::head(t.say("kiro-column-tier")),
        Column::number(t.say("catalogue-price")),
        Column::number(t.say("catalogue-credits")),
        Column::text(t.say("account-state")),
    ];
    let toolbar = Some(html! { h2 { (heading) } });
    look::table(t, &Table { caption: heading, columns, rows: rows.collect(), toolbar, ..Table::default() })
}

fn models(t: T, catalogue: &Catalogue) -> Markup {
    let rows = catalogue.models.iter().map(|model| {
        vec![html! { (model.title) }, html! { code { (model.id) } }, html! { (Credits(model.multiplier)) }]
    });
    let heading = t.say("catalogue-models");
    let columns = vec![
        Column::head(t.say("catalogue-model")),
        Column::text(t.say("catalogue-id")),
        Column::number(t.say("catalogue-multiplier")),
    ];
    let toolbar = Some(html! { h2 { (heading) } });
    look::table(t, &Table { caption: heading, columns, rows: rows.collect(), toolbar, ..Table::default() })
}
