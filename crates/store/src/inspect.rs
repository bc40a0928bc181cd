//! What must hold in and between tables, whatever happened to the server: for tests.

use usher_domain::id::SeatId;
use usher_domain::money::Credits;
use usher_domain::time::Month;

use crate::error::Result;
use crate::sql::{Tx, sql};

/// How many keys have failures that are kept.
pub fn failures(tx: &mut Tx<'_>) -> Result<i64> {
    sql("SELECT COUNT(*) FILTER (WHERE count > 0) AS n FROM failure").one(tx)?.get("n")
}

/// The ledger's entries, the credits that plan and overage gave by them, and the meters that say something else.
pub fn ledger(tx: &mut Tx<'_>) -> Result<(i64, i64, i64)> {
    let row = sql("SELECT COUNT(*) FILTER (WHERE credits > 0) AS entries,
                          CAST(COALESCE(SUM(plan + overage), 0) AS BIGINT) AS given FROM ledger")
    .one(tx)?;
    let wrong = sql("SELECT COUNT(*) FILTER (WHERE m.spent <> COALESCE(l.given, 0)) AS wrong
                       FROM meter m
                       LEFT JOIN (SELECT seat_id, month, CAST(SUM(plan + overage) AS BIGINT) AS given
                                    FROM ledger GROUP BY seat_id, month) l
                         ON l.seat_id = m.seat_id AND l.month = m.month")
    .one(tx)?;
    Ok((row.get("entries")?, row.get("given")?, wrong.get("wrong")?))
}

/// A seat's month as the ledger tells it: how many lines, and the sums of plan, bonus and overage.
pub fn ledger_sum(tx: &mut Tx<'_>, seat: &SeatId, month: Month) -> Result<(i64, Credits, Credits, Credits)> {
    let row = sql("SELECT COUNT(*) FILTER (WHERE credits > 0) AS n,
                          CAST(COALESCE(SUM(plan), 0) AS BIGINT) AS plan,
                          CAST(COALESCE(SUM(bonus), 0) AS BIGINT) AS bonus,
                          CAST(COALESCE(SUM(overage), 0) AS BIGINT) AS overage
                     FROM ledger WHERE seat_id = $1 AND month = $2")
    .bind(seat)
    .bind(month)
    .one(tx)?;
    Ok((row.get("n")?, row.get("plan")?, row.get("bonus")?, row.get("overage")?))
}

/// A profile's seats that stand, and those of them whose copy or whose mail is still on its way.
pub fn seats(tx: &mut Tx<'_>, profile: &str) -> Result<(i64, i64, i64)> {
    let row = sql("SELECT COUNT(*) FILTER (WHERE state <> 'gone') AS standing,
                          COUNT(*) FILTER (WHERE is_dirty) AS dirty,
                          COUNT(*) FILTER (WHERE NOT is_greeted) AS ungreeted FROM seat WHERE profile_id = $1")
    .bind(profile)
    .one(tx)?;
    Ok((row.get("standing")?, row.get("dirty")?, row.get("ungreeted")?))
}

/// A profile's copies of seats that stand, and those of them without a meter of that month.
pub fn entitlements(tx: &mut Tx<'_>, profile: &str, month: Month) -> Result<(i64, i64)> {
    let row = sql("SELECT COUNT(*) FILTER (WHERE e.state <> 'gone') AS standing,
                          COUNT(*) FILTER (WHERE m.seat_id IS NULL) AS unmetered
                     FROM entitlement e LEFT JOIN meter m ON m.seat_id = e.seat_id AND m.month = $2
                    WHERE e.profile_id = $1")
    .bind(profile)
    .bind(month)
    .one(tx)?;
    Ok((row.get("standing")?, row.get("unmetered")?))
}

/// How many people of an account got mails of that kind, and how many of them more than one.
pub fn mails(tx: &mut Tx<'_>, account: &str, kind: &str) -> Result<(i64, i64)> {
    let row = sql("SELECT COUNT(*) FILTER (WHERE n >= 1) AS people, COUNT(*) FILTER (WHERE n > 1) AS twice
                     FROM (SELECT subject_id, COUNT(*) AS n FROM mail WHERE account_id = $1 AND kind = $2
                            GROUP BY subject_id) AS sent")
    .bind(account)
    .bind(kind)
    .one(tx)?;
    Ok((row.get("people")?, row.get("twice")?))
}
