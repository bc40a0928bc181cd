//! Who is in which group.

use usher_domain::id::{GroupId, UserId};

use super::group::Group;
use super::user::{User, user};
use crate::error::Result;
use crate::sql::{Tx, sql};

/// Takes a user out of a group; answers whether the user was in it.
pub fn remove(tx: &mut Tx<'_>, group: &GroupId, user: &UserId) -> Result<bool> {
    let touched = sql("DELETE FROM membership WHERE group_id = $1 AND user_id = $2").bind(group).bind(user).run(tx)?;
    Ok(touched == 1)
}

/// Members of a group in the order of their ids, those after `after`.
pub fn of_group(tx: &mut Tx<'_>, group: &GroupId, after: &str, most: i64) -> Result<Vec<User>> {
    let rows = sql("SELECT one.id, one.instance_id, one.name, one.email, one.given_name, one.family_name,
                           one.display_name, one.state, one.language, one.created_at, one.registered_at,
                           one.last_active_at
                      FROM membership JOIN directory_user AS one ON one.id = membership.user_id
                     WHERE membership.group_id = $1 AND membership.user_id > $2
                     ORDER BY membership.user_id LIMIT $3")
    .bind(group)
    .bind(after)
    .bind(most)
    .all(tx)?;
    rows.iter().map(user).collect()
}

/// The groups of a user in the order of their names.
pub fn of_user(tx: &mut Tx<'_>, user: &UserId, most: i64) -> Result<Vec<Group>> {
    let rows = sql("SELECT team.id, team.instance_id, team.name, team.description, team.created_at
                      FROM membership JOIN directory_group AS team ON team.id = membership.group_id
                     WHERE membership.user_id = $1 ORDER BY team.name_folded, team.id LIMIT $2")
    .bind(user)
    .bind(most)
    .all(tx)?;
    rows.iter()
        .map(|row| {
            Ok(Group {
                id: row.get("id")?,
                instance: row.get("instance_id")?,
                name: row.get("name")?,
                description: row.get("description")?,
                created_at: row.get("created_at")?,
            })
        })
        .collect()
}
