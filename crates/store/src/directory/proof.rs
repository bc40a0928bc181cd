//! The proofs of a user as far as administrators change them: one-time passwords and their end.

use usher_domain::id::UserId;

use crate::error::Result;
use crate::sql::{Tx, sql};

/// Makes a one-time password the only password of a user; the last ones stay remembered.
pub fn set_one_time_password(tx: &mut Tx<'_>, user: &UserId, hash: &str) -> Result<()> {
    let (id, now) = (tx.ordered_id(), tx.now());
    sql("DELETE FROM credential WHERE subject_id = $1 AND kind = 'one_time_password'").bind(user).run(tx)?;
    sql("UPDATE credential SET kind = 'old_password' WHERE subject_id = $1 AND kind = 'password'")
        .bind(user)
        .run(tx)?;
    sql("INSERT INTO credential (id, subject_id, kind, name, secret, state, last_step, created_at)
         VALUES ($1, $2, 'one_time_password', '', $3, 'active', 0, $4)")
    .bind(id)
    .bind(user)
    .bind(hash)
    .bind(now)
    .exactly_one(tx)
}

/// Whether a one-time password waits for the user's first sign-in.
pub fn has_one_time_password(tx: &mut Tx<'_>, user: &UserId) -> Result<bool> {
    let row = sql("SELECT id FROM credential WHERE subject_id = $1 AND kind = 'one_time_password' LIMIT 1")
        .bind(user)
        .optional(tx)?;
    Ok(row.is_some())
}
