//! usher-wire
