//! One file per command. Each returns its exit code, or a failure that the screen then shows.

pub(crate) mod completions;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod profile;
mod seats;
pub(crate) mod usage;
mod usage_text;
pub(crate) mod whoami;
