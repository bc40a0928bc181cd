//! Where randomness comes from. Rules never draw it; whoever calls them hands in bytes that came from here.

/// A source of random bytes. The server asks the operating system, a test counts.
pub trait Entropy: Send + Sync {
    /// Fills all of `bytes`; there is no partial answer, because a key that is half random is no key.
    fn fill(&self, bytes: &mut [u8]);
}
