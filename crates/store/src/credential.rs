//! Passwords, authenticator apps and recovery codes of members and administrators alike.

use usher_domain::time::Instant;

use crate::error::Result;
use crate::sql::{Tx, sql};
use crate::value::Row;

/// Something that proves who a subject is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// Its id.
    pub id: String,
    /// Whose it is: an administrator's or a user's id.
    pub subject: String,
    /// `password`, `old_password`, `one_time_password`, `totp` or `recovery_code`.
    pub kind: String,
    /// How its owner calls it; empty but for devices.
    pub name: String,
    /// A password's hash, a sealed TOTP secret, a recovery code's keyed hash.
    pub secret: String,
    /// `proposed`, `active` or `spent`.
    pub state: String,
    /// The last time step whose code was taken; 0 before the first.
    pub last_step: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it last proved something.
    pub last_used_at: Option<Instant>,
}

fn credential(row: &Row) -> Result<Credential> {
    Ok(Credential {
        id: row.get("id")?,
        subject: row.get("subject_id")?,
        kind: row.get("kind")?,
        name: row.get("name")?,
        secret: row.get("secret")?,
        state: row.get("state")?,
        last_step: row.get("last_step")?,
        created_at: row.get("created_at")?,
        last_used_at: row.get("last_used_at")?,
    })
}

/// Adds one; the id sorts by time.
pub fn insert(tx: &mut Tx<'_>, credential: &Credential) -> Result<()> {
    sql("INSERT INTO credential (id, subject_id, kind, name, secret, state, last_step, created_at, last_used_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
    .bind(&credential.id)
    .bind(&credential.subject)
    .bind(&credential.kind)
    .bind(&credential.name)
    .bind(&credential.secret)
    .bind(&credential.state)
    .bind(credential.last_step)
    .bind(credential.created_at)
    .bind(credential.last_used_at)
    .exactly_one(tx)
}

/// A new one with the transaction's instant and an id of its own.
pub fn fresh(tx: &Tx<'_>, subject: &str, kind: &str, secret: String) -> Credential {
    Credential {
        id: tx.ordered_id(),
        subject: subject.to_owned(),
        kind: kind.to_owned(),
        name: String::new(),
        secret,
        state: "active".to_owned(),
        last_step: 0,
        created_at: tx.now(),
        last_used_at: None,
    }
}

/// Those of a kind that are not spent, newest first.
pub fn of_kind(tx: &mut Tx<'_>, subject: &str, kind: &str) -> Result<Vec<Credential>> {
    let rows = sql("SELECT id, subject_id, kind, name, secret, state, last_step, created_at, last_used_at
                      FROM credential WHERE subject_id = $1 AND kind = $2 AND state <> 'spent'
                     ORDER BY created_at DESC, id DESC LIMIT 50")
    .bind(subject)
    .bind(kind)
    .all(tx)?;
    rows.iter().map(credential).collect()
}

/// The active one of a kind, the newest if there are several.
pub fn active(tx: &mut Tx<'_>, subject: &str, kind: &str) -> Result<Option<Credential>> {
    Ok(of_kind(tx, subject, kind)?.into_iter().find(|credential| credential.state == "active"))
}

/// Takes a time step of an app, once; answers whether it is later than all before.
pub fn take_step(tx: &mut Tx<'_>, id: &str, step: i64) -> Result<bool> {
    let now = tx.now();
    let touched = sql("UPDATE credential SET last_step = $2, last_used_at = $3
                        WHERE id = $1 AND kind = 'totp' AND state <> 'spent' AND last_step < $2")
    .bind(id)
    .bind(step)
    .bind(now)
    .run(tx)?;
    Ok(touched == 1)
}

/// Spends a recovery code by its keyed hash, once; answers whether it was there to be spent.
pub fn spend_recovery_code(tx: &mut Tx<'_>, subject: &str, hash: &str) -> Result<bool> {
    let now = tx.now();
    let touched = sql("UPDATE credential SET state = 'spent', last_used_at = $3
                        WHERE subject_id = $1 AND kind = 'recovery_code' AND secret = $2 AND state = 'active'")
    .bind(subject)
    .bind(hash)
    .bind(now)
    .run(tx)?;
    Ok(touched == 1)
}

/// Makes a proposed device an active one; answers whether it was proposed.
pub fn activate(tx: &mut Tx<'_>, subject: &str, id: &str, name: &str) -> Result<bool> {
    let touched = sql("UPDATE credential SET state = 'active', name = $3
                        WHERE id = $2 AND subject_id = $1 AND state = 'proposed'")
    .bind(subject)
    .bind(id)
    .bind(name)
    .run(tx)?;
    Ok(touched == 1)
}

/// Renames an active device of a subject; answers whether there is such a one.
pub fn rename(tx: &mut Tx<'_>, subject: &str, id: &str, name: &str) -> Result<bool> {
    let touched = sql("UPDATE credential SET name = $3
                        WHERE id = $2 AND subject_id = $1 AND kind = 'totp' AND state = 'active'")
    .bind(subject)
    .bind(id)
    .bind(name)
    .run(tx)?;
    Ok(touched == 1)
}

/// Removes one of a subject; answers whether there was such a one.
pub fn remove(tx: &mut Tx<'_>, subject: &str, id: &str) -> Result<bool> {
    let touched = sql("DELETE FROM credential WHERE id = $2 AND subject_id = $1").bind(subject).bind(id).run(tx)?;
    Ok(touched == 1)
}

/// Removes all of a kind.
pub fn remove_kind(tx: &mut Tx<'_>, subject: &str, kind: &str) -> Result<()> {
    sql("DELETE FROM credential WHERE subject_id = $1 AND kind = $2").bind(subject).bind(kind).run(tx).map(drop)
}

/// Replaces the password: the one before is remembered, one-time passwords end.
pub fn set_password(tx: &mut Tx<'_>, subject: &str, hash: String) -> Result<()> {
    remove_kind(tx, subject, "one_time_password")?;
    sql("UPDATE credential SET kind = 'old_password' WHERE subject_id = $1 AND kind = 'password'")
        .bind(subject)
        .run(tx)?;
    let fresh = fresh(tx, subject, "password", hash);
    insert(tx, &fresh)?;
    let old = of_kind(tx, subject, "old_password")?;
    for forgotten in old.iter().skip(usher_domain::credential::REMEMBERED - 1) {
        remove(tx, subject, &forgotten.id)?;
    }
    Ok(())
}

/// The hashes of the passwords that may not come back.
pub fn remembered(tx: &mut Tx<'_>, subject: &str) -> Result<Vec<String>> {
    let now = of_kind(tx, subject, "password")?;
    let old = of_kind(tx, subject, "old_password")?;
    Ok(now.into_iter().chain(old).map(|credential| credential.secret).collect())
}
