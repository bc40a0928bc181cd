//! How many requests somebody may send: the generic cell rate algorithm (GCRA, ITU-T I.371), which needs one number per
//! key and no timer. Time is handed in, the table is bounded.

use std::collections::{BTreeMap, HashMap};
use std::net::{IpAddr, Ipv6Addr};

use parking_lot::Mutex;
use usher_domain::time::{Instant, MINUTE, SECOND};
use usher_domain::{Code, Refusal};

/// How many keys a table holds by default; the one not seen for longest makes room.
pub const DEFAULT_KEYS: usize = 100_000;

/// What kind of request it is; each kind has its own quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// Proofs that can be guessed: passwords, codes, links.
    SignIn,
    /// What costs somebody else: registrations and mails asked for.
    SignUp,
    /// Token endpoints.
    Token,
    /// Everything of somebody who is known.
    Api,
}

/// Whose requests are counted together.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// A network address; see [`Source::address`].
    Address(IpAddr),
    /// A person, client or product, by id.
    Subject(String),
}

impl Source {
    /// The source of an address: IPv6 counts by its /64, because a single customer holds at least one.
    pub fn address(address: IpAddr) -> Self {
        Self::Address(match address.to_canonical() {
            IpAddr::V6(six) => {
                let [a, b, c, d, ..] = six.segments();
                IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
            four @ IpAddr::V4(_) => four,
        })
    }
}

/// Requests per minute for each class; 0 means no limit. A rested source may send a minute's worth at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quotas {
    /// For [`Class::SignIn`].
    pub sign_in: u32,
    /// For [`Class::SignUp`].
    pub sign_up: u32,
    /// For [`Class::Token`].
    pub token: u32,
    /// For [`Class::Api`].
    pub api: u32,
}

impl Quotas {
    fn of(&self, class: Class) -> u32 {
        match class {
            Class::SignIn => self.sign_in,
            Class::SignUp => self.sign_up,
            Class::Token => self.token,
            Class::Api => self.api,
        }
    }
}

/// A no: come back after so many seconds, at least one (`Retry-After`, RFC 9110 section 10.2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryAfter(pub u64);

impl From<RetryAfter> for Refusal {
    fn from(retry: RetryAfter) -> Self {
        Self::new(Code::TooManyRequests).with("seconds", retry.0)
    }
}

type Key = (Class, Source);

#[derive(Default)]
struct Table {
    /// When the bucket of a key would be full again (the theoretical arrival time), and its place in `order`.
    cells: HashMap<Key, (i64, u64)>,
    /// Keys by the time they were last seen; the first is the next to go.
    order: BTreeMap<u64, Key>,
    turn: u64,
}

/// Counts requests by class and source.
pub struct Limiter {
    quotas: Quotas,
    capacity: usize,
    table: Mutex<Table>,
}

impl Limiter {
    /// An empty table for at most `capacity` keys, at least one.
    pub fn new(quotas: Quotas, capacity: usize) -> Self {
        Self { quotas, capacity: capacity.max(1), table: Mutex::new(Table::default()) }
    }

    /// Counts one request at `now`, if the quota has room for it.
    ///
    /// # Errors
    /// The quota is used up; a refused request is not counted, so that whoever waits as told is let in.
    pub fn check(&self, class: Class, source: Source, now: Instant) -> Result<(), RetryAfter> {
        let quota = i64::from(self.quotas.of(class));
        if quota == 0 {
            return Ok(());
        }
        let interval = (MINUTE / quota).max(1);
        let key = (class, source);
        let mut table = self.table.lock();
        let full_at = table.cells.get(&key).map_or(now.0, |(full_at, _)| (*full_at).max(now.0));
        // The bucket holds a minute's worth; the request fits if the bucket is full again within a minute after it.
        let after = full_at.saturating_add(interval);
        let wait = after.saturating_sub(now.0).saturating_sub(interval * quota);
        if wait > 0 {
            let seconds = wait.saturating_add(SECOND - 1) / SECOND;
            return Err(RetryAfter(u64::try_from(seconds).unwrap_or(1).max(1)));
        }
        table.put(key, after, self.capacity);
        Ok(())
    }

    /// How many keys the table holds.
    pub fn len(&self) -> usize {
        self.table.lock().cells.len()
    }

    /// Whether the table holds no key.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Table {
    fn put(&mut self, key: Key, full_at: i64, capacity: usize) {
        self.turn += 1;
        if let Some((_, place)) = self.cells.insert(key.clone(), (full_at, self.turn)) {
            self.order.remove(&place);
        }
        self.order.insert(self.turn, key);
        while self.cells.len() > capacity {
            let Some((_, oldest)) = self.order.pop_first() else { break };
            self.cells.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUOTAS: Quotas = Quotas { sign_in: 6, sign_up: 1, token: 0, api: 6000 };
    const START: Instant = Instant(1_000 * SECOND);

    fn who(name: &str) -> Source {
        Source::Subject(name.to_owned())
    }

    fn spend(limiter: &Limiter, count: usize) {
        for _ in 0..count {
            limiter.check(Class::SignIn, who("a"), START).unwrap();
        }
    }

    #[test]
    fn a_rested_source_may_send_a_minutes_worth_and_then_at_the_rate() {
        let limiter = Limiter::new(QUOTAS, 10);
        spend(&limiter, 6);
        assert_eq!(limiter.check(Class::SignIn, who("a"), START), Err(RetryAfter(10)));
        assert_eq!(limiter.check(Class::SignIn, who("a"), START + 9 * SECOND), Err(RetryAfter(1)));
        assert_eq!(limiter.check(Class::SignIn, who("a"), START + 10 * SECOND), Ok(()));
        assert_eq!(limiter.check(Class::SignIn, who("a"), START + 10 * SECOND), Err(RetryAfter(10)));
        assert_eq!(limiter.check(Class::SignIn, who("a"), START + MINUTE), Ok(()));
    }

    #[test]
    fn refused_requests_do_not_prolong_the_wait() {
        let limiter = Limiter::new(QUOTAS, 10);
        spend(&limiter, 6);
        for _ in 0..100 {
            assert_eq!(limiter.check(Class::SignIn, who("a"), START), Err(RetryAfter(10)));
        }
        assert_eq!(limiter.check(Class::SignIn, who("a"), START + 10 * SECOND), Ok(()));
    }

    #[test]
    fn classes_and_sources_do_not_share_a_bucket() {
        let limiter = Limiter::new(QUOTAS, 10);
        spend(&limiter, 6);
        assert_eq!(limiter.check(Class::SignIn, who("b"), START), Ok(()));
        assert_eq!(limiter.check(Class::Api, who("a"), START), Ok(()));
        for _ in 0..1000 {
            assert_eq!(limiter.check(Class::Token, who("a"), START), Ok(()));
        }
    }

    #[test]
    fn the_table_stays_bounded_and_forgets_the_one_not_seen_for_longest() {
        let limiter = Limiter::new(QUOTAS, 2);
        for name in ["old", "new"] {
            limiter.check(Class::SignUp, who(name), START).unwrap();
        }
        limiter.check(Class::SignUp, who("third"), START).unwrap();
        assert_eq!(limiter.len(), 2);
        assert!(limiter.check(Class::SignUp, who("new"), START).is_err());
        assert!(limiter.check(Class::SignUp, who("old"), START).is_ok());
    }

    #[test]
    fn a_clock_set_back_locks_nobody_out_for_longer_than_the_distance() {
        let limiter = Limiter::new(QUOTAS, 2);
        limiter.check(Class::SignUp, who("a"), START).unwrap();
        let refused = limiter.check(Class::SignUp, who("a"), START - 30 * SECOND);
        assert_eq!(refused, Err(RetryAfter(90)));
        assert_eq!(Refusal::from(RetryAfter(90)).to_string(), "too-many-requests seconds=\"90\"");
    }

    #[test]
    fn addresses_of_one_customer_count_together() {
        let source = |text: &str| Source::address(text.parse().unwrap());
        assert_eq!(source("2001:db8::1"), source("2001:db8::ffff:1"));
        assert_ne!(source("2001:db8::1"), source("2001:db8:0:1::1"));
        assert_eq!(source("::ffff:192.0.2.1"), source("192.0.2.1"));
        assert_ne!(source("192.0.2.1"), source("192.0.2.2"));
    }
}
