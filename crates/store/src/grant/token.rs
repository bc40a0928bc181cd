//! Access and refresh tokens, each under its keyed hash.

use usher_domain::time::Instant;

use super::family::{Standing, standing};
use crate::error::Result;
use crate::sql::{Tx, sql};

/// A refresh token with its family and its place in the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refresh {
    /// The family.
    pub standing: Standing,
    /// When a successor was handed out.
    pub rotated_at: Option<Instant>,
    /// From what the successor follows.
    pub nonce: Option<String>,
    /// The hash of the successor.
    pub successor: Option<String>,
    /// Whether the successor was used; also where the successor is not known any more.
    pub is_successor_used: bool,
}

/// Keeps a token.
pub fn insert(tx: &mut Tx<'_>, hash: &str, family: &str, kind: Kind, expires_at: Instant) -> Result<()> {
    let now = tx.now();
    sql("INSERT INTO token (hash, family_id, kind, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(hash)
        .bind(family)
        .bind(match kind {
            Kind::Access => "access",
            Kind::Refresh => "refresh",
        })
        .bind(now)
        .bind(expires_at)
        .exactly_one(tx)
}

/// The two kinds of token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Opens things for an hour.
    Access,
    /// Is traded for the next pair.
    Refresh,
}

/// The refresh token with that hash.
pub fn refresh(tx: &mut Tx<'_>, hash: &str) -> Result<Option<Refresh>> {
    let now = tx.now();
    let row = sql("SELECT t.rotated_at, t.nonce, t.successor, n.hash AS next_hash, n.rotated_at AS next_rotated_at,
                          f.id AS family_id, f.client_id, f.client_name, f.instance_id, f.user_id, f.session_id,
                          f.scopes, f.created_at AS family_created_at, f.last_used_at,
                          f.expires_at AS family_expires_at,
                          f.revoked_at, u.state AS user_state, s.ended_at AS session_ended_at, i.account_id
                     FROM token t
                     JOIN token_family f ON f.id = t.family_id
                     LEFT JOIN directory_user u ON u.id = f.user_id
                     LEFT JOIN instance i ON i.id = f.instance_id
                     LEFT JOIN session s ON s.id = f.session_id
                     LEFT JOIN token n ON n.hash = t.successor
                    WHERE t.hash = $1 AND t.kind = 'refresh'")
    .bind(hash)
    .optional(tx)?;
    let Some(row) = row else { return Ok(None) };
    let next: Option<String> = row.get("next_hash")?;
    let next_rotated_at: Option<Instant> = row.get("next_rotated_at")?;
    Ok(Some(Refresh {
        standing: standing(&row, now)?,
        rotated_at: row.get("rotated_at")?,
        nonce: row.get("nonce")?,
        successor: row.get("successor")?,
        is_successor_used: next.is_none() || next_rotated_at.is_some(),
    }))
}

/// The family of the living access token with that hash, and when the token ends.
pub fn access(tx: &mut Tx<'_>, hash: &str) -> Result<Option<(Standing, Instant)>> {
    let now = tx.now();
    let row =
        sql("SELECT t.expires_at AS token_expires_at, f.id AS family_id, f.client_id, f.client_name, f.instance_id,
                          f.user_id, f.session_id, f.scopes, f.created_at AS family_created_at, f.last_used_at,
                          f.expires_at AS family_expires_at, f.revoked_at, u.state AS user_state,
                          s.ended_at AS session_ended_at, i.account_id
                     FROM token t
                     JOIN token_family f ON f.id = t.family_id
                     LEFT JOIN directory_user u ON u.id = f.user_id
                     LEFT JOIN instance i ON i.id = f.instance_id
                     LEFT JOIN session s ON s.id = f.session_id
                    WHERE t.hash = $1 AND t.kind = 'access' AND t.expires_at > $2")
        .bind(hash)
        .bind(now)
        .optional(tx)?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some((standing(&row, now)?, row.get("token_expires_at")?)))
}

/// Marks a refresh token as rotated, now, with the nonce and hash of its successor; answers whether it was the newest.
pub fn rotate(tx: &mut Tx<'_>, hash: &str, nonce: &str, successor: &str) -> Result<bool> {
    let now = tx.now();
    let touched = sql("UPDATE token SET rotated_at = $2, nonce = $3, successor = $4
                        WHERE hash = $1 AND kind = 'refresh' AND rotated_at IS NULL")
    .bind(hash)
    .bind(now)
    .bind(nonce)
    .bind(successor)
    .run(tx)?;
    Ok(touched == 1)
}

/// Gives a rotated token another successor, because nobody heard of the first; answers whether the first still was it.
/// The grace begins again, so that the processes that share the token get this same successor.
pub fn rotate_again(tx: &mut Tx<'_>, hash: &str, unheard: &str, nonce: &str, successor: &str) -> Result<bool> {
    let now = tx.now();
    let touched = sql("UPDATE token SET rotated_at = $2, nonce = $3, successor = $4
                        WHERE hash = $1 AND kind = 'refresh' AND successor = $5")
    .bind(hash)
    .bind(now)
    .bind(nonce)
    .bind(successor)
    .bind(unheard)
    .run(tx)?;
    Ok(touched == 1)
}

/// A successor that nobody heard of: whoever shows it after all betrays that two parties hold the line.
pub fn bury(tx: &mut Tx<'_>, hash: &str) -> Result<()> {
    sql("UPDATE token SET rotated_at = 0, nonce = NULL, successor = NULL WHERE hash = $1 AND kind = 'refresh'")
        .bind(hash)
        .run(tx)
        .map(drop)
}
