//! One-time links: kept under the keyed hash of their secret, spent by one UPDATE that only one of many can win.

use usher_domain::time::Instant;

use crate::error::Result;
use crate::sql::{Tx, sql};
use crate::value::Row;

/// A link as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its id, which is no secret.
    pub id: String,
    /// What it is good for.
    pub purpose: String,
    /// Whom it is for: a user's or an administrator's id, or empty.
    pub subject: String,
    /// What else its maker wanted to remember.
    pub detail: String,
    /// When it was made.
    pub created_at: Instant,
    /// When it stops to work.
    pub expires_at: Instant,
    /// When it was used or withdrawn.
    pub spent_at: Option<Instant>,
}

fn link(row: &Row) -> Result<Link> {
    Ok(Link {
        id: row.get("id")?,
        purpose: row.get("purpose")?,
        subject: row.get("subject_id")?,
        detail: row.get("detail")?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
        spent_at: row.get("spent_at")?,
    })
}

/// Keeps a new link under the hash of its secret.
pub fn insert(tx: &mut Tx<'_>, link: &Link, hash: &str) -> Result<()> {
    sql("INSERT INTO link (id, hash, purpose, subject_id, detail, created_at, expires_at, spent_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, NULL)")
    .bind(&link.id)
    .bind(hash)
    .bind(&link.purpose)
    .bind(&link.subject)
    .bind(&link.detail)
    .bind(link.created_at)
    .bind(link.expires_at)
    .exactly_one(tx)
}

/// The link with that hash and purpose, spent and expired ones too.
pub fn by_hash(tx: &mut Tx<'_>, purpose: &str, hash: &str) -> Result<Option<Link>> {
    let row = sql("SELECT id, purpose, subject_id, detail, created_at, expires_at, spent_at
                     FROM link WHERE hash = $1 AND purpose = $2")
    .bind(hash)
    .bind(purpose)
    .optional(tx)?;
    row.as_ref().map(link).transpose()
}

/// Whether a subject holds a link for a purpose that is neither spent nor expired.
pub fn has_living(tx: &mut Tx<'_>, purpose: &str, subject: &str) -> Result<bool> {
    let now = tx.now();
    let found = sql("SELECT id FROM link
                      WHERE subject_id = $1 AND purpose = $2 AND spent_at IS NULL AND expires_at > $3 LIMIT 1")
    .bind(subject)
    .bind(purpose)
    .bind(now)
    .optional(tx)?;
    Ok(found.is_some())
}

/// Spends a link that is neither spent nor expired; answers whether this call was the one.
pub fn spend(tx: &mut Tx<'_>, purpose: &str, hash: &str) -> Result<bool> {
    let now = tx.now();
    let touched = sql("UPDATE link SET spent_at = $3
                        WHERE hash = $1 AND purpose = $2 AND spent_at IS NULL AND expires_at > $3")
    .bind(hash)
    .bind(purpose)
    .bind(now)
    .run(tx)?;
    Ok(touched == 1)
}

/// Withdraws every unspent link of a subject for a purpose; answers how many there were.
pub fn withdraw(tx: &mut Tx<'_>, purpose: &str, subject: &str) -> Result<u64> {
    let now = tx.now();
    sql("UPDATE link SET spent_at = $3 WHERE subject_id = $1 AND purpose = $2 AND spent_at IS NULL")
        .bind(subject)
        .bind(purpose)
        .bind(now)
        .run(tx)
}
