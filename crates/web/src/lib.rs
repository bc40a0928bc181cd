//! HTTP glue that the doors for machines and the doors for people share.

pub mod limits;
