//! The audit log: one row per command, sealed later into a hash chain.

use usher_domain::access::Caller;
use usher_domain::id::AccountId;
use usher_domain::time::Instant;

use crate::error::Result;
use crate::sql::{Tx, sql};
use crate::value::Row;

/// A row of the log as it is written and read.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "AuditEntry")]
pub struct Entry {
    /// Sorts by time.
    pub id: String,
    /// When.
    pub at: Instant,
    /// Whose account; empty where it concerns the deployment.
    pub account: String,
    /// `administrator`, `member`, `system`, …
    pub caller_kind: String,
    /// Who.
    pub caller: String,
    /// From where.
    pub address: String,
    /// With which user agent.
    pub agent: String,
    /// Under which request id.
    pub request: String,
    /// The action's name.
    pub action: String,
    /// What it was done to.
    pub target: String,
    /// What changed, as JSON without secrets.
    pub detail: String,
}

impl Entry {
    /// Everything that the chain protects, in a fixed order.
    pub fn fields(&self) -> Vec<String> {
        vec![
            self.id.clone(),
            self.at.0.to_string(),
            self.account.clone(),
            self.caller_kind.clone(),
            self.caller.clone(),
            self.address.clone(),
            self.agent.clone(),
            self.request.clone(),
            self.action.clone(),
            self.target.clone(),
            self.detail.clone(),
        ]
    }
}

/// What a command tells the log.
#[derive(Clone, Copy, Debug)]
pub struct Written<'a> {
    /// Whose account, if any.
    pub account: Option<&'a AccountId>,
    /// The action's name.
    pub action: &'a str,
    /// What it was done to.
    pub target: &'a str,
    /// What changed, as JSON.
    pub detail: &'a str,
}

/// Writes the row of a command.
pub fn record(tx: &mut Tx<'_>, caller: &Caller, written: &Written<'_>) -> Result<()> {
    let (id, now) = (tx.ordered_id(), tx.now());
    sql("INSERT INTO audit
           (id, at, account_id, caller_kind, caller_id, address, agent, request_id, action, target, detail)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)")
    .bind(id)
    .bind(now)
    .bind(written.account.map_or("", AccountId::as_str))
    .bind(caller.kind())
    .bind(caller.id())
    .bind(caller.address.as_deref().unwrap_or(""))
    .bind(caller.agent.as_deref().unwrap_or(""))
    .bind(caller.request.as_str())
    .bind(written.action)
    .bind(written.target)
    .bind(written.detail)
    .exactly_one(tx)
}

fn entry(row: &Row) -> Result<Entry> {
    Ok(Entry {
        id: row.get("id")?,
        at: row.get("at")?,
        account: row.get("account_id")?,
        caller_kind: row.get("caller_kind")?,
        caller: row.get("caller_id")?,
        address: row.get("address")?,
        agent: row.get("agent")?,
        request: row.get("request_id")?,
        action: row.get("action")?,
        target: row.get("target")?,
        detail: row.get("detail")?,
    })
}

/// An account's entries, newest first, those before `before` in the order of ids.
pub fn of_account(tx: &mut Tx<'_>, account: &str, before: Option<&str>, most: i64) -> Result<Vec<Entry>> {
    let rows =
        sql("SELECT id, at, account_id, caller_kind, caller_id, address, agent, request_id, action, target, detail
                      FROM audit WHERE account_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3")
        .bind(account)
        .bind(before.unwrap_or("~"))
        .bind(most)
        .all(tx)?;
    rows.iter().map(entry).collect()
}

/// The rows of a segment, in the order of their ids.
pub fn in_segment(tx: &mut Tx<'_>, segment: i64) -> Result<Vec<Entry>> {
    let rows =
        sql("SELECT id, at, account_id, caller_kind, caller_id, address, agent, request_id, action, target, detail
                      FROM audit WHERE segment = $1 ORDER BY id")
        .bind(segment)
        .all(tx)?;
    rows.iter().map(entry).collect()
}

/// The oldest rows that no segment holds yet and that were written before `before`.
pub fn unsealed(tx: &mut Tx<'_>, before: Instant, most: i64) -> Result<Vec<Entry>> {
    let rows =
        sql("SELECT id, at, account_id, caller_kind, caller_id, address, agent, request_id, action, target, detail
                      FROM audit WHERE segment IS NULL AND at < $1 ORDER BY id LIMIT $2")
        .bind(before)
        .bind(most)
        .all(tx)?;
    rows.iter().map(entry).collect()
}

/// How many rows wait for their seal.
pub fn unsealed_count(tx: &mut Tx<'_>) -> Result<i64> {
    sql("SELECT COUNT(*) AS n FROM audit WHERE segment IS NULL").one(tx)?.get("n")
}

/// A sealed run of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Counted from 1 without gaps.
    pub number: i64,
    /// When it was sealed.
    pub sealed_at: Instant,
    /// How many rows it holds.
    pub row_count: i64,
    /// The Merkle root over its rows, hexadecimal.
    pub root: String,
    /// The hash of the segment before; empty for the first.
    pub previous: String,
    /// The hash of this segment.
    pub hash: String,
}

fn segment(row: &Row) -> Result<Segment> {
    Ok(Segment {
        number: row.get("number")?,
        sealed_at: row.get("sealed_at")?,
        row_count: row.get("row_count")?,
        root: row.get("root")?,
        previous: row.get("previous")?,
        hash: row.get("hash")?,
    })
}

/// All segments after `number`, in order.
pub fn segments_after(tx: &mut Tx<'_>, number: i64, most: i64) -> Result<Vec<Segment>> {
    let rows = sql("SELECT number, sealed_at, row_count, root, previous, hash FROM audit_segment
                     WHERE number > $1 ORDER BY number LIMIT $2")
    .bind(number)
    .bind(most)
    .all(tx)?;
    rows.iter().map(segment).collect()
}

/// The newest segment.
pub fn newest_segment(tx: &mut Tx<'_>) -> Result<Option<Segment>> {
    let row = sql("SELECT number, sealed_at, row_count, root, previous, hash FROM audit_segment
                    ORDER BY number DESC LIMIT 1")
    .optional(tx)?;
    row.as_ref().map(segment).transpose()
}

/// Adds a segment and puts the rows into it, which [`unsealed`] found with the same `before`.
pub fn seal(tx: &mut Tx<'_>, segment: &Segment, rows: &[Entry], before: Instant) -> Result<()> {
    sql("INSERT INTO audit_segment (number, sealed_at, row_count, root, previous, hash)
         VALUES ($1, $2, $3, $4, $5, $6)")
    .bind(segment.number)
    .bind(segment.sealed_at)
    .bind(segment.row_count)
    .bind(&segment.root)
    .bind(&segment.previous)
    .bind(&segment.hash)
    .exactly_one(tx)?;
    // One statement for all: these are the unsealed rows up to the last one, as `unsealed` found them.
    let last = rows.last().map_or("", |row| row.id.as_str());
    let touched = sql("UPDATE audit SET segment = $1 WHERE segment IS NULL AND at < $2 AND id <= $3")
        .bind(segment.number)
        .bind(before)
        .bind(last)
        .run(tx)?;
    if usize::try_from(touched).is_ok_and(|touched| touched == rows.len()) {
        return Ok(());
    }
    Err(crate::Error::Contention("the rows to be sealed changed".into()))
}
