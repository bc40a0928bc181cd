//! Kiro profiles: the profile in its Region, and the global index over all of them.

use usher_domain::id::{AccountId, InstanceId, ProfileId};
use usher_domain::money::Credits;
use usher_domain::region::RegionName;
use usher_domain::time::Instant;

use crate::error::Result;
use crate::sql::{Tx, sql};
use crate::value::Row;

/// A profile in its Region.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Profile {
    /// Its id.
    pub id: ProfileId,
    /// Whose it is.
    pub account: AccountId,
    /// Its name.
    pub name: String,
    /// What it is for; may be empty.
    pub description: String,
    /// The instance whose people it serves.
    pub instance: InstanceId,
    /// Where that instance lives; maybe not here.
    pub instance_region: RegionName,
    /// Whether work goes on beyond the allowance.
    pub overage_enabled: bool,
    /// The most overage of a member in a month; `None` is no limit.
    pub overage_cap: Option<Credits>,
    /// When it was created.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
}

fn profile(row: &Row) -> Result<Profile> {
    Ok(Profile {
        id: row.get("id")?,
        account: row.get("account_id")?,
        name: row.get("name")?,
        description: row.get("description")?,
        instance: row.get("instance_id")?,
        instance_region: row.get("instance_region")?,
        overage_enabled: row.get("overage_enabled")?,
        overage_cap: row.get("overage_cap")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

/// Creates a profile; answers false where the account has one in this Region already.
pub fn insert(tx: &mut Tx<'_>, profile: &Profile) -> Result<bool> {
    let touched = sql("INSERT INTO profile (id, account_id, name, description, instance_id, instance_region,
                                            overage_enabled, overage_cap, created_at, updated_at)
                       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (account_id) DO NOTHING")
    .bind(&profile.id)
    .bind(&profile.account)
    .bind(&profile.name)
    .bind(&profile.description)
    .bind(&profile.instance)
    .bind(&profile.instance_region)
    .bind(profile.overage_enabled)
    .bind(profile.overage_cap)
    .bind(profile.created_at)
    .bind(profile.updated_at)
    .run(tx)?;
    Ok(touched == 1)
}

/// The profile with that id.
pub fn by_id(tx: &mut Tx<'_>, id: &ProfileId) -> Result<Option<Profile>> {
    let row = sql("SELECT id, account_id, name, description, instance_id, instance_region, overage_enabled,
                          overage_cap, created_at, updated_at FROM profile WHERE id = $1")
    .bind(id)
    .optional(tx)?;
    row.as_ref().map(profile).transpose()
}

/// The account's profile in this Region.
pub fn of_account(tx: &mut Tx<'_>, account: &AccountId) -> Result<Option<Profile>> {
    let row = sql("SELECT id, account_id, name, description, instance_id, instance_region, overage_enabled,
                          overage_cap, created_at, updated_at FROM profile WHERE account_id = $1")
    .bind(account)
    .optional(tx)?;
    row.as_ref().map(profile).transpose()
}

/// Writes name, description and overage of a profile.
pub fn update(tx: &mut Tx<'_>, profile: &Profile) -> Result<()> {
    crate::credit::forget_rules(tx, &profile.id);
    let now = tx.now();
    sql("UPDATE profile SET name = $2, description = $3, overage_enabled = $4, overage_cap = $5, updated_at = $6
          WHERE id = $1")
    .bind(&profile.id)
    .bind(&profile.name)
    .bind(&profile.description)
    .bind(profile.overage_enabled)
    .bind(profile.overage_cap)
    .bind(now)
    .exactly_one(tx)
}

/// A profile as the global index knows it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Indexed {
    /// The profile.
    pub id: ProfileId,
    /// Whose it is.
    pub account: AccountId,
    /// Its Region.
    pub region: RegionName,
    /// Its name.
    pub name: String,
    /// The instance whose people it serves.
    pub instance: InstanceId,
    /// Where that instance lives.
    pub instance_region: RegionName,
    /// When it was created.
    pub created_at: Instant,
}

fn indexed(row: &Row) -> Result<Indexed> {
    Ok(Indexed {
        id: row.get("id")?,
        account: row.get("account_id")?,
        region: row.get("region")?,
        name: row.get("name")?,
        instance: row.get("instance_id")?,
        instance_region: row.get("instance_region")?,
        created_at: row.get("created_at")?,
    })
}

/// Puts a profile into the index, or its new name.
pub fn index(tx: &mut Tx<'_>, profile: &Indexed) -> Result<()> {
    sql("INSERT INTO profile_index (id, account_id, region, name, instance_id, instance_region, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO UPDATE SET name = excluded.name")
    .bind(&profile.id)
    .bind(&profile.account)
    .bind(&profile.region)
    .bind(&profile.name)
    .bind(&profile.instance)
    .bind(&profile.instance_region)
    .bind(profile.created_at)
    .exactly_one(tx)
}

/// The profiles of an account, by Region.
pub fn indexed_of(tx: &mut Tx<'_>, account: &AccountId) -> Result<Vec<Indexed>> {
    let rows = sql("SELECT id, account_id, region, name, instance_id, instance_region, created_at FROM profile_index
                     WHERE account_id = $1 ORDER BY region, id")
    .bind(account)
    .all(tx)?;
    rows.iter().map(indexed).collect()
}

/// The profile with that id, wherever it lives.
pub fn indexed_by_id(tx: &mut Tx<'_>, id: &ProfileId) -> Result<Option<Indexed>> {
    let row = sql("SELECT id, account_id, region, name, instance_id, instance_region, created_at FROM profile_index
                    WHERE id = $1")
    .bind(id)
    .optional(tx)?;
    row.as_ref().map(indexed).transpose()
}

/// The profiles that serve the people of an identity store.
pub fn indexed_of_store(tx: &mut Tx<'_>, store: &str) -> Result<Vec<Indexed>> {
    let rows = sql("SELECT profile_index.id, profile_index.account_id, profile_index.region, profile_index.name,
                           profile_index.instance_id, profile_index.instance_region, profile_index.created_at
                      FROM instance_index JOIN profile_index ON profile_index.instance_id = instance_index.id
                     WHERE instance_index.store_id = $1 ORDER BY profile_index.region, profile_index.id")
    .bind(store)
    .all(tx)?;
    rows.iter().map(indexed).collect()
}

/// All profiles in the order of their ids, those after `after`; for reconcilers.
pub fn all_indexed(tx: &mut Tx<'_>, after: &str, most: i64) -> Result<Vec<Indexed>> {
    let rows = sql("SELECT id, account_id, region, name, instance_id, instance_region, created_at FROM profile_index
                     WHERE id > $1 ORDER BY id LIMIT $2")
    .bind(after)
    .bind(most)
    .all(tx)?;
    rows.iter().map(indexed).collect()
}
