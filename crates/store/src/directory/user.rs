//! Users of a directory.

use usher_domain::id::{InstanceId, UserId};
use usher_domain::time::Instant;

use crate::error::Result;
use crate::sql::{Tx, sql};
use crate::value::Row;

/// A user of a directory.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// The user's id.
    pub id: UserId,
    /// The instance whose directory it is.
    pub instance: InstanceId,
    /// The user name, as it was written.
    pub name: String,
    /// The e-mail address.
    pub email: String,
    /// The given name.
    pub given_name: String,
    /// The family name.
    pub family_name: String,
    /// How the user is called.
    pub display_name: String,
    /// `enabled` or `disabled`.
    pub state: String,
    /// The language of mails, `en` or `zh-CN`.
    pub language: String,
    /// When the user was added.
    pub created_at: Instant,
    /// When a password was first set; until then the user is invited.
    pub registered_at: Option<Instant>,
    /// When the user last did something.
    pub last_active_at: Option<Instant>,
}

pub(crate) fn user(row: &Row) -> Result<User> {
    Ok(User {
        id: row.get("id")?,
        instance: row.get("instance_id")?,
        name: row.get("name")?,
        email: row.get("email")?,
        given_name: row.get("given_name")?,
        family_name: row.get("family_name")?,
        display_name: row.get("display_name")?,
        state: row.get("state")?,
        language: row.get("language")?,
        created_at: row.get("created_at")?,
        registered_at: row.get("registered_at")?,
        last_active_at: row.get("last_active_at")?,
    })
}

/// The user with that id.
pub fn user_by_id(tx: &mut Tx<'_>, id: &UserId) -> Result<Option<User>> {
    let row = sql("SELECT id, instance_id, name, email, given_name, family_name, display_name, state, language,
                          created_at, registered_at, last_active_at
                     FROM directory_user WHERE id = $1")
    .bind(id)
    .optional(tx)?;
    row.as_ref().map(user).transpose()
}

/// The user with that id, unless disabled.
pub fn enabled_user(tx: &mut Tx<'_>, id: &UserId) -> Result<Option<User>> {
    Ok(user_by_id(tx, id)?.filter(|user| user.state == "enabled"))
}
