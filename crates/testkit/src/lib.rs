//! A world for tests: a private PostgreSQL, a browser, and the checks that need them.

pub mod axe;
pub mod browser;
pub mod databases;
pub mod postgres;
pub mod process;
mod visitor;
mod world;

pub use visitor::{Answer, Visitor};
pub use world::{BEGINNING, Wishes, World};
