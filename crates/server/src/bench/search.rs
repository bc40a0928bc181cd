//! Search while typing: the pages that an administrator gets for the beginning of a name, over the API.

use std::sync::Arc;

use super::course::{Options, plan};
use super::fill::names;
use super::goal::{Goal, verdict};
use super::side::Report;
use super::stage::Stage;
use super::town::Town;
use super::{Figures, Plan, request, run};

/// How many people are searched.
const PEOPLE: usize = 1_000_000;
/// How many administrators type at the same time.
const TYPISTS: usize = 2;

/// A million people and what an administrator types to find one of them.
pub(super) fn search(stage: &Stage, options: &Options, report: &mut Report) -> Result<(), String> {
    let mut town = Town::open(stage)?;
    town.people(stage, PEOPLE)?;
    let figures = typed(stage, options, &town)?;
    let what = format!("search among {PEOPLE} users, p99");
    report.lines.push(verdict(&what, figures.p99_us, " µs", Goal::AtMost(10_000)));
    report.runs.push((format!("search, {PEOPLE} users"), figures));
    Ok(())
}

/// Searches of every kind and length among the town's people.
pub(super) fn typed(stage: &Stage, options: &Options, town: &Town) -> Result<Figures, String> {
    let typing = Plan { connections: TYPISTS, ..plan("search", stage, options) };
    let (account, region, token) = (town.account.clone(), town.region.clone(), Arc::new(town.token.clone()));
    let people = town.built;
    let measured = run(&typing, move |_, number| {
        let body = format!(
            r#"{{"account":"{account}","region":"{region}","prefix":"{}","limit":25}}"#,
            prefix(people, number)
        );
        request::post("/api/v1/list-users", &token, &body)
    });
    measured.map_err(|error| format!("the search broke off: {error}"))
}

/// The first letters, one to nine, of a first name, a family name, a whole name, a user name or an address.
fn prefix(people: usize, number: u64) -> String {
    let spread = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let at = usize::try_from(spread >> 20).unwrap_or(0) % people.max(1);
    let (given, family, name) = names(at);
    let text = match number % 5 {
        0 => given.to_owned(),
        1 => family.to_owned(),
        2 => format!("{given} {family}"),
        3 => name,
        _ => format!("{given}.{at}@example.com"),
    };
    let letters = usize::try_from(number / 5 % 9).unwrap_or(0) + 1;
    text.chars().take(letters).collect()
}
