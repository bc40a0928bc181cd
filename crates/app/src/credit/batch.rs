//! Natural batches: what arrives while a batch commits goes into the next one, without a timer.

use std::sync::Arc;

use parking_lot::Mutex;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use usher_domain::Code;
use usher_domain::access::Caller;
use usher_domain::region::RegionName;
use usher_store::Tx;

use super::spend::Spent;
use super::submit::{Debit, Outcome, submit};
use crate::app::App;
use crate::command::{Cx, Place};
use crate::error::{Error, Result};

/// How many spends share a transaction.
const BATCH_MAX: usize = 2_048;
/// How many may wait; beyond it callers hear that the server is busy.
const WAITING_MAX: usize = 65_536;

/// The way back to a caller.
pub(super) type Answer = oneshot::Receiver<Result<Spent>>;

type Waiting = (Debit, oneshot::Sender<Result<Spent>>);

#[derive(Default)]
struct Queue {
    waiting: Vec<Waiting>,
    is_running: bool,
}

/// The spends of one Region that wait for their batch.
#[derive(Default)]
pub(crate) struct Batcher(Mutex<Queue>);

impl Batcher {
    /// Adds a spend; answers whether somebody must start to work.
    fn push(&self, debit: Debit) -> Result<(Answer, bool)> {
        let (sender, answer) = oneshot::channel();
        let mut queue = self.0.lock();
        if queue.waiting.len() >= WAITING_MAX {
            return Err(Code::Unavailable.into());
        }
        queue.waiting.push((debit, sender));
        let must_start = !queue.is_running;
        queue.is_running = true;
        Ok((answer, must_start))
    }

    /// The next batch and whether more waits. Whoever comes now calls again, so that nobody waits for a call that
    /// broke.
    fn take_and_open(&self) -> (Vec<Waiting>, bool) {
        let mut queue = self.0.lock();
        let rest = queue.waiting.len().min(BATCH_MAX);
        let rest = queue.waiting.split_off(rest);
        let is_more = !rest.is_empty();
        queue.is_running = false;
        (core::mem::replace(&mut queue.waiting, rest), is_more)
    }

    /// Tells all that wait that the server is too busy.
    fn refuse_all(&self) {
        let waiting = {
            let mut queue = self.0.lock();
            queue.is_running = false;
            core::mem::take(&mut queue.waiting)
        };
        for (_, sender) in waiting {
            drop(sender.send(Err(Code::Unavailable.into())));
        }
    }

    /// The next batch; nothing ends the work.
    fn take(&self) -> Vec<Waiting> {
        let mut queue = self.0.lock();
        if queue.waiting.len() <= BATCH_MAX {
            queue.is_running = !queue.waiting.is_empty();
            return core::mem::take(&mut queue.waiting);
        }
        let rest = queue.waiting.split_off(BATCH_MAX);
        core::mem::replace(&mut queue.waiting, rest)
    }
}

/// Waits for an answer.
pub(super) async fn answered(answer: Answer) -> Result<Spent> {
    answer.await.map_err(|_| Error::Broken("a batch of spends ended without an answer".into()))?
}

impl App {
    /// Submits one spend and waits for its answer.
    pub(super) async fn submit_to(&self, region: &RegionName, debit: Debit) -> Result<Spent> {
        answered(self.queue_debit(region, debit)?).await
    }

    /// Queues a spend. The work goes on by itself, so that a caller who hangs up takes nobody's answer away.
    pub(super) fn queue_debit(&self, region: &RegionName, debit: Debit) -> Result<Answer> {
        let batcher = self.inner.batchers.get(region).ok_or(Code::RegionUnknown)?.clone();
        let (answer, must_start) = batcher.push(debit)?;
        if must_start {
            let place = Place::Region(region.clone());
            if self.database(&place)?.keeps_balances() {
                self.call_writer(&place, &batcher)?;
            } else {
                tokio::spawn(self.clone().run_batches(place, batcher));
            }
        }
        Ok(answer)
    }

    /// Has the one writer come for what waits: when it comes, it takes all of it, and what arrives meanwhile calls it
    /// again. Nothing stands between the end of one batch and the beginning of the next.
    fn call_writer(&self, place: &Place, batcher: &Arc<Batcher>) -> Result<()> {
        let (house, queue) = (self.house(), batcher.clone());
        let (app, back, at, again) = (self.clone(), Handle::current(), place.clone(), batcher.clone());
        let taken = Arc::new(Mutex::new(None));
        let taking = taken.clone();
        let work = move |tx: &mut Tx<'_>| {
            let (batch, is_more) = queue.take_and_open();
            let (debits, senders): (Vec<Debit>, Vec<_>) = batch.into_iter().unzip();
            let caller = Caller::system("spend");
            let outcomes = submit(&mut Cx { tx, caller: &caller, house: &house }, &debits);
            *taking.lock() = Some((debits, senders, is_more));
            outcomes
        };
        let deliver = move |outcome: usher_store::Result<Result<Vec<Outcome>>>| {
            let Some((debits, senders, is_more)) = taken.lock().take() else { return };
            if is_more {
                let (app, at, batcher) = (app.clone(), at.clone(), again);
                drop(back.spawn(async move { app.call_writer(&at, &batcher) }));
            }
            match outcome {
                Ok(Ok(outcomes)) => send(senders, outcomes.into_iter().map(|one| one.map_err(Error::Refused))),
                // Once more, with patience, and if need be one by one.
                Ok(Err(_)) | Err(_) => {
                    let batch = debits.into_iter().zip(senders).collect();
                    drop(back.spawn(async move { app.run_batch(&at, batch).await }));
                }
            }
        };
        let called = self.database(place)?.write_then(work, deliver);
        if called.is_err() {
            // Whoever waits hears that nobody will come.
            batcher.refuse_all();
        }
        Ok(called?)
    }

    /// Where several processes write, one batch of ours after the other.
    async fn run_batches(self, place: Place, batcher: Arc<Batcher>) {
        loop {
            let batch = batcher.take();
            if batch.is_empty() {
                break;
            }
            self.run_batch(&place, batch).await;
        }
    }

    async fn run_batch(&self, place: &Place, batch: Vec<Waiting>) {
        let (debits, senders): (Vec<Debit>, Vec<_>) = batch.into_iter().unzip();
        let debits: Arc<[Debit]> = debits.into();
        let outcomes = match self.run_debits(place, debits.clone()).await {
            // One of them breaks the batch: alone, it breaks only itself.
            Err(Error::Broken(_)) if debits.len() > 1 => {
                let mut outcomes = Vec::with_capacity(debits.len());
                for debit in &*debits {
                    let alone = self.run_debits(place, Arc::from([debit.clone()])).await;
                    outcomes.push(alone.and_then(|mut one| one.pop().unwrap_or_else(|| Err(Code::Unavailable.into()))));
                }
                outcomes
            }
            Err(error) => debits.iter().map(|_| Err(again(&error))).collect(),
            Ok(outcomes) => outcomes,
        };
        send(senders, outcomes);
    }

    async fn run_debits(&self, place: &Place, debits: Arc<[Debit]>) -> Result<Vec<Result<Spent>>> {
        let outcomes: Vec<Outcome> = self.tend(place, move |cx| submit(cx, &debits)).await?;
        Ok(outcomes.into_iter().map(|outcome| outcome.map_err(Error::Refused)).collect())
    }
}

fn send(senders: Vec<oneshot::Sender<Result<Spent>>>, outcomes: impl IntoIterator<Item = Result<Spent>>) {
    for (sender, outcome) in senders.into_iter().zip(outcomes) {
        drop(sender.send(outcome));
    }
}

/// The same failure for one more caller.
fn again(error: &Error) -> Error {
    match error {
        Error::Refused(refusal) => Error::Refused(refusal.clone()),
        Error::Broken(why) => Error::Broken(why.clone()),
        Error::Contention(_) => Code::Unavailable.into(),
    }
}
