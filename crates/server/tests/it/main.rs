//! The scenarios: every behaviour through the front door, on the engine that `USHER_TEST_ENGINE` names.

mod grant;
mod grant_world;
mod health;
mod people;
mod registration;
mod sign_in;
mod refresh;
mod wire;
