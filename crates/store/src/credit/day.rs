//! What the members of a profile use in a day.

use std::collections::BTreeMap;

use serde::Serialize;
use usher_domain::id::ProfileId;
use usher_domain::money::Credits;
use usher_domain::time::{DAY, Month};

use crate::batch::json;
use crate::error::Result;
use crate::sql::{Tx, sql};

/// Sums by profile and day, the day counted from 1970-01-01 in UTC.
pub(super) type Days = BTreeMap<(ProfileId, i64), i64>;

/// In how many parts a day is kept at most.
const PARTS: u32 = 16;

/// The part of this process: it adds to one row, and seldom meets another process there.
pub(super) fn own_part() -> i64 {
    i64::from(std::process::id() % PARTS)
}

#[derive(Serialize)]
struct Sent<'a> {
    profile: &'a str,
    day: i64,
    credits: i64,
}

/// Adds to the sums, rows in one fixed order.
pub(super) fn add(tx: &mut Tx<'_>, days: &Days, part: i64) -> Result<()> {
    let sent =
        days.iter().map(|((profile, day), credits)| Sent { profile: profile.as_str(), day: *day, credits: *credits });
    let statement = if tx.is_postgres() {
        sql("INSERT INTO day_use (profile_id, day, part, credits)
             SELECT profile, day, $2, credits
               FROM jsonb_to_recordset(CAST(CAST($1 AS TEXT) AS JSONB))
                 AS new (profile TEXT, day BIGINT, credits BIGINT) ORDER BY profile, day
                 ON CONFLICT (profile_id, day, part) DO UPDATE SET credits = day_use.credits + excluded.credits")
    } else {
        sql("INSERT INTO day_use (profile_id, day, part, credits)
             SELECT value ->> 'profile', value ->> 'day', $2, value ->> 'credits' FROM json_each($1) WHERE TRUE
                 ON CONFLICT (profile_id, day, part) DO UPDATE SET credits = day_use.credits + excluded.credits")
    };
    statement.bind(json(&sent.collect::<Vec<_>>())?).bind(part).run(tx).map(drop)
}

/// Credits used in a profile, by day of the month counted from 0.
pub fn used_by_day(tx: &mut Tx<'_>, profile: &ProfileId, month: Month) -> Result<Vec<(i64, Credits)>> {
    let (first, next) = (month.start().0.div_euclid(DAY), month.end().0.div_euclid(DAY));
    let rows = sql("SELECT day - $2 AS day, CAST(SUM(credits) AS BIGINT) AS credits FROM day_use
                     WHERE profile_id = $1 AND day >= $2 AND day < $3 GROUP BY 1 ORDER BY 1")
    .bind(profile)
    .bind(first)
    .bind(next)
    .all(tx)?;
    rows.iter().map(|row| Ok((row.get("day")?, row.get("credits")?))).collect()
}
