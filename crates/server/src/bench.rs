//! Measuring: the load generator is part of the product, so that everybody can repeat the figures (design, section 8).

pub mod figures;
pub mod load;
mod wire;

pub use figures::{Figures, table};
pub use load::{End, Plan, run};
