//! Seats as administrators see them: with names, filtered, a page at a time.

use usher_domain::id::{InstanceId, ProfileId, SeatId, TierName, UserId};
use usher_domain::seat::{Because, SeatState, Waiting};
use usher_domain::time::Instant;

use crate::assignment::{Assignment, parts};
use crate::error::Result;
use crate::sql::{Tx, sql};
use crate::value::Row;

/// Which seats to list.
#[derive(Clone, Copy, Debug)]
pub struct Filter<'a> {
    /// The instance of the users.
    pub instance: &'a InstanceId,
    /// The profile.
    pub profile: &'a ProfileId,
    /// Only this tier; empty for all.
    pub tier: &'a str,
    /// Only this state; empty for all but `gone`.
    pub state: &'a str,
    /// After this folded name and user id.
    pub after: (&'a str, &'a str),
    /// How many.
    pub most: i64,
}

/// A seat with its owner's name.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Listed {
    /// The seat.
    pub seat: SeatId,
    /// Its owner.
    pub user: UserId,
    /// The owner's user name.
    pub name: String,
    /// How the owner is called.
    pub display_name: String,
    /// The owner's e-mail address.
    pub email: String,
    /// The tier in effect.
    pub tier: TierName,
    /// A lower tier that waits.
    pub waiting: Option<Waiting>,
    /// Where the seat stands.
    pub state: SeatState,
    /// Why it is there, the winning assignment first.
    pub because: Vec<Because>,
    /// Since when it is there.
    pub since: Instant,
    /// The first use.
    pub activated_at: Option<Instant>,
    /// When access ends or ended.
    pub ends_at: Option<Instant>,
    /// When the owner last did something.
    pub last_active_at: Option<Instant>,
    /// The folded name: together with the user's id the place in the list.
    #[serde(skip)]
    pub name_folded: String,
}

pub(super) fn listed(row: &Row) -> Result<Listed> {
    let waiting: Option<TierName> = row.get("waiting")?;
    let from: Option<Instant> = row.get("waiting_from")?;
    Ok(Listed {
        seat: row.get("seat_id")?,
        user: row.get("user_id")?,
        name: row.get("name")?,
        display_name: row.get("display_name")?,
        email: row.get("email")?,
        tier: row.get("tier")?,
        waiting: waiting.zip(from).map(|(tier, from)| Waiting { tier, from }),
        state: row.parsed("state", SeatState::parse)?,
        because: row.json("because")?,
        since: row.get("since")?,
        activated_at: row.get("activated_at")?,
        ends_at: row.get("ends_at")?,
        last_active_at: row.get("last_active_at")?,
        name_folded: row.get("name_folded")?,
    })
}

/// One page of seats in the order of the owners' names.
pub fn list(tx: &mut Tx<'_>, filter: &Filter<'_>) -> Result<Vec<Listed>> {
    let rows =
        sql("SELECT seat.id AS seat_id, seat.user_id, u.name, u.name_folded, u.display_name, u.email, seat.tier,
                           seat.waiting, seat.waiting_from, seat.state, seat.because, seat.since, seat.activated_at,
                           seat.ends_at, u.last_active_at
                      FROM directory_user u JOIN seat ON seat.profile_id = $1 AND seat.user_id = u.id
                     WHERE u.instance_id = $2 AND (u.name_folded, u.id) > ($3, $4)
                       AND (CAST($5 AS TEXT) = '' OR seat.tier = $5)
                       AND (CAST($6 AS TEXT) = seat.state OR (CAST($6 AS TEXT) = '' AND seat.state <> 'gone'))
                     ORDER BY u.name_folded, u.id LIMIT $7")
        .bind(filter.profile)
        .bind(filter.instance)
        .bind(filter.after.0)
        .bind(filter.after.1)
        .bind(filter.tier)
        .bind(filter.state)
        .bind(filter.most)
        .all(tx)?;
    rows.iter().map(listed).collect()
}

/// How many seats a profile has by tier and state, those that are gone left out.
pub fn counts(tx: &mut Tx<'_>, instance: &InstanceId, profile: &ProfileId) -> Result<Vec<(TierName, SeatState, i64)>> {
    let rows = sql("SELECT tier, state, COUNT(*) AS n FROM seat
                     WHERE profile_id = $1 AND instance_id = $2 AND state <> 'gone'
                     GROUP BY tier, state ORDER BY tier, state")
    .bind(profile)
    .bind(instance)
    .all(tx)?;
    rows.iter().map(|row| Ok((row.get("tier")?, row.parsed("state", SeatState::parse)?, row.get("n")?))).collect()
}

/// How many seats in use, and how many never used, an assignment reaches.
pub fn reached_by(tx: &mut Tx<'_>, assignment: &Assignment) -> Result<(i64, i64)> {
    let (kind, id) = parts(&assignment.principal);
    let statement = if kind == "user" {
        sql("SELECT COUNT(*) FILTER (WHERE state = 'active') AS active,
                    COUNT(*) FILTER (WHERE state = 'pending') AS pending
               FROM seat WHERE profile_id = $1 AND user_id = $2")
    } else {
        sql("SELECT COUNT(*) FILTER (WHERE seat.state = 'active') AS active,
                    COUNT(*) FILTER (WHERE seat.state = 'pending') AS pending
               FROM membership JOIN seat ON seat.profile_id = $1 AND seat.user_id = membership.user_id
              WHERE membership.group_id = $2")
    };
    let row = statement.bind(&assignment.profile).bind(id).one(tx)?;
    Ok((row.get("active")?, row.get("pending")?))
}
