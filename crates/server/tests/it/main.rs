//! The scenarios: every behaviour through the front door, on the engine that `USHER_TEST_ENGINE` names.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test says no by panicking, and asks the environment which engine the run has"
)]

mod account;
mod api;
mod audit;
mod bad;
mod billing;
mod canary;
mod crash;
mod dashboard;
mod demo;
mod desk;
mod directory;
mod foreign;
mod forms;
mod grant;
mod grant_world;
mod health;
mod import;
mod instance;
mod limits;
mod links;
mod mail;
mod member;
mod office;
mod people;
mod plans;
mod profile;
mod races;
mod recent;
mod refresh;
mod registration;
mod residency;
mod seat;
mod sign_in;
mod smtp;
mod start;
mod tabs;
mod tls;
mod tokens;
mod wire;
mod yard;
