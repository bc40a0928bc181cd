//! Clients, device and code grants, and the tokens that came from them, each in the Region that its id names.

pub mod client;
pub mod code;
pub mod device;
pub mod family;
pub mod token;

use usher_domain::time::DAY;

use crate::error::Result;
use crate::sql::{Tx, sql};

/// Forgets what expired a day ago or more, a thousand rows of each kind at a time; only a Region's database has them.
pub fn forget(tx: &mut Tx<'_>) -> Result<()> {
    let long_ago = tx.now() - DAY;
    sql("DELETE FROM client WHERE id IN
           (SELECT id FROM client WHERE expires_at < $1 ORDER BY expires_at, id LIMIT 1000)")
    .bind(long_ago)
    .run(tx)?;
    sql("DELETE FROM device_grant WHERE id IN
           (SELECT id FROM device_grant WHERE expires_at < $1 ORDER BY expires_at, id LIMIT 1000)")
    .bind(long_ago)
    .run(tx)?;
    sql("DELETE FROM code_grant WHERE id IN
           (SELECT id FROM code_grant WHERE expires_at < $1 ORDER BY expires_at, id LIMIT 1000)")
    .bind(long_ago)
    .run(tx)?;
    sql("DELETE FROM token WHERE hash IN
           (SELECT hash FROM token WHERE expires_at < $1 ORDER BY expires_at, hash LIMIT 1000)")
    .bind(long_ago)
    .run(tx)?;
    sql("DELETE FROM token_family WHERE id IN
           (SELECT f.id FROM token_family f
             WHERE f.expires_at < $1 AND NOT EXISTS (SELECT t.hash FROM token t WHERE t.family_id = f.id)
             ORDER BY f.expires_at, f.id LIMIT 1000)")
    .bind(long_ago)
    .run(tx)?;
    Ok(())
}
