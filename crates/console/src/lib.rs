//! usher-console
