//! What a bill is made from: profiles and prices (global database), histories, overage and names (the Regions').
//!
//! Everything that grows with the seats is read in chunks by keyset, never seat by seat.

use std::collections::HashMap;

use usher_domain::catalogue::Catalogue;
use usher_domain::id::{AccountId, InstanceId, ProfileId, SeatId, UserId};
use usher_domain::money::Credits;
use usher_domain::region::RegionName;
use usher_domain::seat::SeatEvent;
use usher_domain::time::{Instant, Month};

use crate::error::{Error, Result};
use crate::sql::{Tx, sql};
use crate::value::Row;

/// A profile that is billed, and where its people and its credits are found.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BilledProfile {
    /// The profile.
    pub id: ProfileId,
    /// Its name.
    pub name: String,
    /// Its Region, which counts the credits.
    pub region: RegionName,
    /// The instance whose people it serves.
    pub instance: InstanceId,
    /// The Region of that instance, which holds the seats.
    pub instance_region: RegionName,
}

/// The profiles of an account, by Region.
pub fn profiles_of(tx: &mut Tx<'_>, account: &AccountId) -> Result<Vec<BilledProfile>> {
    let rows = sql("SELECT id, name, region, instance_id, instance_region FROM profile_index
                     WHERE account_id = $1 ORDER BY region, id")
    .bind(account)
    .all(tx)?;
    let profile = |row: &Row| {
        Ok(BilledProfile {
            id: row.get("id")?,
            name: row.get("name")?,
            region: row.get("region")?,
            instance: row.get("instance_id")?,
            instance_region: row.get("instance_region")?,
        })
    };
    rows.iter().map(profile).collect()
}

/// The catalogue that was in force just before `end`; `None` where none had been written by then.
pub fn catalogue_before(tx: &mut Tx<'_>, end: Instant) -> Result<Option<Catalogue>> {
    let row =
        sql("SELECT body FROM catalogue WHERE created_at < $1 ORDER BY version DESC LIMIT 1").bind(end).optional(tx)?;
    row.map(|row| row.json("body")).transpose()
}

/// A seat with what happened to it.
#[derive(Clone, Debug)]
pub struct Lived {
    /// The seat.
    pub seat: SeatId,
    /// Its user; also the place in the list.
    pub user: UserId,
    /// Its history, oldest first.
    pub events: Vec<SeatEvent>,
}

/// The histories up to `end` of the seats of a profile whose users come after `after`, at most `most` seats; those that
/// were gone before `start` are left out, because they cost nothing any more.
pub fn histories(
    tx: &mut Tx<'_>,
    (account, profile): (&AccountId, &ProfileId),
    (start, end): (Instant, Instant),
    after: &str,
    most: i64,
) -> Result<Vec<Lived>> {
    let rows = sql("SELECT chosen.id, chosen.user_id, seat_event.body
                      FROM (SELECT id, user_id FROM seat
                             WHERE profile_id = $1 AND user_id > $2 AND account_id = $3
                               AND NOT (state = 'gone' AND COALESCE(ends_at, 0) < $4)
                             ORDER BY user_id LIMIT $6) AS chosen
                      LEFT JOIN seat_event ON seat_event.seat_id = chosen.id AND seat_event.at < $5
                     ORDER BY chosen.user_id, seat_event.number")
    .bind(profile)
    .bind(after)
    .bind(account)
    .bind(start)
    .bind(end)
    .bind(most)
    .all(tx)?;
    let mut all: Vec<Lived> = Vec::new();
    for row in &rows {
        let seat: SeatId = row.get("id")?;
        if all.last().is_none_or(|last| last.seat != seat) {
            all.push(Lived { seat, user: row.get("user_id")?, events: Vec::new() });
        }
        let body: Option<String> = row.get("body")?;
        if let (Some(lived), Some(body)) = (all.last_mut(), body) {
            let wrong = |error: serde_json::Error| Error::Decode { column: "body".into(), why: error.to_string() };
            lived.events.push(serde_json::from_str(&body).map_err(wrong)?);
        }
    }
    Ok(all)
}

/// The credits beyond the allowance of a profile's seats in a month, for users after `after`: user, seat, credits.
pub fn overage(
    tx: &mut Tx<'_>,
    (account, profile): (&AccountId, &ProfileId),
    month: Month,
    after: &str,
    most: i64,
) -> Result<Vec<(UserId, SeatId, Credits)>> {
    let rows = sql("SELECT entitlement.user_id, meter.seat_id, meter.spent - meter.allowance AS overage
                      FROM entitlement JOIN meter ON meter.seat_id = entitlement.seat_id AND meter.month = $4
                     WHERE entitlement.profile_id = $1 AND entitlement.user_id > $2 AND entitlement.account_id = $3
                       AND meter.spent > meter.allowance
                     ORDER BY entitlement.user_id LIMIT $5")
    .bind(profile)
    .bind(after)
    .bind(account)
    .bind(month)
    .bind(most)
    .all(tx)?;
    rows.iter().map(|row| Ok((row.get("user_id")?, row.get("seat_id")?, row.get("overage")?))).collect()
}

/// Whether a first use from before `end` is still on its way to the Region of its directory: it may begin a charge, so
/// the month is not closed before it has arrived.
pub fn has_use_on_its_way(tx: &mut Tx<'_>, end: Instant) -> Result<bool> {
    let row = sql("SELECT id FROM job WHERE state IN ('waiting', 'running') AND kind = 'SeatUsed' AND created_at < $1
                    LIMIT 1")
    .bind(end)
    .optional(tx)?;
    Ok(row.is_some())
}

/// The user names of some users of an instance, for display only; whoever was deleted is missing.
pub fn user_names(tx: &mut Tx<'_>, instance: &InstanceId, users: &[UserId]) -> Result<HashMap<UserId, String>> {
    let list = serde_json::to_string(users).map_err(|error| Error::Engine(error.to_string()))?;
    let statement = if tx.is_postgres() {
        sql("/* postgres */ SELECT id, name FROM directory_user WHERE instance_id = $1
              AND id = ANY(ARRAY(SELECT jsonb_array_elements_text(CAST(CAST($2 AS TEXT) AS JSONB))))")
    } else {
        // From the ids to the users: the other way round SQLite would read everybody of the instance.
        sql("/* sqlite */ SELECT u.id, u.name FROM json_each($2) AS asked
               CROSS JOIN directory_user u ON u.id = asked.value WHERE u.instance_id = $1")
    };
    let rows = statement.bind(instance).bind(list).all(tx)?;
    rows.iter().map(|row| Ok((row.get("id")?, row.get("name")?))).collect()
}
