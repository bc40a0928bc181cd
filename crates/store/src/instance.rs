//! Enabled Identity Centers: the index (global database) and the instance itself (its Region's).

use usher_domain::id::{AccountId, InstanceId, StoreId};
use usher_domain::region::RegionName;
use usher_domain::time::Instant;

use crate::error::Result;
use crate::sql::{Tx, sql};
use crate::value::Row;

/// Where an instance lives, as the global index knows it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "IndexedInstance")]
pub struct Indexed {
    /// The instance.
    pub id: InstanceId,
    /// Whose it is.
    pub account: AccountId,
    /// Its identity store.
    pub store: StoreId,
    /// Its Region.
    pub region: RegionName,
    /// The chosen name in its Start URL.
    pub alias: Option<String>,
    /// When it was enabled.
    pub created_at: Instant,
}

fn indexed(row: &Row) -> Result<Indexed> {
    Ok(Indexed {
        id: row.get("id")?,
        account: row.get("account_id")?,
        store: row.get("store_id")?,
        region: row.get("region")?,
        alias: row.get("alias")?,
        created_at: row.get("created_at")?,
    })
}

/// Puts an instance into the index; a second one of the same account violates `instance_index_account_id_key`.
pub fn index(tx: &mut Tx<'_>, instance: &Indexed) -> Result<()> {
    sql("INSERT INTO instance_index (id, account_id, store_id, region, alias, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)")
    .bind(&instance.id)
    .bind(&instance.account)
    .bind(&instance.store)
    .bind(&instance.region)
    .bind(&instance.alias)
    .bind(instance.created_at)
    .exactly_one(tx)
}

/// The account's instance.
pub fn indexed_of(tx: &mut Tx<'_>, account: &AccountId) -> Result<Option<Indexed>> {
    let row =
        sql("SELECT id, account_id, store_id, region, alias, created_at FROM instance_index WHERE account_id = $1")
            .bind(account)
            .optional(tx)?;
    row.as_ref().map(indexed).transpose()
}

/// The instance with that id.
pub fn indexed_by_id(tx: &mut Tx<'_>, id: &InstanceId) -> Result<Option<Indexed>> {
    let row = sql("SELECT id, account_id, store_id, region, alias, created_at FROM instance_index WHERE id = $1")
        .bind(id)
        .optional(tx)?;
    row.as_ref().map(indexed).transpose()
}

/// The instance whose identity store's id, alias or own id is `name`.
pub fn indexed_by_name(tx: &mut Tx<'_>, name: &str) -> Result<Option<Indexed>> {
    let row = sql("SELECT id, account_id, store_id, region, alias, created_at FROM instance_index WHERE store_id = $1
                   UNION SELECT id, account_id, store_id, region, alias, created_at FROM instance_index WHERE alias = $1
                   UNION SELECT id, account_id, store_id, region, alias, created_at FROM instance_index WHERE id = $1")
    .bind(name)
    .optional(tx)?;
    row.as_ref().map(indexed).transpose()
}

/// Chooses the alias, once; answers whether there was none before.
pub fn choose_alias(tx: &mut Tx<'_>, id: &InstanceId, alias: &str) -> Result<bool> {
    let touched =
        sql("UPDATE instance_index SET alias = $2 WHERE id = $1 AND alias IS NULL").bind(id).bind(alias).run(tx)?;
    Ok(touched == 1)
}

/// An instance in its Region's database.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Instance {
    /// Its id.
    pub id: InstanceId,
    /// Whose it is.
    pub account: AccountId,
    /// Its identity store.
    pub store: StoreId,
    /// How long a member stays signed in, in minutes.
    pub session_minutes: i64,
    /// Whether the product's own session lasts 90 days.
    pub is_extended: bool,
}

fn instance(row: &Row) -> Result<Instance> {
    Ok(Instance {
        id: row.get("id")?,
        account: row.get("account_id")?,
        store: row.get("store_id")?,
        session_minutes: row.get("session_minutes")?,
        is_extended: row.get("is_extended")?,
    })
}

/// Opens an instance in its Region; the same one again changes nothing.
pub fn open(tx: &mut Tx<'_>, instance: &Instance) -> Result<bool> {
    let now = tx.now();
    let touched = sql("INSERT INTO instance (id, account_id, store_id, session_minutes, is_extended, created_at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING")
    .bind(&instance.id)
    .bind(&instance.account)
    .bind(&instance.store)
    .bind(instance.session_minutes)
    .bind(instance.is_extended)
    .bind(now)
    .run(tx)?;
    Ok(touched == 1)
}

/// The account's instance in this Region.
pub fn of_account(tx: &mut Tx<'_>, account: &AccountId) -> Result<Option<Instance>> {
    let row = sql("SELECT id, account_id, store_id, session_minutes, is_extended FROM instance WHERE account_id = $1")
        .bind(account)
        .optional(tx)?;
    row.as_ref().map(instance).transpose()
}

/// The instance with that id, in this Region.
pub fn by_id(tx: &mut Tx<'_>, id: &InstanceId) -> Result<Option<Instance>> {
    let row = sql("SELECT id, account_id, store_id, session_minutes, is_extended FROM instance WHERE id = $1")
        .bind(id)
        .optional(tx)?;
    row.as_ref().map(instance).transpose()
}

/// Whose an instance of this Region is.
pub fn account_of(tx: &mut Tx<'_>, id: &InstanceId) -> Result<AccountId> {
    sql("SELECT account_id FROM instance WHERE id = $1").bind(id).one(tx)?.get("account_id")
}

/// Changes how long members stay signed in.
pub fn update(tx: &mut Tx<'_>, instance: &Instance) -> Result<()> {
    sql("UPDATE instance SET session_minutes = $2, is_extended = $3 WHERE id = $1")
        .bind(&instance.id)
        .bind(instance.session_minutes)
        .bind(instance.is_extended)
        .exactly_one(tx)
}
