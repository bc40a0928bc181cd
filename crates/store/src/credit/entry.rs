//! The ledger's lines: added at its end, and found again by their request.

use std::collections::BTreeMap;

use usher_domain::id::{ProductId, ProfileId, SeatId};
use usher_domain::time::DAY;

use super::Entry;
use super::balances::Balances;
use super::behind::hash;
use crate::batch::{all_touched, json};
use crate::error::Result;
use crate::sql::{Tx, sql};
use crate::value::Row;

/// Which of these requests were granted before. Their entries do not name the profile.
pub fn known(tx: &mut Tx<'_>, of: &[(&SeatId, &str)]) -> Result<Vec<Entry>> {
    let mut found = Vec::new();
    if let Some(balances) = tx.balances() {
        super::recover::once(tx, &balances)?;
        for (seat, request) in of {
            found.extend(find(tx, &balances, seat, request)?);
        }
    } else if tx.is_postgres() {
        let rows = sql("SELECT l.seat_id, l.request_id, l.month, l.at, l.credits, l.plan, l.bonus, l.overage,
                               l.product_id, l.model, l.units, l.finish, l.left_plan, l.left_bonus, l.left_overage
                          FROM (SELECT asked ->> 0 AS seat_id, asked ->> 1 AS request_id
                                  FROM jsonb_array_elements(CAST(CAST($1 AS TEXT) AS JSONB)) AS asked) AS asked
                          JOIN ledger l ON l.seat_id = asked.seat_id AND l.request_id = asked.request_id")
        .bind(json(of)?)
        .all(tx)?;
        for row in &rows {
            found.push(entry(row)?);
        }
    }
    Ok(found)
}

/// Looks in memory and in the table: a hash leads to a number, the ledger tells whether it is the same request.
fn find(tx: &mut Tx<'_>, balances: &Balances, seat: &SeatId, request: &str) -> Result<Option<Entry>> {
    let hash = hash(seat, request);
    let mut numbers: Vec<i64> = balances.behind().numbers(hash).collect();
    let rows = sql("SELECT number FROM request /* sqlite */ WHERE hash = $1").bind(hash).all(tx)?;
    for row in &rows {
        numbers.push(row.get("number")?);
    }
    for number in numbers {
        let row = sql("SELECT seat_id, request_id, month, at, credits, plan, bonus, overage, product_id, model, units,
                              finish, left_plan, left_bonus, left_overage FROM ledger /* sqlite */ WHERE number = $1")
        .bind(number)
        .one(tx)?;
        let entry = entry(&row)?;
        if entry.seat == *seat && entry.request == request {
            return Ok(Some(entry));
        }
    }
    Ok(None)
}

fn entry(row: &Row) -> Result<Entry> {
    let product: String = row.get("product_id")?;
    Ok(Entry {
        seat: row.get("seat_id")?,
        profile: ProfileId::new(""),
        request: row.get("request_id")?,
        month: row.get("month")?,
        at: row.get("at")?,
        credits: row.get("credits")?,
        plan: row.get("plan")?,
        bonus: row.get("bonus")?,
        overage: row.get("overage")?,
        product: (!product.is_empty()).then(|| ProductId::new(product)),
        model: row.get("model")?,
        units: row.get("units")?,
        finish: row.get("finish")?,
        left_plan: row.get("left_plan")?,
        left_bonus: row.get("left_bonus")?,
        left_overage: row.get("left_overage")?,
    })
}

/// Adds lines to the ledger. A request that another process granted a moment ago is contention.
pub fn enter(tx: &mut Tx<'_>, entries: &[Entry]) -> Result<()> {
    if let Some(balances) = tx.balances() {
        return append(tx, &balances, entries);
    }
    let touched = sql("INSERT INTO ledger (seat_id, request_id, month, at, credits, plan, bonus, overage, product_id,
                                           model, units, finish, left_plan, left_bonus, left_overage)
         SELECT seat, request, month, at, credits, plan, bonus, overage, COALESCE(product, ''), model, units, finish,
                left_plan, left_bonus, left_overage
           FROM jsonb_to_recordset(CAST(CAST($1 AS TEXT) AS JSONB))
             AS new (seat TEXT, request TEXT, month BIGINT, at BIGINT, credits BIGINT, plan BIGINT, bonus BIGINT,
                     overage BIGINT, product TEXT, model TEXT, units BIGINT, finish BOOLEAN, left_plan BIGINT,
                     left_bonus BIGINT, left_overage BIGINT)
             ON CONFLICT (seat_id, request_id) DO NOTHING")
    .bind(json(entries)?)
    .run(tx)?;
    all_touched(touched, entries.len())?;
    let mut days = BTreeMap::new();
    for entry in entries {
        *days.entry((entry.profile.clone(), entry.at.div_euclid(DAY))).or_insert(0) += entry.credits;
    }
    super::day::add(tx, &days, super::day::own_part())
}

fn append(tx: &mut Tx<'_>, balances: &Balances, entries: &[Entry]) -> Result<()> {
    balances.change();
    for entry in entries {
        let number = balances.behind().last + 1;
        sql("INSERT INTO ledger /* sqlite */ (number, seat_id, request_id, month, at, credits, plan, bonus, overage,
                                 product_id, model, units, finish, left_plan, left_bonus, left_overage)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)")
        .bind(number)
        .bind(&entry.seat)
        .bind(&entry.request)
        .bind(entry.month)
        .bind(entry.at)
        .bind(entry.credits)
        .bind(entry.plan)
        .bind(entry.bonus)
        .bind(entry.overage)
        .bind(entry.product.as_ref().map_or("", ProductId::as_str))
        .bind(&entry.model)
        .bind(entry.units)
        .bind(entry.finish)
        .bind(entry.left_plan)
        .bind(entry.left_bonus)
        .bind(entry.left_overage)
        .exactly_one(tx)?;
        let mut behind = balances.behind();
        behind.last = number;
        behind.fresh.requests.add(hash(&entry.seat, &entry.request), number);
        *behind.fresh.days.entry((entry.profile.clone(), entry.at.div_euclid(DAY))).or_insert(0) += entry.credits;
    }
    Ok(())
}
