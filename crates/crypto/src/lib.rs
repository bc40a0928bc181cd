//! usher-crypto
