//! Every use case of Usher: commands that change something, views that show something, jobs that follow.
//!
//! This crate knows neither HTTP nor SMTP. Every write passes [`App::perform`], the one door: permission, transaction,
//! idempotency, audit row, commit and retry are written there once.

pub mod account;
mod app;
pub mod audit;
pub mod billing;
pub mod catalogue;
mod command;
pub mod credential;
pub mod credit;
pub mod directory;
mod door;
mod error;
pub mod grant;
pub mod health;
mod house;
pub mod instance;
mod invitation;
mod job;
pub(crate) mod link;
pub mod mail;
pub mod product;
pub mod profile;
mod recent;
mod reconcile;
#[cfg(test)]
mod scenario;
pub mod seat;
pub mod session;
pub mod sign_in;
pub mod words;

pub use app::{App, Parts, RegionParts};
pub use command::{Act, Command, Cx, Event, Place, Question, View};
pub use error::{Error, Result};
pub use house::House;
