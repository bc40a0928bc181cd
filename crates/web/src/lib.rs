//! HTTP glue that the doors for machines and for people share: who calls, cookies, CSRF, request ids, limits.

pub mod cookie;
mod failure;
pub mod form;
mod guard;
pub mod limits;
pub mod status;
mod visit;

pub use failure::Failure;
pub use guard::{count, policy_with_form_target, protect, throttle};
pub use visit::{ClientAddress, MoveClock, Visit, Web, WebParts, request_span};
