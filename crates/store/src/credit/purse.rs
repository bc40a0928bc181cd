//! Purses: what a spend needs to know of a seat, from memory where this process owns the file, else from the rows.

use usher_domain::credit::{CreditGrant, CreditGrantId, Meter, OverageRule, Pool, Scope};
use usher_domain::id::{ProfileId, SeatId};
use usher_domain::money::Credits;
use usher_domain::time::Month;

use super::balances::{Balances, Kept};
use super::{Owner, Purse};
use crate::batch::json;
use crate::error::Result;
use crate::sql::{Tx, sql};
use crate::value::Row;

/// The purses of some members, each in one profile, with their meters of `month`.
pub fn purses(tx: &mut Tx<'_>, month: Month, of: &[Owner]) -> Result<Vec<Purse>> {
    if let Some(balances) = tx.balances() {
        return remembered(tx, &balances, month, of);
    }
    let mut purses = Vec::with_capacity(of.len());
    if tx.is_postgres() {
        // One round trip for the whole batch.
        let rows = sql("SELECT e.seat_id, e.profile_id, e.user_id, e.tier, e.waiting, e.waiting_from, e.state,
                               e.ends_at, e.version, e.used_at, m.allowance, m.spent, m.bonus_spent, m.excess,
                               p.overage_enabled, p.overage_cap, p.instance_region
                          FROM (SELECT asked ->> 0 AS profile_id, asked ->> 1 AS user_id
                                  FROM jsonb_array_elements(CAST(CAST($1 AS TEXT) AS JSONB)) AS asked) AS asked
                          JOIN entitlement e ON e.profile_id = asked.profile_id AND e.user_id = asked.user_id
                          JOIN profile p ON p.id = e.profile_id
                          LEFT JOIN meter m ON m.seat_id = e.seat_id AND m.month = $2")
        .bind(json(of)?)
        .bind(month)
        .all(tx)?;
        for row in &rows {
            purses.push(purse(row, month)?);
        }
    } else {
        for owner in of {
            purses.extend(load(tx, month, owner)?.map(|kept| kept.purse));
        }
    }
    add_bonuses(tx, &mut purses)?;
    Ok(purses)
}

/// The writer's way: what is here counts, what is not is read and kept.
fn remembered(tx: &mut Tx<'_>, balances: &Balances, month: Month, of: &[Owner]) -> Result<Vec<Purse>> {
    super::recover::once(tx, balances)?;
    let mut purses = Vec::with_capacity(of.len());
    for owner in of {
        if let Some(purse) = balances.get(owner, month) {
            purses.push(purse);
            continue;
        }
        // It may be here with another month, not yet written.
        release(tx, owner)?;
        if let Some(mut kept) = load(tx, month, owner)? {
            add_bonuses(tx, core::slice::from_mut(&mut kept.purse))?;
            balances.put(owner.clone(), kept.clone());
            purses.push(kept.purse);
        }
    }
    Ok(purses)
}

/// Writes a purse that is only in memory to its row and forgets it, because its rows are about to change.
pub(crate) fn release(tx: &mut Tx<'_>, owner: &Owner) -> Result<()> {
    let Some(balances) = tx.balances() else { return Ok(()) };
    let Some(kept) = balances.take(owner) else { return Ok(()) };
    if kept.is_dirty {
        super::meter::write(tx, &kept)?;
        balances.behind().is_written(&kept.purse.seat.id);
    }
    Ok(())
}

/// The same for a seat whose owner is not at hand.
pub(crate) fn release_seat(tx: &mut Tx<'_>, seat: &SeatId) -> Result<()> {
    if tx.balances().is_none() {
        return Ok(());
    }
    let row = sql("SELECT profile_id, user_id FROM entitlement WHERE seat_id = $1").bind(seat).optional(tx)?;
    let Some(row) = row else { return Ok(()) };
    release(tx, &(row.get("profile_id")?, row.get("user_id")?))
}

/// Forgets what all seats of a profile share, because it is about to change.
pub(crate) fn forget_rules(tx: &Tx<'_>, profile: &ProfileId) {
    if let Some(balances) = tx.balances() {
        balances.forget_rules(profile);
    }
}

/// A purse from its rows, without bonuses. Without a wire between, a prepared look-up for each member is the fastest.
fn load(tx: &mut Tx<'_>, month: Month, (profile, user): &Owner) -> Result<Option<Kept>> {
    let row = sql("SELECT e.seat_id, e.profile_id, e.user_id, e.tier, e.waiting, e.waiting_from, e.state, e.ends_at,
                          e.version, e.used_at, m.allowance, m.spent, m.bonus_spent, m.excess, m.last_at, m.through,
                          p.overage_enabled, p.overage_cap, p.instance_region
                     FROM entitlement e JOIN profile p ON p.id = e.profile_id
                     LEFT JOIN meter m ON m.seat_id = e.seat_id AND m.month = $3
                    WHERE e.profile_id = $1 AND e.user_id = $2")
    .bind(profile)
    .bind(user)
    .bind(month)
    .optional(tx)?;
    let Some(row) = row else { return Ok(None) };
    let through: Option<i64> = row.get("through")?;
    Ok(Some(Kept {
        purse: purse(&row, month)?,
        month,
        through: through.unwrap_or(0),
        last_at: row.get("last_at")?,
        is_dirty: false,
    }))
}

fn purse(row: &Row, month: Month) -> Result<Purse> {
    let overage = OverageRule { enabled: row.get("overage_enabled")?, cap: row.get("overage_cap")? };
    let allowance: Option<Credits> = row.get("allowance")?;
    let meter = match allowance {
        None => None,
        Some(allowance) => {
            let (spent, excess) = (row.get("spent")?, row.get("excess")?);
            Some(Meter { month, allowance, spent, excess, grants: Vec::new(), overage })
        }
    };
    Ok(Purse {
        seat: crate::entitlement::seat(row)?,
        meter,
        bonus_spent: row.get::<Option<Credits>>("bonus_spent")?.unwrap_or(Credits::ZERO),
        overage,
        instance_region: row.get("instance_region")?,
        used_at: row.get("used_at")?,
        bonuses: Vec::new(),
    })
}

fn add_bonuses(tx: &mut Tx<'_>, purses: &mut [Purse]) -> Result<()> {
    let seats: Vec<&str> = purses.iter().map(|purse| purse.seat.id.as_str()).collect();
    let statement = if tx.is_postgres() {
        sql("SELECT id, seat_id, granted, spent, created_at, expires_at FROM bonus
              WHERE seat_id = ANY(ARRAY(SELECT jsonb_array_elements_text(CAST(CAST($1 AS TEXT) AS JSONB))))
                AND expires_at > $2 AND spent < granted ORDER BY id")
    } else {
        sql("SELECT id, seat_id, granted, spent, created_at, expires_at FROM bonus
              WHERE seat_id IN (SELECT value FROM json_each($1)) AND expires_at > $2 AND spent < granted ORDER BY id")
    };
    let now = tx.now();
    for row in statement.bind(json(&seats)?).bind(now).all(tx)? {
        let seat: SeatId = row.get("seat_id")?;
        let (granted, spent): (Credits, Credits) = (row.get("granted")?, row.get("spent")?);
        let grant = CreditGrant {
            id: CreditGrantId(row.get("id")?),
            pool: Pool::Bonus,
            scope: Scope::User,
            created_at: row.get("created_at")?,
            expires_at: row.get("expires_at")?,
            left: granted - spent,
        };
        purses.iter_mut().filter(|purse| purse.seat.id == seat).for_each(|purse| purse.bonuses.push(grant.clone()));
    }
    Ok(())
}
