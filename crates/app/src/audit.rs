//! The audit log as people see it, its seals, and the proof that nobody changed it.

mod activity;
mod seal;

pub use activity::{Activity, ActivityPage, ActivityRow};
pub use seal::{Broken, Report};
