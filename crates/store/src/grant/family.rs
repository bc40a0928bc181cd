//! Families: all tokens that came from one consent, alive and revoked together.

use usher_domain::grant::Scopes;
use usher_domain::id::{AccountId, ClientId, InstanceId, SessionId, UserId};
use usher_domain::time::Instant;

use crate::error::Result;
use crate::sql::{Tx, sql};
use crate::value::Row;

/// A family, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Family {
    /// Its id.
    pub id: String,
    /// The client that holds it.
    pub client: ClientId,
    /// The client's name at the time of the consent.
    pub client_name: String,
    /// The instance.
    pub instance: InstanceId,
    /// Who consented.
    pub user: UserId,
    /// The browser session of the consent.
    pub session: SessionId,
    /// What its tokens may do.
    pub scopes: Scopes,
    /// When it began.
    pub created_at: Instant,
    /// When it was last refreshed.
    pub last_used_at: Instant,
    /// When it ends for good.
    pub expires_at: Instant,
}

/// A family with what decides whether it lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The family.
    pub family: Family,
    /// Whose directory it is; `None` once the instance is gone.
    pub account: Option<AccountId>,
    /// Whether it may be used: not revoked, not over, its user enabled, its session not ended by anybody.
    pub is_alive: bool,
}

pub(super) fn family(row: &Row) -> Result<Family> {
    Ok(Family {
        id: row.get("family_id")?,
        client: row.get("client_id")?,
        client_name: row.get("client_name")?,
        instance: row.get("instance_id")?,
        user: row.get("user_id")?,
        session: row.get("session_id")?,
        scopes: row.parsed("scopes", |text| Scopes::parse(text).ok())?,
        created_at: row.get("family_created_at")?,
        last_used_at: row.get("last_used_at")?,
        expires_at: row.get("family_expires_at")?,
    })
}

pub(super) fn standing(row: &Row, now: Instant) -> Result<Standing> {
    let family = family(row)?;
    let revoked_at: Option<Instant> = row.get("revoked_at")?;
    let session_ended_at: Option<Instant> = row.get("session_ended_at")?;
    let user_state: Option<String> = row.get("user_state")?;
    let is_alive = revoked_at.is_none()
        && session_ended_at.is_none()
        && family.expires_at > now
        && user_state.as_deref() == Some("enabled");
    Ok(Standing { family, account: row.get("account_id")?, is_alive })
}

/// Begins a family.
pub fn insert(tx: &mut Tx<'_>, family: &Family) -> Result<()> {
    sql("INSERT INTO token_family (id, client_id, client_name, instance_id, user_id, session_id, scopes, created_at,
                                   last_used_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
    .bind(&family.id)
    .bind(&family.client)
    .bind(&family.client_name)
    .bind(&family.instance)
    .bind(&family.user)
    .bind(&family.session)
    .bind(family.scopes.to_string())
    .bind(family.created_at)
    .bind(family.last_used_at)
    .bind(family.expires_at)
    .exactly_one(tx)
}

/// The families of a user that are not revoked and not over, newest first, at most 200.
pub fn of_user(tx: &mut Tx<'_>, user: &UserId) -> Result<Vec<Family>> {
    let now = tx.now();
    let rows = sql("SELECT id AS family_id, client_id, client_name, instance_id, user_id, session_id, scopes,
                           created_at AS family_created_at, last_used_at, expires_at AS family_expires_at
                      FROM token_family WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > $2
                     ORDER BY created_at DESC, id LIMIT 200")
    .bind(user)
    .bind(now)
    .all(tx)?;
    rows.iter().map(family).collect()
}

/// Notes a refresh.
pub fn used(tx: &mut Tx<'_>, id: &str) -> Result<()> {
    let now = tx.now();
    sql("UPDATE token_family SET last_used_at = $2 WHERE id = $1").bind(id).bind(now).run(tx).map(drop)
}

/// Revokes a family; answers whether it was not revoked before.
pub fn revoke(tx: &mut Tx<'_>, id: &str) -> Result<bool> {
    let now = tx.now();
    let touched = sql("UPDATE token_family SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL")
        .bind(id)
        .bind(now)
        .run(tx)?;
    Ok(touched == 1)
}

/// Revokes a family of this user only; answers whether it was one and not revoked before.
pub fn revoke_own(tx: &mut Tx<'_>, user: &UserId, id: &str) -> Result<bool> {
    let now = tx.now();
    let touched = sql("UPDATE token_family SET revoked_at = $3 WHERE id = $1 AND user_id = $2 AND revoked_at IS NULL")
        .bind(id)
        .bind(user)
        .bind(now)
        .run(tx)?;
    Ok(touched == 1)
}

/// Revokes every family of a user: for a disabled user, a new password, a sign-out everywhere. Answers how many.
pub fn revoke_all(tx: &mut Tx<'_>, user: &UserId) -> Result<u64> {
    let now = tx.now();
    sql("UPDATE token_family SET revoked_at = $2 WHERE user_id = $1 AND revoked_at IS NULL")
        .bind(user)
        .bind(now)
        .run(tx)
}
