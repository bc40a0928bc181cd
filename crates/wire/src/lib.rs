//! The shapes that the server writes and its clients read, and nothing else: no rule, no transport.
//!
//! `sso_oidc`, `portal` and `kiro` follow the AWS services of the same name, so that existing clients fit; `usher` is
//! our own API. Readers are lenient (unknown fields pass, absent ones have a default), writers write the whole set.

pub mod kiro;
pub mod portal;
pub mod secret;
pub mod sso_oidc;
pub mod usher;

pub use secret::Secret;
