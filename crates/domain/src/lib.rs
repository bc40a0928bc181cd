//! The rules of Usher: pure, synchronous functions over plain values.
//!
//! This crate must never know a database, a protocol, a clock or a random source. Whoever calls it hands in the
//! instant and the randomness; what comes back is a decision or a [`Refusal`].

#[macro_use]
mod word;

pub mod access;
pub mod catalogue;
pub mod credential;
pub mod credit;
pub mod directory;
pub mod entropy;
pub mod grant;
pub mod id;
pub mod instance;
pub mod invoice;
pub mod job;
pub mod money;
pub mod promotion;
pub mod proration;
pub mod refusal;
pub mod region;
pub mod seat;
pub mod session;
pub mod time;

pub use refusal::{Code, Kind, Refusal, Why};

/// What every rule answers: a value, or a refusal that says why not.
pub type Result<T, E = Refusal> = core::result::Result<T, E>;
