//! Measuring: the load generator is part of the product, so that everybody can repeat the figures (design, section 8).

mod bar;
mod bulk;
pub mod course;
pub mod figures;
mod fill;
mod goal;
mod growth;
mod inside;
pub mod load;
mod people;
mod request;
mod search;
mod side;
pub mod stage;
mod start;
mod town;
mod wire;

pub use figures::{Figures, table};
pub use load::{End, Plan, run};
