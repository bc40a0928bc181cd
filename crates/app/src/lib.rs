//! usher-app

pub mod words;
