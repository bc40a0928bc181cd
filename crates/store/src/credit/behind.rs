//! What is in the ledger and not yet in the rows that are derived from it: meters, requests and days.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

use siphasher::sip::SipHasher13;
use usher_domain::id::{ProfileId, SeatId};

use super::Owner;

/// What waits, and the round of the sweep that is under way.
#[derive(Default)]
pub(crate) struct Behind {
    /// Whether the ledger's tail was read since the start.
    pub(crate) is_recovered: bool,
    /// The number of the newest entry.
    pub(crate) last: i64,
    /// Since the last round began.
    pub(crate) fresh: Waiting,
    /// Those of the round.
    pub(crate) round: Option<Round>,
}

/// Seats and requests by the keys of their tables, so that neighbours are written together.
#[derive(Default)]
pub(crate) struct Waiting {
    pub(crate) seats: BTreeMap<SeatId, Owner>,
    pub(crate) requests: Requests,
    /// Credits used, by profile and day.
    pub(crate) days: BTreeMap<(ProfileId, i64), i64>,
}

/// A round: all that waited when it began is written slice by slice, and at its end the mark moves to `upto`.
pub(crate) struct Round {
    pub(crate) upto: i64,
    pub(crate) waiting: Waiting,
    /// The requests' hashes, the largest first, as a stack.
    pub(crate) hashes: Vec<i64>,
}

impl Behind {
    /// The numbers under which a request may be found that is not in its table yet.
    pub(crate) fn numbers(&self, hash: i64) -> impl Iterator<Item = i64> + '_ {
        let round = self.round.iter().flat_map(move |round| round.waiting.requests.numbers(hash));
        self.fresh.requests.numbers(hash).chain(round)
    }

    /// How much waits, counted in rows.
    pub(crate) fn len(&self) -> usize {
        let round = self.round.as_ref().map_or(0, |round| round.waiting.seats.len() + round.hashes.len() + 1);
        self.fresh.len() + round
    }

    /// Begins a round with all that waits, unless one is under way or nothing waits.
    pub(crate) fn begin(&mut self) {
        if self.round.is_some() || self.fresh.len() == 0 {
            return;
        }
        let waiting = core::mem::take(&mut self.fresh);
        let mut hashes: Vec<i64> = waiting.requests.first.keys().copied().collect();
        hashes.sort_unstable_by(|a, b| b.cmp(a));
        self.round = Some(Round { upto: self.last, waiting, hashes });
    }
}

impl Waiting {
    pub(crate) fn len(&self) -> usize {
        self.seats.len() + self.requests.first.len() + self.days.len()
    }
}

/// From hash to number. Two requests with one hash are rare, and kept apart.
#[derive(Default)]
pub(crate) struct Requests {
    first: HashMap<i64, i64>,
    more: Vec<(i64, i64)>,
}

impl Requests {
    pub(crate) fn add(&mut self, hash: i64, number: i64) {
        match self.first.entry(hash) {
            Entry::Occupied(_) => self.more.push((hash, number)),
            Entry::Vacant(vacant) => drop(vacant.insert(number)),
        }
    }

    pub(crate) fn numbers(&self, hash: i64) -> impl Iterator<Item = i64> + '_ {
        let more = self.more.iter().filter(move |(other, _)| *other == hash).map(|(_, number)| *number);
        self.first.get(&hash).copied().into_iter().chain(more)
    }
}

/// The hash under which a request is found: SipHash-1-3 with a fixed key, because it is stored. Whoever makes two with
/// one hash gains nothing: both are found, and told apart by their texts.
pub(crate) fn hash(seat: &SeatId, request: &str) -> i64 {
    use core::hash::Hasher as _;
    let mut hasher = SipHasher13::new();
    hasher.write(seat.as_str().as_bytes());
    hasher.write_u8(0xff);
    hasher.write(request.as_bytes());
    hasher.finish().cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_stays_what_it_is_because_it_is_stored() {
        let seat = SeatId::new("seat");
        assert_eq!(hash(&seat, "r-1"), hash(&seat, "r-1"));
        assert_ne!(hash(&seat, "r-1"), hash(&seat, "r-2"));
        assert_ne!(hash(&seat, "r-1"), hash(&SeatId::new("seatr"), "-1"));
        assert_eq!(hash(&seat, "r-1"), 1_276_004_932_077_039_796);
    }

    #[test]
    fn two_requests_with_one_hash_are_both_found() {
        let mut behind = Behind::default();
        behind.fresh.requests.add(7, 1);
        behind.begin();
        behind.fresh.requests.add(7, 2);
        behind.fresh.requests.add(7, 3);
        assert_eq!(behind.numbers(7).collect::<Vec<_>>(), [2, 3, 1]);
        assert_eq!(behind.numbers(8).count(), 0);
    }
}
