//! Many rows in one statement, for imports: they travel as one JSON object of arrays, a row each, under their numbers.
//!
//! An object, because `json_each` takes objects apart alike on both engines, but arrays on SQLite only.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use usher_domain::id::{AccountId, GroupId, InstanceId, MailId, UserId};
use usher_domain::time::Instant;

use crate::error::{Error, Result};
use crate::sql::{Tx, sql};

/// Rows per statement: a text of a few hundred kilobytes.
const CHUNK: usize = 2_000;

fn json<T: Serialize>(rows: &[T]) -> Result<String> {
    let numbered: BTreeMap<usize, &T> = rows.iter().enumerate().collect();
    serde_json::to_string(&numbered).map_err(|error| Error::Decode { column: "a batch".into(), why: error.to_string() })
}

/// Single values as rows of one cell.
fn alone<'a>(values: &[&'a str]) -> Vec<[&'a str; 1]> {
    values.iter().map(|value| [*value]).collect()
}

/// A user to insert: id, name, folded name, e-mail, given, family and display name, language.
#[derive(Debug, Serialize)]
pub struct NewPerson<'a>(
    pub &'a UserId,
    pub &'a str,
    pub &'a str,
    pub &'a str,
    pub &'a str,
    pub &'a str,
    pub &'a str,
    pub &'a str,
);

/// A claimed name to insert: the folded text, its owner, its kind.
#[derive(Debug, Serialize)]
pub struct NewHandle<'a>(pub &'a str, pub &'a UserId, pub &'a str);

/// A search term to insert: `user` or `group`, the folded text, the id.
#[derive(Debug, Serialize)]
pub struct NewTerm<'a>(pub &'a str, pub &'a str, pub &'a str);

/// A membership to insert: group, user, its own id.
#[derive(Debug, Serialize)]
pub struct NewMember<'a>(pub &'a GroupId, pub &'a UserId, pub String);

/// A one-time link to insert: id, hash of its secret, purpose, user.
#[derive(Debug, Serialize)]
pub struct NewLink<'a>(pub String, pub String, pub &'a str, pub &'a UserId);

/// A mail to insert.
#[derive(Debug)]
pub struct NewMail<'a> {
    /// Its id.
    pub id: MailId,
    /// Which message it is.
    pub kind: &'a str,
    /// Who gets it.
    pub user: &'a UserId,
    /// The address.
    pub address: &'a str,
    /// `en` or `zh-CN`.
    pub language: &'a str,
    /// The sealed values of its sentences.
    pub sealed: Vec<u8>,
}

/// Inserts enabled users who have not registered yet.
pub fn insert_people(tx: &mut Tx<'_>, instance: &InstanceId, people: &[NewPerson<'_>]) -> Result<()> {
    let now = tx.now();
    for chunk in people.chunks(CHUNK) {
        sql("INSERT INTO directory_user (id, instance_id, name, name_folded, email, given_name, family_name,
                                         display_name, state, language, created_at, updated_at)
             SELECT value ->> 0, CAST($2 AS TEXT), value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5,
                    value ->> 6, 'enabled', value ->> 7, CAST($3 AS BIGINT), CAST($3 AS BIGINT)
               FROM json_each($1)")
        .bind(json(chunk)?)
        .bind(instance)
        .bind(now)
        .run(tx)?;
    }
    Ok(())
}

/// Lays claim to names; one that is taken violates the table's only unique constraint.
pub fn insert_handles(tx: &mut Tx<'_>, instance: &InstanceId, handles: &[NewHandle<'_>]) -> Result<()> {
    for chunk in handles.chunks(CHUNK) {
        sql("INSERT INTO user_handle (instance_id, handle, user_id, kind)
             SELECT CAST($2 AS TEXT), value ->> 0, value ->> 1, value ->> 2
               FROM json_each($1)")
        .bind(json(chunk)?)
        .bind(instance)
        .run(tx)?;
    }
    Ok(())
}

/// Makes users or groups findable; the same term twice is one.
pub fn insert_terms(tx: &mut Tx<'_>, instance: &InstanceId, terms: &[NewTerm<'_>]) -> Result<()> {
    for chunk in terms.chunks(CHUNK) {
        sql("INSERT INTO search_term (instance_id, kind, term, subject_id)
             SELECT CAST($2 AS TEXT), value ->> 0, value ->> 1, value ->> 2
               FROM json_each($1) WHERE true ON CONFLICT (instance_id, kind, term, subject_id) DO NOTHING")
        .bind(json(chunk)?)
        .bind(instance)
        .run(tx)?;
    }
    Ok(())
}

/// Puts users into groups; who is in stays in. Answers how many came in.
pub fn insert_members(tx: &mut Tx<'_>, members: &[NewMember<'_>]) -> Result<u64> {
    let now = tx.now();
    let mut added = 0;
    for chunk in members.chunks(CHUNK) {
        added += sql("INSERT INTO membership (group_id, user_id, id, created_at)
             SELECT value ->> 0, value ->> 1, value ->> 2, CAST($2 AS BIGINT)
               FROM json_each($1) WHERE true ON CONFLICT (group_id, user_id) DO NOTHING")
        .bind(json(chunk)?)
        .bind(now)
        .run(tx)?;
    }
    Ok(added)
}

/// Keeps one-time links that end at one instant.
pub fn insert_links(tx: &mut Tx<'_>, links: &[NewLink<'_>], expires_at: Instant) -> Result<()> {
    let now = tx.now();
    for chunk in links.chunks(CHUNK) {
        sql("INSERT INTO link (id, hash, purpose, subject_id, detail, created_at, expires_at)
             SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, '', CAST($2 AS BIGINT), CAST($3 AS BIGINT)
               FROM json_each($1)")
        .bind(json(chunk)?)
        .bind(now)
        .bind(expires_at)
        .run(tx)?;
    }
    Ok(())
}

/// Queues mails of one account and wakes the worker.
///
/// JSON holds no bytes, so the sealed values travel in one piece beside it and are cut apart by place and length. The
/// `COALESCE` tells PostgreSQL that the piece is bytes; a cast would need another word on each engine.
pub fn insert_mails(tx: &mut Tx<'_>, account: &AccountId, mails: &[NewMail<'_>]) -> Result<()> {
    let now = tx.now();
    for chunk in mails.chunks(CHUNK) {
        let mut sealed: Vec<u8> = Vec::new();
        let mut rows = Vec::with_capacity(chunk.len());
        for mail in chunk {
            rows.push((
                &mail.id,
                mail.kind,
                mail.user,
                mail.address,
                mail.language,
                sealed.len() + 1,
                mail.sealed.len(),
            ));
            sealed.extend_from_slice(&mail.sealed);
        }
        sql("INSERT INTO mail (id, kind, account_id, subject_id, address, language, sealed, state, attempts, due_at,
                               lease_until, answer, created_at)
             SELECT value ->> 0, value ->> 1, CAST($2 AS TEXT), value ->> 2, value ->> 3, value ->> 4,
                    substr(COALESCE((SELECT sealed FROM mail WHERE id = ''), $4),
                           CAST(value ->> 5 AS INTEGER), CAST(value ->> 6 AS INTEGER)),
                    'queued', 0, CAST($3 AS BIGINT), 0, '', CAST($3 AS BIGINT)
               FROM json_each($1)")
        .bind(json(&rows)?)
        .bind(account)
        .bind(now)
        .bind(sealed)
        .run(tx)?;
        tx.wake_worker();
    }
    Ok(())
}

/// Who owns which of these claims, by claim.
pub fn owners(tx: &mut Tx<'_>, instance: &InstanceId, claims: &[&str]) -> Result<HashMap<String, (UserId, String)>> {
    let mut found = HashMap::new();
    for chunk in claims.chunks(CHUNK) {
        let statement = sql("SELECT handle, user_id, kind FROM user_handle
                              WHERE instance_id = $2 AND handle IN (SELECT value ->> 0 FROM json_each($1))");
        for row in statement.bind(json(&alone(chunk))?).bind(instance).all(tx)? {
            found.insert(row.get("handle")?, (row.get("user_id")?, row.get("kind")?));
        }
    }
    Ok(found)
}

/// The groups with these folded names, by folded name.
pub fn groups_named(tx: &mut Tx<'_>, instance: &InstanceId, names: &[&str]) -> Result<HashMap<String, GroupId>> {
    let mut found = HashMap::new();
    for chunk in names.chunks(CHUNK) {
        let statement = sql("SELECT name_folded, id FROM directory_group
                              WHERE instance_id = $2 AND name_folded IN (SELECT value ->> 0 FROM json_each($1))");
        for row in statement.bind(json(&alone(chunk))?).bind(instance).all(tx)? {
            found.insert(row.get("name_folded")?, row.get("id")?);
        }
    }
    Ok(found)
}
