//! Registered clients.

use usher_domain::grant::{Client, GrantType, Scopes};
use usher_domain::id::{ClientId, InstanceId};
use usher_domain::time::Instant;

use crate::error::Result;
use crate::sql::{Tx, sql};
use crate::value::Row;

/// A registered client, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// Its id, which names its Region.
    pub id: ClientId,
    /// What was registered.
    pub client: Client,
    /// The instance it registered with, where it named one.
    pub instance: Option<InstanceId>,
    /// When it registered.
    pub created_at: Instant,
    /// When its registration ends.
    pub expires_at: Instant,
}

fn registered(row: &Row) -> Result<Registered> {
    let grant_types: Vec<GrantType> = row.json("grant_types")?;
    Ok(Registered {
        id: row.get("id")?,
        client: Client {
            name: row.get("name")?,
            scopes: row.parsed("scopes", |text| Scopes::parse(text).ok())?,
            redirect_uris: row.json("redirect_uris")?,
            grant_types,
        },
        instance: row.get("instance_id")?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
    })
}

/// Keeps a registration with the hash of its secret.
///
/// # Errors
/// What the database says, or a list that cannot be written.
pub fn insert(tx: &mut Tx<'_>, registered: &Registered, secret_hash: &str) -> Result<()> {
    let write = |error: serde_json::Error| crate::Error::Engine(error.to_string());
    let redirect_uris = serde_json::to_string(&registered.client.redirect_uris).map_err(write)?;
    let grant_types = serde_json::to_string(&registered.client.grant_types).map_err(write)?;
    sql("INSERT INTO client (id, secret_hash, name, scopes, redirect_uris, grant_types, instance_id, created_at,
                             expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
    .bind(&registered.id)
    .bind(secret_hash)
    .bind(&registered.client.name)
    .bind(registered.client.scopes.to_string())
    .bind(redirect_uris)
    .bind(grant_types)
    .bind(&registered.instance)
    .bind(registered.created_at)
    .bind(registered.expires_at)
    .exactly_one(tx)
}

/// The client with that id, if its registration still stands.
pub fn by_id(tx: &mut Tx<'_>, id: &ClientId) -> Result<Option<Registered>> {
    let now = tx.now();
    let row = sql("SELECT id, name, scopes, redirect_uris, grant_types, instance_id, created_at, expires_at
                     FROM client WHERE id = $1 AND expires_at > $2")
    .bind(id)
    .bind(now)
    .optional(tx)?;
    row.as_ref().map(registered).transpose()
}

/// The same, if its secret has that hash.
pub fn proved(tx: &mut Tx<'_>, id: &ClientId, secret_hash: &str) -> Result<Option<Registered>> {
    let now = tx.now();
    let row = sql("SELECT id, name, scopes, redirect_uris, grant_types, instance_id, created_at, expires_at
                     FROM client WHERE id = $1 AND expires_at > $2 AND secret_hash = $3")
    .bind(id)
    .bind(now)
    .bind(secret_hash)
    .optional(tx)?;
    row.as_ref().map(registered).transpose()
}
