//! Code grants: first a request that waits for its person, then a code that is redeemed once.

use usher_domain::grant::Scopes;
use usher_domain::id::{ClientId, InstanceId, SessionId, UserId};
use usher_domain::time::Instant;

use crate::error::Result;
use crate::sql::{Tx, sql};
use crate::value::Row;

/// Where a code grant stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Waits for the person.
    Requested,
    /// The person said yes, and a code went out.
    Approved,
    /// The person said no.
    Denied,
    /// The code was traded for tokens.
    Redeemed,
}

impl Stage {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "requested" => Self::Requested,
            "approved" => Self::Approved,
            "denied" => Self::Denied,
            "redeemed" => Self::Redeemed,
            _ => return None,
        })
    }
}

/// A code grant, as it is kept; the code only as a keyed hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeRow {
    /// Its id, from random bytes: whoever knows it may be asked for consent.
    pub id: String,
    /// Who asked.
    pub client: ClientId,
    /// The client's name at that time.
    pub client_name: String,
    /// The instance whose members may decide.
    pub instance: InstanceId,
    /// Where the answer goes, byte for byte.
    pub redirect_uri: String,
    /// The client's `state`, given back with the answer.
    pub echo: String,
    /// The PKCE challenge.
    pub challenge: String,
    /// What was asked for.
    pub scopes: Scopes,
    /// Where it stands.
    pub stage: Stage,
    /// Who said yes.
    pub user: Option<UserId>,
    /// With which session.
    pub session: Option<SessionId>,
    /// The tokens that came from it.
    pub family: Option<String>,
    /// From where it was asked.
    pub address: String,
    /// When it was asked.
    pub created_at: Instant,
    /// When the request, or later its code, ends.
    pub expires_at: Instant,
}

fn code(row: &Row) -> Result<CodeRow> {
    Ok(CodeRow {
        id: row.get("id")?,
        client: row.get("client_id")?,
        client_name: row.get("client_name")?,
        instance: row.get("instance_id")?,
        redirect_uri: row.get("redirect_uri")?,
        echo: row.get("echo")?,
        challenge: row.get("challenge")?,
        scopes: row.parsed("scopes", |text| Scopes::parse(text).ok())?,
        stage: row.parsed("state", Stage::parse)?,
        user: row.get("user_id")?,
        session: row.get("session_id")?,
        family: row.get("family_id")?,
        address: row.get("address")?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
    })
}

/// Keeps a request.
pub fn insert(tx: &mut Tx<'_>, row: &CodeRow) -> Result<()> {
    sql("INSERT INTO code_grant (id, client_id, client_name, instance_id, redirect_uri, echo, challenge, scopes, state,
                                 address, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'requested', $9, $10, $11)")
    .bind(&row.id)
    .bind(&row.client)
    .bind(&row.client_name)
    .bind(&row.instance)
    .bind(&row.redirect_uri)
    .bind(&row.echo)
    .bind(&row.challenge)
    .bind(row.scopes.to_string())
    .bind(&row.address)
    .bind(row.created_at)
    .bind(row.expires_at)
    .exactly_one(tx)
}

/// The grant with that id.
pub fn by_id(tx: &mut Tx<'_>, id: &str) -> Result<Option<CodeRow>> {
    let row =
        sql("SELECT id, client_id, client_name, instance_id, redirect_uri, echo, challenge, scopes, state, user_id,
                          session_id, family_id, address, created_at, expires_at
                     FROM code_grant WHERE id = $1")
        .bind(id)
        .optional(tx)?;
    row.as_ref().map(code).transpose()
}

/// The grant whose code has that hash.
pub fn by_hash(tx: &mut Tx<'_>, hash: &str) -> Result<Option<CodeRow>> {
    let row =
        sql("SELECT id, client_id, client_name, instance_id, redirect_uri, echo, challenge, scopes, state, user_id,
                          session_id, family_id, address, created_at, expires_at
                     FROM code_grant WHERE hash = $1")
        .bind(hash)
        .optional(tx)?;
    row.as_ref().map(code).transpose()
}

/// The person said yes: the code's hash, and until when it is good.
///
/// # Errors
/// [`crate::Error::NotOneRow`] where it was decided before.
pub fn approve(tx: &mut Tx<'_>, row: &CodeRow, hash: &str) -> Result<()> {
    sql("UPDATE code_grant SET state = 'approved', hash = $2, user_id = $3, session_id = $4, expires_at = $5
          WHERE id = $1 AND state = 'requested'")
    .bind(&row.id)
    .bind(hash)
    .bind(&row.user)
    .bind(&row.session)
    .bind(row.expires_at)
    .exactly_one(tx)
}

/// The person said no.
///
/// # Errors
/// [`crate::Error::NotOneRow`] where it was decided before.
pub fn deny(tx: &mut Tx<'_>, id: &str) -> Result<()> {
    sql("UPDATE code_grant SET state = 'denied' WHERE id = $1 AND state = 'requested'").bind(id).exactly_one(tx)
}

/// Marks a code as redeemed and remembers what came from it; answers whether it was not redeemed before.
pub fn redeem(tx: &mut Tx<'_>, id: &str, family: &str) -> Result<bool> {
    let touched = sql("UPDATE code_grant SET state = 'redeemed', family_id = $2 WHERE id = $1 AND state = 'approved'")
        .bind(id)
        .bind(family)
        .run(tx)?;
    Ok(touched == 1)
}
