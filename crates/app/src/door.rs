//! The one door: permission, transaction, idempotency, audit row, commit, and again on contention.

use std::sync::Arc;
use std::time::Duration;

use usher_domain::access::{Caller, decide};
use usher_domain::session::check_recent;
use usher_domain::{Code, Refusal};
use usher_store::Tx;
use usher_store::audit::Written;

use crate::app::App;
use crate::command::{Command, Cx, Place, Question, View};
use crate::error::{Error, Result};
use crate::house::House;

/// How often a command runs before its caller hears that the server is busy.
const ATTEMPTS_MAX: u32 = 12;

/// The purpose under which remembered outcomes are sealed and digests are keyed.
const PURPOSE: &str = "idempotency";

impl App {
    /// Carries a command out.
    ///
    /// # Errors
    /// The refusal of the permission or of the rule, [`Code::Unavailable`] after too much contention, or our own
    /// failure.
    pub async fn perform<C: Command>(&self, caller: &Caller, command: C) -> Result<C::Outcome> {
        decide(caller, C::ALLOWED, &command.resource())?;
        let database = self.database(&command.place())?.clone();
        let (house, caller, command) = (self.house(), Arc::new(caller.clone()), Arc::new(command));
        for attempt in 1..=ATTEMPTS_MAX {
            let (house, caller, command) = (house.clone(), caller.clone(), command.clone());
            let outcome = database.write(move |tx| attempt_once(tx, &house, &caller, &*command)).await;
            match flatten(outcome) {
                Err(Error::Contention(why)) => {
                    tracing::debug!(command = C::NAME, attempt, why, "running again");
                    self.back_off(attempt).await;
                }
                outcome => return outcome,
            }
        }
        Err(Code::Unavailable.into())
    }

    /// Shows a view.
    ///
    /// # Errors
    /// The refusal of the permission or of the view, or our own failure.
    pub async fn show<V: View>(&self, caller: &Caller, view: V) -> Result<V::Answer> {
        decide(caller, V::ALLOWED, &view.resource())?;
        if V::READS_METERS {
            self.database(&view.place())?.settle(false).await?;
        }
        let (house, caller) = (self.house(), caller.clone());
        self.read(&view.place(), move |tx| view.show(&mut Cx { tx, caller: &caller, house: &house })).await
    }

    /// Answers a question that looks into several databases.
    ///
    /// # Errors
    /// The refusal of the permission or of the question, or our own failure.
    pub async fn ask<Q: Question>(&self, caller: &Caller, question: Q) -> Result<Q::Answer> {
        decide(caller, Q::ALLOWED, &question.resource())?;
        question.ask(self).await
    }

    /// Reads without a caller: for the server's own needs (who owns a token, which jobs are due).
    pub(crate) async fn read<T, F>(&self, place: &Place, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        flatten(self.database(place)?.read(work).await)
    }

    /// Writes without an audit row: only for book-keeping nobody asked for (last use, polls, job claims, failures
    /// counted).
    pub(crate) async fn keep_book<T, F>(&self, place: &Place, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T> + Send + Sync + 'static,
    {
        let work = Arc::new(work);
        for attempt in 1..=ATTEMPTS_MAX {
            let work = work.clone();
            match flatten(self.database(place)?.write(move |tx| work(tx)).await) {
                Err(Error::Contention(_)) => self.back_off(attempt).await,
                outcome => return outcome,
            }
        }
        Err(Code::Unavailable.into())
    }

    /// The same for book-keeping that follows rules: settling, publishing, greeting, spending. What it does is on
    /// record in
    /// its own rows (seat events, ledger).
    pub(crate) async fn tend<T, F>(&self, place: &Place, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Cx<'_, '_>) -> Result<T> + Send + Sync + 'static,
    {
        let (house, caller) = (self.house(), Caller::system("tend"));
        self.keep_book(place, move |tx| work(&mut Cx { tx, caller: &caller, house: &house })).await
    }

    /// Waits a little longer each time, by a random share, so that rivals do not meet again.
    async fn back_off(&self, attempt: u32) {
        let [random] = self.random::<1>();
        let millis = u64::from(attempt) * u64::from(random % 8 + 1);
        tokio::time::sleep(Duration::from_millis(millis)).await;
    }
}

fn flatten<T>(outcome: usher_store::Result<Result<T>>) -> Result<T> {
    outcome.map_err(Error::from).and_then(core::convert::identity)
}

fn attempt_once<C: Command>(tx: &mut Tx<'_>, house: &House, caller: &Caller, command: &C) -> Result<C::Outcome> {
    if let Some(signed_in) = caller.signed_in.filter(|_| C::IS_DELICATE) {
        check_recent(signed_in, tx.now())?;
    }
    let guard = Guard::of(house, caller, command)?;
    if let Some(outcome) = guard.as_ref().map(|guard| guard.answer(tx, house)).transpose()?.flatten() {
        return Ok(outcome);
    }
    let (outcome, event) = command.run(&mut Cx { tx, caller, house })?;
    let detail = if event.detail.is_null() { String::new() } else { event.detail.to_string() };
    let written = Written { account: event.account.as_ref(), action: C::NAME, target: &event.target, detail: &detail };
    usher_store::audit::record(tx, caller, &written)?;
    if let Some(guard) = guard {
        guard.keep(tx, house, &outcome)?;
    }
    Ok(outcome)
}

/// An idempotency key at work: same key and same command, same answer; same key and another command, a conflict.
struct Guard<'a> {
    scope: String,
    key: &'a str,
    digest: String,
}

impl<'a> Guard<'a> {
    fn of<C: Command>(house: &House, caller: &'a Caller, command: &C) -> Result<Option<Self>> {
        let Some(key) = caller.idempotency_key.as_deref() else { return Ok(None) };
        let body = serde_json::to_string(command).map_err(|error| Error::Broken(error.to_string()))?;
        let digest = house.keys.hash(PURPOSE, &format!("{} {body}", C::NAME));
        Ok(Some(Self { scope: format!("{}:{}", caller.kind(), caller.id()), key, digest }))
    }

    fn answer<T: serde::de::DeserializeOwned>(&self, tx: &mut Tx<'_>, house: &House) -> Result<Option<T>> {
        let Some((digest, sealed)) = usher_store::remembered(tx, &self.scope, self.key)? else { return Ok(None) };
        if digest != self.digest {
            return Err(Refusal::new(Code::IdempotencyMismatch).with("key", self.key).into());
        }
        let opened = house.keys.open_text(PURPOSE, &sealed);
        let outcome = opened.and_then(|text| serde_json::from_str(&text).ok());
        outcome.map(Some).ok_or_else(|| Error::Broken("a remembered outcome does not open".into()))
    }

    fn keep<T: serde::Serialize>(&self, tx: &mut Tx<'_>, house: &House, outcome: &T) -> Result<()> {
        let text = serde_json::to_string(outcome).map_err(|error| Error::Broken(error.to_string()))?;
        let sealed = house.keys.seal_text(PURPOSE, &text, tx.random());
        Ok(usher_store::remember(tx, &self.scope, self.key, &self.digest, &sealed)?)
    }
}
