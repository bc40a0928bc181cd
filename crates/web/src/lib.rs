//! usher-web
