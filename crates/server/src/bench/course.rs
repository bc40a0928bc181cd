//! The courses of `usherd bench`: what is measured, and against what.

use std::time::Duration;

use clap::{Args, ValueEnum};

use super::stage::{Engine, Stage};
use super::{End, Figures, Plan, request, run, table};

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Course {
    /// JSON in, JSON out, no storage: the measure of all others
    Echo,
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
    let mut runs = vec![("echo".to_owned(), echo(&stage, options)?)];
    let _ = &mut runs;
    let text = table(&runs);
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
