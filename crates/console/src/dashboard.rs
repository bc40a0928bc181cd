//! The dashboard of a profile: how people sign in, who has which plan, what was used, and who needs a look.

use axum::Router;
use axum::extract::{FromRequestParts, Request, State};
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;
use usher_app::credit::{CreditsByDay, MonthUse};
use usher_app::profile::GetProfile;
use usher_app::seat::{COUNT_MAX, CareCount, CountCare, CountSeats, SeatCount};
use usher_domain::Code;
use usher_domain::id::TierName;
use usher_domain::money::{Credits, Money};
use usher_domain::seat::SeatState;
use usher_domain::time::Month;
use usher_web::{Failure, Web};

use crate::frame::Console;
use crate::look::{self, Button, Chart, Column, Crumb, Markup, Series, Table, html};
use crate::profile::{Kiro, dollars, done, not_here, when};
use crate::seat::{address, asked, care_words};

/// The page of the noun.
pub(crate) fn routes() -> Router<Web> {
    Router::new().route("/console/{account}/{region}/kiro", get(show))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    done: String,
}

/// All that the dashboard shows.
struct Shown {
    counts: Vec<SeatCount>,
    month: MonthUse,
    cares: Vec<CareCount>,
    /// What the profile costs so far; `None` where too many seats would have to be read for it.
    cost: Option<Money>,
}

/// Beyond so many seats the bill so far is not put together for a card: the page behind the card does it.
const COSTED_MAX: i64 = 10_000;

/// What this profile costs so far this month, promotions taken off.
async fn cost_to_date(k: &Kiro, seats: i64) -> Result<Option<Money>, Failure> {
    if seats > COSTED_MAX {
        return Ok(None);
    }
    let month = Month::of(k.app.now());
    let statement = k.app.month_to_date(&k.c.caller(), &k.c.at.account, month).await?;
    let own = statement.head.profiles.iter().find(|costs| costs.profile == k.profile.id);
    Ok(Some(own.map_or(Money::ZERO, |costs| costs.totals.payable)))
}

/// The dashboard, or, where there is no profile, the way to one.
async fn show(State(web): State<Web>, c: Console, request: Request) -> Result<Response, Failure> {
    let view = GetProfile { account: c.at.account.clone(), region: c.at.region.clone() };
    match web.app.show(&c.caller(), view).await {
        Err(error) if error.is(Code::NotFound) => return not_here(&web, &c).await,
        outcome => outcome?,
    };
    let (mut parts, _) = request.into_parts();
    let k = match Kiro::from_request_parts(&mut parts, &web).await {
        Ok(k) => k,
        Err(away) => return Ok(away),
    };
    let asked: Asked = asked(parts.uri.query());
    let caller = k.c.caller();
    let (account, region) = (k.c.at.account.clone(), k.center.indexed.region.clone());
    let counts =
        k.app.show(&caller, CountSeats { account: account.clone(), region, profile: k.profile.id.clone() }).await?;
    let month = k.app.show(&caller, CreditsByDay { account, region: k.c.at.region.clone(), month: None }).await?;
    let question = CountCare { account: k.c.at.account.clone(), profile: k.profile.id.clone() };
    let cares = k.app.ask(&caller, question).await?;
    let cost = cost_to_date(&k, counts.iter().map(|count| count.seats).sum()).await?;
    Ok(page(&k, &Shown { counts, month, cares, cost }, &asked.done))
}

fn page(k: &Kiro, shown: &Shown, word: &str) -> Response {
    let t = k.t;
    let add = |kind: Button, rest: &str, key: &str| look::link_button(kind, &k.c.path(rest), &t.say(key));
    let user = add(Button::Primary, "kiro/users/add", "kiro-add-user");
    let both = html! { div.row { (user) (add(Button::Normal, "kiro/groups/add", "kiro-add-group")) } };
    let turn = when(t, k.turn());
    let about = look::told(&t.say_with("kiro-resets", &[("time", &turn)]), &turn, k.turn());
    let has_seats = shown.counts.iter().any(|count| count.seats > 0);
    let content = html! {
        (look::head_saying(&k.profile.name, Some(&about), &html! { @if has_seats { (user) } }))
        @if has_seats {
            (cards(k, shown))
            div.grid.halves { (by_tier(k, &shown.counts)) (look_after(k, &shown.cares)) }
            section.panel { (chart(k, &shown.month)) }
        } @else {
            section.panel { (look::empty_state(&t.say("kiro-nobody"), &t.say("kiro-nobody-why"), &both)) }
        }
        (sign_in(k))
    };
    let title = t.say("nav-dashboard");
    k.page_saying((&title, "kiro"), vec![Crumb::here(&title)], done(t, Some(word)), &content)
}

/// What people enter to sign in.
fn sign_in(k: &Kiro) -> Markup {
    let t = k.t;
    let region = &k.center.indexed.region;
    let command =
        format!("kiro-cli login --license pro \\\n  --identity-provider {} \\\n  --region {region}", k.start_url());
    let facts = [
        (t.say("start-url"), look::copy_field(t, k.start_url())),
        (t.say("kiro-sign-in-region"), look::copy_field(t, region.as_str())),
    ];
    look::panel(
        &t.say("kiro-sign-in"),
        None,
        &html! {},
        &html! {
            p.soft { (t.say("kiro-sign-in-about")) }
            (look::kv(&facts))
            details.twin { summary { (t.say("kiro-sign-in-command")) } (look::code_block(t, &command)) }
        },
    )
}

fn in_state(counts: &[SeatCount], state: SeatState) -> i64 {
    counts.iter().filter(|count| count.state == state).map(|count| count.seats).sum()
}

fn cards(k: &Kiro, shown: &Shown) -> Markup {
    let t = k.t;
    let list = |state: SeatState| address(&k.c.path("kiro/users"), &[("state", state.as_str())]);
    let card = |state: SeatState, name: &str, below: &str| {
        let number = look::grouped(in_state(&shown.counts, state));
        look::stat_card(&t.say(name), &html! { (number) }, &t.say(below), Some(&list(state)))
    };
    let used = look::grouped(shown.month.spent + shown.month.bonus);
    let overage = t.say_with(
        "kiro-card-credits-below",
        &[
            ("credits", look::grouped(shown.month.overage).as_str()),
            ("cost", dollars(shown.month.overage_charge).as_str()),
        ],
    );
    html! {
        div.grid {
            (card(SeatState::Active, "kiro-card-active", "kiro-card-active-below"))
            (card(SeatState::Pending, "kiro-card-pending", "kiro-card-pending-below"))
            (look::stat_card(
                &t.say("kiro-card-credits"),
                &html! { (used) },
                &overage,
                Some("#credits-by-day"),
            ))
            (look::stat_card(
                &t.say("kiro-card-cost"),
                &match shown.cost {
                    Some(cost) => html! { (dollars(cost)) " " small { "USD" } },
                    None => html! { small { (t.say("kiro-to-billing")) } },
                },
                &t.say("kiro-card-cost-below"),
                Some(&k.c.path("billing")),
            ))
        }
    }
}

/// Seats by tier and state; every number leads to those it counts.
fn by_tier(k: &Kiro, counts: &[SeatCount]) -> Markup {
    let t = k.t;
    let states = [SeatState::Active, SeatState::Pending, SeatState::Canceled];
    let mut tiers: Vec<&TierName> = counts.iter().map(|count| &count.tier).collect();
    tiers.sort_by_key(|name| k.tier(name).map(|tier| tier.rank));
    tiers.dedup();
    let number = |tier: &TierName, state: SeatState| {
        let found = counts.iter().find(|count| count.tier == *tier && count.state == state);
        let seats = found.map_or(0, |count| count.seats);
        let list = address(&k.c.path("kiro/users"), &[("tier", tier.as_str()), ("state", state.as_str())]);
        html! { @if seats > 0 { a href=(list) { (look::grouped(seats)) } } @else { span.soft { "0" } } }
    };
    let row = |tier: &TierName| {
        let list = address(&k.c.path("kiro/users"), &[("tier", tier.as_str())]);
        let mut cells = vec![html! { a href=(list) { (k.title_of(tier)) } }];
        cells.extend(states.iter().map(|state| number(tier, *state)));
        cells
    };
    let mut columns = vec![Column::head(t.say("kiro-column-tier"))];
    columns.extend(states.iter().map(|state| Column::number(t.state(state.as_str()))));
    look::table(
        t,
        &Table {
            caption: t.say("kiro-by-tier"),
            columns,
            rows: tiers.into_iter().map(row).collect(),
            toolbar: Some(html! { h2 { (t.say("kiro-by-tier")) } }),
            scrolls: true,
            ..Table::default()
        },
    )
}

/// People to look after.
fn look_after(k: &Kiro, cares: &[CareCount]) -> Markup {
    let t = k.t;
    let shown = |count: i64| {
        if count > COUNT_MAX { format!("{}+", look::grouped(COUNT_MAX)) } else { look::grouped(count) }
    };
    let row = |CareCount { care, seats: count }: &CareCount| {
        let list = address(&k.c.path("kiro/users"), &[("care", care.as_str())]);
        vec![
            html! { @if *count > 0 { a href=(list) { (care_words(k, *care)) } } @else { (care_words(k, *care)) } },
            html! { @if *count > 0 { a href=(list) { (shown(*count)) } } @else { span.soft { "0" } } },
        ]
    };
    look::table(
        t,
        &Table {
            caption: t.say("kiro-look-after"),
            columns: vec![Column::head(t.say("kiro-look-after-what")), Column::number(t.say("nav-users"))],
            rows: cares.iter().map(row).collect(),
            toolbar: Some(html! { h2 { (t.say("kiro-look-after")) } }),
            scrolls: true,
            ..Table::default()
        },
    )
}

/// Credits by day of the month, drawn, with the numbers beside it.
fn chart(k: &Kiro, month: &MonthUse) -> Markup {
    let t = k.t;
    let used = |day: i64| month.days.iter().find(|one| one.day == day).map_or(0, |one| one.credits.0);
    let days = 1..=month.month.days();
    let total = look::grouped(month.spent + month.bonus);
    let chart = Chart {
        id: "by-day".into(),
        title: t.say_with("kiro-chart", &[("month", &month.month.to_string())]),
        description: t.say_with("kiro-chart-about", &[("credits", &total)]),
        labels: days.clone().map(|day| day.to_string()).collect(),
        series: vec![Series { name: t.say("kiro-chart-used"), values: days.map(used).collect() }],
    };
    html! { div #credits-by-day { (look::bar_chart(t, &chart, &|value| look::short(Credits(value)))) } }
}
