//! The courses of `usherd bench`: what is measured, and against what.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};

use usher_domain::id::UserId;

use super::goal::{Goal, percent, resident, verdict};
use super::side::{self, Report};
use super::stage::{Engine, Stage};
use super::town::Town;
use super::{End, Figures, Plan, request, run, table};

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Course {
    /// JSON in, JSON out, no storage: the measure of all others
    Echo,
    /// Spend one amount over HTTP: authenticated, durable, idempotent
    Spend,
    /// Ask whether a member may spend
    Check,
    /// Spend in batches of a thousand
    Batch,
    /// Subscribe a group until every meter stands
    Subscribe,
    /// Spend one after the other, each in a transaction of its own: what group commit saves
    Naive,
    /// Refresh with rotation, durable, in this process
    Refresh,
    /// Sign in with a password, against the raw Argon2id rate, with refreshes beside it
    SignIn,
    /// Import a CSV of ten thousand users
    Import,
}

/// The options of `usherd bench`.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// What to measure, each beside the echo; everything without a name
    #[arg(value_enum)]
    pub courses: Vec<Course>,
    /// How long each run takes, in seconds
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub seconds: u64,
    /// Connections that send at the same time
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u64).range(1..=1024))]
    pub connections: u64,
    /// How many members the town has
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(100..=1_000_000))]
    pub members: u64,
    /// Measure on PostgreSQL: three empty databases (global and two Regions), by their addresses
    #[arg(long, num_args = 3, value_name = "URL")]
    pub postgres: Vec<String>,
    /// Instead of the courses: spend in a town that grows to 1,000, 10,000 and 100,000 members
    #[arg(long)]
    pub growth: bool,
}

/// Runs the courses and prints their figures side by side.
///
/// # Errors
/// A sentence that says what did not start or broke off.
pub fn race(options: &Options) -> Result<String, String> {
    let engine = if options.postgres.is_empty() { Engine::Sqlite } else { Engine::Postgres(options.postgres.clone()) };
    let begun = Instant::now();
    let stage = Stage::open(&engine)?;
    let mut report = Report::default();
    let first = Plan { connections: 1, end: End::Requests(1), ..plan("first answer", &stage, options) };
    run(&first, echo_request).map_err(|error| format!("the first answer did not come: {error}"))?;
    report.lines.push(verdict("start to first answer", millis(begun), " ms", Goal::AtMost(100)));
    report.lines.push(format!("resident memory after the start: {} KiB", resident()));
    let outcome = if options.growth { growth(&stage, options, &mut report) } else { all(&stage, options, &mut report) };
    stage.close();
    outcome?;
    Ok(format!("{}\n{}", table(&report.runs), report.lines.join("\n")))
}

/// Everything that was asked for, in one town.
fn all(stage: &Stage, options: &Options, report: &mut Report) -> Result<(), String> {
    let wants = |course: Course| options.courses.is_empty() || options.courses.contains(&course);
    let mut town = Town::open(stage)?;
    let count = usize::try_from(options.members).unwrap_or(10_000);
    let (group, people) = town.people(stage, count)?;
    let begun = Instant::now();
    town.subscribe(stage, &group)?;
    if wants(Course::Subscribe) {
        let what = format!("subscribe, a group of {count}, every meter stands");
        // The goal is for a hundred thousand; other groups have the same time for each member.
        report.lines.push(verdict(&what, millis(begun), " ms", Goal::AtMost(options.members * 3 / 100)));
    }
    let memory = "resident memory with the town's members";
    report.lines.push(verdict(memory, resident(), " KiB", Goal::AtMost(40 * 1_024)));
    Town::wake(stage, &people)?;
    report.runs.push(("echo".to_owned(), echo(stage, options)?));
    let names: Arc<[String]> = people.iter().map(ToString::to_string).collect();
    over_http(stage, options, (&town, &names), report)?;
    if wants(Course::Naive) {
        side::naive(stage, options, &people, report)?;
    }
    if wants(Course::Refresh) {
        side::refresh(stage, options, (&town, &people), report)?;
    }
    if wants(Course::SignIn) {
        side::sign_in(stage, options, (&town, &people), report)?;
    }
    if wants(Course::Import) {
        side::import(stage, &town, report)?;
    }
    Ok(())
}

/// The courses that send requests: spend, check, batch.
fn over_http(stage: &Stage, options: &Options, members: Members<'_>, report: &mut Report) -> Result<(), String> {
    let wants = |course: Course| options.courses.is_empty() || options.courses.contains(&course);
    let echo = report.runs.first().map_or(0, |(_, figures)| figures.per_second);
    if wants(Course::Spend) {
        let spend = post(stage, options, "spend", members, spend_body)?;
        report.runs.push(("spend".into(), spend));
        let share = percent(spend.per_second, echo);
        report.lines.push(verdict("spend of echo", share, " %", Goal::AtLeast(60)));
        let gentle = Plan { rate: Some(spend.per_second / 2), ..plan("spend at half load", stage, options) };
        let half = post_as(&gentle, "/api/v1/spend", members, spend_body)?;
        report.runs.push(("spend at half load".into(), half));
        report.lines.push(verdict("spend p99 at half load", half.p99_us, " µs", Goal::AtMost(10_000)));
    }
    if wants(Course::Check) {
        let check = post(stage, options, "check", members, check_body)?;
        report.runs.push(("check".into(), check));
        report.lines.push(verdict("check of echo", percent(check.per_second, echo), " %", Goal::AtLeast(75)));
    }
    if wants(Course::Batch) {
        let few = Plan { connections: 4, ..plan("batch of 1,000", stage, options) };
        let batch = post_as(&few, "/api/v1/spend-batch", members, batch_body)?;
        report.runs.push(("batch of 1,000".into(), batch));
        let spends = batch.per_second * 1_000;
        report.lines.push(verdict("batch, spends a second", spends, "", Goal::AtLeast(150_000)));
    }
    Ok(())
}

/// The town grows, and a spend should cost the same in each size.
fn growth(stage: &Stage, options: &Options, report: &mut Report) -> Result<(), String> {
    report.runs.push(("echo".to_owned(), echo(stage, options)?));
    let mut town = Town::open(stage)?;
    let mut people: Vec<UserId> = Vec::new();
    let mut smallest = 0;
    for size in SIZES {
        let (group, new) = town.people(stage, size - people.len())?;
        town.subscribe(stage, &group)?;
        Town::wake(stage, &new)?;
        people.extend(new);
        let names: Arc<[String]> = people.iter().map(ToString::to_string).collect();
        let figures = post(stage, options, "spend", (&town, &names), spend_body)?;
        report.runs.push((format!("spend, {size} members"), figures));
        if smallest == 0 {
            smallest = figures.per_second;
        } else {
            let what = format!("spend at {size} members of the smallest town's");
            report.lines.push(verdict(&what, percent(figures.per_second, smallest), " %", Goal::AtLeast(75)));
        }
        report.lines.push(format!("resident memory with {size} members: {} KiB", resident()));
    }
    Ok(())
}

/// The sizes of the growing town.
const SIZES: [usize; 3] = [1_000, 10_000, 100_000];

fn millis(begun: Instant) -> u64 {
    u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// How many connections, or tasks, send at the same time.
pub(super) fn connections(options: &Options) -> usize {
    usize::try_from(options.connections).unwrap_or(64)
}

fn echo_request(_: usize, number: u64) -> Vec<u8> {
    request::post("/bench/echo", "", &format!(r#"{{"requestId":"r-{number}","credits":"0.37"}}"#))
}

/// The plan of one run.
pub(super) fn plan(name: &str, stage: &Stage, options: &Options) -> Plan {
    Plan {
        name: name.to_owned(),
        address: stage.address,
        connections: connections(options),
        end: End::After(Duration::from_secs(options.seconds)),
        rate: None,
        process: None,
    }
}

fn echo(stage: &Stage, options: &Options) -> Result<Figures, String> {
    run(&plan("echo", stage, options), echo_request).map_err(|error| format!("the echo broke off: {error}"))
}

type Members<'a> = (&'a Town, &'a Arc<[String]>);

fn post(
    stage: &Stage,
    options: &Options,
    name: &str,
    members: Members<'_>,
    body: fn(&[String], u64) -> String,
) -> Result<Figures, String> {
    post_as(&plan(name, stage, options), &format!("/api/v1/{name}"), members, body)
}

/// Sends JSON with the product's key, a body made for each request.
fn post_as(
    plan: &Plan,
    path: &str,
    (town, users): Members<'_>,
    body: fn(&[String], u64) -> String,
) -> Result<Figures, String> {
    let (users, path, key) = (users.clone(), path.to_owned(), town.product_key.clone());
    // Request ids of two runs on the same town must differ.
    let offset = RUNS.fetch_add(1, Ordering::Relaxed) << 40;
    let measured = run(plan, move |_, number| request::post(&path, &key, &body(&users, offset + number)));
    measured.map_err(|error| format!("{} broke off: {error}", plan.name))
}

static RUNS: AtomicU64 = AtomicU64::new(0);

/// A member for each request, spread so that neighbours in time are no neighbours in the table.
fn member(users: &[String], number: u64) -> &str {
    let spread = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20;
    let at = usize::try_from(spread).unwrap_or(0) % users.len().max(1);
    users.get(at).map_or("", String::as_str)
}

fn spend_body(users: &[String], number: u64) -> String {
    format!(r#"{{"requestId":"r-{number}","credits":"0.01","member":"{}"}}"#, member(users, number))
}

fn check_body(users: &[String], number: u64) -> String {
    format!(r#"{{"credits":"0.01","member":"{}"}}"#, member(users, number))
}

fn batch_body(users: &[String], number: u64) -> String {
    let spends: Vec<String> = (number * 1_000..(number + 1) * 1_000).map(|number| spend_body(users, number)).collect();
    format!(r#"{{"spends":[{}]}}"#, spends.join(","))
}
