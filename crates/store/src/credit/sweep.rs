//! The sweep: what memory is ahead of is written to its rows, round by round, slice by slice, in the order of the rows'
//! own keys, so that each page is written once for all that is in it.

use usher_domain::id::SeatId;

use super::Owner;
use super::balances::Balances;
use super::behind::Behind;
use crate::error::Result;
use crate::sql::{Tx, sql};

/// The least rows of a slice: it takes about a millisecond of the writer's time.
const SLICE: usize = 256;
/// How many rows must wait for a round to begin while there is other work. The more wait, the more share a page.
const ROUND: usize = 300_000;
/// How many rows may wait for a view to be written first; with more it shows what was true seconds ago.
const VIEW: usize = 50_000;

/// The setting that says up to which number all of the ledger is in the rows that are derived from it.
pub(super) const MARK: &str = "ledger-mark";

impl Balances {
    /// Whether the sweep has something to do now.
    pub(crate) fn wants_sweep(&self, is_idle: bool) -> bool {
        let behind = self.behind();
        behind.round.is_some() || behind.fresh.len() >= ROUND || (is_idle && behind.len() > 0)
    }

    /// Whether anything waits.
    pub(crate) fn is_behind(&self) -> bool {
        self.behind().len() > 0
    }
}

/// A part of a round that is taken off it.
enum Part {
    /// Rows of meters, and of requests.
    Rows(Vec<(SeatId, Owner)>, Vec<(i64, i64)>),
    /// All rows are written.
    End,
    /// There is no round.
    Nothing,
}

impl Behind {
    fn take(&mut self, most: usize) -> Part {
        let Some(round) = &mut self.round else { return Part::Nothing };
        let mut seats = Vec::new();
        while seats.len() < most {
            let Some(seat) = round.waiting.seats.pop_first() else { break };
            seats.push(seat);
        }
        let mut requests = Vec::new();
        while seats.len() + requests.len() < most {
            let Some(hash) = round.hashes.pop() else { break };
            requests.extend(round.waiting.requests.numbers(hash).map(|number| (hash, number)));
        }
        if seats.is_empty() && requests.is_empty() { Part::End } else { Part::Rows(seats, requests) }
    }

    /// A seat's row is written: it waits no longer.
    pub(super) fn is_written(&mut self, seat: &SeatId) {
        self.fresh.seats.remove(seat);
        if let Some(round) = &mut self.round {
            round.waiting.seats.remove(seat);
        }
    }
}

/// Writes a slice, longer where more waits.
pub(crate) fn slice(tx: &mut Tx<'_>) -> Result<()> {
    let Some(balances) = tx.balances() else { return Ok(()) };
    let most = {
        let mut behind = balances.behind();
        behind.begin();
        SLICE + behind.fresh.len() / 64
    };
    step(tx, &balances, most)
}

/// Writes all that waits.
pub(crate) fn all(tx: &mut Tx<'_>) -> Result<()> {
    let Some(balances) = tx.balances() else { return Ok(()) };
    super::recover::once(tx, &balances)?;
    loop {
        balances.behind().begin();
        if balances.behind().round.is_none() {
            return Ok(());
        }
        step(tx, &balances, usize::MAX)?;
    }
}

/// Writes what waits before somebody reads meters, requests or days; `is_whole` also where that takes long.
pub fn settle(tx: &mut Tx<'_>, is_whole: bool) -> Result<()> {
    let Some(balances) = tx.balances() else { return Ok(()) };
    super::recover::once(tx, &balances)?;
    if is_whole || balances.behind().len() <= VIEW { all(tx) } else { Ok(()) }
}

fn step(tx: &mut Tx<'_>, balances: &Balances, most: usize) -> Result<()> {
    balances.change();
    let part = balances.behind().take(most);
    match part {
        Part::Nothing => Ok(()),
        Part::End => end(tx, balances),
        Part::Rows(seats, requests) => {
            for (_, owner) in &seats {
                let kept = balances.change_one(owner, |kept| {
                    kept.is_dirty = false;
                    kept.clone()
                });
                if let Some(kept) = kept {
                    super::meter::write(tx, &kept)?;
                }
            }
            for (hash, number) in requests {
                sql("INSERT INTO request /* sqlite */ (hash, number) VALUES ($1, $2)
                     ON CONFLICT (hash, number) DO NOTHING")
                .bind(hash)
                .bind(number)
                .run(tx)?;
            }
            Ok(())
        }
    }
}

/// The days and the mark move together: what is before the mark is in the days, what is behind it is not.
fn end(tx: &mut Tx<'_>, balances: &Balances) -> Result<()> {
    let Some(round) = balances.behind().round.take() else { return Ok(()) };
    if !round.waiting.days.is_empty() {
        super::day::add(tx, &round.waiting.days, 0)?;
    }
    sql("INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
        .bind(MARK)
        .bind(round.upto.to_string())
        .run(tx)
        .map(drop)
}
