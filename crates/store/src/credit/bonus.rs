//! Bonus credits: what a seat was given beside its plan.

use usher_domain::credit::CreditGrantId;
use usher_domain::id::SeatId;
use usher_domain::money::Credits;
use usher_domain::time::Instant;

use crate::batch::all_touched;
use crate::error::Result;
use crate::sql::{Tx, sql};
use crate::value::Row;

/// Gives a seat bonus credits.
pub fn give_bonus(
    tx: &mut Tx<'_>,
    seat: &SeatId,
    name: &str,
    (granted, expires_at): (Credits, Instant),
) -> Result<String> {
    super::release_seat(tx, seat)?;
    let (id, now) = (tx.ordered_id(), tx.now());
    sql("INSERT INTO bonus (id, seat_id, name, granted, spent, created_at, expires_at) VALUES ($1, $2, $3, $4, 0, $5,
          $6)")
    .bind(&id)
    .bind(seat)
    .bind(name)
    .bind(granted)
    .bind(now)
    .bind(expires_at)
    .exactly_one(tx)?;
    Ok(id)
}

/// A bonus as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Bonus {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// How much was given.
    pub granted: Credits,
    /// How much of it is used.
    pub spent: Credits,
    /// The first instant at which it can no longer be used.
    pub expires_at: Instant,
}

/// The bonuses of a seat that have not expired, the next to expire first.
pub fn bonuses_of(tx: &mut Tx<'_>, seat: &SeatId) -> Result<Vec<Bonus>> {
    let now = tx.now();
    let rows = sql("SELECT id, name, granted, spent, expires_at FROM bonus
                     WHERE seat_id = $1 AND expires_at > $2 ORDER BY expires_at, id")
    .bind(seat)
    .bind(now)
    .all(tx)?;
    let bonus = |row: &Row| {
        let (id, name) = (row.get("id")?, row.get("name")?);
        Ok(Bonus {
            id,
            name,
            granted: row.get("granted")?,
            spent: row.get("spent")?,
            expires_at: row.get("expires_at")?,
        })
    };
    rows.iter().map(bonus).collect()
}

/// Takes credits from a bonus; it must still hold them.
pub fn take_bonus(tx: &mut Tx<'_>, id: &CreditGrantId, credits: Credits) -> Result<()> {
    let touched = sql("UPDATE bonus SET spent = spent + $2 WHERE id = $1 AND spent + $2 <= granted")
        .bind(&*id.0)
        .bind(credits)
        .run(tx)?;
    all_touched(touched, 1)
}
