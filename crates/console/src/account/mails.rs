//! What became of the account's mails.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use usher_app::mail::{KEPT, ListMails, MailRow, ResendMail};
use usher_domain::id::MailId;
use usher_domain::region::RegionName;
use usher_web::form::Posted;
use usher_web::{Failure, Web};

use super::{From, Id, crumbs};
use crate::frame::Console;
use crate::look::{self, Button, Column, Table};

const PAGE: &str = "account/mail";

pub(super) async fn list(
    State(web): State<Web>,
    console: Console,
    Query(from): Query<From>,
) -> Result<Response, Failure> {
    let t = console.t;
    let is_first = from.before.is_none();
    let question = ListMails { account: console.at.account.clone(), before: from.before };
    let page = web.app.ask(&console.caller(), question).await?;
    let title = t.say("nav-mail");
    let first = console.path(PAGE);
    let next = page.next.map(|next| format!("{first}?before={next}"));
    let shown = i64::try_from(page.mails.len()).unwrap_or(0);
    let table = Table {
        caption: title.clone(),
        id: "mails".into(),
        columns: ["activity-when", "mail-to", "mail-kind", "account-state", "mail-answer"]
            .into_iter()
            .map(|key| Column::text(t.say(key)))
            .chain([Column::actions(t.say("account-actions"))])
            .collect(),
        rows: page.mails.iter().map(|mail| cells(&console, mail)).collect(),
        empty: Some(look::empty_state(&t.say("mail-none"), &t.say("mail-about"), &html! {})),
        foot: Some(look::pager(t, shown, (!is_first).then_some(first.as_str()), next.as_deref())),
        ..Table::default()
    };
    let content = html! {
        (look::head(&title, Some(&t.say("mail-about")), &html! {}))
        (look::table(t, &table))
    };
    Ok(console.page(&title, PAGE, crumbs(&console, &title), &content))
}

fn cells(console: &Console, mail: &MailRow) -> Vec<Markup> {
    let t = console.t;
    let region = mail.region.as_ref().map(ToString::to_string).unwrap_or_default();
    let action = console.path(&format!("{PAGE}/{}/resend", mail.id));
    let again = html! {
        input type="hidden" name="region" value=(region);
        (look::button(Button::Small, &t.say("button-resend")))
    };
    vec![
        look::time(t, mail.created_at),
        look::address(&mail.address),
        html! { (t.say(&format!("mail-kind-{}", mail.kind))) },
        look::state_badge(t, &mail.state),
        html! {
            @if mail.answer == KEPT { (t.say("mail-answer-kept")) } @else { (mail.answer) }
            @if mail.attempts > 1 { " " (t.say_with("mail-attempts", &[("count", mail.attempts)])) }
        },
        html! { @if mail.state != "queued" { (look::form(&action, &console.csrf(), &again)) } },
    ]
}

#[derive(Deserialize)]
pub(super) struct Again {
    #[serde(default)]
    region: String,
}

pub(super) async fn resend(
    State(web): State<Web>,
    console: Console,
    Path(Id { id }): Path<Id>,
    Posted(form): Posted<Again>,
) -> Result<Response, Failure> {
    let region = Some(form.region).filter(|region| !region.is_empty()).map(RegionName::new);
    let command = ResendMail { account: console.at.account.clone(), region, id: MailId::new(id) };
    web.app.perform(&console.caller(), command).await?;
    Ok(Redirect::to(&console.path(PAGE)).into_response())
}
