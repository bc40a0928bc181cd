//! Forgetting: rows that nobody can use any more are deleted, a thousand at a time.

use usher_domain::credential::FORGOTTEN;
use usher_domain::time::DAY;

use crate::error::Result;
use crate::sql::{Tx, sql};

/// Idempotency keys live for a day, sign-ins until they expire, failures until they would no longer count.
pub fn expired(tx: &mut Tx<'_>) -> Result<()> {
    let now = tx.now();
    sql("DELETE FROM idempotency WHERE (scope, key) IN
           (SELECT scope, key FROM idempotency WHERE created_at < $1 ORDER BY created_at, scope, key LIMIT 1000)")
    .bind(now - DAY)
    .run(tx)?;
    sql("DELETE FROM sign_in WHERE id IN
           (SELECT id FROM sign_in WHERE expires_at < $1 ORDER BY expires_at, id LIMIT 1000)")
    .bind(now)
    .run(tx)?;
    sql("DELETE FROM failure WHERE subject IN
           (SELECT subject FROM failure WHERE last_at < $1 ORDER BY last_at, subject LIMIT 1000)")
    .bind(now - FORGOTTEN)
    .run(tx)?;
    Ok(())
}
