//! Import of users from a CSV file, with a verdict on every row.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use usher_app::directory::{ImportReport, RowShown, TEMPLATE};
use usher_domain::Kind;
use usher_domain::directory::csv;
use usher_web::{Failure, Web};

use super::upload::Uploaded;
use super::{crumbs, here};
use crate::frame::Console;
use crate::look::{self, Button, Column, Flash, Markup, Table, Tone, html};
use crate::refused::Refused;

/// Bad rows shown at once: whoever has more begins with these.
const ROWS_SHOWN: usize = 500;

/// The form.
pub(super) async fn show(State(web): State<Web>, console: Console) -> Result<Response, Failure> {
    if let Err(page) = here(&web, &console).await? {
        return Ok(page);
    }
    Ok(page(&console, Vec::new(), &Refused::none(console.t), &html! {}))
}

fn page(console: &Console, flash: Vec<Flash>, refused: &Refused, report: &Markup) -> Response {
    let t = console.t;
    let title = t.say("import-title");
    let path = console.path("identity-center/users/import");
    let error = refused.at("file");
    let described = if error.is_some() { "field-file-error field-file-hint" } else { "field-file-hint" };
    let template = look::link_button(Button::Normal, &format!("{path}/template.csv"), &t.say("import-template"));
    let content = html! {
        (look::head(&title, Some(&t.say("import-about")), &template))
        (refused.list())
        (report)
        section.panel {
            form.form method="post" action=(path) enctype="multipart/form-data" {
                (look::csrf_field(&console.csrf()))
                div.field {
                    label for="field-file" { (t.say("import-file")) }
                    input.input id="field-file" type="file" name="file" accept=".csv,text/csv" required
                        aria-invalid=[error.as_ref().map(|_| "true")] aria-describedby=(described);
                    @if let Some(error) = &error { p.error id="field-file-error" { (error) } }
                    p.hint id="field-file-hint" { (t.say("import-file-hint")) }
                }
                (look::checkbox("check", &t.say("import-check"), false, Some(&t.say("import-check-hint"))))
                div.form-foot { (look::button(Button::Primary, &t.say("import-go"))) }
            }
        }
    };
    let way = crumbs(console, &[("identity-center/users", t.say("nav-users"))], &title);
    refused.answer(console.page_with((&title, "identity-center/users"), way, flash, &content))
}

/// Judges the file, and imports it unless it was only to be judged.
pub(super) async fn upload(
    State(web): State<Web>,
    console: Console,
    form: Result<Uploaded, Failure>,
) -> Result<Response, Failure> {
    let (t, caller) = (console.t, console.caller());
    let form = match form {
        Ok(form) => form,
        Err(failure) => match failure.0.refusal().filter(|refusal| refusal.kind() == Kind::Invalid) {
            Some(refusal) => return Ok(page(&console, Vec::new(), &Refused::of(t, refusal), &html! {})),
            None => return Err(failure),
        },
    };
    let (account, region) = (&console.at.account, &console.at.region);
    let is_check = !form.part("check").is_empty();
    let outcome = match csv::decode(form.part("file")) {
        Err(refusal) => Err(refusal.into()),
        Ok(text) if is_check => web.app.check_import(&caller, account, region, text).await,
        Ok(text) => web.app.import_users(&caller, account, region, text).await,
    };
    let report = match outcome {
        Ok(report) => report,
        Err(error) => return Ok(page(&console, Vec::new(), &Refused::by(t, error)?, &html! {})),
    };
    let total = i64::try_from(report.rows.len()).unwrap_or(i64::MAX);
    let bad: Vec<&RowShown> = report.rows.iter().filter(|row| !row.problems.is_empty()).collect();
    let (said, refused) = match (bad.len(), report.created) {
        (0, 0) => (Some(t.say_with("import-all-good", &[("count", total)])), Refused::none(t)),
        (0, created) => (Some(t.say_with("import-done", &[("count", created)])), Refused::none(t)),
        (count, _) => {
            let count = i64::try_from(count).unwrap_or(i64::MAX);
            let sum = t.say_with("import-bad", &[("count", count), ("total", total)]);
            (None, Refused::unreadable(t, "file", sum))
        }
    };
    let flash = said.map(|said| Flash::new(Tone::Good, said)).into_iter().collect();
    Ok(page(&console, flash, &refused, &shown(&console, &report, &bad)))
}

fn shown(console: &Console, report: &ImportReport, bad: &[&RowShown]) -> Markup {
    let t = console.t;
    if bad.is_empty() {
        let users = console.path("identity-center/users");
        return html! {
            @if report.created > 0 { p { (look::link_button(Button::Normal, &users, &t.say("nav-users"))) } }
        };
    }
    let rows = bad.iter().take(ROWS_SHOWN).map(|row| {
        let problems = row.problems.iter().map(|problem| t.refusal(problem));
        vec![
            html! { (row.line) },
            html! { bdi { (row.name.as_deref().unwrap_or("–")) } },
            html! { @for (cause, cure) in problems { p { (cause) " " (cure) } } },
        ]
    });
    let table = Table {
        caption: t.say("import-report"),
        id: "report".into(),
        columns: vec![
            Column::head(t.say("import-line")),
            Column::text(t.say("user-name")),
            Column::text(t.say("import-problem")),
        ],
        rows: rows.collect(),
        ..Table::default()
    };
    look::table(t, &table)
}

/// The file to begin with.
pub(super) async fn template(_: Console) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"users.csv\""),
    ];
    (headers, TEMPLATE).into_response()
}
