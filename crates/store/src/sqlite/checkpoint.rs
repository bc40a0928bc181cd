//! Checkpoints beside the writer: the long copy from the write-ahead log into the file never stands in a command's way.
//!
//! A thread with a connection of its own copies passively while commands go on (SQLite's `PRAGMA wal_checkpoint`). It
//! cannot begin the log anew while the writer is ahead of it, so the writer copies the few pages that are left, once
//! the thread has done nearly all of them; then the log starts from its beginning.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

use super::{Sqlite, translate};
use crate::error::Result;

/// The log's size, in bytes, from which on it is copied.
const LONG: u64 = 32 * 1024 * 1024;
/// How many pages the writer copies by itself.
const FEW: i64 = 1_000;
/// How often the log's size is looked at.
const EVERY: Duration = Duration::from_millis(250);

/// What the writer and the thread beside it tell each other.
pub(crate) struct Checkpoints {
    log: PathBuf,
    /// Nearly all is copied: the writer may finish.
    is_near: AtomicBool,
    is_closed: Mutex<bool>,
    closed: Condvar,
}

impl Checkpoints {
    pub(crate) fn of(path: &Path) -> Arc<Self> {
        let mut log = path.as_os_str().to_owned();
        log.push("-wal");
        Arc::new(Self {
            log: log.into(),
            is_near: AtomicBool::new(false),
            is_closed: Mutex::new(false),
            closed: Condvar::new(),
        })
    }

    /// The writer's part, between two groups.
    pub(super) fn after_commit(&self, sqlite: &Sqlite) {
        if self.is_near.swap(false, Ordering::Relaxed)
            && let Err(error) = sqlite.checkpoint()
        {
            tracing::warn!(%error, "a checkpoint broke off; the next one goes on");
        }
    }

    /// Ends the thread.
    pub(crate) fn close(&self) {
        *self.is_closed.lock() = true;
        self.closed.notify_all();
    }

    fn is_long(&self) -> bool {
        std::fs::metadata(&self.log).is_ok_and(|log| log.len() >= LONG)
    }

    /// Waits; answers whether the work goes on.
    fn wait(&self) -> bool {
        let mut is_closed = self.is_closed.lock();
        if !*is_closed {
            self.closed.wait_for(&mut is_closed, EVERY);
        }
        !*is_closed
    }
}

impl Sqlite {
    /// Copies what it can without waiting for anybody; answers with the pages in the log and those of them copied.
    fn checkpoint(&self) -> Result<(i64, i64)> {
        let pages =
            self.connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| Ok((row.get(1)?, row.get(2)?)));
        pages.map_err(translate)
    }
}

impl Sqlite {
    /// Copies all and empties the log at the end of the writer's life, so that the next start has none to read. A view
    /// that still looks keeps it from that; then the next start reads it.
    pub(super) fn empty_log(&self) {
        let emptied = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0));
        if let Err(error) = emptied {
            tracing::warn!(%error, "the log could not be emptied; the next start reads it");
        }
    }
}

/// The life of the thread beside the writer.
pub(crate) fn keep_short(sqlite: &Sqlite, checkpoints: &Checkpoints) {
    while checkpoints.wait() {
        if !checkpoints.is_long() {
            continue;
        }
        match sqlite.checkpoint() {
            Ok((pages, copied)) => checkpoints.is_near.store(pages - copied <= FEW, Ordering::Relaxed),
            Err(error) => tracing::warn!(%error, "a checkpoint broke off; the next one goes on"),
        }
    }
}
