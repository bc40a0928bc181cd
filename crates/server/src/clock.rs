//! The clocks: the machine's, and one that can be set.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use usher_domain::time::{Clock, Instant};

/// The machine's clock, read at each call.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the machine's clock")]
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Instant(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

/// A clock that can be set and advanced. It never goes back by itself.
#[derive(Debug)]
pub struct TestClock {
    /// Microseconds: the present where the clock stands still, the distance to the machine's clock where it runs.
    value: AtomicI64,
    runs: bool,
}

impl TestClock {
    /// Starts at the real present and runs; for `usherd up --test-clock`.
    pub fn running() -> Self {
        Self { value: AtomicI64::new(0), runs: true }
    }

    /// Stands still at `instant` until it is told otherwise; for tests.
    pub fn at(instant: Instant) -> Self {
        Self { value: AtomicI64::new(instant.0), runs: false }
    }

    /// Makes `instant` the present.
    pub fn set(&self, instant: Instant) {
        self.value.store(instant.0.saturating_sub(self.base()), Ordering::Release);
    }

    /// Moves the present by `micros` microseconds and answers with it.
    pub fn advance(&self, micros: i64) -> Instant {
        let moved = |value: i64| Some(value.saturating_add(micros));
        // The closure never says no, so the update always succeeds.
        let _ = self.value.fetch_update(Ordering::AcqRel, Ordering::Acquire, moved);
        self.now()
    }

    fn base(&self) -> i64 {
        if self.runs { SystemClock.now().0 } else { 0 }
    }
}

impl Clock for TestClock {
    fn now(&self) -> Instant {
        Instant(self.base().saturating_add(self.value.load(Ordering::Acquire)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use usher_domain::time::{DAY, SECOND};

    #[test]
    fn a_clock_that_stands_moves_only_when_told() {
        let start = Instant::parse("2026-11-21T07:00:00Z").unwrap();
        let clock = TestClock::at(start);
        assert_eq!((clock.now(), clock.now()), (start, start));
        assert_eq!(clock.advance(DAY), start + DAY);
        clock.set(start);
        assert_eq!(clock.now(), start);
    }

    #[test]
    fn a_clock_that_runs_keeps_its_distance_to_the_machines() {
        let clock = TestClock::running();
        assert!((clock.now() - SystemClock.now()).abs() < 5 * SECOND);
        clock.advance(40 * DAY);
        assert!((clock.now() - SystemClock.now() - 40 * DAY).abs() < 5 * SECOND);
        clock.set(Instant::from_seconds(1_000_000));
        assert!((clock.now() - Instant::from_seconds(1_000_000)).abs() < 5 * SECOND);
        let first = clock.now();
        std::thread::sleep(std::time::Duration::from_millis(2));
        assert!(clock.now() > first);
    }
}
