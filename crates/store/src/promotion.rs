//! Promotions: money credits of accounts, and what closed months used of them (global database).

use usher_domain::id::{AccountId, InvoiceId, PromotionId};
use usher_domain::money::Money;
use usher_domain::promotion::Promotion;
use usher_domain::time::Instant;

use crate::error::{Error, Result};
use crate::sql::{Tx, sql};
use crate::value::Row;

/// A promotion as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PromotionState")]
pub struct Stored {
    /// Whose it is.
    pub account: AccountId,
    /// The promotion, with what closed months have left of it; nothing once it is revoked.
    #[serde(flatten)]
    pub promotion: Promotion,
    /// What closed months used.
    pub used: Money,
    /// When the unused rest was taken back.
    pub revoked_at: Option<Instant>,
    /// The last notice sent, in days before the expiry.
    #[serde(skip)]
    pub noticed_days: Option<i64>,
}

fn stored(row: &Row) -> Result<Stored> {
    let (granted, used): (Money, Money) = (row.get("amount")?, row.get("used")?);
    let revoked_at: Option<Instant> = row.get("revoked_at")?;
    let left = if revoked_at.is_some() { Money::ZERO } else { granted.minus_to_zero(used) };
    let promotion = Promotion {
        id: row.get("id")?,
        name: row.get("name")?,
        services: row.json("services")?,
        granted,
        left,
        issued_at: row.get("issued_at")?,
        expires_at: row.get("expires_at")?,
    };
    let noticed_days = row.get("noticed_days")?;
    Ok(Stored { account: row.get("account_id")?, promotion, used, revoked_at, noticed_days })
}

/// Gives an account a promotion.
pub fn insert(tx: &mut Tx<'_>, account: &AccountId, promotion: &Promotion) -> Result<()> {
    let services = serde_json::to_string(&promotion.services).map_err(|error| Error::Engine(error.to_string()))?;
    sql("INSERT INTO promotion (id, account_id, name, services, amount, issued_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)")
    .bind(&promotion.id)
    .bind(account)
    .bind(&promotion.name)
    .bind(services)
    .bind(promotion.granted)
    .bind(promotion.issued_at)
    .bind(promotion.expires_at)
    .exactly_one(tx)
}

/// The promotion with that id.
pub fn by_id(tx: &mut Tx<'_>, id: &PromotionId) -> Result<Option<Stored>> {
    let row = sql("SELECT id, account_id, name, services, amount, issued_at, expires_at, revoked_at, noticed_days,
                          CAST(COALESCE((SELECT SUM(promotion_use.amount) FROM promotion_use
                                          WHERE promotion_use.promotion_id = promotion.id), 0) AS BIGINT) AS used
                     FROM promotion WHERE id = $1")
    .bind(id)
    .optional(tx)?;
    row.as_ref().map(stored).transpose()
}

/// The promotions of an account, oldest first.
pub fn of_account(tx: &mut Tx<'_>, account: &AccountId) -> Result<Vec<Stored>> {
    let rows = sql("SELECT id, account_id, name, services, amount, issued_at, expires_at, revoked_at, noticed_days,
                           CAST(COALESCE((SELECT SUM(promotion_use.amount) FROM promotion_use
                                           WHERE promotion_use.promotion_id = promotion.id), 0) AS BIGINT) AS used
                      FROM promotion WHERE account_id = $1 ORDER BY id")
    .bind(account)
    .all(tx)?;
    rows.iter().map(stored).collect()
}

/// All promotions before `before` in the order of ids, newest first.
pub fn newest(tx: &mut Tx<'_>, before: Option<&str>, most: i64) -> Result<Vec<Stored>> {
    let rows = sql("SELECT id, account_id, name, services, amount, issued_at, expires_at, revoked_at, noticed_days,
                           CAST(COALESCE((SELECT SUM(promotion_use.amount) FROM promotion_use
                                           WHERE promotion_use.promotion_id = promotion.id), 0) AS BIGINT) AS used
                      FROM promotion WHERE id < $1 ORDER BY id DESC LIMIT $2")
    .bind(before.unwrap_or("~"))
    .bind(most)
    .all(tx)?;
    rows.iter().map(stored).collect()
}

/// Takes back what is unused; answers whether it was not taken back before.
pub fn revoke(tx: &mut Tx<'_>, id: &PromotionId) -> Result<bool> {
    let now = tx.now();
    let touched =
        sql("UPDATE promotion SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL").bind(id).bind(now).run(tx)?;
    Ok(touched == 1)
}

/// Notes what an invoice used of a promotion.
pub fn note_use(tx: &mut Tx<'_>, id: &PromotionId, invoice: &InvoiceId, amount: Money) -> Result<()> {
    sql("INSERT INTO promotion_use (promotion_id, invoice_id, amount) VALUES ($1, $2, $3)")
        .bind(id)
        .bind(invoice)
        .bind(amount)
        .exactly_one(tx)
}

/// Promotions that end after now and not after `until`, and of which the last notice is still to come.
pub fn ending(tx: &mut Tx<'_>, until: Instant, last_notice: i64) -> Result<Vec<Stored>> {
    let now = tx.now();
    let rows = sql("SELECT id, account_id, name, services, amount, issued_at, expires_at, revoked_at, noticed_days,
                           CAST(COALESCE((SELECT SUM(promotion_use.amount) FROM promotion_use
                                           WHERE promotion_use.promotion_id = promotion.id), 0) AS BIGINT) AS used
                      FROM promotion
                     WHERE expires_at > $1 AND expires_at <= $2 AND revoked_at IS NULL
                       AND COALESCE(noticed_days, 366) > $3
                     ORDER BY expires_at, id")
    .bind(now)
    .bind(until)
    .bind(last_notice)
    .all(tx)?;
    rows.iter().map(stored).collect()
}

/// Notes which notice was sent last.
pub fn noticed(tx: &mut Tx<'_>, id: &PromotionId, days: i64) -> Result<()> {
    sql("UPDATE promotion SET noticed_days = $2 WHERE id = $1").bind(id).bind(days).exactly_one(tx)
}
