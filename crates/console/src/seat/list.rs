//! The tab Users: seats with tier, state, reason and use; search, filters, pages.

use std::collections::HashMap;

use axum::extract::RawQuery;
use axum::response::Response;
use serde::Deserialize;
use usher_app::seat::{Care, IDLE_DAYS, ListSeats, Listed, NEAR_PERCENT, ReadMeters, Reading, SILENT_DAYS};
use usher_app::seat::{ListLowered, PrincipalShown, ShowPrincipals};
use usher_domain::id::{AssignmentId, SeatId};
use usher_domain::money::Credits;
use usher_domain::seat::{Because, Principal, SeatState};
use usher_web::Failure;

use super::{address, asked, tabs};
use crate::look::{self, Button, Choice, Column, Crumb, Markup, Table, html};
use crate::profile::{Kiro, day, done, when};

/// How many seats a page shows.
const PAGE: i64 = 25;

/// What is asked for in the address.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    tier: String,
    state: String,
    care: String,
    after: String,
    done: String,
}

impl Asked {
    /// The view that answers, for a page or an export.
    pub(super) fn view(&self, k: &Kiro, most: i64) -> ListSeats {
        let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let is_known = |tier: &String| k.catalogue.normalise(tier).is_ok();
        ListSeats {
            account: k.c.at.account.clone(),
            region: k.center.indexed.region.clone(),
            profile: k.profile.id.clone(),
            prefix: some(&self.q).map(|text| text.chars().take(200).collect()),
            tier: some(&self.tier).filter(is_known),
            state: SeatState::parse(&self.state),
            token: some(&self.after),
            most,
        }
    }

    fn is_filtered(&self) -> bool {
        [&self.q, &self.tier, &self.state].iter().any(|text| !text.trim().is_empty())
    }

    fn to(&self, k: &Kiro, after: &str) -> String {
        let parameters =
            [("q", &*self.q), ("tier", &*self.tier), ("state", &*self.state), ("care", &*self.care), ("after", after)];
        address(&k.c.path("kiro/users"), &parameters)
    }
}

/// What a page of the table shows.
struct Shown {
    seats: Vec<Listed>,
    next: Option<String>,
    groups: HashMap<String, String>,
    readings: HashMap<SeatId, Reading>,
    /// Assignments whose change to a lower tier can still be withdrawn.
    lowered: Vec<AssignmentId>,
}

/// The page.
pub(super) async fn show(k: Kiro, RawQuery(query): RawQuery) -> Result<Response, Failure> {
    let asked: Asked = asked(query.as_deref());
    let care = Care::parse(&asked.care);
    let caller = k.c.caller();
    let (seats, next) = match care {
        Some(care) => k.app.seats_in_care(&caller, (&k.whose(), care), (&asked.after, PAGE)).await?,
        None => {
            let page = k.app.show(&caller, asked.view(&k, PAGE)).await?;
            (page.seats, page.next)
        }
    };
    let groups = group_names(&k, &seats).await?;
    let readings = readings(&k, seats.iter().map(|seat| seat.seat.clone()).collect()).await?;
    let lowered =
        lowered(&k, seats.iter().filter(|seat| seat.waiting.is_some()).flat_map(|seat| &seat.because)).await?;
    let shown = Shown { seats, next, groups, readings, lowered };
    let t = k.t;
    let title = t.say("nav-users-and-groups");
    let content = html! {
        (look::head(&title, Some(&t.say("kiro-users-about")), &actions(&k)))
        (tabs(&k, "kiro/users"))
        (look::table(t, &table(&k, &asked, care, &shown)))
    };
    let flash = done(t, Some(&asked.done));
    Ok(k.page_saying((&title, "kiro/users"), vec![Crumb::here(&title)], flash, &content))
}

/// The names of the groups that give these seats, by id.
pub(super) async fn group_names(k: &Kiro, seats: &[Listed]) -> Result<HashMap<String, String>, Failure> {
    let mut groups = Vec::new();
    for because in seats.iter().flat_map(|seat| &seat.because) {
        if matches!(because.principal, Principal::Group(_)) && !groups.contains(&because.principal) {
            groups.push(because.principal.clone());
        }
    }
    Ok(named(k, groups).await?.into_iter().map(|shown| (id(&shown.principal).to_owned(), shown.name)).collect())
}

/// The assignments among some reasons whose change of this month can be taken back.
pub(super) async fn lowered(k: &Kiro, because: impl Iterator<Item = &Because>) -> Result<Vec<AssignmentId>, Failure> {
    let assignments: Vec<AssignmentId> = because.map(|one| one.assignment.clone()).collect();
    if assignments.is_empty() {
        return Ok(assignments);
    }
    let (account, region) = (k.c.at.account.clone(), k.center.indexed.region.clone());
    Ok(k.app.show(&k.c.caller(), ListLowered { account, region, assignments }).await?)
}

/// Users and groups with their names.
pub(super) async fn named(k: &Kiro, principals: Vec<Principal>) -> Result<Vec<PrincipalShown>, Failure> {
    if principals.is_empty() {
        return Ok(Vec::new());
    }
    let view = ShowPrincipals {
        account: k.c.at.account.clone(),
        region: k.center.indexed.region.clone(),
        profile: k.profile.id.clone(),
        principals,
    };
    Ok(k.app.show(&k.c.caller(), view).await?)
}

/// The id of a user or group.
pub(super) fn id(principal: &Principal) -> &str {
    match principal {
        Principal::User(user) => user.as_str(),
        Principal::Group(group) => group.as_str(),
    }
}

/// This month's meters, by seat.
pub(super) async fn readings(k: &Kiro, seats: Vec<SeatId>) -> Result<HashMap<SeatId, Reading>, Failure> {
    if seats.is_empty() {
        return Ok(HashMap::new());
    }
    let view = ReadMeters { account: k.c.at.account.clone(), region: k.c.at.region.clone(), seats };
    let readings = k.app.show(&k.c.caller(), view).await?;
    Ok(readings.into_iter().map(|reading| (reading.seat.clone(), reading)).collect())
}

fn actions(k: &Kiro) -> Markup {
    html! {
        (look::link_button(Button::Normal, &k.c.path("kiro/groups/add"), &k.t.say("kiro-add-group")))
        (look::link_button(Button::Primary, &k.c.path("kiro/users/add"), &k.t.say("kiro-add-user")))
    }
}

fn table(k: &Kiro, asked: &Asked, care: Option<Care>, shown: &Shown) -> Table {
    let t = k.t;
    let count = i64::try_from(shown.seats.len()).unwrap_or(PAGE);
    let first = (!asked.after.is_empty()).then(|| asked.to(k, ""));
    let next = shown.next.as_deref().map(|after| asked.to(k, after));
    Table {
        caption: t.say("kiro-users-caption"),
        id: "seats".into(),
        columns: vec![
            Column::head(t.say("kiro-column-name")),
            Column::text(t.say("kiro-column-tier")),
            Column::text(t.say("kiro-column-state")),
            Column::text(t.say("kiro-column-because")),
            Column::text(t.say("kiro-column-active")),
            Column::text(t.say("kiro-column-credits")),
            Column::actions(t.say("kiro-column-actions")),
        ],
        rows: shown.seats.iter().map(|seat| row(k, seat, shown)).collect(),
        toolbar: Some(match care {
            Some(care) => cared(k, care),
            None => toolbar(k, asked),
        }),
        empty: Some(match next.as_deref() {
            Some(next) => look::goes_on(t, next),
            None => nobody(k, asked, care),
        }),
        foot: (count > 0).then(|| look::pager(t, count, first.as_deref(), next.as_deref())),
        refresh: (!asked.done.is_empty()).then_some(5),
        ..Table::default()
    }
}

fn toolbar(k: &Kiro, asked: &Asked) -> Markup {
    let t = k.t;
    let any = |label: String| Choice { value: String::new(), label, hint: None, chosen: false };
    let tiers = k.catalogue.tiers.iter().filter(|tier| tier.rank > 0);
    let tiers: Vec<Choice> = core::iter::once(any(t.say("kiro-every-tier")))
        .chain(tiers.map(|tier| Choice::new(tier.name.as_str(), &tier.title, &asked.tier)))
        .collect();
    let states: Vec<Choice> = core::iter::once(any(t.say("kiro-every-state")))
        .chain(SeatState::ALL.iter().map(|state| {
            let word = t.state(state.as_str());
            Choice::new(state.as_str(), word, &asked.state)
        }))
        .collect();
    let export = [("q", &*asked.q), ("tier", &*asked.tier), ("state", &*asked.state)];
    html! {
        form.search role="search" method="get" action=(k.c.path("kiro/users")) data-live="seats" {
            label.hush for="seat-q" { (t.say("kiro-find-user")) }
            input.input id="seat-q" type="search" name="q" value=(asked.q) placeholder=(t.say("kiro-find-user"))
                autocomplete="off" spellcheck="false" maxlength="200";
            (filter("tier", &t.say("kiro-column-tier"), &tiers))
            (filter("state", &t.say("kiro-column-state"), &states))
            (look::button(Button::Normal, &t.say("button-search")))
        }
        div.row {
            (look::link_button(
                Button::Normal,
                &address(&k.c.path("kiro/users/export.csv"), &export),
                &t.say("kiro-export"),
            ))
        }
    }
}

fn filter(name: &str, label: &str, choices: &[Choice]) -> Markup {
    html! {
        select.input.select name=(name) aria-label=(label) {
            @for choice in choices { option value=(choice.value) selected[choice.chosen] { (choice.label) } }
        }
    }
}

fn cared(k: &Kiro, care: Care) -> Markup {
    html! {
        p { strong { (care_words(k, care)) } }
        (look::link_button(Button::Normal, &k.c.path("kiro/users"), &k.t.say("kiro-show-all")))
    }
}

/// What a list to look after holds, in a sentence.
pub(crate) fn care_words(k: &Kiro, care: Care) -> String {
    match care {
        Care::Silent => k.t.say_with("kiro-care-silent", &[("days", SILENT_DAYS)]),
        Care::Idle => k.t.say_with("kiro-care-idle", &[("days", IDLE_DAYS)]),
        Care::Near => k.t.say_with("kiro-care-near", &[("percent", NEAR_PERCENT)]),
    }
}

fn nobody(k: &Kiro, asked: &Asked, care: Option<Care>) -> Markup {
    let t = k.t;
    if care.is_some() || asked.is_filtered() || !asked.after.is_empty() {
        let all = look::link_button(Button::Normal, &k.c.path("kiro/users"), &t.say("kiro-show-all"));
        return look::empty_state(&t.say("kiro-nobody-matches"), &t.say("kiro-nobody-matches-why"), &all);
    }
    let add = look::link_button(Button::Primary, &k.c.path("kiro/users/add"), &t.say("kiro-add-user"));
    look::empty_state(&t.say("kiro-nobody"), &t.say("kiro-nobody-why"), &add)
}

fn row(k: &Kiro, seat: &Listed, shown: &Shown) -> Vec<Markup> {
    let t = k.t;
    vec![
        html! {
            a href=(k.c.path(&format!("kiro/seats/{}", seat.seat))) { (seat.display_name) }
            // The address alone, where the user name is the first part of it.
            @if seat.name != seat.display_name && !seat.email.starts_with(&format!("{}@", seat.name)) {
                br; small.soft { (seat.name) }
            }
            @if seat.email != seat.name { br; small.soft { (seat.email) } }
        },
        html! {
            (look::tag(&k.title_of(&seat.tier)))
            @if let Some(waiting) = &seat.waiting {
                br; small.soft { (waits(k, &k.title_of(&waiting.tier), day(waiting.from))) }
            }
        },
        html! {
            (look::state_badge(t, seat.state.as_str()))
            @if let (SeatState::Canceled, Some(end)) = (seat.state, seat.ends_at) {
                br; small.soft { (t.say_with("kiro-until", &[("time", &when(t, end))])) }
            }
        },
        because(k, &seat.because, &shown.groups),
        last_active(k, seat, shown.readings.get(&seat.seat)),
        usage(k, seat, shown.readings.get(&seat.seat)),
        acts(k, seat, shown),
    ]
}

/// *Change plan*: of the user's own assignment where there is one, else of the group that gives the seat.
fn acts(k: &Kiro, seat: &Listed, shown: &Shown) -> Markup {
    let own = seat.because.iter().find(|one| matches!(one.principal, Principal::User(_)));
    let Some(one) = own.or(seat.because.first()) else { return html! {} };
    let lowered = seat.because.iter().find(|one| shown.lowered.contains(&one.assignment));
    html! {
        div.row {
            @if let Some(lowered) = lowered { (withdraw_form(k, lowered)) }
            (look::link_button(
                Button::Small,
                &plan_path(k, one, "change"),
                &plan_words(k, "kiro-change-plan", one),
            ))
        }
    }
}

/// Where a reason's plan is changed, withdrawn or ended.
pub(super) fn plan_path(k: &Kiro, because: &Because, act: &str) -> String {
    k.c.path(&format!("kiro/plans/{}/{act}", because.assignment))
}

/// "Change plan", or, where it touches a whole group, "Change plan of the group".
pub(super) fn plan_words(k: &Kiro, key: &str, because: &Because) -> String {
    match because.principal {
        Principal::User(_) => k.t.say(key),
        Principal::Group(_) => k.t.say(&format!("{key}-group")),
    }
}

/// The button that takes a waiting change back.
pub(super) fn withdraw_form(k: &Kiro, because: &Because) -> Markup {
    html! {
        form method="post" action=(plan_path(k, because, "withdraw")) {
            (look::csrf_field(&k.c.csrf()))
            (look::button(Button::Small, &k.t.say("kiro-withdraw")))
        }
    }
}

/// "Pro from 2026-12-01".
pub(super) fn waits(k: &Kiro, tier: &str, from: String) -> String {
    k.t.say_with("kiro-waits", &[("tier", tier), ("date", from.as_str())])
}

fn because(k: &Kiro, because: &[Because], groups: &HashMap<String, String>) -> Markup {
    let more = i64::try_from(because.len()).unwrap_or(1) - 1;
    html! {
        @match because.first() {
            None => span.soft { (k.t.say("kiro-because-nothing")) },
            Some(first) => {
                (reason(k, first, groups))
                @if more > 0 { br; small.soft { (k.t.say_with("kiro-because-more", &[("count", more)])) } }
            },
        }
    }
}

/// "Group Engineering since 2026-11-16", or "Assigned directly since …".
pub(super) fn reason(k: &Kiro, because: &Because, groups: &HashMap<String, String>) -> String {
    let since = day(because.since);
    match &because.principal {
        Principal::User(_) => k.t.say_with("kiro-because-user", &[("date", &since)]),
        Principal::Group(group) => {
            let name = groups.get(group.as_str()).map_or(group.as_str(), String::as_str);
            k.t.say_with("kiro-because-group", &[("group", name), ("date", since.as_str())])
        }
    }
}

/// When the owner last signed in or spent credits, whichever is later.
pub(super) fn last_active(k: &Kiro, seat: &Listed, reading: Option<&Reading>) -> Markup {
    html! {
        @match seat.last_active_at.max(reading.and_then(|reading| reading.last_use)) {
            Some(at) => (look::time(k.t, at)),
            None => span.soft { (k.t.say("kiro-never")) },
        }
    }
}

/// What the seat's month includes; without a reading of this month, what it will.
pub(super) fn allowance(k: &Kiro, seat: &Listed, reading: Option<&Reading>) -> Credits {
    reading.and_then(|reading| reading.allowance).unwrap_or_else(|| match seat.state {
        SeatState::Pending => k.catalogue.free_allowance(),
        _ => k.tier(&seat.tier).map_or(Credits::ZERO, |tier| tier.credits),
    })
}

/// The month so far of a seat.
pub(super) fn usage(k: &Kiro, seat: &Listed, reading: Option<&Reading>) -> Markup {
    let used = reading.map_or(Credits::ZERO, |reading| reading.spent);
    let name = k.t.say_with("kiro-usage-of", &[("name", &seat.display_name)]);
    look::usage_bar(k.t, &name, used, allowance(k, seat, reading))
}
