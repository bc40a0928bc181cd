//! The catalogue's versions (global database); the newest is in force.

use usher_domain::catalogue::Catalogue;
use usher_domain::time::Instant;

use crate::batch::json;
use crate::error::Result;
use crate::sql::{Tx, sql};

/// The catalogue in force.
pub fn newest(tx: &mut Tx<'_>) -> Result<Option<Catalogue>> {
    let row = sql("SELECT body FROM catalogue ORDER BY version DESC LIMIT 1").optional(tx)?;
    row.map(|row| row.json("body")).transpose()
}

/// One version of those that were ever in force.
pub fn version(tx: &mut Tx<'_>, version: i64) -> Result<Option<Catalogue>> {
    let row = sql("SELECT body FROM catalogue WHERE version = $1").bind(version).optional(tx)?;
    row.map(|row| row.json("body")).transpose()
}

/// Versions below one, newest first, with the instant since which each was in force.
pub fn versions(tx: &mut Tx<'_>, below: i64, most: i64) -> Result<Vec<(Catalogue, Instant)>> {
    let rows = sql("SELECT body, created_at FROM catalogue WHERE version < $1 ORDER BY version DESC LIMIT $2")
        .bind(below)
        .bind(most)
        .all(tx)?;
    rows.iter().map(|row| Ok((row.json("body")?, row.get("created_at")?))).collect()
}

/// The number of the catalogue in force; 0 where there is none yet.
pub fn newest_version(tx: &mut Tx<'_>) -> Result<i64> {
    sql("SELECT CAST(COALESCE(MAX(version), 0) AS BIGINT) AS version FROM catalogue").one(tx)?.get("version")
}

/// Puts a version in force; answers whether that number was still free.
pub fn insert(tx: &mut Tx<'_>, catalogue: &Catalogue) -> Result<bool> {
    let (body, now) = (json(catalogue)?, tx.now());
    let touched = sql("INSERT INTO catalogue (version, body, created_at) VALUES ($1, $2, $3)
                       ON CONFLICT (version) DO NOTHING")
    .bind(catalogue.version)
    .bind(body)
    .bind(now)
    .run(tx)?;
    Ok(touched == 1)
}
