//! Invoices: read, and proved unchanged.

use serde::{Deserialize, Serialize};
use usher_crypto::chain;
use usher_domain::access::{Allowed, Resource};
use usher_domain::id::{AccountId, InvoiceId, hex};
use usher_domain::invoice::Line;
use usher_domain::time::Month;
use usher_domain::{Code, Refusal};
use usher_store::Tx;
use usher_store::invoice::Invoice;

use crate::billing::statement::{Head, Statement};
use crate::command::{Cx, Place, View};
use crate::error::{Error, Result};

/// How many invoices a list shows at once: ten years.
const LIST_MAX: i64 = 120;

/// The root over an invoice's head and its parts: any changed byte changes it.
pub(super) fn digest(head: &str, parts: &[chain::Hash]) -> String {
    let mut leaves = vec![chain::row_hash(&[head])];
    leaves.extend_from_slice(parts);
    hex(&chain::merkle_root(&leaves))
}

/// The leaf of one part.
pub(super) fn leaf(part: &str) -> chain::Hash {
    chain::row_hash(&[part])
}

/// The invoices of an account, newest first.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListInvoices {
    /// The account.
    pub account: AccountId,
    /// Only months before this one, for the next page.
    #[serde(default)]
    pub before: Option<Month>,
}

impl View for ListInvoices {
    const NAME: &'static str = "ListInvoices";
    const ALLOWED: Allowed = Allowed::AdministratorsAndOperators;
    type Answer = Vec<Invoice>;

    fn place(&self) -> Place {
        Place::Global
    }

    fn resource(&self) -> Resource {
        Resource::Account(self.account.clone())
    }

    fn show(&self, cx: &mut Cx<'_, '_>) -> Result<Vec<Invoice>> {
        Ok(usher_store::invoice::of_account(cx.tx, &self.account, self.before, LIST_MAX)?)
    }
}

/// An invoice with every line, as it was closed, and the proof that it was not changed since.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GetInvoice {
    /// The account.
    pub account: AccountId,
    /// The invoice.
    pub invoice: InvoiceId,
}

/// An invoice as it was closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FoundInvoice {
    /// The row of the list.
    #[serde(flatten)]
    pub invoice: Invoice,
    /// Whether head and lines still have the digest that was written at the closing.
    pub is_intact: bool,
    /// The bill.
    pub statement: Statement,
}

impl View for GetInvoice {
    const NAME: &'static str = "GetInvoice";
    const ALLOWED: Allowed = Allowed::AdministratorsAndOperators;
    type Answer = FoundInvoice;

    fn place(&self) -> Place {
        Place::Global
    }

    fn resource(&self) -> Resource {
        Resource::Account(self.account.clone())
    }

    fn show(&self, cx: &mut Cx<'_, '_>) -> Result<FoundInvoice> {
        read(cx.tx, &self.account, &self.invoice)
    }
}

/// Reads an account's invoice and checks its digest.
pub(super) fn read(tx: &mut Tx<'_>, account: &AccountId, id: &InvoiceId) -> Result<FoundInvoice> {
    let missing = || Refusal::new(Code::NotFound).with("what", "invoice").with("id", id);
    let invoice = usher_store::invoice::by_id(tx, account, id)?.ok_or_else(missing)?;
    let parts = usher_store::invoice::parts(tx, id)?;
    let leaves: Vec<chain::Hash> = parts.iter().map(|part| leaf(part)).collect();
    let is_intact = digest(&invoice.head, &leaves) == invoice.digest;
    let wrong = |error: serde_json::Error| Error::Broken(format!("the invoice {id} cannot be read: {error}"));
    let head: Head = serde_json::from_str(&invoice.head).map_err(wrong)?;
    let mut lines: Vec<Line> = Vec::new();
    for part in &parts {
        lines.append(&mut serde_json::from_str(part).map_err(wrong)?);
    }
    Ok(FoundInvoice { invoice, is_intact, statement: Statement { head, lines } })
}
