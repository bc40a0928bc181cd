//! The shell of Usher: what surrounds the rules and the pages. Only this crate reads the environment, the clock, the
//! random source and sockets; it hands them to the others as parameters.

pub mod bench;
pub mod build;
pub mod cli;
pub mod clock;
pub mod config;
pub mod data;
pub mod demo;
pub mod entropy;
pub mod listener;
pub mod logs;
pub mod metrics;
pub mod post;
pub mod routes;
pub mod smtp;
pub mod tls;
pub mod up;
pub mod verify;
pub mod worker;
