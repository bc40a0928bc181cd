//! The scenarios: every behaviour through the front door, on the engine that `USHER_TEST_ENGINE` names.

mod account;
mod api;
mod audit;
mod billing;
mod dashboard;
mod demo;
mod desk;
mod directory;
mod grant;
mod grant_world;
mod health;
mod import;
mod instance;
mod mail;
mod office;
mod people;
mod plans;
mod profile;
mod refresh;
mod registration;
mod seat;
mod sign_in;
mod wire;
