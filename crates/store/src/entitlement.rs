//! Entitlements: the profile Region's copies of seats. They hold ids only; names stay in the instance's Region.

use serde::Serialize;
use usher_domain::id::{AccountId, ProfileId, TierName, UserId};
use usher_domain::money::Credits;
use usher_domain::seat::{Seat, SeatState, Waiting};
use usher_domain::time::{Instant, Month};

use crate::batch::json;
use crate::error::Result;
use crate::sql::{Tx, sql};
use crate::value::Row;

/// A seat on its way to the Region of its profile.
#[derive(Clone, Debug)]
pub struct Published {
    /// The seat.
    pub seat: Seat,
    /// Who pays.
    pub account: AccountId,
    /// What the current month includes.
    pub allowance: Credits,
}

#[derive(Serialize)]
struct Sent<'a> {
    seat_id: &'a str,
    profile_id: &'a str,
    account_id: &'a str,
    user_id: &'a str,
    tier: &'a str,
    waiting: Option<&'a str>,
    waiting_from: Option<i64>,
    state: &'a str,
    ends_at: Option<i64>,
    version: i64,
    allowance: i64,
}

impl<'a> From<&'a Published> for Sent<'a> {
    fn from(published: &'a Published) -> Self {
        let seat = &published.seat;
        Self {
            seat_id: seat.id.as_str(),
            profile_id: seat.profile.as_str(),
            account_id: published.account.as_str(),
            user_id: seat.user.as_str(),
            tier: seat.tier.as_str(),
            waiting: seat.waiting.as_ref().map(|waiting| waiting.tier.as_str()),
            waiting_from: seat.waiting.as_ref().map(|waiting| waiting.from.0),
            state: seat.state.as_str(),
            ends_at: seat.ends_at.map(|at| at.0),
            version: seat.version,
            allowance: published.allowance.0,
        }
    }
}

/// Takes seats over, the newest version of each winning, and opens or widens their meters of `month`. A seat that is
/// Pending (again) has not been used: its next use must be told. An allowance only grows within a month: an upgrade
/// never takes credits away.
pub fn put(tx: &mut Tx<'_>, month: Month, seats: &[Published]) -> Result<()> {
    for Published { seat, .. } in seats {
        crate::credit::release(tx, &(seat.profile.clone(), seat.user.clone()))?;
    }
    if !tx.is_postgres() {
        return seats.iter().try_for_each(|published| put_one(tx, month, published));
    }
    let batch = json(&seats.iter().map(Sent::from).collect::<Vec<_>>())?;
    sql("INSERT INTO entitlement (seat_id, profile_id, account_id, user_id, tier, waiting, waiting_from, state,
                                  ends_at, version)
         SELECT seat_id, profile_id, account_id, user_id, tier, waiting, waiting_from, state, ends_at, version
           FROM jsonb_to_recordset(CAST(CAST($1 AS TEXT) AS JSONB))
             AS new (seat_id TEXT, profile_id TEXT, account_id TEXT, user_id TEXT, tier TEXT, waiting TEXT,
                     waiting_from BIGINT, state TEXT, ends_at BIGINT, version BIGINT)
             ON CONFLICT (seat_id) DO UPDATE
            SET tier = excluded.tier, waiting = excluded.waiting, waiting_from = excluded.waiting_from,
                state = excluded.state, ends_at = excluded.ends_at, version = excluded.version,
                used_at = CASE WHEN excluded.state = 'pending' THEN NULL ELSE entitlement.used_at END
          WHERE entitlement.version < excluded.version")
    .bind(&batch)
    .run(tx)?;
    sql("INSERT INTO meter (seat_id, month, allowance, spent, bonus_spent, excess)
         SELECT seat_id, $2, allowance, 0, 0, 0
           FROM jsonb_to_recordset(CAST(CAST($1 AS TEXT) AS JSONB)) AS new (seat_id TEXT, allowance BIGINT)
             ON CONFLICT (seat_id, month) DO UPDATE SET allowance = excluded.allowance
          WHERE meter.allowance < excluded.allowance")
    .bind(&batch)
    .bind(month)
    .run(tx)
    .map(drop)
}

/// Without a wire between, a prepared statement for each row is the fastest (half of taking JSON apart).
fn put_one(tx: &mut Tx<'_>, month: Month, published: &Published) -> Result<()> {
    let seat = &published.seat;
    sql("INSERT INTO entitlement (seat_id, profile_id, account_id, user_id, tier, waiting, waiting_from, state,
                                  ends_at, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (seat_id) DO UPDATE
            SET tier = excluded.tier, waiting = excluded.waiting, waiting_from = excluded.waiting_from,
                state = excluded.state, ends_at = excluded.ends_at, version = excluded.version,
                used_at = CASE WHEN excluded.state = 'pending' THEN NULL ELSE entitlement.used_at END
          WHERE entitlement.version < excluded.version")
    .bind(&seat.id)
    .bind(&seat.profile)
    .bind(&published.account)
    .bind(&seat.user)
    .bind(&seat.tier)
    .bind(seat.waiting.as_ref().map(|waiting| &waiting.tier))
    .bind(seat.waiting.as_ref().map(|waiting| waiting.from))
    .bind(seat.state.as_str())
    .bind(seat.ends_at)
    .bind(seat.version)
    .run(tx)?;
    sql("INSERT INTO meter (seat_id, month, allowance, spent, bonus_spent, excess) VALUES ($1, $2, $3, 0, 0, 0)
             ON CONFLICT (seat_id, month) DO UPDATE SET allowance = excluded.allowance
          WHERE meter.allowance < excluded.allowance")
    .bind(&seat.id)
    .bind(month)
    .bind(published.allowance)
    .run(tx)
    .map(drop)
}

/// The seat as the profile's Region knows it. What only billing needs (since when, first use) stays with the original.
pub(crate) fn seat(row: &Row) -> Result<Seat> {
    let waiting: Option<TierName> = row.get("waiting")?;
    let from: Option<Instant> = row.get("waiting_from")?;
    Ok(Seat {
        id: row.get("seat_id")?,
        user: row.get("user_id")?,
        profile: row.get("profile_id")?,
        tier: row.get("tier")?,
        waiting: waiting.zip(from).map(|(tier, from)| Waiting { tier, from }),
        state: row.parsed("state", SeatState::parse)?,
        since: Instant(0),
        activated_at: None,
        ends_at: row.get("ends_at")?,
        version: row.get("version")?,
    })
}

/// The seats of a user in the profiles of this Region.
pub fn of_user(tx: &mut Tx<'_>, user: &UserId) -> Result<Vec<Seat>> {
    let rows = sql("SELECT seat_id, profile_id, user_id, tier, waiting, waiting_from, state, ends_at, version
                      FROM entitlement WHERE user_id = $1 ORDER BY profile_id")
    .bind(user)
    .all(tx)?;
    rows.iter().map(seat).collect()
}

/// What the members of a profile used together in a month: from plan and overage, from bonuses, and overage alone.
pub fn used_in_month(tx: &mut Tx<'_>, profile: &ProfileId, month: Month) -> Result<(Credits, Credits, Credits)> {
    let row = sql("SELECT CAST(COALESCE(SUM(meter.spent), 0) AS BIGINT) AS spent,
                          CAST(COALESCE(SUM(meter.bonus_spent), 0) AS BIGINT) AS bonus,
                          CAST(COALESCE(SUM(CASE WHEN meter.spent > meter.allowance
                                                 THEN meter.spent - meter.allowance ELSE 0 END),
                                                        0) AS BIGINT) AS overage
                     FROM entitlement JOIN meter ON meter.seat_id = entitlement.seat_id AND meter.month = $2
                    WHERE entitlement.profile_id = $1")
    .bind(profile)
    .bind(month)
    .one(tx)?;
    Ok((row.get("spent")?, row.get("bonus")?, row.get("overage")?))
}
