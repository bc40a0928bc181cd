//! A lane: a queue of work and the threads that own a connection each and carry it out (decision 0001).

use std::collections::VecDeque;
use std::sync::Arc;

use parking_lot::{Condvar, Mutex};

use crate::error::{Error, Result};
use crate::sql::Tx;

/// Called once the fate of the transaction is known.
pub(crate) type Deliver = Box<dyn FnOnce(Result<()>) + Send>;

/// A piece of work: runs inside a transaction, says whether its writes shall stay, and leaves a way to answer.
pub(crate) type Work = Box<dyn FnOnce(&mut Tx<'_>) -> (bool, Deliver) + Send>;

/// How much work may wait; beyond it callers are told that the server is busy.
const WAITING_MAX: usize = 16_384;

struct State {
    waiting: VecDeque<Work>,
    is_closed: bool,
}

/// The queue shared by the callers and the threads of a lane.
#[derive(Clone)]
pub(crate) struct Lane {
    shared: Arc<(Mutex<State>, Condvar)>,
}

impl Lane {
    pub(crate) fn new() -> Self {
        let state = State { waiting: VecDeque::new(), is_closed: false };
        Self { shared: Arc::new((Mutex::new(state), Condvar::new())) }
    }

    /// Puts work at the end of the queue.
    pub(crate) fn push(&self, work: Work) -> Result<()> {
        let (state, arrived) = &*self.shared;
        let mut state = state.lock();
        if state.is_closed {
            return Err(Error::Closed("it is stopping"));
        }
        if state.waiting.len() >= WAITING_MAX {
            return Err(Error::Closed("too much work is waiting"));
        }
        state.waiting.push_back(work);
        drop(state);
        arrived.notify_one();
        Ok(())
    }

    /// Waits for work and takes at most `most` pieces; `None` once the lane is closed and empty.
    pub(crate) fn take(&self, most: usize) -> Option<Vec<Work>> {
        let (state, arrived) = &*self.shared;
        let mut state = state.lock();
        loop {
            if !state.waiting.is_empty() {
                let count = state.waiting.len().min(most);
                return Some(state.waiting.drain(..count).collect());
            }
            if state.is_closed {
                return None;
            }
            arrived.wait(&mut state);
        }
    }

    /// Lets the threads finish what waits and then end.
    pub(crate) fn close(&self) {
        let (state, arrived) = &*self.shared;
        state.lock().is_closed = true;
        arrived.notify_all();
    }
}
