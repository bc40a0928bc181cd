//! Looking at purses together where each question would cost a round trip: what arrives while some are looked up goes
//! into the next statement, without a timer.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::oneshot;
use usher_domain::Code;
use usher_domain::region::RegionName;
use usher_domain::time::Month;
use usher_store::credit::{Owner, Purse, purses};

use crate::app::App;
use crate::command::Place;
use crate::error::{Error, Result};

/// How many purses share a statement.
const TOGETHER: usize = 512;
/// How many may wait; beyond it callers hear that the server is busy.
const WAITING_MAX: usize = 65_536;

type Found = Option<Purse>;
type Waiting = (Owner, oneshot::Sender<Found>);

#[derive(Default)]
struct Queue {
    waiting: Vec<Waiting>,
    is_running: bool,
}

/// The purses of one Region that somebody waits to see.
#[derive(Default)]
pub(crate) struct Looker(Mutex<Queue>);

impl Looker {
    /// Adds a question; answers whether somebody must start to work.
    fn push(&self, owner: Owner) -> Result<(oneshot::Receiver<Found>, bool)> {
        let (sender, answer) = oneshot::channel();
        let mut queue = self.0.lock();
        if queue.waiting.len() >= WAITING_MAX {
            return Err(Code::Unavailable.into());
        }
        queue.waiting.push((owner, sender));
        let must_start = !queue.is_running;
        queue.is_running = true;
        Ok((answer, must_start))
    }

    /// What is looked up next; nothing ends the work.
    fn take(&self) -> Vec<Waiting> {
        let mut queue = self.0.lock();
        let rest = queue.waiting.len().min(TOGETHER);
        let rest = queue.waiting.split_off(rest);
        let some = core::mem::replace(&mut queue.waiting, rest);
        queue.is_running = !some.is_empty();
        some
    }
}

impl App {
    /// A member's purse of this month from the rows, looked up together with what others ask for.
    pub(super) async fn look_together(&self, region: &RegionName, owner: Owner) -> Result<Option<Purse>> {
        let looker = self.inner.lookers.get(region).ok_or(Code::RegionUnknown)?.clone();
        let (answer, must_start) = looker.push(owner)?;
        if must_start {
            tokio::spawn(self.clone().look_on(Place::Region(region.clone()), looker));
        }
        // A question without an answer met a database that does not answer.
        answer.await.map_err(|_| Error::from(Code::Unavailable))
    }

    async fn look_on(self, place: Place, looker: Arc<Looker>) {
        loop {
            let some = looker.take();
            if some.is_empty() {
                break;
            }
            let owners: Vec<Owner> = some.iter().map(|(owner, _)| owner.clone()).collect();
            let month = Month::of(self.now());
            let found = self.read(&place, move |tx| Ok(purses(tx, month, &distinct(owners))?)).await;
            match found {
                Ok(found) => answer(some, found),
                Err(error) => tracing::warn!(%error, "purses could not be read"),
            }
        }
    }
}

fn distinct(mut owners: Vec<Owner>) -> Vec<Owner> {
    owners.sort_unstable();
    owners.dedup();
    owners
}

fn answer(asked: Vec<Waiting>, found: Vec<Purse>) {
    let by_owner: HashMap<Owner, Purse> =
        found.into_iter().map(|purse| ((purse.seat.profile.clone(), purse.seat.user.clone()), purse)).collect();
    for (owner, sender) in asked {
        drop(sender.send(by_owner.get(&owner).cloned()));
    }
}
