//! Users of a directory.

use std::collections::HashMap;

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

/// The users with these ids, in the order asked; who is gone is left out.
pub fn users_by_id(tx: &mut Tx<'_>, ids: &[String]) -> Result<Vec<User>> {
    let statement = if tx.is_postgres() {
        sql("SELECT id, instance_id, name, email, given_name, family_name, display_name, state, language,
                    created_at, registered_at, last_active_at
               FROM directory_user
              WHERE id = ANY(ARRAY(SELECT jsonb_array_elements_text(CAST(CAST($1 AS TEXT) AS JSONB))))")
    } else {
        sql("SELECT id, instance_id, name, email, given_name, family_name, display_name, state, language,
                    created_at, registered_at, last_active_at
               FROM directory_user WHERE id IN (SELECT value FROM json_each($1))")
    };
    let rows = statement.bind(crate::batch::json(ids)?).all(tx)?;
    let found = rows.iter().map(user).collect::<Result<Vec<User>>>()?;
    let mut by_id: HashMap<String, User> = found.into_iter().map(|user| (user.id.as_str().to_owned(), user)).collect();
    Ok(ids.iter().filter_map(|id| by_id.remove(id)).collect())
}

/// The user with that id, unless disabled.
pub fn enabled_user(tx: &mut Tx<'_>, id: &UserId) -> Result<Option<User>> {
    Ok(user_by_id(tx, id)?.filter(|user| user.state == "enabled"))
}

/// Replaces what may change about a user: e-mail, names, language.
pub fn update_user(tx: &mut Tx<'_>, user: &User) -> Result<()> {
    let now = tx.now();
    sql("UPDATE directory_user SET email = $2, given_name = $3, family_name = $4, display_name = $5, language = $6,
                                   updated_at = $7 WHERE id = $1")
    .bind(&user.id)
    .bind(&user.email)
    .bind(&user.given_name)
    .bind(&user.family_name)
    .bind(&user.display_name)
    .bind(&user.language)
    .bind(now)
    .exactly_one(tx)
}

/// Moves a user from one state to the other; answers whether the user was in the first.
pub fn change_user_state(tx: &mut Tx<'_>, id: &UserId, from: &str, to: &str) -> Result<bool> {
    let now = tx.now();
    let touched = sql("UPDATE directory_user SET state = $3, updated_at = $4 WHERE id = $1 AND state = $2")
        .bind(id)
        .bind(from)
        .bind(to)
        .bind(now)
        .run(tx)?;
    Ok(touched == 1)
}

/// Gives up every name a user answers to, before others are claimed.
pub fn release_handles(tx: &mut Tx<'_>, id: &UserId) -> Result<()> {
    sql("DELETE FROM user_handle WHERE user_id = $1").bind(id).run(tx).map(drop)
}

/// Which of these are users of the instance and enabled.
pub fn enabled_of(tx: &mut Tx<'_>, instance: &InstanceId, ids: &[UserId]) -> Result<Vec<UserId>> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        if enabled_user(tx, id)?.is_some_and(|user| user.instance == *instance) {
            found.push(id.clone());
        }
    }
    Ok(found)
}

/// The user names of some members of an instance's directory, as id and name; who is gone from it is left out.
pub fn user_names(tx: &mut Tx<'_>, instance: &InstanceId, ids: &[UserId]) -> Result<Vec<(UserId, String)>> {
    let statement = if tx.is_postgres() {
        sql("SELECT id, name FROM directory_user
              WHERE instance_id = $1
                AND id = ANY(ARRAY(SELECT jsonb_array_elements_text(CAST(CAST($2 AS TEXT) AS JSONB))))")
    } else {
        sql("SELECT id, name FROM directory_user WHERE instance_id = $1 AND id IN (SELECT value FROM json_each($2))")
    };
    let rows = statement.bind(instance).bind(crate::batch::json(ids)?).all(tx)?;
    rows.iter().map(|row| Ok((row.get("id")?, row.get("name")?))).collect()
}
