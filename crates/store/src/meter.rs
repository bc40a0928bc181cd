//! Meters as administrators look at them, in the Region of the profile.

use usher_domain::id::{ProfileId, SeatId, UserId};
use usher_domain::money::Credits;
use usher_domain::time::{Instant, Month};

use crate::batch::json;
use crate::error::Result;
use crate::sql::{Tx, sql};

/// A seat's month in numbers.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reading {
    /// The seat.
    pub seat: SeatId,
    /// What the month includes; `None` where nobody has looked at the month yet.
    pub allowance: Option<Credits>,
    /// What plan and overage gave so far.
    pub spent: Credits,
    /// What bonuses gave so far.
    pub bonus: Credits,
    /// When credits were last spent, in whatever month.
    pub last_use: Option<Instant>,
}

/// The readings of some seats of a profile in a month.
pub fn readings(tx: &mut Tx<'_>, profile: &ProfileId, month: Month, seats: &[SeatId]) -> Result<Vec<Reading>> {
    let statement = if tx.is_postgres() {
        sql("SELECT e.seat_id, m.allowance, m.spent, m.bonus_spent,
                    (SELECT MAX(l.last_at) FROM meter l WHERE l.seat_id = e.seat_id) AS last_use
               FROM entitlement e LEFT JOIN meter m ON m.seat_id = e.seat_id AND m.month = $2
              WHERE e.profile_id = $1
                AND e.seat_id = ANY(ARRAY(SELECT jsonb_array_elements_text(CAST(CAST($3 AS TEXT) AS JSONB))))")
    } else {
        sql("SELECT e.seat_id, m.allowance, m.spent, m.bonus_spent,
                    (SELECT MAX(l.last_at) FROM meter l WHERE l.seat_id = e.seat_id) AS last_use
               FROM json_each($3) AS asked
               CROSS JOIN entitlement e ON e.seat_id = asked.value AND e.profile_id = $1
               LEFT JOIN meter m ON m.seat_id = e.seat_id AND m.month = $2")
    };
    let rows = statement.bind(profile).bind(month).bind(json(seats)?).all(tx)?;
    rows.iter()
        .map(|row| {
            Ok(Reading {
                seat: row.get("seat_id")?,
                allowance: row.get("allowance")?,
                spent: row.get::<Option<Credits>>("spent")?.unwrap_or_default(),
                bonus: row.get::<Option<Credits>>("bonus_spent")?.unwrap_or_default(),
                last_use: row.get("last_use")?,
            })
        })
        .collect()
}

/// Users after `after` who have used at least `percent` of what their month includes.
pub fn near_limit(
    tx: &mut Tx<'_>,
    profile: &ProfileId,
    (month, percent): (Month, i64),
    (after, most): (&str, i64),
) -> Result<Vec<UserId>> {
    let rows = sql("SELECT e.user_id FROM entitlement e JOIN meter m ON m.seat_id = e.seat_id AND m.month = $2
                     WHERE e.profile_id = $1 AND e.user_id > $4 AND e.state <> 'gone' AND m.allowance > 0
                       AND m.spent * 100 >= m.allowance * $3
                     ORDER BY e.user_id LIMIT $5")
    .bind(profile)
    .bind(month)
    .bind(percent)
    .bind(after)
    .bind(most)
    .all(tx)?;
    rows.iter().map(|row| row.get("user_id")).collect()
}

/// Users after `after` whose seat is Active and who have used nothing since `since`.
pub fn idle(tx: &mut Tx<'_>, profile: &ProfileId, since: Instant, (after, most): (&str, i64)) -> Result<Vec<UserId>> {
    let month = Month::of(since);
    let rows = sql("SELECT e.user_id FROM entitlement e
                     WHERE e.profile_id = $1 AND e.user_id > $4 AND e.state = 'active'
                       AND (e.used_at IS NULL OR e.used_at < $3)
                       AND NOT EXISTS (SELECT 1 FROM meter m WHERE m.seat_id = e.seat_id
                                          AND m.month >= $2 AND m.last_at >= $3)
                     ORDER BY e.user_id LIMIT $5")
    .bind(profile)
    .bind(month)
    .bind(since)
    .bind(after)
    .bind(most)
    .all(tx)?;
    rows.iter().map(|row| row.get("user_id")).collect()
}
