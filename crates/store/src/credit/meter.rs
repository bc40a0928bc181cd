//! Meters: moved by batches, each from where the batch found it.

use usher_domain::credit::{Meter, OverageRule};
use usher_domain::id::SeatId;
use usher_domain::money::Credits;
use usher_domain::time::Month;

use super::Moved;
use super::balances::{Balances, Kept};
use crate::batch::{all_touched, json};
use crate::error::{Error, Result};
use crate::sql::{Tx, sql};

/// Moves meters; each must still stand where the batch found it.
pub fn move_meters(tx: &mut Tx<'_>, month: Month, meters: &[Moved]) -> Result<()> {
    let (old, new): (Vec<&Moved>, Vec<&Moved>) = meters.iter().partition(|meter| meter.was_spent.is_some());
    if !new.is_empty() {
        open_meters(tx, month, &new)?;
    }
    if let Some(balances) = tx.balances() {
        return move_in_memory(tx, &balances, month, meters);
    }
    if old.is_empty() {
        return Ok(());
    }
    let now = tx.now();
    let touched = sql("UPDATE meter SET allowance = new.allowance, spent = new.spent, bonus_spent = new.bonus,
                                        excess = new.excess, last_at = $3
           FROM jsonb_to_recordset(CAST(CAST($1 AS TEXT) AS JSONB))
             AS new (seat TEXT, was_spent BIGINT, was_bonus BIGINT, allowance BIGINT, spent BIGINT, bonus BIGINT,
                     excess BIGINT)
          WHERE meter.seat_id = new.seat AND meter.month = $2 AND meter.spent = new.was_spent
            AND meter.bonus_spent = new.was_bonus")
    .bind(json(&old)?)
    .bind(month)
    .bind(now)
    .run(tx)?;
    all_touched(touched, old.len())
}

/// The row of a month that begins is written at once, so that whatever is written behind finds it.
fn open_meters(tx: &mut Tx<'_>, month: Month, meters: &[&Moved]) -> Result<()> {
    let statement = if tx.is_postgres() {
        sql("INSERT INTO meter (seat_id, month, allowance, spent, bonus_spent, excess, last_at)
             SELECT seat, $2, allowance, spent, bonus, excess, $3
               FROM jsonb_to_recordset(CAST(CAST($1 AS TEXT) AS JSONB))
                 AS new (seat TEXT, allowance BIGINT, spent BIGINT, bonus BIGINT, excess BIGINT)
                 ON CONFLICT (seat_id, month) DO NOTHING")
    } else {
        sql("INSERT INTO meter (seat_id, month, allowance, spent, bonus_spent, excess, last_at)
             SELECT value ->> 'seat', $2, value ->> 'allowance', 0, 0, 0, $3
               FROM json_each($1) WHERE TRUE ON CONFLICT (seat_id, month) DO NOTHING")
    };
    let now = tx.now();
    all_touched(statement.bind(json(meters)?).bind(month).bind(now).run(tx)?, meters.len())
}

fn move_in_memory(tx: &Tx<'_>, balances: &Balances, month: Month, meters: &[Moved]) -> Result<()> {
    let mut behind = balances.behind();
    for moved in meters {
        let change = |kept: &mut Kept| {
            kept.purse.meter = Some(Meter {
                month,
                allowance: Credits(moved.allowance),
                spent: Credits(moved.spent),
                excess: Credits(moved.excess),
                grants: Vec::new(),
                overage: OverageRule { enabled: false, cap: None },
            });
            kept.purse.bonus_spent = Credits(moved.bonus);
            kept.purse.bonuses.clone_from(&moved.bonuses);
            kept.purse.used_at = moved.used_at;
            kept.last_at = Some(tx.now());
            kept.through = behind.last;
            kept.is_dirty = true;
        };
        // The batch read it in this very transaction, so it is here.
        let found = balances.change_one(&moved.owner, change);
        found.ok_or_else(|| Error::Contention("a purse is gone in the middle of its batch".into()))?;
        behind.fresh.seats.insert(moved.seat.clone(), moved.owner.clone());
    }
    Ok(())
}

/// Writes a meter that memory is ahead of.
pub(super) fn write(tx: &mut Tx<'_>, kept: &Kept) -> Result<()> {
    let Some(meter) = &kept.purse.meter else { return Ok(()) };
    sql("UPDATE meter SET allowance = $3, spent = $4, bonus_spent = $5, excess = $6, last_at = $7, through = $8
          WHERE seat_id = $1 AND month = $2")
    .bind(&kept.purse.seat.id)
    .bind(meter.month)
    .bind(meter.allowance)
    .bind(meter.spent)
    .bind(kept.purse.bonus_spent)
    .bind(meter.excess)
    .bind(kept.last_at)
    .bind(kept.through)
    .exactly_one(tx)
}

/// Notes the first use of a Pending seat; answers whether it is news.
pub fn first_use(tx: &mut Tx<'_>, seat: &SeatId) -> Result<bool> {
    let now = tx.now();
    let touched = sql("UPDATE entitlement SET used_at = $2 WHERE seat_id = $1 AND used_at IS NULL")
        .bind(seat)
        .bind(now)
        .run(tx)?;
    Ok(touched == 1)
}
