//! Passwords as Argon2id in PHC strings (RFC 9106), and a pool that keeps their cost from eating the machine.

use core::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use zeroize::Zeroizing;

/// What one hash costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB.
    pub memory: u32,
    /// How often the memory is passed over.
    pub passes: u32,
    /// Independent lanes; each is a thread's work.
    pub lanes: u32,
}

impl Cost {
    /// 19 MiB, two passes, one lane: the parameters that `DESIGN.md` section 8 measures sign-in by.
    pub const STANDARD: Self = Self { memory: 19 * 1024, passes: 2, lanes: 1 };
    /// As cheap as the algorithm allows, for tests.
    pub const CHEAP: Self = Self { memory: 8, passes: 1, lanes: 1 };
    /// A stored hash that asks for more is taken for damaged: it must not be able to claim the machine's memory.
    const MAXIMUM: Self = Self { memory: 256 * 1024, passes: 16, lanes: 16 };

    fn is_within(self, limit: Self) -> bool {
        self.memory <= limit.memory && self.passes <= limit.passes && self.lanes <= limit.lanes
    }
}

/// The parameters are not ones that Argon2 accepts, or the password could not be hashed for want of memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Argon2 refused: the parameters are out of range, or there is not enough memory")]
pub struct HashError;

/// Hashes and checks passwords at a fixed cost. Synchronous: it keeps a core busy for tens of milliseconds.
pub struct Hasher {
    argon: Argon2<'static>,
    cost: Cost,
    nobody: String,
}

impl Hasher {
    /// A hasher at this cost.
    ///
    /// # Errors
    /// [`HashError`] where the parameters are out of range.
    pub fn new(cost: Cost) -> Result<Self, HashError> {
        if !cost.is_within(Cost::MAXIMUM) {
            return Err(HashError);
        }
        let params = Params::new(cost.memory, cost.passes, cost.lanes, Some(32)).map_err(|_| HashError)?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let mut hasher = Self { argon, cost, nobody: String::new() };
        // Nobody's password: hashed with the same cost, so that an unknown user takes as long as a known one.
        hasher.nobody = hasher.hash("", [0; 16])?;
        Ok(hasher)
    }

    /// The PHC string to store. The salt must be random.
    ///
    /// # Errors
    /// [`HashError`] where there is not enough memory.
    pub fn hash(&self, password: &str, salt: [u8; 16]) -> Result<String, HashError> {
        let hash: PasswordHash =
            self.argon.hash_password_with_salt(password.as_bytes(), &salt).map_err(|_| HashError)?;
        Ok(hash.to_string())
    }

    /// Whether `stored` is the hash of `password`. `None` and a damaged hash are no, after the same work.
    pub fn verify(&self, password: &str, stored: Option<&str>) -> bool {
        let known = stored.and_then(readable);
        let nobody = || PasswordHash::new(&self.nobody).ok();
        let is_known = known.is_some();
        let Some(hash) = known.or_else(nobody) else { return false };
        let matches = self.argon.verify_password(password.as_bytes(), &hash).is_ok();
        matches && is_known
    }

    /// Whether a good password's hash should be made anew, because it was made at another cost.
    pub fn is_outdated(&self, stored: &str) -> bool {
        readable(stored).and_then(|hash| cost_of(&hash)) != Some(self.cost)
    }
}

/// Shows the cost and nothing else.
impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hasher").field("cost", &self.cost).finish_non_exhaustive()
    }
}

fn readable(stored: &str) -> Option<PasswordHash> {
    let hash = PasswordHash::new(stored).ok()?;
    let complete = hash.hash.is_some() && hash.salt.is_some() && hash.algorithm.as_str() == "argon2id";
    (complete && cost_of(&hash)?.is_within(Cost::MAXIMUM)).then_some(hash)
}

fn cost_of(hash: &PasswordHash) -> Option<Cost> {
    let params = Params::try_from(hash).ok()?;
    Some(Cost { memory: params.m_cost(), passes: params.t_cost(), lanes: params.p_cost() })
}

/// So many passwords are being hashed that another would wait too long; the caller answers 503 and names a delay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PoolError {
    /// All places in the queue are taken.
    #[error("too many passwords are being checked at once")]
    Busy,
    /// The hash itself failed, or the runtime is stopping.
    #[error("the password could not be hashed")]
    Failed,
}

/// A [`Hasher`] that runs beside the async threads, a few at a time, with a bounded queue.
///
/// Without a bound, a storm of sign-ins takes 19 MiB each and starves everybody who is signed in already.
#[derive(Clone, Debug)]
pub struct Pool {
    hasher: Arc<Hasher>,
    places: Arc<Semaphore>,
    running: Arc<Semaphore>,
    made: Arc<AtomicU64>,
}

impl Pool {
    /// At most `running` hashes at once (the number of cores, at least one), and at most `waiting` more in the queue.
    pub fn new(hasher: Hasher, running: usize, waiting: usize) -> Self {
        let running = running.max(1);
        let places = running.saturating_add(waiting).min(Semaphore::MAX_PERMITS);
        Self {
            hasher: Arc::new(hasher),
            places: Arc::new(Semaphore::new(places)),
            running: Arc::new(Semaphore::new(running.min(Semaphore::MAX_PERMITS))),
            made: Arc::default(),
        }
    }

    /// How many hashes were made so far, for checks and for storing: the one thing here that takes long enough to tell.
    pub fn made(&self) -> u64 {
        self.made.load(Ordering::Relaxed)
    }

    /// Hashes a password for storing.
    ///
    /// # Errors
    /// [`PoolError::Busy`] when the queue is full, [`PoolError::Failed`] when hashing fails.
    pub async fn hash(&self, password: Zeroizing<String>, salt: [u8; 16]) -> Result<String, PoolError> {
        let work = move |hasher: &Hasher| hasher.hash(&password, salt);
        self.run(work).await?.map_err(|_| PoolError::Failed)
    }

    /// Checks a password; `stored` is `None` for a user who is unknown or has none, at the same cost.
    ///
    /// # Errors
    /// [`PoolError::Busy`] when the queue is full, [`PoolError::Failed`] when the runtime is stopping.
    pub async fn verify(&self, password: Zeroizing<String>, stored: Option<String>) -> Result<bool, PoolError> {
        self.run(move |hasher: &Hasher| hasher.verify(&password, stored.as_deref())).await
    }

    /// Whether a good password's hash should be made anew; see [`Hasher::is_outdated`].
    pub fn is_outdated(&self, stored: &str) -> bool {
        self.hasher.is_outdated(stored)
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce(&Hasher) -> T + Send + 'static) -> Result<T, PoolError> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| PoolError::Busy)?;
        let turn = Arc::clone(&self.running).acquire_owned().await.map_err(|_| PoolError::Failed)?;
        let hasher = Arc::clone(&self.hasher);
        self.made.fetch_add(1, Ordering::Relaxed);
        // The permits go along with the work: a client that hangs up does not free a core that is still busy.
        let permits: (OwnedSemaphorePermit, OwnedSemaphorePermit) = (place, turn);
        let task = tokio::task::spawn_blocking(move || {
            let answer = work(&hasher);
            drop(permits);
            answer
        });
        task.await.map_err(|_| PoolError::Failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cheap() -> Hasher {
        Hasher::new(Cost::CHEAP).unwrap()
    }

    #[test]
    fn a_hash_is_a_phc_string_that_fits_its_password_only() {
        let stored = cheap().hash("Tr0ub4dor&3", [5; 16]).unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{stored}");
        assert!(cheap().verify("Tr0ub4dor&3", Some(&stored)));
        assert!(!cheap().verify("tr0ub4dor&3", Some(&stored)));
        assert_ne!(stored, cheap().hash("Tr0ub4dor&3", [6; 16]).unwrap());
    }

    #[test]
    fn no_part_of_a_long_password_is_cut_off() {
        let long = "x".repeat(10_000);
        let stored = cheap().hash(&long, [5; 16]).unwrap();
        assert!(!cheap().verify(&long[1..], Some(&stored)));
        assert!(!cheap().verify(&format!("{}y", &long[1..]), Some(&stored)));
    }

    #[test]
    fn nobody_and_damaged_rows_are_refused_without_a_panic() {
        let hasher = cheap();
        assert!(!hasher.verify("", None), "nobody's password is empty, yet it opens nothing");
        let good = hasher.hash("a", [5; 16]).unwrap();
        let greedy = good.replace("m=8", "m=4194304000");
        for stored in ["", "$", "$2b$12$é", "$argon2id$", "$argon2id$v=19$m=8,t=1,p=1$", &greedy, &good[..40], "\0"] {
            assert!(!hasher.verify("a", Some(stored)), "{stored}");
            assert!(!hasher.verify("", Some(stored)), "{stored}");
        }
    }

    #[test]
    fn a_hash_of_another_cost_still_fits_and_is_outdated() {
        let dearer = Hasher::new(Cost { memory: 16, ..Cost::CHEAP }).unwrap();
        let stored = cheap().hash("a", [5; 16]).unwrap();
        assert!(dearer.verify("a", Some(&stored)));
        assert!(dearer.is_outdated(&stored));
        assert!(!cheap().is_outdated(&stored));
        assert!(Hasher::new(Cost { passes: 0, ..Cost::CHEAP }).is_err());
        assert!(Hasher::new(Cost { memory: u32::MAX, ..Cost::CHEAP }).is_err());
    }

    #[tokio::test]
    async fn a_full_queue_says_so_at_once() {
        let pool = Pool::new(cheap(), 1, 1);
        let held = Arc::clone(&pool.running).acquire_owned().await.unwrap();
        let waiting = tokio::spawn({
            let pool = pool.clone();
            async move { pool.hash(Zeroizing::new("a".into()), [5; 16]).await }
        });
        let other = tokio::spawn({
            let pool = pool.clone();
            async move { pool.hash(Zeroizing::new("a".into()), [5; 16]).await }
        });
        tokio::task::yield_now().await;
        tokio::task::yield_now().await;
        assert_eq!(pool.verify(Zeroizing::new("a".into()), None).await, Err(PoolError::Busy));
        drop(held);
        let stored = waiting.await.unwrap().unwrap();
        other.await.unwrap().unwrap();
        assert_eq!(pool.verify(Zeroizing::new("a".into()), Some(stored)).await, Ok(true));
    }
}
