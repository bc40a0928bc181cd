//! A lane: a queue of work and the threads that own a connection each and carry it out (decision 0001).

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

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

/// What a thread finds when it comes for work.
pub(crate) enum Taken {
    /// Some.
    Work(Vec<Work>),
    /// None came for as long as it would wait.
    Nothing,
    /// There will be no more.
    Closed,
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

    /// Waits for work, for ever unless told for how long, and takes at most `most` pieces.
    pub(crate) fn take(&self, most: usize, idle: Option<Duration>) -> Taken {
        let (state, arrived) = &*self.shared;
        let mut state = state.lock();
        loop {
            if !state.waiting.is_empty() {
                let count = state.waiting.len().min(most);
                return Taken::Work(state.waiting.drain(..count).collect());
            }
            if state.is_closed {
                return Taken::Closed;
            }
            match idle {
                None => arrived.wait(&mut state),
                Some(time) if arrived.wait_for(&mut state, time).timed_out() && state.waiting.is_empty() => {
                    return Taken::Nothing;
                }
                Some(_) => {}
            }
        }
    }

    /// Whether nothing waits.
    pub(crate) fn is_empty(&self) -> bool {
        self.shared.0.lock().waiting.is_empty()
    }

    /// Lets the threads finish what waits and then end.
    pub(crate) fn close(&self) {
        let (state, arrived) = &*self.shared;
        state.lock().is_closed = true;
        arrived.notify_all();
    }
}
