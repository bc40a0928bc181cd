//! Fresh PostgreSQL databases, copied from templates that are migrated once per test run.

use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

static COUNT: AtomicU32 = AtomicU32::new(0);

/// The address of a database beside the maintenance database of the test run.
pub fn url(name: &str) -> String {
    let base = std::env::var("USHER_TEST_POSTGRES").expect("USHER_TEST_POSTGRES names the test run's PostgreSQL");
    let (server, _) = base.rsplit_once('/').expect("the address ends with a database's name");
    format!("{server}/{name}")
}

fn run(sql: &[String]) {
    let mut psql = Command::new("psql");
    psql.args(["-q", "-v", "ON_ERROR_STOP=1", "-d", &url("postgres")]);
    for statement in sql {
        psql.args(["-c", statement]);
    }
    let done = psql.output().expect("psql runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// Makes `count` empty databases and answers their names.
pub fn make(count: usize) -> Vec<String> {
    let world = COUNT.fetch_add(1, Ordering::Relaxed);
    let names: Vec<String> = (0..count).map(|n| format!("w{}_{world}_{n}", std::process::id())).collect();
    run(&names.iter().map(|name| format!("CREATE DATABASE {name} STRATEGY file_copy")).collect::<Vec<_>>());
    names
}

/// Drops databases; whoever is still connected is cut off.
pub fn forget(names: &[String]) {
    if !names.is_empty() {
        run(&names.iter().map(|name| format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).collect::<Vec<_>>());
    }
}
