//! A seat: where it stands and why, its month, its history.

use std::collections::HashMap;

use axum::extract::{Path, RawQuery};
use axum::response::Response;
use serde::Deserialize;
use usher_app::seat::{Listed, Reading, SeatHistory, SeatsOf, Stored};
use usher_domain::id::{AssignmentId, SeatId};
use usher_domain::money::Credits;
use usher_domain::seat::{Because, SeatEvent, SeatState};
use usher_domain::{Code, Refusal};
use usher_web::Failure;

use super::list::{allowance, group_names, last_active, lowered, plan_path, plan_words, readings, reason};
use super::list::{usage, waits, withdraw_form};
use super::{asked, beyond};
use crate::look::{self, Button, Column, Crumb, Markup, Table, html};
use crate::profile::{Kiro, day, dollars, done, joined, when};

/// A seat's place in an address.
#[derive(Debug, Deserialize)]
pub(super) struct SeatPath {
    /// The seat.
    pub(super) seat: SeatId,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    done: String,
}

/// The seat with its owner's name, and its history.
pub(super) async fn seat_of(k: &Kiro, seat: &SeatId) -> Result<(Listed, Vec<SeatEvent>), Failure> {
    let (account, region) = (k.c.at.account.clone(), k.center.indexed.region.clone());
    let view = SeatHistory { account: account.clone(), region: region.clone(), seat: seat.clone() };
    let (stored, events): (Stored, Vec<SeatEvent>) = k.app.show(&k.c.caller(), view).await?;
    let missing = || Failure::from(Refusal::new(Code::NotFound).with("what", "seat").with("id", seat));
    if stored.seat.profile != k.profile.id {
        return Err(missing());
    }
    let profile = k.profile.id.clone();
    let view = SeatsOf { account, region, profile, users: vec![stored.seat.user.clone()] };
    let listed = k.app.show(&k.c.caller(), view).await?.pop().ok_or_else(missing)?;
    Ok((listed, events))
}

/// The page.
pub(super) async fn show(k: Kiro, Path(path): Path<SeatPath>, RawQuery(query): RawQuery) -> Result<Response, Failure> {
    let asked: Asked = asked(query.as_deref());
    let (seat, events) = seat_of(&k, &path.seat).await?;
    let groups = group_names(&k, core::slice::from_ref(&seat)).await?;
    let readings = readings(&k, vec![seat.seat.clone()]).await?;
    let withdrawable = lowered(&k, seat.because.iter()).await?;
    let t = k.t;
    let actions = html! {
        @if seat.state != SeatState::Gone {
            (look::link_button(
                Button::Danger,
                &k.c.path(&format!("kiro/seats/{}/revoke", seat.seat)),
                &t.say("kiro-revoke"),
            ))
        }
    };
    let content = html! {
        (look::head(&seat.display_name, Some(&seat.email), &actions))
        div.grid.halves {
            (look::panel(&t.say("kiro-seat"), None, &html! {}, &facts(&k, &seat, readings.get(&seat.seat))))
            (look::panel(&t.say("kiro-month"), None, &html! {}, &month(&k, &seat, readings.get(&seat.seat))))
        }
        (look::table(t, &reasons(&k, &seat, &groups, &withdrawable)))
        (look::table(t, &history(&k, &events)))
    };
    let crumbs = vec![k.users_crumb(), Crumb::here(&seat.display_name)];
    Ok(k.page_saying((&seat.display_name, "kiro/users"), crumbs, done(t, Some(&asked.done)), &content))
}

fn facts(k: &Kiro, seat: &Listed, reading: Option<&Reading>) -> Markup {
    let t = k.t;
    let mut pairs = vec![
        (t.say("kiro-column-tier"), html! { (look::tag(&k.title_of(&seat.tier))) }),
        (
            t.say("kiro-column-state"),
            html! {
                (look::state_badge(t, seat.state.as_str()))
                p.hint { (t.say(&format!("kiro-state-{}", seat.state.as_str()))) }
            },
        ),
    ];
    if let Some(waiting) = &seat.waiting {
        let tier = k.title_of(&waiting.tier);
        pairs.push((t.say("kiro-waiting"), html! { (waits(k, &tier, day(waiting.from))) }));
    }
    pairs.push((t.say("kiro-column-since"), look::time(t, seat.since)));
    if let Some(at) = seat.activated_at {
        pairs.push((t.say("kiro-first-use"), look::time(t, at)));
    }
    if let Some(at) = seat.ends_at {
        pairs.push((t.say("kiro-access-until"), look::time(t, at)));
    }
    pairs.push((t.say("kiro-column-active"), last_active(k, seat, reading)));
    pairs.push((t.say("kiro-user-id"), look::copy_field(t, seat.user.as_str())));
    look::kv(&pairs)
}

fn month(k: &Kiro, seat: &Listed, reading: Option<&Reading>) -> Markup {
    let t = k.t;
    let bonus = reading.map_or(Credits::ZERO, |reading| reading.bonus);
    let spent = reading.map_or(Credits::ZERO, |reading| reading.spent);
    let overage = spent.minus_to_zero(allowance(k, seat, reading));
    let cost = dollars(k.catalogue.overage_price(overage));
    let price = k.tier(&seat.tier).map_or_else(String::new, |tier| dollars(tier.price));
    let charge = match seat.state {
        SeatState::Pending => t.say("kiro-charge-pending"),
        SeatState::Active => t.say_with("kiro-charge-active", &[("price", &price)]),
        SeatState::Canceled => t.say("kiro-charge-canceled"),
        SeatState::Gone => t.say("kiro-charge-gone"),
    };
    html! {
        (usage(k, seat, reading))
        p.soft { (joined(t, &t.say_with("kiro-resets", &[("time", &when(t, k.turn()))]), &beyond(k, t))) }
        @if bonus > Credits::ZERO {
            p { (t.say_with("kiro-bonus-used", &[("credits", &look::grouped(bonus))])) }
        }
        @if overage > Credits::ZERO {
            p {
                (t.say_with(
                    "kiro-overage-used",
                    &[("credits", look::grouped(overage).as_str()), ("cost", cost.as_str())],
                ))
            }
        }
        p { (charge) " " a href=(k.c.path("billing")) { (t.say("kiro-to-billing")) } }
    }
}

fn reasons(k: &Kiro, seat: &Listed, groups: &HashMap<String, String>, withdrawable: &[AssignmentId]) -> Table {
    let t = k.t;
    let row = |one: &Because| {
        vec![
            html! { (reason(k, one, groups)) },
            look::tag(&k.title_of(&one.tier)),
            html! {
                div.row {
                    @if withdrawable.contains(&one.assignment) { (withdraw_form(k, one)) }
                    (look::link_button(
                        Button::Small,
                        &plan_path(k, one, "change"),
                        &plan_words(k, "kiro-change-plan", one),
                    ))
                    (look::link_button(
                        Button::Small,
                        &plan_path(k, one, "deactivate"),
                        &plan_words(k, "kiro-deactivate-plan", one),
                    ))
                }
            },
        ]
    };
    Table {
        caption: t.say("kiro-reasons"),
        columns: vec![
            Column::head(t.say("kiro-column-because")),
            Column::text(t.say("kiro-column-gives")),
            Column::actions(t.say("kiro-column-actions")),
        ],
        rows: seat.because.iter().map(row).collect(),
        toolbar: Some(html! { h2 { (t.say("kiro-reasons")) } p.soft { (t.say("kiro-reasons-about")) } }),
        empty: Some(html! { div.empty { p { (t.say("kiro-because-nothing")) } } }),
        ..Table::default()
    }
}

fn history(k: &Kiro, events: &[SeatEvent]) -> Table {
    let t = k.t;
    let what = |event: &SeatEvent| {
        let tier = k.title_of(&event.tier);
        let from = event.from_tier.as_ref().map_or_else(|| tier.clone(), |from| k.title_of(from));
        t.say_with(&format!("kiro-event-{}", event.kind.as_str()), &[("tier", tier.as_str()), ("from", from.as_str())])
    };
    Table {
        caption: t.say("kiro-history"),
        columns: vec![Column::text(t.say("kiro-column-when")), Column::text(t.say("kiro-column-what"))],
        rows: events.iter().rev().map(|event| vec![look::time(t, event.at), html! { (what(event)) }]).collect(),
        toolbar: Some(html! { h2 { (t.say("kiro-history")) } p.soft { (t.say("kiro-history-about")) } }),
        ..Table::default()
    }
}
