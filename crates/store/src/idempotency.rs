//! Idempotency keys, kept in the transaction of the command they guard.

use crate::error::Result;
use crate::sql::{Tx, sql};

/// What is remembered of a key: the digest of its command and the outcome as JSON.
pub fn remembered(tx: &mut Tx<'_>, scope: &str, key: &str) -> Result<Option<(String, String)>> {
    let row = sql("SELECT digest, outcome FROM idempotency WHERE scope = $1 AND key = $2")
        .bind(scope)
        .bind(key)
        .optional(tx)?;
    row.map(|row| Ok((row.get("digest")?, row.get("outcome")?))).transpose()
}

/// Remembers the outcome of a command under its key.
pub fn remember(tx: &mut Tx<'_>, scope: &str, key: &str, digest: &str, outcome: &str) -> Result<()> {
    let now = tx.now();
    sql("INSERT INTO idempotency (scope, key, digest, outcome, created_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(scope)
        .bind(key)
        .bind(digest)
        .bind(outcome)
        .bind(now)
        .exactly_one(tx)
}
