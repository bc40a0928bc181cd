//! What the month costs so far.

use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use usher_app::account::GetAccount;
use usher_app::billing::{Statement, to_csv};
use usher_domain::time::Month;
use usher_domain::{Code, Refusal, Why};
use usher_web::{Failure, Web};

use super::lines::{Tree, sums, tree, users_shown};
use super::{file, money, promotions};
use crate::frame::Console;
use crate::look::{self, Button, Crumb, Markup, T, html};

const PAGE: &str = "billing";

/// Which month, and which page of seats.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    month: Option<String>,
    #[serde(default)]
    skip: usize,
}

impl Asked {
    fn month(&self, web: &Web) -> Result<Month, Refusal> {
        let Some(text) = self.month.as_deref().filter(|text| !text.is_empty()) else {
            return Ok(Month::of(web.app.now()));
        };
        let invalid = || Refusal::new(Code::InvalidInput).with("field", "month").because(Why::MonthSpelling);
        Month::parse(text).ok_or_else(invalid)
    }
}

pub(super) async fn page(
    State(web): State<Web>,
    console: Console,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let t = console.t;
    let month = asked.month(&web)?;
    let caller = console.caller();
    let opened = web.app.show(&caller, GetAccount { account: console.at.account.clone() }).await?.created_at;
    let statement = web.app.month_to_date(&caller, &console.at.account, month).await?;
    let users = users_shown(&statement, asked.skip);
    let names = web.app.names_of_users(&caller, &console.at.account, users).await?;
    let catalogue = web.app.house().catalogue.clone();
    let at = |skip: usize| format!("{}?month={month}&skip={skip}", console.path(PAGE));
    let shown = Tree {
        t,
        statement: &statement,
        names: &names,
        catalogue: &catalogue,
        skip: asked.skip,
        is_open: false,
        page: &at,
    };
    let title = t.say("nav-costs");
    let content = html! {
        (look::head(&title, Some(&t.say("billing-about")), &actions(&console, month, (Month::of(opened), &web))))
        @let summary = summary(&console, &statement, month < Month::of(web.app.now()));
        @if statement.lines.is_empty() {
            (summary)
            section.panel { (look::empty_state(&t.say("billing-none"), &t.say("billing-none-why"), &html! {})) }
        } @else {
            div.grid.halves {
                (summary)
                (look::panel(&t.say("billing-totals"), None, &html! {}, &sums(t, &statement.head.totals)))
            }
            (tree(&shown))
        }
        (promotions::of_statement(t, &statement))
    };
    let crumbs = vec![Crumb::here(t.say("nav-billing"))];
    Ok(console.page(&title, PAGE, crumbs, &content))
}

/// The months beside this one, back to the one in which the account was opened, and the file.
fn actions(console: &Console, month: Month, (first, web): (Month, &Web)) -> Markup {
    let t = console.t;
    let to = |month: Month| format!("{}?month={month}", console.path(PAGE));
    html! {
        @if month > first {
            (beside(t, &to(month.previous()), month.previous(), &format!("← {}", month.previous())))
        }
        @if month < Month::of(web.app.now()) {
            (beside(t, &to(month.next()), month.next(), &format!("{} →", month.next())))
        }
        (look::link_button(Button::Normal, &console.path(&format!("billing/costs.csv?month={month}")),
            &t.say("billing-csv")))
    }
}

/// A button to another month, whose arrow is for the eye alone.
fn beside(t: T, href: &str, month: Month, shown: &str) -> Markup {
    let named = t.say_with("billing-month-to", &[("month", &month.to_string())]);
    html! { a.button href=(href) aria-label=(named) { (shown) } }
}

fn summary(console: &Console, statement: &Statement, is_past: bool) -> Markup {
    let (t, head) = (console.t, &statement.head);
    let state = if head.number.is_some() || is_past { "closed" } else { "open" };
    let end = head.month.end().date().to_string();
    let policy = head.policy.to_string();
    let about = match &head.number {
        Some(number) => t.say_with("billing-is-closed", &[("number", number)]),
        None => t.say_with(if is_past { "billing-ended" } else { "billing-closes" }, &[("date", &end)]),
    };
    let pairs = [
        (t.say("billing-month"), html! { span.nowrap { (head.month) } " " (look::state_badge(t, state)) }),
        (t.say("billing-payable"), html! { strong { (money(head.totals.payable)) } " " (t.say("billing-before-tax")) }),
        (t.say("billing-as-of"), look::time(t, head.as_of)),
        (t.say("billing-policy"), html! { (t.say(&format!("billing-policy-{policy}"))) }),
    ];
    look::panel(&t.say("billing-summary"), None, &html! {}, &html! { p.soft { (about) } (look::kv(&pairs)) })
}

pub(super) async fn csv(
    State(web): State<Web>,
    console: Console,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let (caller, month) = (console.caller(), asked.month(&web)?);
    let statement = web.app.month_to_date(&caller, &console.at.account, month).await?;
    let users = statement.lines.iter().map(|line| line.user.clone()).collect();
    let names = web.app.names_of_users(&caller, &console.at.account, users).await?;
    Ok(file(&format!("usher-costs-{}-{month}", console.at.account), to_csv(&statement, &names)?))
}
