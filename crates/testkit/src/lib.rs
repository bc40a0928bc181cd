//! A world for tests: a private PostgreSQL, a browser, and the checks that need them.

pub mod axe;
pub mod browser;
pub mod postgres;
pub mod process;
