//! Seats and their history, in the Region of the instance.

mod care;
mod list;
mod write;

use usher_domain::id::{AccountId, InstanceId, ProfileId, SeatId, TierName, UserId};
use usher_domain::region::RegionName;
use usher_domain::seat::{Because, Seat, SeatEvent, SeatState, Waiting};
use usher_domain::time::Instant;

use crate::batch::json;
use crate::error::Result;
use crate::sql::{Tx, sql};
use crate::value::Row;

pub use care::{of_users_listed, silent};
pub use list::{Filter, Listed, counts, list, reached_by};
pub use write::{clean, greeted, insert, note, update};

/// A seat as it is stored: the domain's seat, where it belongs, and why it is there.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Seat")]
pub struct Stored {
    /// The seat.
    pub seat: Seat,
    /// The instance of its user.
    pub instance: InstanceId,
    /// Who pays.
    pub account: AccountId,
    /// Where its profile lives.
    pub profile_region: RegionName,
    /// Every assignment that reaches the user, the winning one first.
    pub because: Vec<Because>,
}

fn seat(row: &Row) -> Result<Seat> {
    let waiting: Option<TierName> = row.get("waiting")?;
    let from: Option<Instant> = row.get("waiting_from")?;
    Ok(Seat {
        id: row.get("id")?,
        user: row.get("user_id")?,
        profile: row.get("profile_id")?,
        tier: row.get("tier")?,
        waiting: waiting.zip(from).map(|(tier, from)| Waiting { tier, from }),
        state: row.parsed("state", SeatState::parse)?,
        since: row.get("since")?,
        activated_at: row.get("activated_at")?,
        ends_at: row.get("ends_at")?,
        version: row.get("version")?,
    })
}

fn stored(row: &Row) -> Result<Stored> {
    Ok(Stored {
        seat: seat(row)?,
        instance: row.get("instance_id")?,
        account: row.get("account_id")?,
        profile_region: row.get("profile_region")?,
        because: row.json("because")?,
    })
}

/// The seat with that id.
pub fn by_id(tx: &mut Tx<'_>, id: &SeatId) -> Result<Option<Stored>> {
    let row = sql("SELECT id, user_id, profile_id, tier, waiting, waiting_from, state, since, activated_at, ends_at,
                          version, instance_id, account_id, profile_region, because FROM seat WHERE id = $1")
    .bind(id)
    .optional(tx)?;
    row.as_ref().map(stored).transpose()
}

/// The seats of some users in a profile.
pub fn of_users(tx: &mut Tx<'_>, profile: &ProfileId, users: &[UserId]) -> Result<Vec<Stored>> {
    let statement = if tx.is_postgres() {
        sql("SELECT id, user_id, profile_id, tier, waiting, waiting_from, state, since, activated_at, ends_at,
                    version, instance_id, account_id, profile_region, because FROM seat
              WHERE profile_id = $1
                AND user_id = ANY(ARRAY(SELECT jsonb_array_elements_text(CAST(CAST($2 AS TEXT) AS JSONB))))")
    } else {
        sql("SELECT id, user_id, profile_id, tier, waiting, waiting_from, state, since, activated_at, ends_at,
                    version, instance_id, account_id, profile_region, because FROM seat
              WHERE profile_id = $1 AND user_id IN (SELECT value FROM json_each($2))")
    };
    statement.bind(profile).bind(json(users)?).all(tx)?.iter().map(stored).collect()
}

/// All seats of a user, in whatever profile.
pub fn of_user(tx: &mut Tx<'_>, user: &UserId) -> Result<Vec<Stored>> {
    let rows = sql("SELECT id, user_id, profile_id, tier, waiting, waiting_from, state, since, activated_at, ends_at,
                           version, instance_id, account_id, profile_region, because FROM seat
                     WHERE user_id = $1 ORDER BY profile_id")
    .bind(user)
    .all(tx)?;
    rows.iter().map(stored).collect()
}

/// The users with a seat in a profile after `after`, in the order of their ids.
pub fn users_of(tx: &mut Tx<'_>, profile: &ProfileId, after: &str, most: i64) -> Result<Vec<UserId>> {
    let rows = sql("SELECT user_id FROM seat WHERE profile_id = $1 AND user_id > $2 ORDER BY user_id LIMIT $3")
        .bind(profile)
        .bind(after)
        .bind(most)
        .all(tx)?;
    rows.iter().map(|row| row.get("user_id")).collect()
}

/// A seat that its profile's Region has not heard of yet, without the reasons, which stay where they are.
#[derive(Clone, Debug)]
pub struct Unpublished {
    /// The seat.
    pub seat: Seat,
    /// Who pays.
    pub account: AccountId,
    /// Where its profile lives.
    pub profile_region: RegionName,
}

impl From<Stored> for Unpublished {
    fn from(stored: Stored) -> Self {
        Self { seat: stored.seat, account: stored.account, profile_region: stored.profile_region }
    }
}

/// Seats of a profile that its Region has not heard of yet.
pub fn dirty(tx: &mut Tx<'_>, profile: &ProfileId, most: i64) -> Result<Vec<Unpublished>> {
    let rows = sql("SELECT id, user_id, profile_id, tier, waiting, waiting_from, state, since, activated_at, ends_at,
                           version, account_id, profile_region FROM seat
                     WHERE is_dirty AND profile_id = $1 ORDER BY id LIMIT $2")
    .bind(profile)
    .bind(most)
    .all(tx)?;
    let one = |row: &Row| {
        Ok(Unpublished {
            seat: seat(row)?,
            account: row.get("account_id")?,
            profile_region: row.get("profile_region")?,
        })
    };
    rows.iter().map(one).collect()
}

/// Profiles with seats that their Region has not heard of yet.
pub fn dirty_profiles(tx: &mut Tx<'_>) -> Result<Vec<ProfileId>> {
    let rows = sql("SELECT DISTINCT profile_id FROM seat WHERE is_dirty ORDER BY profile_id").all(tx)?;
    rows.iter().map(|row| row.get("profile_id")).collect()
}

/// Seats whose waiting downgrade or end has come.
pub fn turning(tx: &mut Tx<'_>, most: i64) -> Result<Vec<Stored>> {
    let now = tx.now();
    let rows = sql("SELECT id, user_id, profile_id, tier, waiting, waiting_from, state, since, activated_at, ends_at,
                           version, instance_id, account_id, profile_region, because FROM seat
                     WHERE state = 'canceled' AND ends_at <= $1
                    UNION ALL
                    SELECT id, user_id, profile_id, tier, waiting, waiting_from, state, since, activated_at, ends_at,
                           version, instance_id, account_id, profile_region, because FROM seat
                     WHERE waiting IS NOT NULL AND waiting_from <= $1 AND state <> 'canceled'
                     ORDER BY 1 LIMIT $2")
    .bind(now)
    .bind(most)
    .all(tx)?;
    rows.iter().map(stored).collect()
}

/// The history of a seat, oldest first.
pub fn events(tx: &mut Tx<'_>, id: &SeatId) -> Result<Vec<SeatEvent>> {
    let rows = sql("SELECT body FROM seat_event WHERE seat_id = $1 ORDER BY number").bind(id).all(tx)?;
    rows.iter().map(|row| row.json("body")).collect()
}

/// A new seat whose owner has not been written to, with what the mail needs.
#[derive(Clone, Debug)]
pub struct Ungreeted {
    /// The seat.
    pub seat: SeatId,
    /// Its tier.
    pub tier: TierName,
    /// Who pays.
    pub account: AccountId,
    /// The owner.
    pub user: crate::directory::User,
}

/// New seats of a profile whose owners have not been written to, and whose Region of work has heard of them: who reads
/// that there is a subscription shall find it working.
pub fn ungreeted(tx: &mut Tx<'_>, profile: &ProfileId, most: i64) -> Result<Vec<Ungreeted>> {
    let rows = sql("SELECT seat.id AS seat_id, seat.tier, seat.account_id, u.id, u.instance_id, u.name, u.email,
                           u.given_name, u.family_name, u.display_name, u.state, u.language, u.created_at,
                           u.registered_at, u.last_active_at
                      FROM seat JOIN directory_user u ON u.id = seat.user_id
                     WHERE NOT seat.is_greeted AND seat.profile_id = $1 AND seat.state <> 'gone' AND NOT seat.is_dirty
                     ORDER BY seat.id LIMIT $2")
    .bind(profile)
    .bind(most)
    .all(tx)?;
    let one = |row: &Row| {
        let (seat, tier, account) = (row.get("seat_id")?, row.get("tier")?, row.get("account_id")?);
        Ok(Ungreeted { seat, tier, account, user: crate::directory::user::user(row)? })
    };
    rows.iter().map(one).collect()
}
