//! Invoices: a closed month's bill, its lines, its number, and which months are closed (global database).

use usher_domain::id::{AccountId, InvoiceId};
use usher_domain::money::Money;
use usher_domain::time::{Instant, Month};

use crate::account::Account;
use crate::error::Result;
use crate::sql::{Tx, sql};
use crate::value::Row;

/// An invoice. Once written it is never changed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Invoice {
    /// Its id.
    pub id: InvoiceId,
    /// Who pays.
    pub account: AccountId,
    /// The month.
    pub month: Month,
    /// `USH-2026-000001`.
    pub number: String,
    /// When the month was closed.
    pub closed_at: Instant,
    /// Everything but promotions.
    pub charges: Money,
    /// What promotions paid; negative.
    pub credits: Money,
    /// What is payable, before tax.
    pub total: Money,
    /// The root over head and parts.
    pub digest: String,
    /// Everything but the lines, as JSON.
    #[serde(skip)]
    pub head: String,
}

fn invoice(row: &Row) -> Result<Invoice> {
    Ok(Invoice {
        id: row.get("id")?,
        account: row.get("account_id")?,
        month: row.get("month")?,
        number: row.get("number")?,
        closed_at: row.get("closed_at")?,
        charges: row.get("charges")?,
        credits: row.get("credits")?,
        total: row.get("total")?,
        digest: row.get("digest")?,
        head: row.get("head")?,
    })
}

/// Draws the next number of a year's series.
pub fn next_number(tx: &mut Tx<'_>, year: i64) -> Result<i64> {
    sql("INSERT INTO invoice_series (year, last) VALUES ($1, 1)
         ON CONFLICT (year) DO UPDATE SET last = invoice_series.last + 1 RETURNING last")
    .bind(year)
    .one(tx)?
    .get("last")
}

/// Writes an invoice with its parts; a second one of the same account and month is refused by the database.
pub fn insert(tx: &mut Tx<'_>, invoice: &Invoice, parts: &[String]) -> Result<()> {
    sql("INSERT INTO invoice (id, account_id, month, number, closed_at, charges, credits, total, head, digest)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
    .bind(&invoice.id)
    .bind(&invoice.account)
    .bind(invoice.month)
    .bind(&invoice.number)
    .bind(invoice.closed_at)
    .bind(invoice.charges)
    .bind(invoice.credits)
    .bind(invoice.total)
    .bind(&invoice.head)
    .bind(&invoice.digest)
    .exactly_one(tx)?;
    for (position, lines) in (0_i64..).zip(parts) {
        sql("INSERT INTO invoice_part (invoice_id, position, lines) VALUES ($1, $2, $3)")
            .bind(&invoice.id)
            .bind(position)
            .bind(lines)
            .exactly_one(tx)?;
    }
    Ok(())
}

/// The parts of an invoice, in order.
pub fn parts(tx: &mut Tx<'_>, id: &InvoiceId) -> Result<Vec<String>> {
    let rows = sql("SELECT lines FROM invoice_part WHERE invoice_id = $1 ORDER BY position").bind(id).all(tx)?;
    rows.iter().map(|row| row.get("lines")).collect()
}

/// An account's invoice.
pub fn by_id(tx: &mut Tx<'_>, account: &AccountId, id: &InvoiceId) -> Result<Option<Invoice>> {
    let row = sql("SELECT id, account_id, month, number, closed_at, charges, credits, total, head, digest
                     FROM invoice WHERE id = $2 AND account_id = $1")
    .bind(account)
    .bind(id)
    .optional(tx)?;
    row.as_ref().map(invoice).transpose()
}

/// An account's invoices of months before `before`, newest first.
pub fn of_account(tx: &mut Tx<'_>, account: &AccountId, before: Option<Month>, most: i64) -> Result<Vec<Invoice>> {
    let rows = sql("SELECT id, account_id, month, number, closed_at, charges, credits, total, head, digest
                      FROM invoice WHERE account_id = $1 AND month < $2 ORDER BY month DESC LIMIT $3")
    .bind(account)
    .bind(before.unwrap_or(Month::from_number(i64::MAX)))
    .bind(most)
    .all(tx)?;
    rows.iter().map(invoice).collect()
}

/// Whether a month is closed for an account, and its invoice if there was anything to bill.
pub fn closed(tx: &mut Tx<'_>, account: &AccountId, month: Month) -> Result<Option<Option<InvoiceId>>> {
    let row = sql("SELECT invoice_id FROM closed_month WHERE account_id = $1 AND month = $2")
        .bind(account)
        .bind(month)
        .optional(tx)?;
    row.map(|row| row.get("invoice_id")).transpose()
}

/// Closes a month for an account; its invoice stands already. Closing it twice is refused by the database.
pub fn close(tx: &mut Tx<'_>, account: &AccountId, month: Month, invoice: Option<&InvoiceId>) -> Result<()> {
    let now = tx.now();
    sql("INSERT INTO closed_month (account_id, month, closed_at, invoice_id) VALUES ($1, $2, $3, $4)")
        .bind(account)
        .bind(month)
        .bind(now)
        .bind(invoice)
        .exactly_one(tx)
}

/// The last month that is closed for an account.
pub fn last_closed(tx: &mut Tx<'_>, account: &AccountId) -> Result<Option<Month>> {
    let row = sql("SELECT month FROM closed_month WHERE account_id = $1 ORDER BY month DESC LIMIT 1")
        .bind(account)
        .optional(tx)?;
    row.map(|row| row.get("month")).transpose()
}

/// Accounts opened before the end of `month`, which is not closed for them, after `after` in the order of ids.
pub fn open_accounts(tx: &mut Tx<'_>, month: Month, after: &str, most: i64) -> Result<Vec<Account>> {
    let rows = sql("SELECT id, name, created_at FROM account
                     WHERE id > $1 AND created_at < $2
                       AND NOT EXISTS (SELECT month FROM closed_month
                                        WHERE closed_month.account_id = account.id AND closed_month.month = $3)
                     ORDER BY id LIMIT $4")
    .bind(after)
    .bind(month.end())
    .bind(month)
    .bind(most)
    .all(tx)?;
    let account =
        |row: &Row| Ok(Account { id: row.get("id")?, name: row.get("name")?, created_at: row.get("created_at")? });
    rows.iter().map(account).collect()
}

/// The setting that remembers the last month closed for every account.
const CLOSED_THROUGH: &str = "billing-closed-through";

/// The last month that is closed for every account, so that a quiet round of the reconciler reads one row.
pub fn closed_through(tx: &mut Tx<'_>) -> Result<Option<Month>> {
    let row = sql("SELECT value FROM setting WHERE name = $1").bind(CLOSED_THROUGH).optional(tx)?;
    row.map(|row| row.parsed("value", Month::parse)).transpose()
}

/// Remembers that every account's `month` is closed.
pub fn set_closed_through(tx: &mut Tx<'_>, month: Month) -> Result<()> {
    sql("INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
        .bind(CLOSED_THROUGH)
        .bind(month.to_string())
        .exactly_one(tx)
}
