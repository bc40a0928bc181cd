//! API tokens of operators and administrators; their secrets only as keyed hashes.

use usher_domain::id::AdministratorId;
use usher_domain::time::Instant;

use crate::error::Result;
use crate::sql::{Tx, sql};
use crate::value::Row;

/// An API token.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ApiToken")]
pub struct Token {
    /// Its id, which is no secret.
    pub id: String,
    /// For whom it speaks.
    #[serde(skip)]
    pub owner: AdministratorId,
    /// What its owner calls it.
    pub name: String,
    /// When it was made.
    pub created_at: Instant,
    /// When it ends by itself.
    pub expires_at: Instant,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Instant>,
}

fn token(row: &Row) -> Result<Token> {
    Ok(Token {
        id: row.get("id")?,
        owner: row.get("administrator_id")?,
        name: row.get("name")?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
        last_used_at: row.get("last_used_at")?,
    })
}

/// Keeps a token under the hash of its secret.
pub fn insert_token(tx: &mut Tx<'_>, token: &Token, hash: &str) -> Result<()> {
    sql("INSERT INTO api_token (id, hash, administrator_id, name, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6)")
    .bind(&token.id)
    .bind(hash)
    .bind(&token.owner)
    .bind(&token.name)
    .bind(token.created_at)
    .bind(token.expires_at)
    .exactly_one(tx)
}

/// The token with that hash, if it is neither revoked nor expired.
pub fn living_token(tx: &mut Tx<'_>, hash: &str) -> Result<Option<Token>> {
    let now = tx.now();
    let row = sql("SELECT id, administrator_id, name, created_at, expires_at, last_used_at FROM api_token
                    WHERE hash = $1 AND revoked_at IS NULL AND expires_at > $2")
    .bind(hash)
    .bind(now)
    .optional(tx)?;
    row.as_ref().map(token).transpose()
}

/// The living tokens of a person, newest first.
pub fn tokens_of(tx: &mut Tx<'_>, owner: &AdministratorId) -> Result<Vec<Token>> {
    let now = tx.now();
    let rows = sql("SELECT id, administrator_id, name, created_at, expires_at, last_used_at FROM api_token
                     WHERE administrator_id = $1 AND revoked_at IS NULL AND expires_at > $2
                     ORDER BY id DESC LIMIT 200")
    .bind(owner)
    .bind(now)
    .all(tx)?;
    rows.iter().map(token).collect()
}

/// Notes that a token was used.
pub fn token_used(tx: &mut Tx<'_>, id: &str) -> Result<()> {
    let now = tx.now();
    sql("UPDATE api_token SET last_used_at = $2 WHERE id = $1").bind(id).bind(now).run(tx).map(drop)
}

/// Revokes a person's token; answers whether it lived.
pub fn revoke_token(tx: &mut Tx<'_>, owner: &AdministratorId, id: &str) -> Result<bool> {
    let now = tx.now();
    let touched =
        sql("UPDATE api_token SET revoked_at = $3 WHERE id = $1 AND administrator_id = $2 AND revoked_at IS NULL")
            .bind(id)
            .bind(owner)
            .bind(now)
            .run(tx)?;
    Ok(touched == 1)
}
