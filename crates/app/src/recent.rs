//! What was read a moment ago: a bounded memory whose answers are at most half a second old.
//!
//! Whatever is switched off must be felt within a second (design, section 5), so nothing is remembered for longer.

use std::collections::HashMap;
use std::hash::Hash;

use parking_lot::RwLock;
use usher_domain::time::{Instant, SECOND};

/// How long an answer counts.
const REMEMBERED: i64 = SECOND / 2;

/// Answers by key, with the instant at which they were read.
pub(crate) struct Recent<K, V> {
    known: RwLock<HashMap<K, (Instant, V)>>,
    most: usize,
}

impl<K: Hash + Eq, V: Clone> Recent<K, V> {
    /// Remembers at most `most` answers; when it is full it forgets all of them.
    pub(crate) fn new(most: usize) -> Self {
        Self { known: RwLock::new(HashMap::new()), most }
    }

    /// The answer for `key`, if it was read within the last half second.
    pub(crate) fn get<Q>(&self, key: &Q, now: Instant) -> Option<V>
    where
        K: core::borrow::Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let known = self.known.read();
        known.get(key).filter(|(at, _)| now - *at < REMEMBERED && *at <= now).map(|(_, value)| value.clone())
    }

    /// Remembers an answer that was read at `now`.
    pub(crate) fn put(&self, key: K, now: Instant, value: V) {
        let mut known = self.known.write();
        if known.len() >= self.most {
            known.clear();
        }
        known.insert(key, (now, value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_counts_for_half_a_second_and_not_before_it_was_read() {
        let recent = Recent::new(10);
        recent.put("a".to_owned(), Instant(1_000_000), 1);
        assert_eq!(recent.get("a", Instant(1_499_999)), Some(1));
        assert_eq!(recent.get("a", Instant(1_500_000)), None);
        assert_eq!(recent.get("a", Instant(999_999)), None);
    }

    #[test]
    fn it_never_holds_more_than_it_may() {
        let recent = Recent::new(2);
        for key in 0..5 {
            recent.put(key, Instant(0), ());
            assert!(recent.known.read().len() <= 2);
        }
    }
}
