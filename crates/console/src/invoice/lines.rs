//! A bill as a tree: profile, seat, line; each line says its dates, days, rate and policy.

use std::collections::BTreeSet;

use usher_app::billing::{Names, ProfileCosts, SeatCosts, Statement};
use usher_domain::catalogue::Catalogue;
use usher_domain::id::{TierName, UserId};
use usher_domain::invoice::{Line, Quantity, Reason, Totals};
use usher_domain::money::Money;

use super::{dollars, money};
use crate::look::{self, Button, Markup, T, html};

/// How many seats of each profile stand on a page.
pub(super) const SEATS: usize = 100;

/// A bill as it is being shown.
pub(super) struct Tree<'a> {
    pub(super) t: T,
    pub(super) statement: &'a Statement,
    pub(super) names: &'a Names,
    pub(super) catalogue: &'a Catalogue,
    /// How many seats of each profile come before this page.
    pub(super) skip: usize,
    /// Whether everything is unfolded, as on paper.
    pub(super) is_open: bool,
    /// The address of another page of seats.
    pub(super) page: &'a dyn Fn(usize) -> String,
}

/// The users of the seats that a page shows, whose names must be known for it.
pub(super) fn users_shown(statement: &Statement, skip: usize) -> BTreeSet<UserId> {
    let profiles = statement.head.profiles.iter();
    let seats = profiles.flat_map(|profile| statement.seats_of(&profile.profile).skip(skip).take(SEATS));
    seats.map(|seat| seat.user.clone()).collect()
}

/// The profiles of a bill, each unfolding to its seats.
pub(super) fn tree(tree: &Tree<'_>) -> Markup {
    let t = tree.t;
    let profiles = &tree.statement.head.profiles;
    let most = profiles.iter().map(|profile| usize::try_from(profile.seats).unwrap_or(0)).max().unwrap_or(0);
    html! {
        @for profile in profiles { (of_profile(tree, profile)) }
        @if most > SEATS {
            nav.pager aria-label=(t.say("pages")) {
                @if tree.skip > 0 {
                    (look::link_button(Button::Small, &(tree.page)(0), &t.say("page-first")))
                }
                @if tree.skip + SEATS < most {
                    (look::link_button(Button::Small, &(tree.page)(tree.skip + SEATS), &t.say("billing-more-seats")))
                }
            }
        }
    }
}

fn of_profile(tree: &Tree<'_>, profile: &ProfileCosts) -> Markup {
    let t = tree.t;
    let seats = t.say_with("billing-seats", &[("count", profile.seats)]);
    html! {
        section.panel.bill {
            details open[tree.is_open || tree.statement.head.profiles.len() == 1] {
                summary {
                    strong { (tree.statement.head.service) " · " (profile.name) }
                    " " code { (profile.region) } " · " (seats) " "
                    strong.amount { (money(profile.totals.payable)) }
                }
                (sums(t, &profile.totals))
                @for seat in tree.statement.seats_of(&profile.profile).skip(tree.skip).take(SEATS) {
                    (of_seat(tree, &seat))
                }
            }
        }
    }
}

/// The sums by kind; what is zero is left out.
pub(super) fn sums(t: T, totals: &Totals) -> Markup {
    let all = [
        ("billing-kind-seat", totals.seats),
        ("billing-kind-refund", totals.refunds),
        ("billing-kind-upgrade", totals.upgrades),
        ("billing-kind-overage", totals.overage),
        ("billing-kind-promotion", totals.promotions),
    ];
    let mut shown: Vec<(String, Markup)> = all
        .into_iter()
        .filter(|(_, amount)| *amount != Money::ZERO)
        .map(|(key, amount)| (t.say(key), money(amount)))
        .collect();
    shown.push((t.say("billing-payable"), money(totals.payable)));
    look::sums(&shown)
}

fn of_seat(tree: &Tree<'_>, seat: &SeatCosts<'_>) -> Markup {
    let name = tree.names.get(seat.user);
    html! {
        details open[tree.is_open] {
            summary {
                @match name {
                    Some(name) => strong { (name) },
                    None => code { (seat.user) },
                }
                " " span.amount { (money(seat.total())) }
            }
            @if name.is_some() { p.soft { small { (tree.t.say("billing-user-id")) " " code { (seat.user) } } } }
            ul { @for line in seat.lines { li { (of_line(tree, line)) } } }
        }
    }
}

fn of_line(tree: &Tree<'_>, line: &Line) -> Markup {
    let t = tree.t;
    html! {
        strong { (t.say(&format!("billing-kind-{}", line.kind))) }
        @if let Some(tier) = &line.tier { " · " (title(tree.catalogue, tier)) }
        " " span.amount { (money(line.amount)) }
        p.soft { (why(tree, line)) }
        @if line.quantity != Quantity::Amount { p { small.soft { (arithmetic(t, line)) } } }
    }
}

fn title(catalogue: &Catalogue, tier: &TierName) -> String {
    catalogue.tier(tier).map_or_else(|_| tier.to_string(), |tier| tier.title.clone())
}

/// The rule in a sentence, with its dates.
fn why(tree: &Tree<'_>, line: &Line) -> String {
    let why = &line.explanation;
    let promotions = &tree.statement.head.promotions;
    let promotion = promotions.iter().find(|known| Some(&known.id) == why.promotion.as_ref());
    let (from, to) = (instant(why.from), why.to.date().to_string());
    let lower = why.from_tier.as_ref().map(|tier| title(tree.catalogue, tier)).unwrap_or_default();
    let promotion = promotion.map(|known| known.name.clone()).unwrap_or_default();
    let policy = why.policy.to_string();
    let values = [
        ("from", from.as_str()),
        ("to", to.as_str()),
        ("lower", lower.as_str()),
        ("promotion", promotion.as_str()),
        ("policy", policy.as_str()),
    ];
    let key = match why.reason {
        Reason::HigherTierInFull if why.from_tier.is_none() => "billing-why-higher-tier".to_owned(),
        reason => format!("billing-why-{reason}"),
    };
    tree.t.say_with(&key, &values)
}

/// `2026-04-15 09:00 UTC`.
fn instant(at: usher_domain::time::Instant) -> String {
    at.to_string().get(..16).map(|text| format!("{} UTC", text.replace('T', " "))).unwrap_or_default()
}

/// The arithmetic: rate times quantity.
fn arithmetic(t: T, line: &Line) -> String {
    let (rate, amount) = (dollars(line.rate), dollars(line.amount));
    match line.quantity {
        Quantity::SeatDays { days, of } => {
            let (days, of) = (days.to_string(), of.to_string());
            let values = [("rate", rate.as_str()), ("days", &days), ("of", &of), ("amount", &amount)];
            t.say_with("billing-days", &values)
        }
        Quantity::Credits(credits) => {
            let credits = look::short(credits);
            t.say_with("billing-credits", &[("rate", rate.as_str()), ("credits", &credits), ("amount", &amount)])
        }
        Quantity::Amount => t.say_with("billing-amount", &[("amount", amount.as_str())]),
    }
}
