//! Every use case of Usher: commands that change something, views that show something, jobs that follow.
//!
//! This crate knows neither HTTP nor SMTP. Every write passes [`App::perform`], the one door: permission, transaction,
//! idempotency, audit row, commit and retry are written there once.

mod app;
mod command;
mod door;
mod error;
mod house;
mod job;
pub(crate) mod link;
pub mod mail;
mod reconcile;
pub mod session;
pub mod words;

pub use app::{App, Parts, RegionParts};
pub use command::{Command, Cx, Event, Place, View};
pub use error::{Error, Result};
pub use house::House;
