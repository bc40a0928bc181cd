//! Randomness as a parameter: the server hands in the system's, a test a seeded one.

/// A source of random bytes.
pub trait Entropy: Send + Sync {
    /// Fills `bytes` with fresh randomness fit for secrets.
    fn fill(&self, bytes: &mut [u8]);
}
