//! The only crate that knows SQL: one text for SQLite and PostgreSQL, and a function per verb on a noun.
//!
//! A function takes the open transaction and plain values, and answers domain types. Rules are not decided here.

pub mod account;
pub mod assignment;
pub mod audit;
mod batch;
pub mod billing;
pub mod catalogue;
pub mod credential;
pub mod credit;
pub mod database;
pub mod directory;
pub mod entitlement;
pub mod error;
pub mod failure;
pub mod forget;
pub mod grant;
mod idempotency;
pub mod inspect;
pub mod instance;
pub mod invoice;
pub mod job;
mod lane;
pub mod link;
pub mod mail;
pub mod meter;
mod migrate;
mod postgres;
pub mod product;
pub mod profile;
pub mod promotion;
pub mod sample;
pub mod seat;
pub mod session;
pub mod sign_in;
mod sql;
mod sqlite;
#[cfg(test)]
mod statements;
mod value;

pub use database::{Database, Outside, Place};
pub use error::{Error, Result};
pub use idempotency::{remember, remembered};
pub use migrate::Set;
pub use sql::Tx;
