//! usher-console

pub mod assets;
pub mod look;
