//! Writing seats, many at a time.

use serde::Serialize;
use usher_domain::id::SeatId;
use usher_domain::seat::SeatEvent;

use super::Stored;
use crate::batch::{all_touched, json};
use crate::error::Result;
use crate::sql::{Tx, sql};

/// A seat on its way into a statement.
#[derive(Serialize)]
struct Sent<'a> {
    id: &'a str,
    instance_id: &'a str,
    account_id: &'a str,
    profile_id: &'a str,
    profile_region: &'a str,
    user_id: &'a str,
    tier: &'a str,
    waiting: Option<&'a str>,
    waiting_from: Option<i64>,
    state: &'a str,
    because: String,
    since: i64,
    activated_at: Option<i64>,
    ends_at: Option<i64>,
    version: i64,
    /// The version that an update leaves.
    old: i64,
}

fn sent(stored: &Stored, old: i64) -> Result<Sent<'_>> {
    let seat = &stored.seat;
    Ok(Sent {
        id: seat.id.as_str(),
        instance_id: stored.instance.as_str(),
        account_id: stored.account.as_str(),
        profile_id: seat.profile.as_str(),
        profile_region: stored.profile_region.as_str(),
        user_id: seat.user.as_str(),
        tier: seat.tier.as_str(),
        waiting: seat.waiting.as_ref().map(|waiting| waiting.tier.as_str()),
        waiting_from: seat.waiting.as_ref().map(|waiting| waiting.from.0),
        state: seat.state.as_str(),
        because: json(&stored.because)?,
        since: seat.since.0,
        activated_at: seat.activated_at.map(|at| at.0),
        ends_at: seat.ends_at.map(|at| at.0),
        version: seat.version,
        old,
    })
}

/// Adds new seats; their Region of work hears of them, and their owners get a mail.
pub fn insert(tx: &mut Tx<'_>, seats: &[Stored]) -> Result<()> {
    if !tx.is_postgres() {
        return seats.iter().try_for_each(|stored| insert_one(tx, stored));
    }
    if seats.is_empty() {
        return Ok(());
    }
    let batch: Vec<Sent<'_>> = seats.iter().map(|stored| sent(stored, 0)).collect::<Result<_>>()?;
    let statement =
        sql("INSERT INTO seat (id, instance_id, account_id, profile_id, profile_region, user_id, tier, state, because,
                               since, version, is_dirty, is_greeted)
             SELECT id, instance_id, account_id, profile_id, profile_region, user_id, tier, state, because, since,
                    version, TRUE, FALSE
               FROM jsonb_to_recordset(CAST(CAST($1 AS TEXT) AS JSONB))
                 AS new (id TEXT, instance_id TEXT, account_id TEXT, profile_id TEXT, profile_region TEXT, user_id TEXT,
                         tier TEXT, state TEXT, because TEXT, since BIGINT, version BIGINT)");
    all_touched(statement.bind(json(&batch)?).run(tx)?, batch.len())
}

/// Without a wire between, a prepared statement for each row is the fastest (half of taking JSON apart).
fn insert_one(tx: &mut Tx<'_>, stored: &Stored) -> Result<()> {
    let seat = &stored.seat;
    sql("INSERT INTO seat (id, instance_id, account_id, profile_id, profile_region, user_id, tier, state, because,
                           since, version, is_dirty, is_greeted)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, TRUE, FALSE)")
    .bind(&seat.id)
    .bind(&stored.instance)
    .bind(&stored.account)
    .bind(&seat.profile)
    .bind(&stored.profile_region)
    .bind(&seat.user)
    .bind(&seat.tier)
    .bind(seat.state.as_str())
    .bind(json(&stored.because)?)
    .bind(seat.since)
    .bind(seat.version)
    .exactly_one(tx)
}

/// Writes seats that changed, each with the version it had before. Where that version is the same, only the reasons
/// changed, and the Region of work need not hear of it.
pub fn update(tx: &mut Tx<'_>, seats: &[(Stored, i64)]) -> Result<()> {
    if seats.is_empty() {
        return Ok(());
    }
    let batch: Vec<Sent<'_>> = seats.iter().map(|(stored, old)| sent(stored, *old)).collect::<Result<_>>()?;
    let statement = if tx.is_postgres() {
        sql("UPDATE seat SET tier = new.tier, waiting = new.waiting, waiting_from = new.waiting_from,
                    state = new.state, because = new.because, since = new.since, activated_at = new.activated_at,
                    ends_at = new.ends_at, version = new.version, is_dirty = seat.is_dirty OR new.version > new.old
               FROM jsonb_to_recordset(CAST(CAST($1 AS TEXT) AS JSONB))
                 AS new (id TEXT, tier TEXT, waiting TEXT, waiting_from BIGINT, state TEXT, because TEXT, since BIGINT,
                         activated_at BIGINT, ends_at BIGINT, version BIGINT, old BIGINT)
              WHERE seat.id = new.id AND seat.version = new.old")
    } else {
        sql("UPDATE seat SET tier = new.value ->> 'tier', waiting = new.value ->> 'waiting',
                    waiting_from = new.value ->> 'waiting_from', state = new.value ->> 'state',
                    because = new.value ->> 'because', since = new.value ->> 'since',
                    activated_at = new.value ->> 'activated_at', ends_at = new.value ->> 'ends_at',
                    version = new.value ->> 'version',
                    is_dirty = seat.is_dirty OR new.value ->> 'version' > new.value ->> 'old'
               FROM json_each($1) AS new
              WHERE seat.id = new.value ->> 'id' AND seat.version = new.value ->> 'old'")
    };
    all_touched(statement.bind(json(&batch)?).run(tx)?, batch.len())
}

#[derive(Serialize)]
struct SentEvent<'a> {
    seat: &'a str,
    number: i64,
    at: i64,
    body: String,
}

/// How many events one step of a seat may have; their numbers fit between two versions.
const EVENTS_PER_VERSION: i64 = 16;

/// Notes what happened to seats, each with the version it has afterwards.
pub fn note(tx: &mut Tx<'_>, steps: &[(&SeatId, i64, &[SeatEvent])]) -> Result<()> {
    let mut batch = Vec::new();
    for (seat, version, events) in steps {
        for (place, event) in (0_i64..).zip(*events) {
            let number = version * EVENTS_PER_VERSION + place;
            batch.push(SentEvent { seat: seat.as_str(), number, at: event.at.0, body: json(event)? });
        }
    }
    if !tx.is_postgres() {
        return batch.iter().try_for_each(|event| note_one(tx, event));
    }
    if batch.is_empty() {
        return Ok(());
    }
    let statement = sql("INSERT INTO seat_event (seat_id, number, at, body) SELECT seat, number, at, body
                           FROM jsonb_to_recordset(CAST(CAST($1 AS TEXT) AS JSONB))
                             AS new (seat TEXT, number BIGINT, at BIGINT, body TEXT)");
    all_touched(statement.bind(json(&batch)?).run(tx)?, batch.len())
}

fn note_one(tx: &mut Tx<'_>, event: &SentEvent<'_>) -> Result<()> {
    sql("INSERT INTO seat_event (seat_id, number, at, body) VALUES ($1, $2, $3, $4)")
        .bind(event.seat)
        .bind(event.number)
        .bind(event.at)
        .bind(&event.body)
        .exactly_one(tx)
}

#[derive(Serialize)]
struct SentVersion<'a> {
    id: &'a str,
    version: i64,
}

/// Marks seats as handed over, except those that have changed again since.
pub fn clean(tx: &mut Tx<'_>, seats: &[(SeatId, i64)]) -> Result<()> {
    if !tx.is_postgres() {
        for (id, version) in seats {
            sql("UPDATE seat SET is_dirty = FALSE WHERE id = $1 AND version = $2 AND is_dirty")
                .bind(id)
                .bind(*version)
                .run(tx)?;
        }
        return Ok(());
    }
    let batch: Vec<SentVersion<'_>> =
        seats.iter().map(|(id, version)| SentVersion { id: id.as_str(), version: *version }).collect();
    sql("UPDATE seat SET is_dirty = FALSE
           FROM jsonb_to_recordset(CAST(CAST($1 AS TEXT) AS JSONB)) AS done (id TEXT, version BIGINT)
          WHERE seat.id = done.id AND seat.version = done.version AND seat.is_dirty")
    .bind(json(&batch)?)
    .run(tx)
    .map(drop)
}

/// Marks the owners of seats as written to.
pub fn greeted(tx: &mut Tx<'_>, seats: &[SeatId]) -> Result<()> {
    let statement = if tx.is_postgres() {
        sql("UPDATE seat SET is_greeted = TRUE
              WHERE id = ANY(ARRAY(SELECT jsonb_array_elements_text(CAST(CAST($1 AS TEXT) AS JSONB))))")
    } else {
        sql("UPDATE seat SET is_greeted = TRUE WHERE id IN (SELECT value FROM json_each($1))")
    };
    all_touched(statement.bind(json(seats)?).run(tx)?, seats.len())
}
