//! What the threads of a SQLite file do all day.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use super::{Checkpoints, Sqlite};
use crate::credit::{Balances, sweep_all, sweep_slice};
use crate::database::Shared;
use crate::error::{Error, Result};
use crate::lane::{Deliver, Lane, Taken, Work};
use crate::sql::{Connection, Tx};
use crate::value::{Row, Value};

/// How many commands share one flush to disk.
const GROUP_MAX: usize = 2_048;
/// With nothing to do for so long, the writer writes what it is behind with.
const IDLE: Duration = Duration::from_millis(200);

/// The one that writes.
pub(crate) struct Writer {
    pub(crate) sqlite: Sqlite,
    /// What it keeps in memory of a Region's seats.
    pub(crate) balances: Option<Arc<Balances>>,
    pub(crate) checkpoints: Arc<Checkpoints>,
}

impl Writer {
    /// Takes all that waits, runs each command in a savepoint, flushes once, answers all; sweeps in between.
    pub(crate) fn write_in_groups(mut self, lane: &Lane, shared: &Shared) {
        loop {
            let idle = self.balances.as_ref().filter(|balances| balances.is_behind()).map(|_| IDLE);
            match lane.take(GROUP_MAX, idle) {
                Taken::Closed => break,
                Taken::Work(group) => self.group(group, shared),
                Taken::Nothing => {
                    while lane.is_empty() && self.wants_sweep(true) {
                        self.group(Vec::new(), shared);
                    }
                }
            }
        }
        // What is left would come back from the ledger's tail; so the next start has nothing to read.
        if self.balances.as_ref().is_some_and(|balances| balances.is_behind()) {
            self.in_group(shared, |writer, shared| writer.tend(shared, sweep_all));
        }
        self.sqlite.empty_log();
    }

    fn group(&mut self, group: Vec<Work>, shared: &Shared) {
        let is_idle = group.is_empty();
        let before = self.changes();
        let mut answers: Vec<Deliver> = Vec::with_capacity(group.len());
        if let Err(error) = self.sqlite.control("BEGIN IMMEDIATE") {
            refuse_all(group, shared, &error);
            return;
        }
        let mut wakes_worker = false;
        for work in group {
            let (deliver, woke) = self.run_in_savepoint(work, shared);
            wakes_worker |= woke;
            answers.extend(deliver);
        }
        if self.wants_sweep(is_idle) {
            self.tend(shared, sweep_slice);
        }
        let committed = self.commit(before);
        if committed.is_ok() && wakes_worker {
            shared.wake.notify_one();
        }
        for answer in answers {
            answer(match &committed {
                Ok(()) => Ok(()),
                Err(error) => Err(Error::Engine(error.to_string())),
            });
        }
        self.checkpoints.after_commit(&self.sqlite);
    }

    fn in_group(&mut self, shared: &Shared, work: fn(&mut Self, &Shared)) {
        let before = self.changes();
        if self.sqlite.control("BEGIN IMMEDIATE").is_ok() {
            work(self, shared);
            drop(self.commit(before));
        }
    }

    fn commit(&mut self, before: u64) -> Result<()> {
        let committed = self.sqlite.control("COMMIT");
        if let Err(error) = &committed {
            tracing::error!(%error, "a group of commands did not commit");
            drop(self.sqlite.control("ROLLBACK"));
            self.forget_since(before);
        }
        committed
    }

    fn wants_sweep(&self, is_idle: bool) -> bool {
        self.balances.as_ref().is_some_and(|balances| balances.wants_sweep(is_idle))
    }

    fn changes(&self) -> u64 {
        self.balances.as_ref().map_or(0, |balances| balances.changes())
    }

    /// What was taken back in the file must not live on in memory.
    fn forget_since(&self, before: u64) {
        if let Some(balances) = self.balances.as_ref().filter(|balances| balances.changes() != before) {
            balances.forget();
        }
    }

    /// Does the writer's own work in a savepoint.
    fn tend(&mut self, shared: &Shared, work: fn(&mut Tx<'_>) -> Result<()>) {
        let work: Work = Box::new(move |tx| {
            let done = work(tx);
            if let Err(error) = &done {
                tracing::error!(%error, "the sweep of balances broke off; it begins again from the ledger");
            }
            (done.is_ok(), Box::new(drop))
        });
        let _ = self.run_in_savepoint(work, shared);
    }

    /// Runs one command; its writes stay or go as it says, and a panic counts as "go".
    fn run_in_savepoint(&mut self, work: Work, shared: &Shared) -> (Option<Deliver>, bool) {
        let before = self.changes();
        if let Err(error) = self.sqlite.control("SAVEPOINT command") {
            tracing::error!(%error, "no savepoint");
        }
        let mut tx = Tx::new(&mut self.sqlite, shared.clock.now(), &*shared.entropy).with(self.balances.clone());
        let ran = catch_unwind(AssertUnwindSafe(|| work(&mut tx)));
        let woke = tx.wakes_worker;
        let keeps = matches!(ran, Ok((true, _)));
        let undone = if keeps { Ok(()) } else { self.sqlite.control("ROLLBACK TO command") };
        if !keeps {
            self.forget_since(before);
        }
        if let Err(error) = undone.and_then(|()| self.sqlite.control("RELEASE command")) {
            tracing::error!(%error, "the savepoint did not end");
        }
        match ran {
            Ok((_, deliver)) => (Some(deliver), keeps && woke),
            Err(_) => {
                tracing::error!("a command panicked; its writes were taken back");
                (None, false)
            }
        }
    }
}

/// The transaction did not begin: every command hears why.
fn refuse_all(group: Vec<Work>, shared: &Shared, error: &Error) {
    tracing::error!(%error, "no transaction could begin");
    for work in group {
        let mut refusing = Refusing;
        let mut tx = Tx::new(&mut refusing, shared.clock.now(), &*shared.entropy);
        let (_, deliver) = work(&mut tx);
        deliver(Err(Error::Contention(error.to_string())));
    }
}

/// Lets a command run against nothing, so that its caller gets an answer.
struct Refusing;

impl Connection for Refusing {
    fn query(&mut self, _: &'static str, _: &[Value]) -> Result<Vec<Row>> {
        Err(Error::Contention("no transaction could begin".into()))
    }

    fn execute(&mut self, _: &'static str, _: &[Value]) -> Result<u64> {
        Err(Error::Contention("no transaction could begin".into()))
    }

    fn is_postgres(&self) -> bool {
        false
    }
}

/// A reader's life: one snapshot per view.
pub(crate) fn read_snapshots(mut sqlite: Sqlite, lane: &Lane, shared: &Shared) {
    while let Taken::Work(works) = lane.take(1, None) {
        for work in works {
            let begun = sqlite.control("BEGIN");
            let mut tx = Tx::new(&mut sqlite, shared.clock.now(), &*shared.entropy);
            let ran = catch_unwind(AssertUnwindSafe(|| work(&mut tx)));
            drop(sqlite.control("COMMIT"));
            match ran {
                Ok((_, deliver)) => deliver(begun),
                Err(_) => tracing::error!("a view panicked"),
            }
        }
    }
}
