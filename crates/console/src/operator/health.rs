//! How the deployment is: each Region's queues, mails and seals, and the jobs that were given up.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use usher_app::account::ListAccounts;
use usher_app::health::{Health, PlaceHealth, RetryJob};
use usher_domain::id::JobId;
use usher_domain::region::RegionName;
use usher_web::form::Posted;
use usher_web::{Failure, Visit, Web};

use crate::frame::{Administrator, operator_page};
use crate::look::{self, Button, Column, T, Table, grouped};

fn place(t: T, health: &PlaceHealth) -> Markup {
    let name = health.region.as_ref().map_or_else(|| t.say("activity-global"), ToString::to_string);
    html! { (name) }
}

pub(super) async fn page(State(web): State<Web>, visit: Visit, admin: Administrator) -> Result<Response, Failure> {
    let t = T::new(visit.lang);
    let all = web.app.ask(&admin.caller(&visit), Health {}).await?;
    let title = t.say("nav-health");
    let rows = all.iter().map(|one| {
        vec![
            place(t, one),
            html! { (grouped(one.jobs_open)) },
            html! { (grouped(one.jobs_failed)) },
            html! { (grouped(one.mails_failed)) },
            html! { (grouped(one.unsealed)) },
        ]
    });
    let table = Table {
        caption: t.say("nav-regions"),
        id: "regions".into(),
        columns: vec![
            Column::head(t.say("menu-region")),
            Column::number(t.say("operator-jobs-open")),
            Column::number(t.say("operator-jobs-failed")),
            Column::number(t.say("operator-mails-failed")),
            Column::number(t.say("operator-unsealed")),
        ],
        rows: rows.collect(),
        ..Table::default()
    };
    let accounts = web.app.show(&admin.caller(&visit), ListAccounts::default()).await?.accounts;
    let content = html! {
        (look::head(&title, Some(&t.say("operator-health-about")), &html! {}))
        @if accounts.is_empty() { (next_steps(t)) }
        (look::table(t, &table))
        (look::table(t, &failed(&web, &visit, &all)))
    };
    Ok(operator_page(&web, &visit, &admin.0, (&title, "/operator"), &content))
}

/// What an operator does first.
fn next_steps(t: T) -> Markup {
    let create = look::link_button(Button::Primary, "/operator/accounts", &t.say("operator-create-account"));
    look::panel(
        &t.say("operator-next"),
        None,
        &html! {},
        &html! {
            p { (t.say("operator-next-about")) }
            div.row { (create) }
        },
    )
}

fn failed(web: &Web, visit: &Visit, all: &[PlaceHealth]) -> Table {
    let t = T::new(visit.lang);
    let jobs = all.iter().flat_map(|health| health.failed.iter().map(move |job| (health, job)));
    let rows = jobs.map(|(health, job)| {
        let region = health.region.as_ref().map(ToString::to_string).unwrap_or_default();
        let again = html! {
            input type="hidden" name="region" value=(region);
            (look::button(Button::Small, &t.say("operator-retry")))
        };
        vec![
            place(t, health),
            html! { (job.kind) },
            look::time(t, job.created_at),
            html! { code { (job.error) } },
            look::form(&format!("/operator/jobs/{}/retry", job.id), &visit.csrf(web), &again),
        ]
    });
    Table {
        caption: t.say("operator-jobs-failed"),
        id: "jobs".into(),
        columns: ["menu-region", "operator-job", "activity-when", "operator-error", "account-actions"]
            .into_iter()
            .map(|key| Column::text(t.say(key)))
            .collect(),
        rows: rows.collect(),
        empty: Some(look::empty_state(&t.say("operator-jobs-none"), &t.say("operator-jobs-none-why"), &html! {})),
        ..Table::default()
    }
}

pub(super) async fn mails(State(web): State<Web>, visit: Visit, admin: Administrator) -> Result<Response, Failure> {
    let t = T::new(visit.lang);
    let all = web.app.ask(&admin.caller(&visit), Health {}).await?;
    let title = t.say("nav-mail");
    let rows = all.iter().map(|one| {
        let counts = [one.mails_queued, one.mails_sent, one.mails_failed];
        let mut cells = vec![place(t, one)];
        cells.extend(counts.map(|count| html! { (grouped(count)) }));
        cells
    });
    let table = Table {
        caption: title.clone(),
        id: "mails".into(),
        columns: vec![
            Column::head(t.say("menu-region")),
            Column::number(t.say("state-queued")),
            Column::number(t.say("state-sent")),
            Column::number(t.say("state-failed")),
        ],
        rows: rows.collect(),
        ..Table::default()
    };
    let about = if web.has_mailbox { "operator-mail-mailbox" } else { "operator-mail-smtp" };
    let content = html! {
        (look::head(&title, Some(&t.say(about)), &html! {}))
        (look::table(t, &table))
        @if web.has_mailbox && visit.is_loopback() { p { a href="/mailbox" { (t.say("mailbox-title")) } } }
    };
    Ok(operator_page(&web, &visit, &admin.0, (&title, "/operator/mail"), &content))
}

#[derive(Deserialize)]
pub(super) struct Which {
    id: JobId,
}

#[derive(Deserialize)]
pub(super) struct Where {
    #[serde(default)]
    region: String,
}

pub(super) async fn retry(
    State(web): State<Web>,
    visit: Visit,
    admin: Administrator,
    Path(Which { id }): Path<Which>,
    Posted(form): Posted<Where>,
) -> Result<Response, Failure> {
    let region = Some(form.region).filter(|region| !region.is_empty()).map(RegionName::new);
    web.app.perform(&admin.caller(&visit), RetryJob { region, id }).await?;
    Ok(Redirect::to("/operator").into_response())
}
