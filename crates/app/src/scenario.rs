//! Seats and credits from the choice of an administrator to the last hundredth, in two Regions with a database each.

mod billing;
mod credits;
mod promotions;
mod seats;
mod speed;
mod sign_in;
mod world;
