//! A world for tests: a private PostgreSQL, a browser, and the checks that need them.

#![expect(
    clippy::panic,
    clippy::disallowed_methods,
    reason = "what helps tests says no by panicking, and asks the environment which engine the run has"
)]

pub mod axe;
pub mod browser;
mod certificate;
pub mod databases;
pub mod postgres;
pub mod process;
mod visitor;
mod world;

pub use certificate::Certificate;
pub use visitor::{Answer, Visitor};
pub use world::{BEGINNING, Wishes, World};
