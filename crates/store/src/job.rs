//! Jobs as rows: written by the command that causes them, claimed with a lease, deleted when done.

use usher_domain::id::JobId;
use usher_domain::time::{Instant, SECOND};

use crate::error::Result;
use crate::sql::{Tx, sql};

/// A job that was claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// Its id.
    pub id: JobId,
    /// What to do, as JSON.
    pub payload: String,
    /// How often it was tried, this time included.
    pub attempts: i64,
}

/// How long a claimed job is left alone before another worker may take it.
const LEASE: i64 = 60 * SECOND;

/// Puts a job into the queue. Jobs with the same `collapse` become one while they wait.
pub fn push(tx: &mut Tx<'_>, kind: &str, payload: &str, collapse: Option<&str>, due_at: Instant) -> Result<()> {
    let (id, now) = (tx.ordered_id(), tx.now());
    sql("INSERT INTO job (id, kind, payload, state, collapse, due_at, lease_until, attempts, last_error, created_at)
         VALUES ($1, $2, $3, 'waiting', $4, $5, 0, 0, '', $6)
         ON CONFLICT (collapse) DO NOTHING")
    .bind(id)
    .bind(kind)
    .bind(payload)
    .bind(collapse)
    .bind(due_at)
    .bind(now)
    .run(tx)?;
    tx.wake_worker();
    Ok(())
}

/// Claims at most `most` jobs that are due, or whose worker seems lost.
pub fn claim(tx: &mut Tx<'_>, most: i64) -> Result<Vec<Claimed>> {
    let now = tx.now();
    let rows = sql("UPDATE job SET state = 'running', collapse = NULL, lease_until = $2, attempts = attempts + 1
                     WHERE id IN (SELECT id FROM job
                                   WHERE (state = 'waiting' AND due_at <= $1)
                                      OR (state = 'running' AND lease_until < $1)
                                   ORDER BY due_at, id LIMIT $3)
                     RETURNING id, payload, attempts")
    .bind(now)
    .bind(now + LEASE)
    .bind(most)
    .all(tx)?;
    let claimed = rows
        .iter()
        .map(|row| Ok(Claimed { id: row.get("id")?, payload: row.get("payload")?, attempts: row.get("attempts")? }));
    let mut claimed = claimed.collect::<Result<Vec<_>>>()?;
    claimed.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(claimed)
}

/// Removes a job that is done.
pub fn done(tx: &mut Tx<'_>, id: &JobId) -> Result<()> {
    sql("DELETE FROM job WHERE id = $1").bind(id).run(tx).map(drop)
}

/// Puts a job back for later.
pub fn again(tx: &mut Tx<'_>, id: &JobId, due_at: Instant, error: &str) -> Result<()> {
    sql("UPDATE job SET state = 'waiting', due_at = $2, last_error = $3 WHERE id = $1 AND state = 'running'")
        .bind(id)
        .bind(due_at)
        .bind(error)
        .run(tx)
        .map(drop)
}

/// Gives a job up; it stays visible.
pub fn fail(tx: &mut Tx<'_>, id: &JobId, error: &str) -> Result<()> {
    sql("UPDATE job SET state = 'failed', last_error = $2 WHERE id = $1 AND state = 'running'")
        .bind(id)
        .bind(error)
        .run(tx)
        .map(drop)
}

/// How many jobs wait or run, and how many were given up.
pub fn counts(tx: &mut Tx<'_>) -> Result<(i64, i64)> {
    let row = sql("SELECT COUNT(*) FILTER (WHERE state <> 'failed') AS open,
                          COUNT(*) FILTER (WHERE state = 'failed') AS failed FROM job")
    .one(tx)?;
    Ok((row.get("open")?, row.get("failed")?))
}

/// A job that was given up.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "FailedJob")]
pub struct Failed {
    /// Its id.
    pub id: JobId,
    /// What it should have done.
    pub kind: String,
    /// How often it was tried.
    pub attempts: i64,
    /// What went wrong last.
    pub error: String,
    /// When it was written.
    pub created_at: Instant,
}

/// The newest jobs that were given up.
pub fn failed(tx: &mut Tx<'_>, most: i64) -> Result<Vec<Failed>> {
    let rows = sql("SELECT id, kind, attempts, last_error, created_at FROM job WHERE state = 'failed'
                     ORDER BY id DESC LIMIT $1")
    .bind(most)
    .all(tx)?;
    let failed = rows.iter().map(|row| {
        Ok(Failed {
            id: row.get("id")?,
            kind: row.get("kind")?,
            attempts: row.get("attempts")?,
            error: row.get("last_error")?,
            created_at: row.get("created_at")?,
        })
    });
    failed.collect()
}

/// Lets a job that was given up begin anew; answers whether there was one.
pub fn retry(tx: &mut Tx<'_>, id: &JobId) -> Result<bool> {
    let now = tx.now();
    let touched = sql("UPDATE job SET state = 'waiting', due_at = $2, attempts = 0 WHERE id = $1 AND state = 'failed'")
        .bind(id)
        .bind(now)
        .run(tx)?;
    tx.wake_worker();
    Ok(touched == 1)
}

/// When the earliest waiting job is due.
pub fn next_due(tx: &mut Tx<'_>) -> Result<Option<Instant>> {
    sql("SELECT MIN(due_at) AS due FROM job WHERE state = 'waiting'").one(tx)?.get("due")
}
