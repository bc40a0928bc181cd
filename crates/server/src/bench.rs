//! Measuring: the load generator is part of the product, so that everybody can repeat the figures (design, section 8).

pub mod course;
pub mod figures;
mod goal;
mod inside;
pub mod load;
mod people;
mod request;
mod side;
pub mod stage;
mod town;
mod wire;

pub use figures::{Figures, table};
pub use load::{End, Plan, run};
