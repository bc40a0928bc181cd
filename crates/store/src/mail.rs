//! Mails as rows: written by the command that causes them, claimed with a lease, sent once.

use usher_domain::id::{AccountId, MailId};
use usher_domain::time::{Instant, SECOND};

use crate::error::Result;
use crate::sql::{Tx, sql};
use crate::value::Row;

/// A message; what it says is sealed, because it may hold a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Its id, also the left part of its Message-ID.
    pub id: MailId,
    /// Which message it is, such as `invitation`.
    pub kind: String,
    /// The account it belongs to; empty for operators.
    pub account: String,
    /// Who gets it: a user's or an administrator's id.
    pub subject: String,
    /// The address.
    pub address: String,
    /// `en` or `zh-CN`.
    pub language: String,
    /// The values of its sentences, as JSON, sealed with the server's key.
    pub sealed: Vec<u8>,
    /// `queued`, `sent` or `failed`.
    pub state: String,
    /// How often it was tried.
    pub attempts: i64,
    /// What the mail server answered last.
    pub answer: String,
    /// When it was written.
    pub created_at: Instant,
    /// When it was handed over.
    pub sent_at: Option<Instant>,
}

fn mail(row: &Row) -> Result<Mail> {
    Ok(Mail {
        id: row.get("id")?,
        kind: row.get("kind")?,
        account: row.get("account_id")?,
        subject: row.get("subject_id")?,
        address: row.get("address")?,
        language: row.get("language")?,
        sealed: row.get("sealed")?,
        state: row.get("state")?,
        attempts: row.get("attempts")?,
        answer: row.get("answer")?,
        created_at: row.get("created_at")?,
        sent_at: row.get("sent_at")?,
    })
}

/// Queues a mail and wakes the worker.
pub fn push(tx: &mut Tx<'_>, mail: &Mail) -> Result<()> {
    sql("INSERT INTO mail (id, kind, account_id, subject_id, address, language, sealed, state, attempts, due_at,
                           lease_until, answer, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'queued', 0, $8, 0, '', $8)")
    .bind(&mail.id)
    .bind(&mail.kind)
    .bind(&mail.account)
    .bind(&mail.subject)
    .bind(&mail.address)
    .bind(&mail.language)
    .bind(&mail.sealed)
    .bind(mail.created_at)
    .exactly_one(tx)?;
    tx.wake_worker();
    Ok(())
}

/// Whether there is a mail with that id.
pub fn exists(tx: &mut Tx<'_>, id: &MailId) -> Result<bool> {
    Ok(sql("SELECT id FROM mail WHERE id = $1").bind(id).optional(tx)?.is_some())
}

/// How long a claimed mail is left alone before another worker may take it.
const LEASE: i64 = 120 * SECOND;

/// Claims at most `most` mails that are due.
pub fn claim(tx: &mut Tx<'_>, most: i64) -> Result<Vec<Mail>> {
    let now = tx.now();
    let rows = sql("UPDATE mail SET lease_until = $2, attempts = attempts + 1
                     WHERE id IN (SELECT id FROM mail WHERE state = 'queued' AND due_at <= $1 AND lease_until < $1
                                   ORDER BY due_at, id LIMIT $3)
                     RETURNING id, kind, account_id, subject_id, address, language, sealed, state, attempts, answer,
                               created_at, sent_at")
    .bind(now)
    .bind(now + LEASE)
    .bind(most)
    .all(tx)?;
    let mut claimed = rows.iter().map(mail).collect::<Result<Vec<_>>>()?;
    claimed.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(claimed)
}

/// The mail server took it.
pub fn sent(tx: &mut Tx<'_>, id: &MailId, answer: &str) -> Result<()> {
    let now = tx.now();
    sql("UPDATE mail SET state = 'sent', sent_at = $2, answer = $3, lease_until = 0 WHERE id = $1 AND state = 'queued'")
        .bind(id)
        .bind(now)
        .bind(answer)
        .run(tx)
        .map(drop)
}

/// Not now: the server said so, or could not be reached.
pub fn again(tx: &mut Tx<'_>, id: &MailId, due_at: Instant, answer: &str) -> Result<()> {
    sql("UPDATE mail SET due_at = $2, answer = $3, lease_until = 0 WHERE id = $1 AND state = 'queued'")
        .bind(id)
        .bind(due_at)
        .bind(answer)
        .run(tx)
        .map(drop)
}

/// Never: the server refused it for good, or it was tried often enough.
pub fn failed(tx: &mut Tx<'_>, id: &MailId, answer: &str) -> Result<()> {
    sql("UPDATE mail SET state = 'failed', answer = $2, lease_until = 0 WHERE id = $1 AND state = 'queued'")
        .bind(id)
        .bind(answer)
        .run(tx)
        .map(drop)
}

/// Queues a mail of that account once more; answers whether there was one.
pub fn resend(tx: &mut Tx<'_>, account: &AccountId, id: &MailId) -> Result<bool> {
    let now = tx.now();
    let touched = sql("UPDATE mail SET state = 'queued', due_at = $3, lease_until = 0, attempts = 0, sent_at = NULL
                        WHERE id = $2 AND account_id = $1 AND state <> 'queued'")
    .bind(account)
    .bind(id)
    .bind(now)
    .run(tx)?;
    tx.wake_worker();
    Ok(touched == 1)
}

/// The state of an account's mail.
pub fn state_of(tx: &mut Tx<'_>, account: &AccountId, id: &MailId) -> Result<Option<String>> {
    let row = sql("SELECT state FROM mail WHERE id = $2 AND account_id = $1").bind(account).bind(id).optional(tx)?;
    row.map(|row| row.get("state")).transpose()
}

/// The newest mails of a database, before `before` in the order of ids.
pub fn newest(tx: &mut Tx<'_>, before: Option<&str>, most: i64) -> Result<Vec<Mail>> {
    let rows =
        sql("SELECT id, kind, account_id, subject_id, address, language, sealed, state, attempts, answer, created_at,
                           sent_at FROM mail WHERE id < $1 ORDER BY id DESC LIMIT $2")
        .bind(before.unwrap_or("~"))
        .bind(most)
        .all(tx)?;
    rows.iter().map(mail).collect()
}

/// The newest mails of an account.
pub fn of_account(tx: &mut Tx<'_>, account: &AccountId, before: Option<&str>, most: i64) -> Result<Vec<Mail>> {
    let rows =
        sql("SELECT id, kind, account_id, subject_id, address, language, sealed, state, attempts, answer, created_at,
                           sent_at FROM mail WHERE account_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3")
        .bind(account)
        .bind(before.unwrap_or("~"))
        .bind(most)
        .all(tx)?;
    rows.iter().map(mail).collect()
}

/// How many mails are queued, sent and failed.
pub fn counts(tx: &mut Tx<'_>) -> Result<(i64, i64, i64)> {
    let row = sql("SELECT COUNT(*) FILTER (WHERE state = 'queued') AS queued,
                          COUNT(*) FILTER (WHERE state = 'sent') AS sent,
                          COUNT(*) FILTER (WHERE state = 'failed') AS failed FROM mail")
    .one(tx)?;
    Ok((row.get("queued")?, row.get("sent")?, row.get("failed")?))
}
