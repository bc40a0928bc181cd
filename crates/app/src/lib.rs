//! usher-app
