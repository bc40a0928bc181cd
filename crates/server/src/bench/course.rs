//! The courses of `usherd bench`: what is measured, and against what.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};

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
}

/// Runs the courses and prints their figures side by side.
///
/// # Errors
/// A sentence that says what did not start or broke off.
pub fn race(options: &Options) -> Result<String, String> {
    let engine = if options.postgres.is_empty() { Engine::Sqlite } else { Engine::Postgres(options.postgres.clone()) };
    let stage = Stage::open(&engine)?;
    let wants = |course: Course| options.courses.is_empty() || options.courses.contains(&course);
    let mut runs = vec![("echo".to_owned(), echo(&stage, options)?)];
    let mut lines = Vec::new();
    let mut town = Town::open(&stage)?;
    let count = usize::try_from(options.members).unwrap_or(10_000);
    let (group, users) = town.people(&stage, count)?;
    let begun = Instant::now();
    town.subscribe(&stage, &group)?;
    if wants(Course::Subscribe) {
        lines.push(format!(
            "subscribe: a group of {count}, every meter stands after {} ms",
            begun.elapsed().as_millis()
        ));
    }
    Town::wake(&stage, &users)?;
    let users: Arc<[String]> = users.iter().map(ToString::to_string).collect();
    if wants(Course::Spend) {
        runs.push(("spend".into(), post(&stage, options, "spend", (&town, &users), spend_body)?));
        let half = runs.last().map_or(0, |(_, figures)| figures.per_second / 2);
        let plan = Plan { rate: Some(half), ..plan("spend at half load", &stage, options) };
        runs.push(("spend at half load".into(), post_as(&plan, "/api/v1/spend", (&town, &users), spend_body)?));
    }
    if wants(Course::Check) {
        runs.push(("check".into(), post(&stage, options, "check", (&town, &users), check_body)?));
    }
    if wants(Course::Batch) {
        let few = Plan { connections: 4, ..plan("batch of 1,000", &stage, options) };
        let figures = post_as(&few, "/api/v1/spend-batch", (&town, &users), batch_body)?;
        lines.push(format!("batch: {} spends a second in requests of a thousand", figures.per_second * 1_000));
        runs.push(("batch of 1,000".into(), figures));
    }
    let text = format!("{}\n{}", table(&runs), lines.join("\n"));
    stage.close();
    Ok(text)
}

/// The plan of one run.
pub(super) fn plan(name: &str, stage: &Stage, options: &Options) -> Plan {
    Plan {
        name: name.to_owned(),
        address: stage.address,
        connections: usize::try_from(options.connections).unwrap_or(64),
        end: End::After(Duration::from_secs(options.seconds)),
        rate: None,
        process: None,
    }
}

fn echo(stage: &Stage, options: &Options) -> Result<Figures, String> {
    let measured = run(&plan("echo", stage, options), |_, number| {
        request::post("/bench/echo", "", &format!(r#"{{"requestId":"r-{number}","credits":"0.37"}}"#))
    });
    measured.map_err(|error| format!("the echo broke off: {error}"))
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
