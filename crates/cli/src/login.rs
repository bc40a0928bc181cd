//! The two ways to get tokens: a browser on this machine, or a code typed on another one.

pub(crate) mod browser;
pub(crate) mod callback;
pub(crate) mod device;
mod page;
mod pkce;
