//! Groups of a directory.

use std::collections::HashMap;

use usher_domain::id::{GroupId, InstanceId};
use usher_domain::time::Instant;

use crate::error::Result;
use crate::sql::{Tx, sql};
use crate::value::Row;

/// A group.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Group {
    /// The group's id.
    pub id: GroupId,
    /// The instance whose directory it is in.
    pub instance: InstanceId,
    /// The name, as it was written.
    pub name: String,
    /// A few words about it; may be empty.
    pub description: String,
    /// When it was made.
    pub created_at: Instant,
}

fn group(row: &Row) -> Result<Group> {
    Ok(Group {
        id: row.get("id")?,
        instance: row.get("instance_id")?,
        name: row.get("name")?,
        description: row.get("description")?,
        created_at: row.get("created_at")?,
    })
}

/// Adds a group; a second one of that folded name violates `directory_group_instance_id_name_folded_key`.
pub fn insert(tx: &mut Tx<'_>, group: &Group, folded: &str) -> Result<()> {
    sql("INSERT INTO directory_group (id, instance_id, name, name_folded, description, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6)")
    .bind(&group.id)
    .bind(&group.instance)
    .bind(&group.name)
    .bind(folded)
    .bind(&group.description)
    .bind(group.created_at)
    .exactly_one(tx)
}

/// Replaces name and description.
pub fn update(tx: &mut Tx<'_>, group: &Group, folded: &str) -> Result<()> {
    let now = tx.now();
    sql("UPDATE directory_group SET name = $2, name_folded = $3, description = $4, updated_at = $5 WHERE id = $1")
        .bind(&group.id)
        .bind(&group.name)
        .bind(folded)
        .bind(&group.description)
        .bind(now)
        .exactly_one(tx)
}

/// Removes a group with its memberships and search terms.
pub fn delete(tx: &mut Tx<'_>, id: &GroupId) -> Result<()> {
    sql("DELETE FROM membership WHERE group_id = $1").bind(id).run(tx)?;
    sql("DELETE FROM search_term WHERE subject_id = $1").bind(id).run(tx)?;
    sql("DELETE FROM directory_group WHERE id = $1").bind(id).exactly_one(tx)
}

/// The group with that id.
pub fn by_id(tx: &mut Tx<'_>, id: &GroupId) -> Result<Option<Group>> {
    let row = sql("SELECT id, instance_id, name, description, created_at FROM directory_group WHERE id = $1")
        .bind(id)
        .optional(tx)?;
    row.as_ref().map(group).transpose()
}

/// The groups with these ids, in the order asked; those that are gone are left out.
pub fn some(tx: &mut Tx<'_>, ids: &[String]) -> Result<Vec<Group>> {
    let statement = if tx.is_postgres() {
        sql("SELECT id, instance_id, name, description, created_at FROM directory_group
              WHERE id = ANY(ARRAY(SELECT jsonb_array_elements_text(CAST(CAST($1 AS TEXT) AS JSONB))))")
    } else {
        sql("SELECT id, instance_id, name, description, created_at FROM directory_group
              WHERE id IN (SELECT value FROM json_each($1))")
    };
    let rows = statement.bind(crate::batch::json(ids)?).all(tx)?;
    let found = rows.iter().map(group).collect::<Result<Vec<Group>>>()?;
    let mut by_id: HashMap<String, Group> =
        found.into_iter().map(|group| (group.id.as_str().to_owned(), group)).collect();
    Ok(ids.iter().filter_map(|id| by_id.remove(id)).collect())
}

/// The owner of a folded name.
pub fn by_name(tx: &mut Tx<'_>, instance: &InstanceId, folded: &str) -> Result<Option<GroupId>> {
    let row = sql("SELECT id FROM directory_group WHERE instance_id = $1 AND name_folded = $2")
        .bind(instance)
        .bind(folded)
        .optional(tx)?;
    row.map(|row| row.get("id")).transpose()
}

/// Groups in the order of their folded names, those after `after` (folded name); each with its place in that order.
pub fn all(tx: &mut Tx<'_>, instance: &InstanceId, after: &str, most: i64) -> Result<Vec<(Group, String)>> {
    let rows = sql("SELECT id, instance_id, name, description, created_at, name_folded FROM directory_group
                     WHERE instance_id = $1 AND name_folded > $2 ORDER BY name_folded LIMIT $3")
    .bind(instance)
    .bind(after)
    .bind(most)
    .all(tx)?;
    rows.iter().map(|row| Ok((group(row)?, row.get("name_folded")?))).collect()
}

/// What hangs on a group.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GroupTies {
    /// Users who are in it.
    pub members: i64,
    /// Subscriptions that name it.
    pub assignments: i64,
}

/// Counts what hangs on a group.
pub fn ties(tx: &mut Tx<'_>, id: &GroupId) -> Result<GroupTies> {
    let row = sql("SELECT (SELECT COUNT(*) FROM membership WHERE group_id = $1) AS members,
                          (SELECT COUNT(*) FROM assignment WHERE principal_id = $1) AS assignments")
    .bind(id)
    .one(tx)?;
    Ok(GroupTies { members: row.get("members")?, assignments: row.get("assignments")? })
}
