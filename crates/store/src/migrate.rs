//! Numbered migrations, forward only, the same text on both engines but where it cannot be.

use crate::database::Outside;
use crate::error::{Error, Result};
use crate::postgres::Postgres;
use crate::sql::{Connection, Tx, sql};
use crate::sqlite::Sqlite;

/// Which tables a database has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Set {
    /// Accounts, administrators, catalogue, the index from Start URL to Region, invoices, promotions.
    Global,
    /// Instances, directory, credentials, sessions, grants, seats; profiles, meters, ledger.
    Region,
}

/// The text of a migration.
#[derive(Clone, Copy)]
enum Text {
    /// One for both engines.
    Same(&'static str),
    /// Side by side, where the engines differ; the file says why.
    Each { sqlite: &'static str, postgres: &'static str },
}

macro_rules! same {
    ($path:literal) => {
        Text::Same(include_str!(concat!("../migrations/", $path, ".sql")))
    };
}

macro_rules! each {
    ($path:literal) => {
        Text::Each {
            sqlite: include_str!(concat!("../migrations/", $path, ".sqlite.sql")),
            postgres: include_str!(concat!("../migrations/", $path, ".postgres.sql")),
        }
    };
}

/// What every database has: audit, jobs, mail, credentials, sessions.
const SHARED: &[Text] = &[same!("shared/0001-the-house"), same!("shared/0002-failures-by-time")];
const GLOBAL: &[Text] = &[same!("global/0001-accounts-and-bills")];
const REGION: &[Text] = &[same!("region/0001-people-and-seats"), each!("region/0002-ledger-in-order")];

impl Set {
    fn parts(self) -> [(&'static str, &'static [Text]); 2] {
        match self {
            Self::Global => [("shared", SHARED), ("global", GLOBAL)],
            Self::Region => [("shared", SHARED), ("region", REGION)],
        }
    }
}

/// A connection that can run a migration's text.
pub(crate) trait Migrated: Connection {
    fn script(&mut self, text: &str) -> Result<()>;
}

impl Migrated for Sqlite {
    fn script(&mut self, text: &str) -> Result<()> {
        self.batch(text)
    }
}

impl Migrated for Postgres {
    fn script(&mut self, text: &str) -> Result<()> {
        self.batch(text)
    }
}

/// Text must sort by its bytes, as on SQLite: searches by prefix and pages by key are ranges of it.
pub(crate) fn check_order(postgres: &mut Postgres, outside: &Outside) -> Result<()> {
    postgres.script("SET client_min_messages TO warning")?;
    let mut tx = Tx::new(postgres, outside.clock.now(), &*outside.entropy);
    let row = sql("SELECT CAST(datcollate AS TEXT) AS collation, CAST(datname AS TEXT) AS name
                     FROM pg_database WHERE datname = current_database()")
    .one(&mut tx)?;
    let (collation, name): (String, String) = (row.get("collation")?, row.get("name")?);
    if ["C", "POSIX", "C.UTF-8", "C.utf8"].contains(&collation.as_str()) {
        return Ok(());
    }
    Err(Error::Engine(format!(
        "the database {name} sorts text as {collation} does; make it anew with \
         CREATE DATABASE {name} TEMPLATE template0 LC_COLLATE 'C' ENCODING 'UTF8'"
    )))
}

/// Brings the database up to date, in one transaction: all or nothing.
pub(crate) fn run(connection: &mut dyn Migrated, set: Set, what: &str, outside: &Outside) -> Result<()> {
    connection.script(
        "CREATE TABLE IF NOT EXISTS migration
           (part TEXT NOT NULL, number BIGINT NOT NULL, applied_at BIGINT NOT NULL, PRIMARY KEY (part, number))",
    )?;
    connection.script(if connection.is_postgres() { "BEGIN" } else { "BEGIN IMMEDIATE" })?;
    if connection.is_postgres() {
        // Two servers that start at once take turns.
        connection.script("LOCK TABLE migration IN EXCLUSIVE MODE")?;
    }
    let outcome = apply(connection, set, what, outside);
    connection.script(if outcome.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    outcome
}

fn apply(connection: &mut dyn Migrated, set: Set, what: &str, outside: &Outside) -> Result<()> {
    for (part, texts) in set.parts() {
        let found: i64 = {
            let mut tx = Tx::new(connection, outside.clock.now(), &*outside.entropy);
            sql("SELECT CAST(COALESCE(MAX(number), 0) AS BIGINT) AS newest FROM migration WHERE part = $1")
                .bind(part)
                .one(&mut tx)?
                .get("newest")?
        };
        let known = i64::try_from(texts.len()).unwrap_or(i64::MAX);
        if found > known {
            return Err(Error::Newer { what: what.to_owned(), set: part, found, known });
        }
        for (number, text) in (1..).zip(texts.iter()).filter(|(number, _)| *number > found) {
            connection.script(match text {
                Text::Same(text) => text,
                Text::Each { postgres, .. } if connection.is_postgres() => postgres,
                Text::Each { sqlite, .. } => sqlite,
            })?;
            let mut tx = Tx::new(connection, outside.clock.now(), &*outside.entropy);
            sql("INSERT INTO migration (part, number, applied_at) VALUES ($1, $2, $3)")
                .bind(part)
                .bind(number)
                .bind(outside.clock.now())
                .run(&mut tx)?;
        }
    }
    Ok(())
}
