//! Sessions of browsers, alike for administrators (global database) and members (their Region's).

use usher_domain::id::SessionId;
use usher_domain::time::Instant;

use crate::error::Result;
use crate::sql::{Tx, sql};
use crate::value::Row;

/// A session as it is kept; its secret only as a keyed hash.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// The id that pages may show.
    pub id: SessionId,
    /// Whose: an administrator's or a user's id.
    pub subject: String,
    /// When it began.
    pub created_at: Instant,
    /// When the person last proved who they are.
    pub authenticated_at: Instant,
    /// When it was last used, to the minute.
    pub last_seen_at: Instant,
    /// When it ends by itself.
    pub expires_at: Instant,
    /// From where it began.
    pub address: String,
    /// With which user agent.
    pub agent: String,
}

fn session(row: &Row) -> Result<Session> {
    Ok(Session {
        id: row.get("id")?,
        subject: row.get("subject_id")?,
        created_at: row.get("created_at")?,
        authenticated_at: row.get("authenticated_at")?,
        last_seen_at: row.get("last_seen_at")?,
        expires_at: row.get("expires_at")?,
        address: row.get("address")?,
        agent: row.get("agent")?,
    })
}

/// Begins a session under the hash of its secret.
pub fn insert(tx: &mut Tx<'_>, session: &Session, hash: &str) -> Result<()> {
    sql("INSERT INTO session
           (id, hash, subject_id, created_at, authenticated_at, last_seen_at, expires_at, address, agent)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
    .bind(&session.id)
    .bind(hash)
    .bind(&session.subject)
    .bind(session.created_at)
    .bind(session.authenticated_at)
    .bind(session.last_seen_at)
    .bind(session.expires_at)
    .bind(&session.address)
    .bind(&session.agent)
    .exactly_one(tx)
}

/// The living session with that hash: not ended, not expired.
pub fn by_hash(tx: &mut Tx<'_>, hash: &str) -> Result<Option<Session>> {
    let now = tx.now();
    let row = sql("SELECT id, subject_id, created_at, authenticated_at, last_seen_at, expires_at, address, agent
                     FROM session WHERE hash = $1 AND ended_at IS NULL AND expires_at > $2")
    .bind(hash)
    .bind(now)
    .optional(tx)?;
    row.as_ref().map(session).transpose()
}

/// The living session with that id.
pub fn by_id(tx: &mut Tx<'_>, id: &SessionId) -> Result<Option<Session>> {
    let now = tx.now();
    let row = sql("SELECT id, subject_id, created_at, authenticated_at, last_seen_at, expires_at, address, agent
                     FROM session WHERE id = $1 AND ended_at IS NULL AND expires_at > $2")
    .bind(id)
    .bind(now)
    .optional(tx)?;
    row.as_ref().map(session).transpose()
}

/// Whether the session with that id still lives.
pub fn is_alive(tx: &mut Tx<'_>, id: &SessionId) -> Result<bool> {
    let now = tx.now();
    let row = sql("SELECT id FROM session WHERE id = $1 AND ended_at IS NULL AND expires_at > $2")
        .bind(id)
        .bind(now)
        .optional(tx)?;
    Ok(row.is_some())
}

/// The living sessions of a subject, newest first.
pub fn of_subject(tx: &mut Tx<'_>, subject: &str) -> Result<Vec<Session>> {
    let now = tx.now();
    let rows = sql("SELECT id, subject_id, created_at, authenticated_at, last_seen_at, expires_at, address, agent
                      FROM session WHERE subject_id = $1 AND ended_at IS NULL AND expires_at > $2
                     ORDER BY created_at DESC, id LIMIT 200")
    .bind(subject)
    .bind(now)
    .all(tx)?;
    rows.iter().map(session).collect()
}

/// Notes that a session was used.
pub fn seen(tx: &mut Tx<'_>, id: &SessionId) -> Result<()> {
    let now = tx.now();
    sql("UPDATE session SET last_seen_at = $2 WHERE id = $1").bind(id).bind(now).run(tx).map(drop)
}

/// Ends one session of a subject; answers whether it was alive.
pub fn end(tx: &mut Tx<'_>, subject: &str, id: &SessionId) -> Result<bool> {
    let now = tx.now();
    let touched = sql("UPDATE session SET ended_at = $3 WHERE id = $1 AND subject_id = $2 AND ended_at IS NULL")
        .bind(id)
        .bind(subject)
        .bind(now)
        .run(tx)?;
    Ok(touched == 1)
}

/// Ends every session of a subject, but for the one to keep; answers how many.
pub fn end_all(tx: &mut Tx<'_>, subject: &str, keep: Option<&SessionId>) -> Result<u64> {
    let now = tx.now();
    sql("UPDATE session SET ended_at = $2 WHERE subject_id = $1 AND ended_at IS NULL AND id <> $3")
        .bind(subject)
        .bind(now)
        .bind(keep.map_or("", SessionId::as_str))
        .run(tx)
}
