//! Products: backends that check and spend credits with a key (global database). Only a keyed hash of the key is kept.

use usher_domain::id::ProductId;
use usher_domain::time::Instant;

use crate::error::Result;
use crate::sql::{Tx, sql};
use crate::value::Row;

/// A product.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Product {
    /// Its id.
    pub id: ProductId,
    /// How operators call it.
    pub name: String,
    /// When its key was made.
    pub created_at: Instant,
    /// When the key was last used, to the minute.
    pub last_used_at: Option<Instant>,
    /// When the key was revoked.
    pub revoked_at: Option<Instant>,
}

fn product(row: &Row) -> Result<Product> {
    Ok(Product {
        id: row.get("id")?,
        name: row.get("name")?,
        created_at: row.get("created_at")?,
        last_used_at: row.get("last_used_at")?,
        revoked_at: row.get("revoked_at")?,
    })
}

/// Adds a product with the hash of its key.
pub fn insert(tx: &mut Tx<'_>, id: &ProductId, name: &str, hash: &str) -> Result<()> {
    let now = tx.now();
    sql("INSERT INTO product (id, name, hash, created_at) VALUES ($1, $2, $3, $4)")
        .bind(id)
        .bind(name)
        .bind(hash)
        .bind(now)
        .exactly_one(tx)
}

/// All products in the order in which they were made.
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<Product>> {
    let rows =
        sql("SELECT id, name, created_at, last_used_at, revoked_at FROM product ORDER BY id LIMIT 1000").all(tx)?;
    rows.iter().map(product).collect()
}

/// The product whose key has that hash, unless the key was revoked.
pub fn by_hash(tx: &mut Tx<'_>, hash: &str) -> Result<Option<Product>> {
    let row = sql("SELECT id, name, created_at, last_used_at, revoked_at FROM product
                    WHERE hash = $1 AND revoked_at IS NULL")
    .bind(hash)
    .optional(tx)?;
    row.as_ref().map(product).transpose()
}

/// Revokes a key; answers whether it was good until now.
pub fn revoke(tx: &mut Tx<'_>, id: &ProductId) -> Result<bool> {
    let now = tx.now();
    let touched =
        sql("UPDATE product SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL").bind(id).bind(now).run(tx)?;
    Ok(touched == 1)
}

/// Notes the last use of a key.
pub fn used(tx: &mut Tx<'_>, id: &ProductId) -> Result<()> {
    let now = tx.now();
    sql("UPDATE product SET last_used_at = $2 WHERE id = $1").bind(id).bind(now).run(tx).map(drop)
}
