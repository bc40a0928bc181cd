//! Device grants: found by the device's code or by the person's.

use usher_domain::grant::{DeviceGrant, DeviceState, Scopes};
use usher_domain::id::{ClientId, InstanceId, SessionId, UserId};
use usher_domain::time::Instant;

use crate::error::{Error, Result};
use crate::sql::{Tx, sql};
use crate::value::Row;

/// A device grant, as it is kept; its codes only as keyed hashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Its id.
    pub id: String,
    /// What the rules need of it.
    pub grant: DeviceGrant,
    /// The client's name at that time.
    pub client_name: String,
    /// The instance whose members may decide.
    pub instance: InstanceId,
    /// What was asked for.
    pub scopes: Scopes,
    /// The session of the person who decided.
    pub session: Option<SessionId>,
    /// From where the device asked.
    pub address: String,
    /// With which user agent.
    pub agent: String,
    /// When it ends.
    pub expires_at: Instant,
}

fn device(row: &Row) -> Result<Device> {
    let user: Option<UserId> = row.get("user_id")?;
    let hasty: i64 = row.get("hasty_polls")?;
    let state = row.parsed("state", |text| match (text, &user) {
        ("pending", _) => Some(DeviceState::Pending),
        ("approved", Some(user)) => Some(DeviceState::Approved(user.clone())),
        ("denied", _) => Some(DeviceState::Denied),
        ("redeemed", _) => Some(DeviceState::Redeemed),
        _ => None,
    })?;
    let client: ClientId = row.get("client_id")?;
    let grant = DeviceGrant {
        client,
        started: row.get("created_at")?,
        polled: row.get("polled_at")?,
        hasty: u32::try_from(hasty).unwrap_or(u32::MAX),
        state,
    };
    Ok(Device {
        id: row.get("id")?,
        grant,
        client_name: row.get("client_name")?,
        instance: row.get("instance_id")?,
        scopes: row.parsed("scopes", |text| Scopes::parse(text).ok())?,
        session: row.get("session_id")?,
        address: row.get("address")?,
        agent: row.get("agent")?,
        expires_at: row.get("expires_at")?,
    })
}

/// Keeps a new grant under the hashes of its two codes; answers whether both were free.
pub fn insert(tx: &mut Tx<'_>, device: &Device, device_hash: &str, code_hash: &str) -> Result<bool> {
    let touched = sql("INSERT INTO device_grant
           (id, device_hash, code_hash, client_id, client_name, instance_id, scopes, state, address, agent, created_at,
            expires_at, hasty_polls)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'pending', $8, $9, $10, $11, 0) ON CONFLICT DO NOTHING")
    .bind(&device.id)
    .bind(device_hash)
    .bind(code_hash)
    .bind(&device.grant.client)
    .bind(&device.client_name)
    .bind(&device.instance)
    .bind(device.scopes.to_string())
    .bind(&device.address)
    .bind(&device.agent)
    .bind(device.grant.started)
    .bind(device.expires_at)
    .run(tx)?;
    Ok(touched == 1)
}

/// The grant whose device code has that hash.
pub fn by_device_code(tx: &mut Tx<'_>, hash: &str) -> Result<Option<Device>> {
    let row = sql("SELECT id, client_id, client_name, instance_id, scopes, state, user_id, session_id, address, agent,
                          created_at, expires_at, polled_at, hasty_polls
                     FROM device_grant WHERE device_hash = $1")
    .bind(hash)
    .optional(tx)?;
    row.as_ref().map(device).transpose()
}

/// The grant whose user code has that hash.
pub fn by_user_code(tx: &mut Tx<'_>, hash: &str) -> Result<Option<Device>> {
    let row = sql("SELECT id, client_id, client_name, instance_id, scopes, state, user_id, session_id, address, agent,
                          created_at, expires_at, polled_at, hasty_polls
                     FROM device_grant WHERE code_hash = $1")
    .bind(hash)
    .optional(tx)?;
    row.as_ref().map(device).transpose()
}

/// Keeps what a poll has changed.
pub fn keep_poll(tx: &mut Tx<'_>, device: &Device) -> Result<()> {
    sql("UPDATE device_grant SET polled_at = $2, hasty_polls = $3 WHERE id = $1 AND state = 'pending'")
        .bind(&device.id)
        .bind(device.grant.polled)
        .bind(i64::from(device.grant.hasty))
        .run(tx)
        .map(drop)
}

/// Keeps a person's decision over a pending grant.
///
/// # Errors
/// [`Error::NotOneRow`] where it is not pending any more.
pub fn decide(tx: &mut Tx<'_>, id: &str, state: &DeviceState, session: &SessionId) -> Result<()> {
    let (word, user) = match state {
        DeviceState::Approved(user) => ("approved", Some(user)),
        DeviceState::Denied => ("denied", None),
        DeviceState::Pending | DeviceState::Redeemed => return Err(Error::NotOneRow { sql: "decide", touched: 0 }),
    };
    sql("UPDATE device_grant SET state = $2, user_id = $3, session_id = $4 WHERE id = $1 AND state = 'pending'")
        .bind(id)
        .bind(word)
        .bind(user)
        .bind(session)
        .exactly_one(tx)
}

/// Marks an approved grant as redeemed; answers whether it was approved.
pub fn redeem(tx: &mut Tx<'_>, id: &str) -> Result<bool> {
    let touched =
        sql("UPDATE device_grant SET state = 'redeemed' WHERE id = $1 AND state = 'approved'").bind(id).run(tx)?;
    Ok(touched == 1)
}
