//! Seats and credits from the choice of an administrator to the last hundredth, in two Regions with a database each.

mod audit;
mod billing;
mod credits;
mod promotions;
mod seats;
mod sign_in;
mod speed;
mod world;
