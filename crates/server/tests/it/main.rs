//! The scenarios: every behaviour through the front door, on the engine that `USHER_TEST_ENGINE` names.

mod account;
mod api;
mod audit;
mod desk;
mod grant;
mod grant_world;
mod directory;
mod billing;
mod health;
mod import;
mod instance;
mod mail;
mod office;
mod people;
mod registration;
mod sign_in;
mod mail;
mod refresh;
mod wire;
