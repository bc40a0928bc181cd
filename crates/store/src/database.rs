//! A database: where it lives, how work reaches it, and how it is brought up to date.

use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;

use parking_lot::Mutex;
use tokio::runtime::Handle;
use tokio::sync::{Notify, oneshot};
use usher_domain::entropy::Entropy;
use usher_domain::time::{Clock, Month};

use crate::credit::{Balances, Owner, Purse};
use crate::error::{Error, Result};
use crate::lane::{Deliver, Lane, Work};
use crate::migrate::{self, Set};
use crate::postgres::{Postgres, run_transactions};
use crate::sql::Tx;
use crate::sqlite::{Checkpoints, Sqlite, Writer, keep_short, read_snapshots};

/// Where a database lives.
#[derive(Clone, Debug)]
pub enum Place {
    /// A SQLite file.
    File(PathBuf),
    /// A PostgreSQL database, `postgres://user@host/name`, and how many connections may write and read.
    Postgres {
        /// The address; it may hold a password and is never logged.
        url: String,
        /// Connections for writes, and as many for reads.
        connections: usize,
    },
}

/// What every lane's thread is given.
pub(crate) struct Shared {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) wake: Arc<Notify>,
}

/// One database with its lanes; cloning shares it.
#[derive(Clone)]
pub struct Database {
    writes: Lane,
    reads: Lane,
    balances: Option<Arc<Balances>>,
    checkpoints: Option<Arc<Checkpoints>>,
    threads: Arc<Mutex<Vec<JoinHandle<()>>>>,
    wake: Arc<Notify>,
}

/// What a database needs from outside: time, randomness, and the runtime that drives PostgreSQL's connections.
#[derive(Clone)]
pub struct Outside {
    /// Where the present moment comes from.
    pub clock: Arc<dyn Clock>,
    /// Where randomness comes from.
    pub entropy: Arc<dyn Entropy>,
    /// The runtime.
    pub handle: Handle,
}

/// Threads that read a SQLite file side by side.
const SQLITE_READERS: usize = 2;

impl Database {
    /// Opens the database, migrates it, and starts its threads. Blocks; call it from a thread that may.
    ///
    /// # Errors
    /// What the engine says, or [`Error::Newer`].
    pub fn open(place: &Place, set: Set, outside: &Outside) -> Result<Self> {
        let wake = Arc::new(Notify::new());
        let shared =
            Arc::new(Shared { clock: outside.clock.clone(), entropy: outside.entropy.clone(), wake: wake.clone() });
        let (writes, reads) = (Lane::new(), Lane::new());
        let mut threads = Vec::new();
        // One process owns a file; many may serve a PostgreSQL.
        let is_owner = matches!(place, Place::File(_)) && set == Set::Region;
        let balances = is_owner.then(|| Arc::new(Balances::default()));
        let mut checkpoints = None;
        match place {
            Place::File(path) => {
                let mut sqlite = Sqlite::open(path, true)?;
                migrate::run(&mut sqlite, set, &path.display().to_string(), outside)?;
                let beside = Checkpoints::of(path);
                let writer = Writer { sqlite, balances: balances.clone(), checkpoints: beside.clone() };
                threads.push(spawn(&shared, &writes, move |lane, shared| writer.write_in_groups(lane, shared))?);
                let (copier, own) = (Sqlite::open(path, true)?, beside.clone());
                threads.push(spawn(&shared, &writes, move |_, _| keep_short(&copier, &own))?);
                checkpoints = Some(beside);
                for _ in 0..SQLITE_READERS {
                    let reader = Sqlite::open(path, false)?;
                    threads.push(spawn(&shared, &reads, move |lane, shared| read_snapshots(reader, lane, shared))?);
                }
            }
            Place::Postgres { url, connections } => {
                let mut first = Postgres::new(url.clone(), outside.handle.clone());
                migrate::check_order(&mut first, outside)?;
                migrate::run(&mut first, set, "the PostgreSQL database", outside)?;
                for (lane, begin) in [(&writes, BEGIN_WRITE), (&reads, BEGIN_READ)] {
                    for _ in 0..(*connections).max(1) {
                        let connection = Postgres::new(url.clone(), outside.handle.clone());
                        threads.push(spawn(&shared, lane, move |lane, shared| {
                            run_transactions(connection, lane, shared, begin);
                        })?);
                    }
                }
            }
        }
        Ok(Self { writes, reads, balances, checkpoints, threads: Arc::new(Mutex::new(threads)), wake })
    }

    /// Runs `work` in a write transaction. Its `Err` takes the writes back.
    ///
    /// # Errors
    /// The outer error is the database's: not begun, not committed, stopped. The inner one is the work's own.
    pub async fn write<T, E, F>(&self, work: F) -> Result<Result<T, E>>
    where
        T: Send + 'static,
        E: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let (work, answer) = packed(work);
        self.writes.push(work)?;
        answer.await.map_err(|_| Error::Closed("the work was dropped"))?
    }

    /// Runs `work` like [`Database::write`], and hands what became of it to `deliver` on the database's own thread,
    /// which it must not keep: for many small works a task that waits for each would cost more than the work.
    ///
    /// # Errors
    /// The database is stopping or has too much to do; `work` is dropped then and `deliver` is not called.
    pub fn write_then<T, E, F, D>(&self, work: F, deliver: D) -> Result<()>
    where
        T: Send + 'static,
        E: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        D: FnOnce(Result<Result<T, E>>) + Send + 'static,
    {
        self.writes.push(packed_for(work, deliver))
    }

    /// Runs `work` in a read-only snapshot.
    ///
    /// # Errors
    /// As [`Database::write`].
    pub async fn read<T, E, F>(&self, work: F) -> Result<Result<T, E>>
    where
        T: Send + 'static,
        E: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let (work, answer) = packed(work);
        self.reads.push(work)?;
        answer.await.map_err(|_| Error::Closed("the work was dropped"))?
    }

    /// Brings the rows of meters, requests and days up to date, where memory is ahead of them, so that a view or an
    /// invoice may read them; `is_whole` also where that takes long.
    ///
    /// # Errors
    /// As [`Database::write`].
    pub async fn settle(&self, is_whole: bool) -> Result<()> {
        if self.balances.is_none() {
            return Ok(());
        }
        self.write(move |tx| crate::credit::settle(tx, is_whole)).await?
    }

    /// A member's purse of `month`, where this process keeps balances in memory and has this one there.
    pub fn purse(&self, owner: &Owner, month: Month) -> Option<Purse> {
        self.balances.as_ref()?.get(owner, month)
    }

    /// Whether this process keeps balances in memory, so that whoever asks for many had better have them there.
    pub fn keeps_balances(&self) -> bool {
        self.balances.is_some()
    }

    /// Told after each commit that left a job or a mail.
    pub fn wake(&self) -> Arc<Notify> {
        self.wake.clone()
    }

    /// Finishes what waits and ends the threads. Blocks.
    pub fn close(&self) {
        self.writes.close();
        self.reads.close();
        if let Some(checkpoints) = &self.checkpoints {
            checkpoints.close();
        }
        for thread in self.threads.lock().drain(..) {
            drop(thread.join());
        }
    }
}

const BEGIN_WRITE: &str = "BEGIN ISOLATION LEVEL SERIALIZABLE";
const BEGIN_READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

fn spawn(
    shared: &Arc<Shared>,
    lane: &Lane,
    life: impl FnOnce(&Lane, &Shared) + Send + 'static,
) -> Result<JoinHandle<()>> {
    let (shared, lane) = (shared.clone(), lane.clone());
    std::thread::Builder::new()
        .name("database".into())
        .spawn(move || life(&lane, &shared))
        .map_err(|error| Error::Engine(format!("no thread could be started: {error}")))
}

type Answer<T, E> = oneshot::Receiver<Result<Result<T, E>>>;

/// Turns typed work into what a lane carries, with a way back for the answer.
fn packed<T, E, F>(work: F) -> (Work, Answer<T, E>)
where
    T: Send + 'static,
    E: Send + 'static,
    F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
{
    let (sender, answer) = oneshot::channel();
    let work = packed_for(work, move |outcome| drop(sender.send(outcome)));
    (work, answer)
}

fn packed_for<T, E, F, D>(work: F, deliver: D) -> Work
where
    T: Send + 'static,
    E: Send + 'static,
    F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    D: FnOnce(Result<Result<T, E>>) + Send + 'static,
{
    Box::new(move |tx| {
        let outcome = work(tx);
        let keeps = outcome.is_ok();
        let deliver: Deliver = Box::new(move |fate| deliver(fate.map(|()| outcome)));
        (keeps, deliver)
    })
}
