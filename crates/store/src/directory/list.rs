//! Lists of users: keyset pages, range scans.

use usher_domain::id::{InstanceId, UserId};

use super::user::{User, user};
use crate::error::Result;
use crate::sql::{Statement, Tx, sql};

/// Which users a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Filter {
    /// All of them.
    #[default]
    All,
    /// Those who may sign in.
    Enabled,
    /// Those who may not.
    Disabled,
    /// Those who never chose a password.
    Invited,
}

/// Users in the order of their folded names, those after `after` (folded name, id); each with its place in that order.
pub fn users(
    tx: &mut Tx<'_>,
    instance: &InstanceId,
    filter: Filter,
    after: (&str, &str),
    most: i64,
) -> Result<Vec<(User, String)>> {
    let statement: Statement = match filter {
        Filter::All => {
            sql("SELECT id, instance_id, name, email, given_name, family_name, display_name, state, language,
                                   created_at, registered_at, last_active_at, name_folded
                              FROM directory_user
                             WHERE instance_id = $1 AND (name_folded, id) > ($2, $3)
                             ORDER BY name_folded, id LIMIT $4")
        }
        Filter::Enabled => {
            sql("SELECT id, instance_id, name, email, given_name, family_name, display_name, state, language,
                                   created_at, registered_at, last_active_at, name_folded
                              FROM directory_user
                             WHERE instance_id = $1 AND (name_folded, id) > ($2, $3) AND state = 'enabled'
                             ORDER BY name_folded, id LIMIT $4")
        }
        Filter::Disabled => {
            sql("SELECT id, instance_id, name, email, given_name, family_name, display_name, state, language,
                                   created_at, registered_at, last_active_at, name_folded
                              FROM directory_user
                             WHERE instance_id = $1 AND (name_folded, id) > ($2, $3) AND state = 'disabled'
                             ORDER BY name_folded, id LIMIT $4")
        }
        Filter::Invited => {
            sql("SELECT id, instance_id, name, email, given_name, family_name, display_name, state, language,
                                   created_at, registered_at, last_active_at, name_folded
                              FROM directory_user
                             WHERE instance_id = $1 AND (name_folded, id) > ($2, $3) AND registered_at IS NULL
                             ORDER BY name_folded, id LIMIT $4")
        }
    };
    let rows = statement.bind(instance).bind(after.0).bind(after.1).bind(most).all(tx)?;
    rows.iter().map(|row| Ok((user(row)?, row.get("name_folded")?))).collect()
}

/// The ids of users of a rare sort in the order of their names: disabled or invited ones.
///
/// Answers `None` for a sort that is not rare, and where there are more than `most`.
pub fn few(tx: &mut Tx<'_>, instance: &InstanceId, filter: Filter, most: usize) -> Result<Option<Vec<UserId>>> {
    let statement = match filter {
        Filter::All | Filter::Enabled => return Ok(None),
        Filter::Disabled => sql("SELECT id FROM directory_user WHERE instance_id = $1 AND state = 'disabled'
                  ORDER BY name_folded, id LIMIT $2"),
        Filter::Invited => sql("SELECT id FROM directory_user WHERE instance_id = $1 AND registered_at IS NULL
                  ORDER BY name_folded, id LIMIT $2"),
    };
    let rows = statement.bind(instance).bind(i64::try_from(most).unwrap_or(i64::MAX).saturating_add(1)).all(tx)?;
    if rows.len() > most {
        return Ok(None);
    }
    rows.iter().map(|row| row.get("id")).collect::<Result<_>>().map(Some)
}

/// The owner of a name: user name or e-mail address, folded; never a look-alike.
pub fn user_by_handle(tx: &mut Tx<'_>, instance: &InstanceId, handle: &str) -> Result<Option<UserId>> {
    let row = sql("SELECT user_id FROM user_handle
                    WHERE instance_id = $1 AND handle = $2 AND kind IN ('name', 'email')")
    .bind(instance)
    .bind(handle)
    .optional(tx)?;
    row.map(|row| row.get("user_id")).transpose()
}
