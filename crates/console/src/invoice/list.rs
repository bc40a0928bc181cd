//! Closed months: the list of invoices, and an invoice that can be printed, unfolded and proved.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;
use usher_app::billing::{FoundInvoice, GetInvoice, ListInvoices, to_csv};
use usher_domain::id::InvoiceId;
use usher_web::{Failure, Web};

use super::lines::{Tree, sums, tree, users_shown};
use super::{crumbs, file, money, promotions};
use crate::frame::Console;
use crate::look::{self, Button, Column, Crumb, Markup, T, Table, Tone, html};

const PAGE: &str = "billing/invoices";

pub(super) async fn page(State(web): State<Web>, console: Console) -> Result<Response, Failure> {
    let t = console.t;
    let view = ListInvoices { account: console.at.account.clone(), before: None };
    let invoices = web.app.show(&console.caller(), view).await?;
    let title = t.say("nav-invoices");
    let rows = invoices.iter().map(|invoice| {
        let href = console.path(&format!("{PAGE}/{}", invoice.id));
        vec![
            html! { a href=(href) { (invoice.number) } },
            html! { (invoice.month) },
            look::time(t, invoice.closed_at),
            money(invoice.charges),
            money(invoice.credits),
            html! { strong { (money(invoice.total)) } },
        ]
    });
    let table = Table {
        caption: title.clone(),
        id: "invoices".into(),
        columns: vec![
            Column::head(t.say("billing-number")),
            Column::text(t.say("billing-month")),
            Column::text(t.say("billing-closed-at")),
            Column::number(t.say("billing-charges")),
            Column::number(t.say("billing-kind-promotion")),
            Column::number(t.say("billing-payable")),
        ],
        rows: rows.collect(),
        empty: Some(look::empty_state(&t.say("billing-invoices-none"), &t.say("billing-invoices-none-why"), &html! {})),
        ..Table::default()
    };
    let content = html! {
        (look::head(&title, Some(&t.say("billing-invoices-about")), &html! {}))
        (look::table(t, &table))
    };
    Ok(console.page(&title, PAGE, crumbs(&console, &title), &content))
}

/// Which invoice.
#[derive(Deserialize)]
pub(super) struct Which {
    invoice: InvoiceId,
}

/// Which page of seats.
#[derive(Deserialize)]
pub(super) struct Skip {
    #[serde(default)]
    skip: usize,
}

pub(super) async fn invoice(
    State(web): State<Web>,
    console: Console,
    Path(which): Path<Which>,
    Query(asked): Query<Skip>,
) -> Result<Response, Failure> {
    let t = console.t;
    let caller = console.caller();
    let view = GetInvoice { account: console.at.account.clone(), invoice: which.invoice };
    let found = web.app.show(&caller, view).await?;
    let users = users_shown(&found.statement, asked.skip);
    let names = web.app.names_of_users(&caller, &console.at.account, users).await?;
    let catalogue = web.app.house().catalogue.clone();
    let path = console.path(&format!("{PAGE}/{}", found.invoice.id));
    let at = |skip: usize| format!("{path}?skip={skip}");
    let statement = &found.statement;
    let shown = Tree { t, statement, names: &names, catalogue: &catalogue, skip: asked.skip, is_open: true, page: &at };
    let title = t.say_with("billing-invoice", &[("number", &found.invoice.number)]);
    let csv = look::link_button(Button::Normal, &format!("{path}/lines.csv"), &t.say("billing-csv"));
    let content = html! {
        (look::head(&title, Some(&statement.head.account_name), &csv))
        div.grid.halves {
            (facts(t, &found))
            (look::panel(&t.say("billing-totals"), None, &html! {}, &sums(t, &statement.head.totals)))
        }
        (tree(&shown))
        (promotions::of_statement(t, statement))
    };
    let mut way = crumbs(&console, &found.invoice.number);
    way.insert(1, Crumb::to(console.path(PAGE), t.say("nav-invoices")));
    Ok(console.page(&title, PAGE, way, &content))
}

fn facts(t: T, found: &FoundInvoice) -> Markup {
    let (invoice, head) = (&found.invoice, &found.statement.head);
    let proof = if found.is_intact {
        look::badge(Tone::Good, &t.say("billing-intact"))
    } else {
        look::badge(Tone::Bad, &t.say("billing-broken"))
    };
    let policy = head.policy.to_string();
    let pairs = [
        (t.say("billing-number"), html! { (invoice.number) }),
        (t.say("billing-account"), html! { (head.account_name) " " code { (head.account) } }),
        (t.say("billing-month"), html! { span.nowrap { (head.month) } " " (look::state_badge(t, "closed")) }),
        (t.say("billing-closed-at"), look::time(t, invoice.closed_at)),
        (t.say("billing-payable"), html! { strong { (money(invoice.total)) } " " (t.say("billing-before-tax")) }),
        (t.say("billing-policy"), html! { (t.say(&format!("billing-policy-{policy}"))) }),
        (t.say("billing-digest"), html! { (proof) br; (look::copy_field(t, &invoice.digest)) }),
    ];
    look::panel(&t.say("billing-facts"), None, &html! {}, &look::kv(&pairs))
}

pub(super) async fn csv(
    State(web): State<Web>,
    console: Console,
    Path(which): Path<Which>,
) -> Result<Response, Failure> {
    let caller = console.caller();
    let view = GetInvoice { account: console.at.account.clone(), invoice: which.invoice };
    let found = web.app.show(&caller, view).await?;
    let users = found.statement.lines.iter().map(|line| line.user.clone()).collect();
    let names = web.app.names_of_users(&caller, &console.at.account, users).await?;
    Ok(file(&found.invoice.number, to_csv(&found.statement, &names)?))
}
