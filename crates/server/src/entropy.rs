//! The sources of randomness: the operating system's, and one that repeats itself for tests.

use std::sync::atomic::{AtomicU64, Ordering};

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::{SecureRandom, SystemRandom};
pub use usher_domain::entropy::Entropy;

/// Random bytes of the operating system, by way of the crypto library's own generator.
#[derive(Debug, Default)]
pub struct SystemEntropy(SystemRandom);

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        // A system without randomness cannot make keys: to go on would be worse than to end.
        if self.0.fill(bytes).is_err() {
            eprintln!("The operating system gave no random bytes; usherd ends, because it cannot make keys without.");
            std::process::abort();
        }
    }
}

/// The same bytes for the same seed: SHA-256 over seed and counter. For tests; never for keys that guard anything.
#[derive(Debug)]
pub struct SeededEntropy {
    seed: u64,
    counter: AtomicU64,
}

impl SeededEntropy {
    /// Begins the stream of `seed`.
    pub fn new(seed: u64) -> Self {
        Self { seed, counter: AtomicU64::new(0) }
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let count = self.counter.fetch_add(1, Ordering::Relaxed);
            let block = digest(&SHA256, &[self.seed.to_be_bytes(), count.to_be_bytes()].concat());
            for (to, from) in chunk.iter_mut().zip(block.as_ref()) {
                *to = *from;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(source: &dyn Entropy) -> [u8; 40] {
        let mut bytes = [0; 40];
        source.fill(&mut bytes);
        bytes
    }

    #[test]
    fn a_seed_repeats_its_stream_and_no_other() {
        let (one, same, other) = (SeededEntropy::new(1), SeededEntropy::new(1), SeededEntropy::new(2));
        let first = draw(&one);
        assert_eq!(first, draw(&same));
        assert_ne!(first, draw(&one));
        assert_ne!(first, draw(&other));
    }

    #[test]
    fn the_system_does_not_repeat_itself() {
        let source = SystemEntropy::default();
        assert_ne!(draw(&source), draw(&source));
        assert_ne!(draw(&source), [0; 40]);
    }
}
