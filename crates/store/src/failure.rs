//! Failed proofs, counted before they are checked, so that parallel guesses all count.

use usher_domain::credential::Attempts;

use crate::error::Result;
use crate::sql::{Tx, sql};

/// The failures counted under a key; none where nothing was counted.
pub fn of(tx: &mut Tx<'_>, subject: &str) -> Result<Attempts> {
    let row = sql("SELECT count, last_at FROM failure WHERE subject = $1").bind(subject).optional(tx)?;
    let Some(row) = row else { return Ok(Attempts::none()) };
    let count: i64 = row.get("count")?;
    Ok(Attempts { failures: u32::try_from(count).unwrap_or(u32::MAX), last: row.get("last_at")? })
}

/// Keeps the failures of a key.
pub fn keep(tx: &mut Tx<'_>, subject: &str, attempts: Attempts) -> Result<()> {
    sql("INSERT INTO failure (subject, count, last_at) VALUES ($1, $2, $3)
         ON CONFLICT (subject) DO UPDATE SET count = excluded.count, last_at = excluded.last_at")
    .bind(subject)
    .bind(i64::from(attempts.failures))
    .bind(attempts.last)
    .exactly_one(tx)
}

/// Forgets the failures of a key, after a success.
pub fn forget(tx: &mut Tx<'_>, subject: &str) -> Result<()> {
    sql("DELETE FROM failure WHERE subject = $1").bind(subject).run(tx).map(drop)
}

/// Takes back one failure that turned out to be a success; others of the same address keep counting.
pub fn take_back(tx: &mut Tx<'_>, subject: &str) -> Result<()> {
    sql("UPDATE failure SET count = count - 1 WHERE subject = $1 AND count > 0").bind(subject).run(tx).map(drop)
}
