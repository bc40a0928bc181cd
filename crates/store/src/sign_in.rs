//! Sign-ins on their way: one row for one browser, found by the keyed hash of its cookie, changed from a version.

use usher_domain::time::Instant;

use crate::error::Result;
use crate::sql::{Tx, sql};

/// A sign-in as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The row's id.
    pub id: String,
    /// Whose it is, where the name is known.
    pub subject: Option<String>,
    /// What was proven and chosen so far, as JSON.
    pub state: String,
    /// Counts the changes; a change names the version that it leaves.
    pub version: i64,
    /// When it ends by itself.
    pub expires_at: Instant,
}

/// Begins one under the hash of its secret.
pub fn insert(tx: &mut Tx<'_>, attempt: &Attempt, hash: &str) -> Result<()> {
    let now = tx.now();
    sql("INSERT INTO sign_in (id, hash, subject_id, state, version, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)")
    .bind(&attempt.id)
    .bind(hash)
    .bind(&attempt.subject)
    .bind(&attempt.state)
    .bind(attempt.version)
    .bind(now)
    .bind(attempt.expires_at)
    .exactly_one(tx)
}

/// The living one with that hash.
pub fn by_hash(tx: &mut Tx<'_>, hash: &str) -> Result<Option<Attempt>> {
    let now = tx.now();
    let row = sql("SELECT id, subject_id, state, version, expires_at FROM sign_in WHERE hash = $1 AND expires_at > $2")
        .bind(hash)
        .bind(now)
        .optional(tx)?;
    row.map(|row| {
        Ok(Attempt {
            id: row.get("id")?,
            subject: row.get("subject_id")?,
            state: row.get("state")?,
            version: row.get("version")?,
            expires_at: row.get("expires_at")?,
        })
    })
    .transpose()
}

/// Goes from the version that was read to the next, under a new secret; answers whether nobody was faster.
pub fn advance(tx: &mut Tx<'_>, attempt: &Attempt, state: &str, hash: &str) -> Result<bool> {
    let touched = sql("UPDATE sign_in SET state = $3, hash = $4, version = version + 1 WHERE id = $1 AND version = $2")
        .bind(&attempt.id)
        .bind(attempt.version)
        .bind(state)
        .bind(hash)
        .run(tx)?;
    Ok(touched == 1)
}

/// Ends one in the version that was read; answers whether nobody was faster.
pub fn end(tx: &mut Tx<'_>, attempt: &Attempt) -> Result<bool> {
    let touched = sql("DELETE FROM sign_in WHERE id = $1 AND version = $2").bind(&attempt.id).bind(attempt.version);
    Ok(touched.run(tx)? == 1)
}

/// Ends all of a subject but `keep`, because its proofs have changed.
pub fn end_all(tx: &mut Tx<'_>, subject: &str, keep: Option<&str>) -> Result<()> {
    sql("DELETE FROM sign_in WHERE subject_id = $1 AND id <> $2")
        .bind(subject)
        .bind(keep.unwrap_or_default())
        .run(tx)
        .map(drop)
}

/// The user of an instance who answers to a folded user name or e-mail address.
pub fn user_by_handle(tx: &mut Tx<'_>, instance: &str, handle: &str) -> Result<Option<usher_domain::id::UserId>> {
    let row = sql("SELECT user_id FROM user_handle WHERE instance_id = $1 AND handle = $2 AND kind <> 'skeleton'")
        .bind(instance)
        .bind(handle)
        .optional(tx)?;
    row.map(|row| row.get("user_id")).transpose()
}

/// Notes that a user has chosen a first password; answers whether it was the first.
pub fn register_user(tx: &mut Tx<'_>, user: &str) -> Result<bool> {
    let now = tx.now();
    let touched = sql("UPDATE directory_user SET registered_at = $2, last_active_at = $2
                        WHERE id = $1 AND registered_at IS NULL AND state = 'enabled'")
    .bind(user)
    .bind(now)
    .run(tx)?;
    Ok(touched == 1)
}

/// Notes that a user signed in.
pub fn user_seen(tx: &mut Tx<'_>, user: &str) -> Result<()> {
    let now = tx.now();
    sql("UPDATE directory_user SET last_active_at = $2 WHERE id = $1").bind(user).bind(now).run(tx).map(drop)
}

/// Whom an invited operator's set-up turns the placeholder into.
pub fn name_administrator(tx: &mut Tx<'_>, id: &str, name: &str, email: (&str, &str)) -> Result<()> {
    sql("UPDATE administrator SET name = $2, email = $3, email_folded = $4 WHERE id = $1 AND state = 'invited'")
        .bind(id)
        .bind(name)
        .bind(email.0)
        .bind(email.1)
        .exactly_one(tx)
}

/// Revokes every token that a user's clients hold (a Region's database only).
pub fn end_clients(tx: &mut Tx<'_>, user: &str) -> Result<u64> {
    let now = tx.now();
    sql("UPDATE token_family SET revoked_at = $2 WHERE user_id = $1 AND revoked_at IS NULL")
        .bind(user)
        .bind(now)
        .run(tx)
}

/// A client that is signed in as a user: an IDE or a command line.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Client {
    /// The id of its lineage of tokens.
    pub id: String,
    /// How it called itself.
    pub name: String,
    /// When the user let it in.
    pub created_at: Instant,
    /// When it last used a token.
    pub last_used_at: Instant,
}

/// The signed-in clients of a user, newest first (a Region's database only).
pub fn clients(tx: &mut Tx<'_>, user: &str) -> Result<Vec<Client>> {
    let now = tx.now();
    let rows = sql("SELECT id, client_name, created_at, last_used_at FROM token_family
                     WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > $2
                     ORDER BY created_at DESC, id LIMIT 200")
    .bind(user)
    .bind(now)
    .all(tx)?;
    let read = |row: &crate::value::Row| {
        let (created_at, last_used_at) = (row.get("created_at")?, row.get("last_used_at")?);
        Ok(Client { id: row.get("id")?, name: row.get("client_name")?, created_at, last_used_at })
    };
    rows.iter().map(read).collect()
}

/// Revokes one client of a user; answers whether it was signed in.
pub fn end_client(tx: &mut Tx<'_>, user: &str, id: &str) -> Result<bool> {
    let now = tx.now();
    let touched = sql("UPDATE token_family SET revoked_at = $3 WHERE id = $2 AND user_id = $1 AND revoked_at IS NULL")
        .bind(user)
        .bind(id)
        .bind(now)
        .run(tx)?;
    Ok(touched == 1)
}
