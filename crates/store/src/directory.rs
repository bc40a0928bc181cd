//! Users, groups and memberships of an instance.

pub mod user;

pub use user::{User, enabled_user, user_by_id};
