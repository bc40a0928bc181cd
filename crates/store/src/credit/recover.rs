//! The start: what the ledger's tail tells that its derived rows do not know yet.

use std::collections::HashMap;

use usher_domain::id::{ProfileId, SeatId};
use usher_domain::time::DAY;

use super::balances::Balances;
use super::behind::hash;
use super::sweep::MARK;
use crate::error::Result;
use crate::sql::{Tx, sql};
use crate::value::Row;

/// How many lines are read at a time.
const CHUNK: i64 = 10_000;

/// What the tail adds to a seat's month.
#[derive(Default)]
struct Sum {
    /// The last entry that the row knows.
    known: i64,
    spent: i64,
    bonus: i64,
    excess: i64,
    last_at: i64,
    through: i64,
}

/// Reads the tail, once after the start and after whatever was taken back: meters are brought up to date, requests and
/// days wait for the sweep.
pub(super) fn once(tx: &mut Tx<'_>, balances: &Balances) -> Result<()> {
    if balances.behind().is_recovered {
        return Ok(());
    }
    balances.change();
    let mut last = mark(tx)?;
    let mut sums: HashMap<(SeatId, i64), Sum> = HashMap::new();
    loop {
        let rows =
            sql("SELECT l.number, l.seat_id, l.request_id, l.month, l.at, l.credits, l.plan, l.bonus, l.overage,
                               COALESCE(e.profile_id, '') AS profile_id
                          FROM ledger l LEFT JOIN entitlement e ON e.seat_id = l.seat_id /* sqlite */
                         WHERE l.number > $1 ORDER BY l.number LIMIT $2")
            .bind(last)
            .bind(CHUNK)
            .all(tx)?;
        for row in &rows {
            last = row.get("number")?;
            take(tx, balances, &mut sums, (last, row))?;
        }
        if rows.is_empty() {
            break;
        }
    }
    for ((seat, month), sum) in sums.iter().filter(|(_, sum)| sum.through > 0) {
        sql("UPDATE meter SET spent = spent + $3, bonus_spent = bonus_spent + $4, excess = excess + $5, last_at = $6,
                              through = $7 WHERE seat_id = $1 AND month = $2")
        .bind(seat)
        .bind(*month)
        .bind(sum.spent)
        .bind(sum.bonus)
        .bind(sum.excess)
        .bind(sum.last_at)
        .bind(sum.through)
        .exactly_one(tx)?;
    }
    let mut behind = balances.behind();
    behind.last = last;
    behind.is_recovered = true;
    Ok(())
}

fn mark(tx: &mut Tx<'_>) -> Result<i64> {
    let row = sql("SELECT value FROM setting WHERE name = $1").bind(MARK).optional(tx)?;
    let text: Option<String> = row.map(|row| row.get("value")).transpose()?;
    Ok(text.and_then(|text| text.parse().ok()).unwrap_or(0))
}

fn take(
    tx: &mut Tx<'_>,
    balances: &Balances,
    sums: &mut HashMap<(SeatId, i64), Sum>,
    (number, row): (i64, &Row),
) -> Result<()> {
    let (seat, request): (SeatId, String) = (row.get("seat_id")?, row.get("request_id")?);
    let (month, at, profile): (i64, i64, ProfileId) = (row.get("month")?, row.get("at")?, row.get("profile_id")?);
    let [credits, plan, bonus, overage]: [i64; 4] =
        [row.get("credits")?, row.get("plan")?, row.get("bonus")?, row.get("overage")?];
    {
        let mut behind = balances.behind();
        behind.fresh.requests.add(hash(&seat, &request), number);
        *behind.fresh.days.entry((profile, at.div_euclid(DAY))).or_insert(0) += credits;
    }
    let sum = match sums.entry((seat, month)) {
        std::collections::hash_map::Entry::Occupied(sum) => sum.into_mut(),
        std::collections::hash_map::Entry::Vacant(vacant) => {
            let row = sql("SELECT through FROM meter WHERE seat_id = $1 AND month = $2")
                .bind(&vacant.key().0)
                .bind(month)
                .one(tx)?;
            vacant.insert(Sum { known: row.get("through")?, ..Sum::default() })
        }
    };
    if number > sum.known {
        sum.spent += plan + overage;
        sum.bonus += bonus;
        sum.excess += credits - plan - bonus - overage;
        sum.last_at = at;
        sum.through = number;
    }
    Ok(())
}
