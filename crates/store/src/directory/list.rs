//! Lists and searches of users: keyset pages, range scans.

use usher_domain::id::{InstanceId, UserId};

use super::after_prefix;
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

/// A search by prefix.
#[derive(Clone, Copy, Debug)]
pub struct Prefix<'a> {
    /// The directory.
    pub instance: &'a InstanceId,
    /// `user` or `group`.
    pub kind: &'a str,
    /// The folded beginning of a term.
    pub text: &'a str,
    /// The term and id after which to go on.
    pub after: (&'a str, &'a str),
}

/// The ids whose terms begin with a prefix, each once, under the first such term, in the order of terms.
pub fn search(tx: &mut Tx<'_>, prefix: Prefix<'_>, most: i64) -> Result<Vec<(String, String)>> {
    let rows = sql("SELECT term, subject_id FROM search_term AS hit
                     WHERE instance_id = $1 AND kind = $2 AND term >= $3 AND term < $4
                       AND (term, subject_id) > ($5, $6)
                       AND NOT EXISTS (SELECT 1 FROM search_term AS earlier
                                        WHERE earlier.subject_id = hit.subject_id
                                          AND earlier.term >= $3 AND earlier.term < hit.term)
                     ORDER BY term, subject_id LIMIT $7")
    .bind(prefix.instance)
    .bind(prefix.kind)
    .bind(prefix.text)
    .bind(after_prefix(prefix.text))
    .bind(prefix.after.0)
    .bind(prefix.after.1)
    .bind(most)
    .all(tx)?;
    rows.iter().map(|row| Ok((row.get("term")?, row.get("subject_id")?))).collect()
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
