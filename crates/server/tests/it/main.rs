//! The scenarios: every behaviour through the front door, on the engine that `USHER_TEST_ENGINE` names.

mod account;
mod api;
mod audit;
mod desk;
mod health;
mod people;
mod registration;
mod sign_in;
mod mail;
