//! Secrets: making them, looking them up, keeping them, checking them.
//!
//! Nothing here draws randomness or reads a clock: bytes and seconds are parameters, so that a test can hold them.
//! Whatever holds a key or a password keeps it out of `Debug`.

pub mod chain;
pub mod keys;
pub mod password;
pub mod secret;
pub mod totp;

pub use keys::Keys;
