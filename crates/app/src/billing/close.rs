//! The close: once a month is over, its bill is made by the function that made the preview, and written down for good.

use std::sync::Arc;

use serde::Serialize;
use serde_json::json;
use usher_crypto::chain;
use usher_domain::Code;
use usher_domain::access::{Allowed, Caller, Resource};
use usher_domain::id::{AccountId, InvoiceId};
use usher_domain::money::Money;
use usher_domain::promotion::Promotion;
use usher_domain::time::{HOUR, Month};
use usher_store::account::Account;
use usher_store::invoice::Invoice;

use crate::app::App;
use crate::billing::gather::{Costs, off_the_runtime};
use crate::billing::invoice::{digest, leaf};
use crate::billing::statement::{Head, Statement, assemble};
use crate::command::{Command, Cx, Event, Place};
use crate::error::{Error, Result};

/// How long a month stays open after its end, for first uses that are on their way between Regions.
pub(crate) const GRACE: i64 = HOUR;
/// How many lines stand in one row.
const PART: usize = 400;
/// How many accounts are looked at together.
const ACCOUNTS: i64 = 200;

/// A bill made ready to be written, so that the transaction is short however many seats there are.
struct Ready {
    head: Head,
    parts: Vec<String>,
    leaves: Vec<chain::Hash>,
    /// The promotions the bill was made with; if they are others by now, it is made again.
    promotions: Vec<Promotion>,
}

impl Ready {
    fn of(statement: Statement, promotions: Vec<Promotion>) -> Result<Self> {
        let broken = |error: serde_json::Error| Error::Broken(error.to_string());
        let parts: Vec<String> =
            statement.lines.chunks(PART).map(serde_json::to_string).collect::<Result<_, _>>().map_err(broken)?;
        let leaves = parts.iter().map(|part| leaf(part)).collect();
        Ok(Self { head: statement.head, parts, leaves, promotions })
    }
}

/// Writes the bill of a month and closes it.
#[derive(Serialize)]
struct CloseMonth {
    account: AccountId,
    month: Month,
    #[serde(skip)]
    ready: Arc<Ready>,
}

impl Command for CloseMonth {
    const NAME: &'static str = "CloseMonth";
    const ALLOWED: Allowed = Allowed::System;
    type Outcome = Option<InvoiceId>;

    fn place(&self) -> Place {
        Place::Global
    }

    fn resource(&self) -> Resource {
        Resource::Account(self.account.clone())
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(Option<InvoiceId>, Event)> {
        let is_closed = usher_store::invoice::closed(cx.tx, &self.account, self.month)?.is_some();
        let stored = usher_store::promotion::of_account(cx.tx, &self.account)?;
        let live = stored.into_iter().filter(|one| one.revoked_at.is_none()).map(|one| one.promotion);
        if is_closed || live.collect::<Vec<_>>() != self.ready.promotions {
            return Err(Code::ChangedMeanwhile.into());
        }
        let invoice = if self.ready.parts.is_empty() { None } else { Some(self.write(cx)?) };
        let id = invoice.as_ref().map(|invoice| invoice.id.clone());
        usher_store::invoice::close(cx.tx, &self.account, self.month, id.as_ref())?;
        let number = invoice.as_ref().map(|invoice| invoice.number.clone());
        let total = invoice.as_ref().map_or(Money::ZERO, |invoice| invoice.total).to_string();
        let detail = json!({ "month": self.month, "number": number, "total": total });
        Ok((id, Event::on(&self.account).of(&self.account).with(detail)))
    }
}

impl CloseMonth {
    fn write(&self, cx: &mut Cx<'_, '_>) -> Result<Invoice> {
        let now = cx.tx.now();
        let year = i64::from(now.date().year());
        let number = format!("USH-{year}-{:06}", usher_store::invoice::next_number(cx.tx, year)?);
        let head = Head { number: Some(number.clone()), as_of: now, ..self.ready.head.clone() };
        let text = serde_json::to_string(&head).map_err(|error| Error::Broken(error.to_string()))?;
        let totals = head.totals;
        let invoice = Invoice {
            id: InvoiceId::new(cx.tx.ordered_id()),
            account: self.account.clone(),
            month: self.month,
            number,
            closed_at: now,
            charges: totals.payable - totals.promotions,
            credits: totals.promotions,
            total: totals.payable,
            digest: digest(&text, &self.ready.leaves),
            head: text,
        };
        usher_store::invoice::insert(cx.tx, &invoice, &self.ready.parts)?;
        for used in head.promotions.iter().filter(|used| used.applied > Money::ZERO) {
            usher_store::promotion::note_use(cx.tx, &used.id, &invoice.id, used.applied)?;
        }
        Ok(invoice)
    }
}

impl App {
    /// Closes every month that is over for every account, oldest first. One account's failure holds up no other.
    ///
    /// # Errors
    /// What the databases say about the list of accounts; what goes wrong with one is logged and tried again.
    pub async fn close_months(&self) -> Result<()> {
        let last = Month::of(self.now() - GRACE).previous();
        let through = self.read(&Place::Global, |tx| Ok(usher_store::invoice::closed_through(tx)?)).await?;
        if through.is_some_and(|through| through >= last) || self.has_use_on_its_way(last).await? {
            return Ok(());
        }
        let (mut after, mut is_whole) = (String::new(), true);
        loop {
            let from = after.clone();
            let read =
                move |tx: &mut usher_store::Tx<'_>| Ok(usher_store::invoice::open_accounts(tx, last, &from, ACCOUNTS)?);
            let accounts = self.read(&Place::Global, read).await?;
            let Some(end) = accounts.last() else { break };
            end.id.as_str().clone_into(&mut after);
            for account in &accounts {
                if let Err(error) = self.close_account(account, last).await {
                    tracing::warn!(account = %account.id, %error, "a month could not be closed yet");
                    is_whole = false;
                }
            }
        }
        if is_whole {
            let keep = move |tx: &mut usher_store::Tx<'_>| Ok(usher_store::invoice::set_closed_through(tx, last)?);
            self.keep_book(&Place::Global, keep).await?;
        }
        Ok(())
    }

    async fn has_use_on_its_way(&self, month: Month) -> Result<bool> {
        for region in self.region_names() {
            let end = month.end();
            let read = move |tx: &mut usher_store::Tx<'_>| Ok(usher_store::billing::has_use_on_its_way(tx, end)?);
            if self.read(&Place::Region(region), read).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn close_account(&self, account: &Account, last: Month) -> Result<()> {
        let id = account.id.clone();
        let closed = self.read(&Place::Global, move |tx| Ok(usher_store::invoice::last_closed(tx, &id)?)).await?;
        let mut month = closed.map_or_else(|| Month::of(account.created_at), Month::next);
        while month <= last {
            self.close_month(&account.id, month).await?;
            month = month.next();
        }
        Ok(())
    }

    async fn close_month(&self, account: &AccountId, month: Month) -> Result<()> {
        let caller = Caller::system(format!("close-{account}-{month}"));
        let Costs::Open(ground) = self.costs(account, month).await? else { return Ok(()) };
        let promotions = ground.promotions.clone();
        let (gathered, now) = (self.gather(*ground).await?, self.now());
        let ready = off_the_runtime(move || Ready::of(assemble(gathered, now)?, promotions)).await?;
        self.perform(&caller, CloseMonth { account: account.clone(), month, ready: Arc::new(ready) }).await?;
        Ok(())
    }
}
