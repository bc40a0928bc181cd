//! The versions of the catalogue: what each changed, and the way back.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use usher_app::catalogue::{CatalogueVersion, ListCatalogueVersions, RestoreCatalogue};
use usher_domain::catalogue::{Change, ChangeKind};
use usher_domain::{Code, Refusal};
use usher_web::form::Posted;
use usher_web::{Failure, Visit, Web};

use super::{Desk, PAGE, done};
use crate::frame::Administrator;
use crate::look::{self, Button, Column, Danger, Table, grouped};
use crate::profile::day;

/// How many versions a page holds, as the view cuts them.
const SHOWN: usize = 20;

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    below: Option<i64>,
}

pub(super) async fn page(
    State(web): State<Web>,
    visit: Visit,
    admin: Administrator,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let desk = Desk::of(&web, &visit, &admin).await?;
    let t = desk.t;
    let versions = web.app.show(&admin.caller(&visit), ListCatalogueVersions { below: asked.below }).await?;
    let title = t.say("catalogue-history");
    let rows = versions.iter().map(|version| row(&desk, version));
    let last = versions.last().filter(|last| versions.len() >= SHOWN && last.version > 1);
    let next = last.map(|last| format!("{PAGE}/versions?below={}", last.version));
    let first = asked.below.map(|_| format!("{PAGE}/versions"));
    let shown = i64::try_from(versions.len()).unwrap_or(i64::MAX);
    let table = Table {
        caption: title.clone(),
        id: "versions".into(),
        columns: vec![
            Column::head(t.say("catalogue-version")),
            Column::text(t.say("activity-when")),
            Column::text(t.say("activity-who")),
            Column::text(t.say("catalogue-changes")),
            Column::actions(t.say("account-actions")),
        ],
        rows: rows.collect(),
        foot: Some(look::pager(t, shown, first.as_deref(), next.as_deref())),
        ..Table::default()
    };
    let content = html! {
        (look::head(&title, Some(&t.say("catalogue-history-about")), &html! {}))
        (look::table(t, &table))
    };
    Ok(desk.page(&title, &content))
}

fn row(desk: &Desk<'_>, version: &CatalogueVersion) -> Vec<Markup> {
    let t = desk.t;
    let restore = format!("{PAGE}/versions/{}/restore", version.version);
    let by = version.by_name.clone().unwrap_or_else(|| t.say("catalogue-by-server"));
    vec![
        html! { (grouped(version.version)) },
        look::time(t, version.since),
        html! { (by) },
        html! {
            @if version.changes.is_empty() { (t.say("catalogue-changes-first")) }
            @for change in &version.changes { p { (sentence(desk, change)) } }
        },
        html! {
            @if version.version == desk.catalogue.version { (t.say("catalogue-in-force")) }
            @else { (look::link_button(Button::Small, &restore, &t.say("catalogue-restore"))) }
        },
    ]
}

/// "Price of Pro: $20.00 → $25.00, from 2026-12-01".
fn sentence(desk: &Desk<'_>, change: &Change) -> String {
    let t = desk.t;
    let tier = desk.catalogue.tiers.iter().find(|tier| tier.name.as_str() == change.of);
    let name = tier.map_or(change.of.as_str(), |tier| tier.title.as_str());
    let shown = |value: &str| match change.kind {
        ChangeKind::TierPrice | ChangeKind::OverageRate => format!("${value}"),
        ChangeKind::TierOffered => t.say(if value == "on" { "state-enabled" } else { "state-disabled" }),
        _ => value.to_owned(),
    };
    let (before, after) = (shown(&change.before), shown(&change.after));
    let values = [("name", name), ("before", before.as_str()), ("after", after.as_str())];
    let said = t.say_with(&format!("catalogue-change-{}", change.kind), &values);
    match change.from {
        None => said,
        Some(from) => {
            let day = day(from);
            t.say_with("catalogue-change-from", &[("change", said.as_str()), ("day", day.as_str())])
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Which {
    version: i64,
}

pub(super) async fn ask(
    State(web): State<Web>,
    visit: Visit,
    admin: Administrator,
    Path(which): Path<Which>,
) -> Result<Response, Failure> {
    let desk = Desk::of(&web, &visit, &admin).await?;
    if which.version < 1 || which.version >= desk.catalogue.version {
        return Err(Refusal::new(Code::NotFound).with("what", "version").with("id", which.version).into());
    }
    let t = desk.t;
    let title = t.say_with("catalogue-restore-ask", &[("version", which.version)]);
    let danger = Danger {
        title: title.clone(),
        consequences: vec![t.say("catalogue-restore-new"), t.say("catalogue-restore-waits")],
        action: format!("{PAGE}/versions/{}/restore", which.version),
        csrf: visit.csrf(&web),
        button: t.say("catalogue-restore"),
        cancel: format!("{PAGE}/versions"),
        ..Danger::default()
    };
    let version = html! { input type="hidden" name="version" value=(desk.catalogue.version); };
    Ok(desk.page(&title, &look::danger_dialog(t, &danger, &version)))
}

#[derive(Deserialize)]
pub(super) struct Confirmed {
    version: i64,
}

pub(super) async fn restore(
    State(web): State<Web>,
    visit: Visit,
    admin: Administrator,
    Path(which): Path<Which>,
    Posted(confirmed): Posted<Confirmed>,
) -> Result<Response, Failure> {
    let command = RestoreCatalogue { version: confirmed.version, restore: which.version };
    web.app.change_catalogue(&admin.caller(&visit), command).await?;
    Ok(done("restored"))
}
