//! The courses of `usherd bench`: what is measured, and against what.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};

use super::goal::{Goal, percent, verdict};
use super::growth::growth;
use super::side::{self, Report};
use super::stage::{Engine, Stage};
use super::start::start;
use super::town::Town;
use super::{End, Figures, Plan, bulk, request, run, search, table};

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
    /// Close the month of a whole group
    MonthEnd,
    /// Search by prefix among a million users; only when asked for by name, because they take minutes to write
    Search,
    /// Start a process of its own on a folder with ten thousand users: first answer and memory
    Start,
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
    /// How many people are subscribed at once, and how many seats a month is closed for
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(100..=1_000_000))]
    pub group: u64,
    /// Instead of the courses: spend, check, refresh and search in a town that grows tenfold from 1,000 members to this
    /// many, with ten ledger rows each
    #[arg(long, num_args = 0..=1, default_missing_value = "1000000", value_name = "MEMBERS",
          value_parser = clap::value_parser!(u64).range(1_000..=1_000_000))]
    pub growth: Option<u64>,
}

/// Runs the courses and prints their figures side by side.
///
/// # Errors
/// A sentence that says what did not start or broke off.
pub fn race(options: &Options) -> Result<String, String> {
    let engine = if options.postgres.is_empty() { Engine::Sqlite } else { Engine::Postgres(options.postgres.clone()) };
    let stage = Stage::open(&engine)?;
    if options.growth.is_some() {
        return growth(stage, &engine, options);
    }
    let mut report = Report::default();
    let outcome = all(&stage, options, &mut report);
    stage.close();
    outcome?;
    if options.wants(Course::Start) && engine == Engine::Sqlite {
        start(&mut report)?;
    }
    Ok(format!("{}\n{}", table(&report.runs), report.lines.join("\n")))
}

impl Options {
    fn wants(&self, course: Course) -> bool {
        self.courses.contains(&course) || (self.courses.is_empty() && course != Course::Search)
    }
}

/// Everything that was asked for, in one town.
fn all(stage: &Stage, options: &Options, report: &mut Report) -> Result<(), String> {
    let mut town = Town::open(stage)?;
    let (group, people) = town.people(stage, usize::try_from(options.members).unwrap_or(10_000))?;
    town.seat(stage, &group, &people)?;
    report.runs.push(("echo".to_owned(), echo(stage, options)?));
    let names: Arc<[String]> = people.iter().map(ToString::to_string).collect();
    over_http(stage, options, (&town, &names), report)?;
    if options.wants(Course::Naive) {
        side::naive(stage, options, (&town, &names), report)?;
    }
    if options.wants(Course::Refresh) {
        side::refresh(stage, options, (&town, &people), report)?;
    }
    if options.wants(Course::SignIn) {
        side::sign_in(stage, options, (&town, &people), report)?;
    }
    if options.wants(Course::Import) {
        side::import(stage, &town, report)?;
    }
    if options.wants(Course::Subscribe) {
        bulk::subscribe(stage, options, (&mut town, &names), report)?;
    }
    if options.wants(Course::Search) {
        search::search(stage, options, report)?;
    }
    // The last, because it moves the clock.
    if options.wants(Course::MonthEnd) {
        bulk::month_end(stage, options, report)?;
    }
    Ok(())
}

/// The courses that send requests: spend, check, batch.
fn over_http(stage: &Stage, options: &Options, members: Members<'_>, report: &mut Report) -> Result<(), String> {
    let wants = |course: Course| options.wants(course);
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

/// Milliseconds since then.
pub(super) fn millis(begun: Instant) -> u64 {
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

/// JSON in, JSON out.
pub(super) fn echo(stage: &Stage, options: &Options) -> Result<Figures, String> {
    run(&plan("echo", stage, options), echo_request).map_err(|error| format!("the echo broke off: {error}"))
}

/// The town, and who spends in it.
pub(super) type Members<'a> = (&'a Town, &'a Arc<[String]>);

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
pub(super) fn post_as(
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

pub(super) fn spend_body(users: &[String], number: u64) -> String {
    format!(r#"{{"requestId":"r-{number}","credits":"0.01","member":"{}"}}"#, member(users, number))
}

pub(super) fn check_body(users: &[String], number: u64) -> String {
    format!(r#"{{"credits":"0.01","member":"{}"}}"#, member(users, number))
}

fn batch_body(users: &[String], number: u64) -> String {
    let spends: Vec<String> = (number * 1_000..(number + 1) * 1_000).map(|number| spend_body(users, number)).collect();
    format!(r#"{{"spends":[{}]}}"#, spends.join(","))
}
