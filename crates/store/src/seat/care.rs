//! Seats somebody should look after, as ids in the order of the users; and seats with names for given users.

use usher_domain::id::{InstanceId, ProfileId, UserId};
use usher_domain::time::Instant;

use super::list::{Listed, listed};
use crate::batch::json;
use crate::error::Result;
use crate::sql::{Tx, sql};

/// Users after `after` who were given a seat at or before `since` and have never used it (instance's Region).
pub fn silent(tx: &mut Tx<'_>, profile: &ProfileId, since: Instant, (after, most): (&str, i64)) -> Result<Vec<UserId>> {
    let rows = sql("SELECT user_id FROM seat
                     WHERE profile_id = $1 AND state = 'pending' AND since <= $2 AND user_id > $3
                     ORDER BY user_id LIMIT $4")
    .bind(profile)
    .bind(since)
    .bind(after)
    .bind(most)
    .all(tx)?;
    rows.iter().map(|row| row.get("user_id")).collect()
}

/// The seats of some users in a profile, with names, in the order of the users' ids (instance's Region).
pub fn of_users_listed(
    tx: &mut Tx<'_>,
    (instance, profile): (&InstanceId, &ProfileId),
    users: &[UserId],
) -> Result<Vec<Listed>> {
    let statement = if tx.is_postgres() {
        sql("SELECT seat.id AS seat_id, seat.user_id, u.name, u.name_folded, u.display_name, u.email, seat.tier,
                    seat.waiting, seat.waiting_from, seat.state, seat.because, seat.since, seat.activated_at,
                    seat.ends_at, u.last_active_at
               FROM seat JOIN directory_user u ON u.id = seat.user_id
              WHERE seat.profile_id = $1 AND seat.instance_id = $2
                AND seat.user_id = ANY(ARRAY(SELECT jsonb_array_elements_text(CAST(CAST($3 AS TEXT) AS JSONB))))
              ORDER BY seat.user_id")
    } else {
        sql("SELECT seat.id AS seat_id, seat.user_id, u.name, u.name_folded, u.display_name, u.email, seat.tier,
                    seat.waiting, seat.waiting_from, seat.state, seat.because, seat.since, seat.activated_at,
                    seat.ends_at, u.last_active_at
               FROM seat JOIN directory_user u ON u.id = seat.user_id
              WHERE seat.profile_id = $1 AND seat.instance_id = $2
                AND seat.user_id IN (SELECT value FROM json_each($3))
              ORDER BY seat.user_id")
    };
    let rows = statement.bind(profile).bind(instance).bind(json(users)?).all(tx)?;
    rows.iter().map(listed).collect()
}
