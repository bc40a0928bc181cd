//! What ends when somebody leaves: sessions, tokens, and every row that names the person.

use usher_domain::id::UserId;

use crate::error::Result;
use crate::sql::{Tx, sql};

/// What hangs on a user.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Ties {
    /// Browsers signed in.
    pub sessions: i64,
    /// Devices and applications that hold tokens.
    pub grants: i64,
    /// Groups the user is in.
    pub groups: i64,
    /// Seats that have not ended.
    pub seats: i64,
}

/// Counts what hangs on a user.
pub fn ties(tx: &mut Tx<'_>, user: &UserId) -> Result<Ties> {
    let now = tx.now();
    let row = sql("SELECT
        (SELECT COUNT(*) FROM session WHERE subject_id = $1 AND ended_at IS NULL AND expires_at > $2) AS sessions,
        (SELECT COUNT(*) FROM token_family WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > $2) AS grants,
        (SELECT COUNT(*) FROM membership WHERE user_id = $1) AS groups,
        (SELECT COUNT(*) FROM seat WHERE user_id = $1 AND state <> 'gone') AS seats")
    .bind(user)
    .bind(now)
    .one(tx)?;
    Ok(Ties {
        sessions: row.get("sessions")?,
        grants: row.get("grants")?,
        groups: row.get("groups")?,
        seats: row.get("seats")?,
    })
}

/// Ends every session and revokes every token family of a user, at once.
pub fn end_access(tx: &mut Tx<'_>, user: &UserId) -> Result<()> {
    let now = tx.now();
    crate::session::end_all(tx, user.as_str(), None)?;
    crate::sign_in::end_all(tx, user.as_str(), None)?;
    sql("UPDATE token_family SET revoked_at = $2 WHERE user_id = $1 AND revoked_at IS NULL")
        .bind(user)
        .bind(now)
        .run(tx)
        .map(drop)
}

/// Spends every open one-time link of a user.
pub fn spend_links(tx: &mut Tx<'_>, user: &UserId) -> Result<()> {
    let now = tx.now();
    sql("UPDATE link SET spent_at = $2 WHERE subject_id = $1 AND spent_at IS NULL")
        .bind(user)
        .bind(now)
        .run(tx)
        .map(drop)
}

/// Removes a user with everything personal. Seats, tokens and the audit log keep the id alone, as history.
pub fn delete_user(tx: &mut Tx<'_>, user: &UserId) -> Result<()> {
    sql("DELETE FROM user_handle WHERE user_id = $1").bind(user).run(tx)?;
    sql("DELETE FROM search_term WHERE subject_id = $1").bind(user).run(tx)?;
    sql("DELETE FROM membership WHERE user_id = $1").bind(user).run(tx)?;
    sql("DELETE FROM credential WHERE subject_id = $1").bind(user).run(tx)?;
    sql("DELETE FROM link WHERE subject_id = $1").bind(user).run(tx)?;
    sql("DELETE FROM mail WHERE subject_id = $1").bind(user).run(tx)?;
    sql("DELETE FROM session WHERE subject_id = $1").bind(user).run(tx)?;
    sql("DELETE FROM directory_user WHERE id = $1").bind(user).exactly_one(tx)
}
