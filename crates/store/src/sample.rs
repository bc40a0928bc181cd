//! A directory written in a few statements, for benches and tests that need thousands of people at once.
//!
//! It writes what the commands of the directory write, apart from handles, search terms and mails.

use usher_domain::id::{GroupId, InstanceId, UserId};

use crate::error::Result;
use crate::sql::{Tx, sql};

/// Adds an enabled, registered user with an address of the reserved domain.
pub fn user(tx: &mut Tx<'_>, instance: &InstanceId, id: &UserId, name: &str) -> Result<()> {
    let now = tx.now();
    sql("INSERT INTO directory_user (id, instance_id, name, name_folded, email, given_name, family_name, display_name,
                                     state, language, created_at, updated_at, registered_at)
         VALUES ($1, $2, $3, $3, $4, $3, '', $3, 'enabled', 'en', $5, $5, $5)")
    .bind(id)
    .bind(instance)
    .bind(name)
    .bind(format!("{name}@example.com"))
    .bind(now)
    .exactly_one(tx)
}

/// Everybody who was invited has chosen a password.
pub fn registered(tx: &mut Tx<'_>, instance: &InstanceId) -> Result<()> {
    let now = tx.now();
    sql("UPDATE directory_user SET registered_at = $2 WHERE instance_id = $1 AND registered_at IS NULL")
        .bind(instance)
        .bind(now)
        .run(tx)
        .map(drop)
}

/// Takes back that a user registered: nobody chose a password yet.
pub fn unregistered(tx: &mut Tx<'_>, id: &UserId) -> Result<()> {
    sql("UPDATE directory_user SET registered_at = NULL WHERE id = $1").bind(id).exactly_one(tx)
}

/// Leaves a user as an older version did: under no term that counts, and waiting for the reconciler.
pub fn unindexed(tx: &mut Tx<'_>, id: &UserId) -> Result<()> {
    sql("DELETE FROM search_term WHERE subject_id = $1").bind(id).run(tx)?;
    sql("INSERT INTO search_pending (subject_id, kind) VALUES ($1, 'user')").bind(id).exactly_one(tx)
}

/// Enables or disables a user.
pub fn state(tx: &mut Tx<'_>, id: &UserId, state: &str) -> Result<()> {
    sql("UPDATE directory_user SET state = $2 WHERE id = $1").bind(id).bind(state).exactly_one(tx)
}

/// Adds a group.
pub fn group(tx: &mut Tx<'_>, instance: &InstanceId, id: &GroupId, name: &str) -> Result<()> {
    let now = tx.now();
    sql("INSERT INTO directory_group (id, instance_id, name, name_folded, description, created_at, updated_at)
         VALUES ($1, $2, $3, $3, '', $4, $4)")
    .bind(id)
    .bind(instance)
    .bind(name)
    .bind(now)
    .exactly_one(tx)
}

/// Puts a user into a group.
pub fn join(tx: &mut Tx<'_>, group: &GroupId, user: &UserId) -> Result<()> {
    let (id, now) = (tx.ordered_id(), tx.now());
    sql("INSERT INTO membership (group_id, user_id, id, created_at) VALUES ($1, $2, $3, $4)")
        .bind(group)
        .bind(user)
        .bind(id)
        .bind(now)
        .exactly_one(tx)
}

/// Takes a user out of a group.
pub fn leave(tx: &mut Tx<'_>, group: &GroupId, user: &UserId) -> Result<()> {
    sql("DELETE FROM membership WHERE group_id = $1 AND user_id = $2").bind(group).bind(user).exactly_one(tx)
}
