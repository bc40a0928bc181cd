//! Assignments and their principals as pages show them.

use usher_domain::id::{AssignmentId, GroupId, InstanceId, ProfileId, TierName};
use usher_domain::seat::Principal;
use usher_domain::time::Instant;

use super::parts;
use crate::batch::json;
use crate::error::Result;
use crate::sql::{Tx, sql};
use crate::value::Row;

/// A group with a tier in a profile.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SubscribedGroup {
    /// The assignment.
    pub assignment: AssignmentId,
    /// The group.
    pub group: GroupId,
    /// Its name.
    pub name: String,
    /// How many users are in it.
    pub members: i64,
    /// The chosen tier.
    pub tier: TierName,
    /// The higher tier before a change, which may still be in effect.
    pub former_tier: Option<TierName>,
    /// Since when it is assigned.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
}

/// The groups with a tier in a profile after `after`, in the order in which they were assigned.
pub fn groups_of_profile(
    tx: &mut Tx<'_>,
    (instance, profile): (&InstanceId, &ProfileId),
    after: &str,
    most: i64,
) -> Result<Vec<SubscribedGroup>> {
    let rows = sql("SELECT a.id, a.principal_id, a.tier, a.former_tier, a.created_at, a.updated_at, g.name,
                           (SELECT COUNT(*) FROM membership WHERE membership.group_id = a.principal_id) AS members
                      FROM assignment a JOIN directory_group g ON g.id = a.principal_id
                     WHERE a.profile_id = $1 AND a.instance_id = $2 AND a.principal_kind = 'group'
                       AND NOT a.is_ending AND a.id > $3
                     ORDER BY a.id LIMIT $4")
    .bind(profile)
    .bind(instance)
    .bind(after)
    .bind(most)
    .all(tx)?;
    rows.iter().map(subscribed).collect()
}

fn subscribed(row: &Row) -> Result<SubscribedGroup> {
    Ok(SubscribedGroup {
        assignment: row.get("id")?,
        group: row.get("principal_id")?,
        name: row.get("name")?,
        members: row.get("members")?,
        tier: row.get("tier")?,
        former_tier: row.get("former_tier")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

/// The ids of the groups with a tier in a profile, in their order.
pub fn group_ids_of_profile(tx: &mut Tx<'_>, profile: &ProfileId, most: i64) -> Result<Vec<String>> {
    let rows = sql("SELECT principal_id FROM assignment
                     WHERE profile_id = $1 AND principal_kind = 'group' AND NOT is_ending
                     ORDER BY principal_id LIMIT $2")
    .bind(profile)
    .bind(most)
    .all(tx)?;
    rows.iter().map(|row| row.get("principal_id")).collect()
}

/// Those of some groups that have a tier in a profile, in the order of their names.
pub fn some_groups_of_profile(
    tx: &mut Tx<'_>,
    (instance, profile): (&InstanceId, &ProfileId),
    groups: &[String],
) -> Result<Vec<SubscribedGroup>> {
    let statement = if tx.is_postgres() {
        sql("SELECT a.id, a.principal_id, a.tier, a.former_tier, a.created_at, a.updated_at, g.name,
                    (SELECT COUNT(*) FROM membership WHERE membership.group_id = a.principal_id) AS members
               FROM assignment a JOIN directory_group g ON g.id = a.principal_id
              WHERE a.profile_id = $1 AND a.instance_id = $2 AND a.principal_kind = 'group' AND NOT a.is_ending
                AND a.principal_id = ANY(ARRAY(SELECT jsonb_array_elements_text(CAST(CAST($3 AS TEXT) AS JSONB))))
              ORDER BY g.name_folded, g.id")
    } else {
        sql("SELECT a.id, a.principal_id, a.tier, a.former_tier, a.created_at, a.updated_at, g.name,
                    (SELECT COUNT(*) FROM membership WHERE membership.group_id = a.principal_id) AS members
               FROM assignment a JOIN directory_group g ON g.id = a.principal_id
              WHERE a.profile_id = $1 AND a.instance_id = $2 AND a.principal_kind = 'group' AND NOT a.is_ending
                AND a.principal_id IN (SELECT value FROM json_each($3))
              ORDER BY g.name_folded, g.id")
    };
    let rows = statement.bind(profile).bind(instance).bind(json(groups)?).all(tx)?;
    rows.iter().map(subscribed).collect()
}

/// Which of these assignments were lowered since an instant, so that the higher tier can be had back.
pub fn lowered(
    tx: &mut Tx<'_>,
    instance: &InstanceId,
    since: Instant,
    assignments: &[AssignmentId],
) -> Result<Vec<AssignmentId>> {
    let statement = if tx.is_postgres() {
        sql("SELECT id FROM assignment
              WHERE id = ANY(ARRAY(SELECT jsonb_array_elements_text(CAST(CAST($1 AS TEXT) AS JSONB))))
                AND instance_id = $2 AND former_tier IS NOT NULL AND updated_at >= $3 AND NOT is_ending")
    } else {
        sql("SELECT id FROM assignment WHERE id IN (SELECT value FROM json_each($1))
                AND instance_id = $2 AND former_tier IS NOT NULL AND updated_at >= $3 AND NOT is_ending")
    };
    let rows = statement.bind(json(assignments)?).bind(instance).bind(since).all(tx)?;
    rows.iter().map(|row| row.get("id")).collect()
}

/// The names of some users and groups of an instance, as id and name; who is gone from the directory is left out.
pub fn names(tx: &mut Tx<'_>, instance: &InstanceId, of: &[Principal]) -> Result<Vec<(String, String)>> {
    let ids: Vec<&str> = of.iter().map(|principal| parts(principal).1).collect();
    let statement = if tx.is_postgres() {
        sql("WITH asked AS (SELECT jsonb_array_elements_text(CAST(CAST($2 AS TEXT) AS JSONB)) AS id)
             SELECT id, display_name AS name FROM directory_user
              WHERE instance_id = $1 AND id = ANY(ARRAY(SELECT id FROM asked))
             UNION ALL
             SELECT id, name FROM directory_group
              WHERE instance_id = $1 AND id = ANY(ARRAY(SELECT id FROM asked))")
    } else {
        sql("SELECT id, display_name AS name FROM directory_user
              WHERE instance_id = $1 AND id IN (SELECT value FROM json_each($2))
             UNION ALL
             SELECT id, name FROM directory_group
              WHERE instance_id = $1 AND id IN (SELECT value FROM json_each($2))")
    };
    let rows = statement.bind(instance).bind(json(&ids)?).all(tx)?;
    rows.iter().map(|row| Ok((row.get("id")?, row.get("name")?))).collect()
}
