//! Assignments: what administrators chose, in the Region of the instance, and whom each of them reaches.

mod shown;

use usher_domain::id::{AssignmentId, GroupId, InstanceId, ProfileId, TierName, UserId};
use usher_domain::region::RegionName;
use usher_domain::seat::{Live, Principal};
use usher_domain::time::Instant;

use crate::batch::json;
use crate::error::{Error, Result};
use crate::sql::{Tx, sql};
use crate::value::Row;

pub use shown::{SubscribedGroup, group_ids_of_profile, groups_of_profile, lowered, names, some_groups_of_profile};

/// A user or a group at a tier in a profile.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Assignment {
    /// Its id.
    pub id: AssignmentId,
    /// The instance of the principal.
    pub instance: InstanceId,
    /// The profile.
    pub profile: ProfileId,
    /// Where the profile lives.
    pub profile_region: RegionName,
    /// To whom.
    pub principal: Principal,
    /// The chosen tier.
    pub tier: TierName,
    /// The higher tier before a change, to which it can go back in the same month.
    pub former_tier: Option<TierName>,
    /// Since when.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
}

fn principal(row: &Row) -> Result<Principal> {
    let kind: String = row.get("principal_kind")?;
    match kind.as_str() {
        "user" => Ok(Principal::User(row.get("principal_id")?)),
        "group" => Ok(Principal::Group(row.get("principal_id")?)),
        other => Err(Error::Decode { column: "principal_kind".into(), why: format!("unknown value {other:?}") }),
    }
}

/// The kind and id of a principal, as they are stored.
pub fn parts(principal: &Principal) -> (&'static str, &str) {
    match principal {
        Principal::User(id) => ("user", id.as_str()),
        Principal::Group(id) => ("group", id.as_str()),
    }
}

fn assignment(row: &Row) -> Result<Assignment> {
    Ok(Assignment {
        id: row.get("id")?,
        instance: row.get("instance_id")?,
        profile: row.get("profile_id")?,
        profile_region: row.get("profile_region")?,
        principal: principal(row)?,
        tier: row.get("tier")?,
        former_tier: row.get("former_tier")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

/// Assigns; answers false where the principal is assigned in that profile already. One that is ending is taken over.
pub fn assign(tx: &mut Tx<'_>, new: &Assignment) -> Result<bool> {
    let (kind, id) = parts(&new.principal);
    let touched = sql("INSERT INTO assignment (id, instance_id, profile_id, profile_region, principal_kind,
                              principal_id, tier, is_ending, settled_to, created_at, updated_at)
                       VALUES ($1, $2, $3, $4, $5, $6, $7, FALSE, '', $8, $8)
                       ON CONFLICT (profile_id, principal_kind, principal_id) DO UPDATE
                          SET id = excluded.id, tier = excluded.tier, former_tier = NULL, is_ending = FALSE,
                              settled_to = '', created_at = excluded.created_at, updated_at = excluded.updated_at
                        WHERE assignment.is_ending")
    .bind(&new.id)
    .bind(&new.instance)
    .bind(&new.profile)
    .bind(&new.profile_region)
    .bind(kind)
    .bind(id)
    .bind(&new.tier)
    .bind(new.created_at)
    .run(tx)?;
    Ok(touched == 1)
}

/// An assignment of an instance, unless it is ending.
pub fn by_id(tx: &mut Tx<'_>, instance: &InstanceId, id: &AssignmentId) -> Result<Option<Assignment>> {
    let row =
        sql("SELECT id, instance_id, profile_id, profile_region, principal_kind, principal_id, tier, former_tier,
                          created_at, updated_at FROM assignment
                    WHERE id = $1 AND instance_id = $2 AND NOT is_ending")
        .bind(id)
        .bind(instance)
        .optional(tx)?;
    row.as_ref().map(assignment).transpose()
}

/// The assignment of a principal in a profile, unless it is ending.
pub fn of_principal(tx: &mut Tx<'_>, profile: &ProfileId, to: &Principal) -> Result<Option<Assignment>> {
    let (kind, id) = parts(to);
    let row =
        sql("SELECT id, instance_id, profile_id, profile_region, principal_kind, principal_id, tier, former_tier,
                          created_at, updated_at FROM assignment
                    WHERE profile_id = $1 AND principal_kind = $2 AND principal_id = $3 AND NOT is_ending")
        .bind(profile)
        .bind(kind)
        .bind(id)
        .optional(tx)?;
    row.as_ref().map(assignment).transpose()
}

/// Changes the tier; `from` is the tier it leaves.
pub fn change_tier(tx: &mut Tx<'_>, changed: &Assignment, from: &TierName) -> Result<bool> {
    let now = tx.now();
    let touched = sql("UPDATE assignment SET tier = $3, former_tier = $4, settled_to = '', updated_at = $5
                        WHERE id = $1 AND tier = $2 AND NOT is_ending")
    .bind(&changed.id)
    .bind(from)
    .bind(&changed.tier)
    .bind(&changed.former_tier)
    .bind(now)
    .run(tx)?;
    Ok(touched == 1)
}

/// Lets an assignment reach nobody any more; it goes away when its walk is done.
pub fn end(tx: &mut Tx<'_>, id: &AssignmentId) -> Result<bool> {
    let now = tx.now();
    let touched = sql("UPDATE assignment SET is_ending = TRUE, settled_to = '', updated_at = $2
                        WHERE id = $1 AND NOT is_ending")
    .bind(id)
    .bind(now)
    .run(tx)?;
    Ok(touched == 1)
}

/// Removes every assignment of a principal that leaves the directory, and answers their profiles.
pub fn remove_principal(tx: &mut Tx<'_>, gone: &Principal) -> Result<Vec<ProfileId>> {
    let (kind, id) = parts(gone);
    let rows = sql("DELETE FROM assignment WHERE principal_id = $1 AND principal_kind = $2 RETURNING profile_id")
        .bind(id)
        .bind(kind)
        .all(tx)?;
    rows.iter().map(|row| row.get("profile_id")).collect()
}

/// A walk over the members of an assignment that is not done.
#[derive(Clone, Debug)]
pub struct Walk {
    /// The assignment.
    pub assignment: Assignment,
    /// Whether it is ending.
    pub is_ending: bool,
    /// The last user who was settled; empty before the first.
    pub settled_to: String,
}

/// The next walk of a profile.
pub fn next_walk(tx: &mut Tx<'_>, profile: &ProfileId) -> Result<Option<Walk>> {
    let row =
        sql("SELECT id, instance_id, profile_id, profile_region, principal_kind, principal_id, tier, former_tier,
                          created_at, updated_at, is_ending, settled_to FROM assignment
                    WHERE profile_id = $1 AND settled_to IS NOT NULL ORDER BY id LIMIT 1")
        .bind(profile)
        .optional(tx)?;
    let walk = |row: Row| -> Result<Walk> {
        let (is_ending, settled_to) = (row.get("is_ending")?, row.get("settled_to")?);
        Ok(Walk { assignment: assignment(&row)?, is_ending, settled_to })
    };
    row.map(walk).transpose()
}

/// Notes how far a walk has come; `None` ends it, and removes the assignment if it is ending.
pub fn walked(tx: &mut Tx<'_>, walk: &Walk, to: Option<&UserId>) -> Result<()> {
    if to.is_none() && walk.is_ending {
        return sql("DELETE FROM assignment WHERE id = $1 AND is_ending").bind(&walk.assignment.id).exactly_one(tx);
    }
    sql("UPDATE assignment SET settled_to = $3 WHERE id = $1 AND settled_to = $2")
        .bind(&walk.assignment.id)
        .bind(&walk.settled_to)
        .bind(to)
        .exactly_one(tx)
}

/// Begins the walks of all assignments of a profile again.
pub fn walk_again(tx: &mut Tx<'_>, profile: &ProfileId) -> Result<()> {
    sql("UPDATE assignment SET settled_to = '' WHERE profile_id = $1").bind(profile).run(tx).map(drop)
}

/// Which assignments of a profile reach which of `users`, directly or through a group.
pub fn reaching(tx: &mut Tx<'_>, profile: &ProfileId, users: &[UserId]) -> Result<Vec<(UserId, Live)>> {
    let statement = if tx.is_postgres() {
        // An array, so that both branches look up by index whatever the planner guesses about the JSON.
        sql("WITH asked AS (SELECT jsonb_array_elements_text(CAST(CAST($2 AS TEXT) AS JSONB)) AS id)
             SELECT principal_id AS user_id, id, principal_kind, principal_id, tier, created_at FROM assignment
              WHERE profile_id = $1 AND principal_kind = 'user' AND NOT is_ending
                AND principal_id = ANY(ARRAY(SELECT id FROM asked))
             UNION ALL
             SELECT m.user_id, a.id, a.principal_kind, a.principal_id, a.tier, a.created_at
               FROM membership m JOIN assignment a ON a.principal_id = m.group_id
              WHERE a.profile_id = $1 AND a.principal_kind = 'group' AND NOT a.is_ending
                AND m.user_id = ANY(ARRAY(SELECT id FROM asked))")
    } else {
        sql("SELECT principal_id AS user_id, id, principal_kind, principal_id, tier, created_at FROM assignment
              WHERE profile_id = $1 AND principal_kind = 'user' AND NOT is_ending
                AND principal_id IN (SELECT value FROM json_each($2))
             UNION ALL
             SELECT m.user_id, a.id, a.principal_kind, a.principal_id, a.tier, a.created_at
               FROM json_each($2) AS asked
               CROSS JOIN membership m ON m.user_id = asked.value
               CROSS JOIN assignment a ON a.profile_id = $1 AND a.principal_kind = 'group'
                                      AND a.principal_id = m.group_id AND NOT a.is_ending")
    };
    let rows = statement.bind(profile).bind(json(users)?).all(tx)?;
    rows.iter()
        .map(|row| {
            let live = Live {
                id: row.get("id")?,
                principal: principal(row)?,
                tier: row.get("tier")?,
                since: row.get("created_at")?,
            };
            Ok((row.get("user_id")?, live))
        })
        .collect()
}

/// The profiles in which a user has, had or should have a seat.
pub fn profiles_of_user(tx: &mut Tx<'_>, user: &UserId) -> Result<Vec<(ProfileId, RegionName)>> {
    let rows = sql("SELECT profile_id, profile_region FROM assignment WHERE principal_id = $1
                    UNION SELECT a.profile_id, a.profile_region FROM membership m
                            JOIN assignment a ON a.principal_id = m.group_id WHERE m.user_id = $1
                    UNION SELECT profile_id, profile_region FROM seat WHERE user_id = $1
                    ORDER BY 1, 2")
    .bind(user)
    .all(tx)?;
    rows.iter().map(|row| Ok((row.get("profile_id")?, row.get("profile_region")?))).collect()
}

/// The groups of a user.
pub fn groups_of(tx: &mut Tx<'_>, user: &UserId) -> Result<Vec<GroupId>> {
    let rows = sql("SELECT group_id FROM membership WHERE user_id = $1 ORDER BY group_id").bind(user).all(tx)?;
    rows.iter().map(|row| row.get("group_id")).collect()
}

/// The members of a group after `after`, in the order of their ids.
pub fn members_of(tx: &mut Tx<'_>, group: &GroupId, after: &str, most: i64) -> Result<Vec<UserId>> {
    let rows = sql("SELECT user_id FROM membership WHERE group_id = $1 AND user_id > $2 ORDER BY user_id LIMIT $3")
        .bind(group)
        .bind(after)
        .bind(most)
        .all(tx)?;
    rows.iter().map(|row| row.get("user_id")).collect()
}

/// Which of `users` are enabled in the directory of an instance; whoever is missing here is disabled, deleted or
/// foreign.
pub fn enabled_among(tx: &mut Tx<'_>, instance: &InstanceId, users: &[UserId]) -> Result<Vec<UserId>> {
    let statement = if tx.is_postgres() {
        sql("SELECT id FROM directory_user WHERE instance_id = $1 AND state = 'enabled'
                AND id = ANY(ARRAY(SELECT jsonb_array_elements_text(CAST(CAST($2 AS TEXT) AS JSONB))))")
    } else {
        // From the ids to the users: the other way round SQLite would read everybody of the instance.
        sql("SELECT u.id FROM json_each($2) AS asked
               CROSS JOIN directory_user u ON u.id = asked.value
              WHERE u.instance_id = $1 AND u.state = 'enabled'")
    };
    statement.bind(instance).bind(json(users)?).all(tx)?.iter().map(|row| row.get("id")).collect()
}

/// Whether a user or group belongs to an instance's directory.
pub fn is_principal(tx: &mut Tx<'_>, instance: &InstanceId, principal: &Principal) -> Result<bool> {
    let row = match principal {
        Principal::User(id) => sql("SELECT id FROM directory_user WHERE id = $1 AND instance_id = $2").bind(id),
        Principal::Group(id) => sql("SELECT id FROM directory_group WHERE id = $1 AND instance_id = $2").bind(id),
    };
    Ok(row.bind(instance).optional(tx)?.is_some())
}

/// An assignment with the name of its principal, for lists.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ListedAssignment")]
pub struct Listed {
    /// The assignment.
    #[serde(flatten)]
    pub assignment: Assignment,
    /// The user's or group's name; empty where it was deleted.
    pub name: String,
}

/// The assignments of a profile after `after`, in the order of their ids, which is that of their making.
pub fn of_profile(
    tx: &mut Tx<'_>,
    (instance, profile): (&InstanceId, &ProfileId),
    after: &str,
    most: i64,
) -> Result<Vec<Listed>> {
    let rows =
        sql("SELECT a.id, a.instance_id, a.profile_id, a.profile_region, a.principal_kind, a.principal_id, a.tier,
                           a.former_tier, a.created_at, a.updated_at,
                           COALESCE(directory_user.name, directory_group.name, '') AS name
                      FROM assignment a
                      LEFT JOIN directory_user ON directory_user.id = a.principal_id AND a.principal_kind = 'user'
                      LEFT JOIN directory_group ON directory_group.id = a.principal_id AND a.principal_kind = 'group'
                     WHERE a.profile_id = $1 AND a.instance_id = $2 AND NOT a.is_ending AND a.id > $3
                     ORDER BY a.id LIMIT $4")
        .bind(profile)
        .bind(instance)
        .bind(after)
        .bind(most)
        .all(tx)?;
    rows.iter().map(|row| Ok(Listed { assignment: assignment(row)?, name: row.get("name")? })).collect()
}
