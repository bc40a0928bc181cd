//! Meters, bonuses and the ledger, read and written a batch at a time.
//!
//! PostgreSQL does a batch's work in a few statements. On SQLite one process owns the file: its writer keeps seats'
//! balances in memory and writes them behind (decision 0010); the functions here are the same for both.

mod balances;
mod behind;
mod bonus;
mod day;
mod entry;
mod meter;
mod purse;
mod recover;
mod sweep;

use serde::Serialize;
use usher_domain::credit::{CreditGrant, Meter, OverageRule};
use usher_domain::id::{ProductId, ProfileId, SeatId, UserId};
use usher_domain::money::Credits;
use usher_domain::region::RegionName;
use usher_domain::seat::Seat;
use usher_domain::time::Instant;

pub(crate) use balances::Balances;
pub use bonus::{Bonus, bonuses_of, give_bonus, take_bonus};
pub use day::used_by_day;
pub use entry::{enter, known};
pub use meter::{first_use, move_meters};
pub use purse::purses;
pub(crate) use purse::{forget_rules, release, release_seat};
pub use sweep::settle;
pub(crate) use sweep::{all as sweep_all, slice as sweep_slice};

/// Whose purse it is: a member in a profile.
pub type Owner = (ProfileId, UserId);

/// What a spend needs to know of a seat.
#[derive(Clone, Debug)]
pub struct Purse {
    /// The seat as the profile's Region knows it.
    pub seat: Seat,
    /// Its month so far: `None` where nobody has looked at the month yet.
    pub meter: Option<Meter>,
    /// The credits that its meter says came from bonuses.
    pub bonus_spent: Credits,
    /// The profile's rule for overage.
    pub overage: OverageRule,
    /// The Region of the directory, to which a first use is told.
    pub instance_region: RegionName,
    /// The first use, once it was told.
    pub used_at: Option<Instant>,
    /// Bonuses that had not expired when they were read.
    pub bonuses: Vec<CreditGrant>,
}

/// A line of the ledger. Amounts are in hundredths.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The seat.
    pub seat: SeatId,
    /// Its profile, for the sums of days.
    #[serde(skip)]
    pub profile: ProfileId,
    /// The request's id, unique for the seat.
    pub request: String,
    /// The month's number.
    pub month: i64,
    /// When, in microseconds.
    pub at: i64,
    /// All of it; what the parts below do not give was taken beyond all limits.
    pub credits: i64,
    /// From the plan.
    pub plan: i64,
    /// From bonuses.
    pub bonus: i64,
    /// Beyond.
    pub overage: i64,
    /// Which product asked; `None` for the member's own client.
    pub product: Option<ProductId>,
    /// The model; empty where none was named.
    pub model: String,
    /// How much work was asked for; `None` where an amount of credits was.
    pub units: Option<i64>,
    /// Whether it was asked to be finished whatever is left.
    pub finish: bool,
    /// What was left of the plan afterwards.
    pub left_plan: i64,
    /// Of bonuses.
    pub left_bonus: i64,
    /// Of the overage cap; `None` without a cap.
    pub left_overage: Option<i64>,
}

/// A meter before and after a batch, in hundredths.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// Whose.
    #[serde(skip)]
    pub owner: Owner,
    /// The seat.
    pub seat: SeatId,
    /// What plan and overage gave before; `None` where the month has no row yet.
    pub was_spent: Option<i64>,
    /// What bonuses gave before.
    pub was_bonus: i64,
    /// The allowance now.
    pub allowance: i64,
    /// What plan and overage gave now.
    pub spent: i64,
    /// What bonuses gave now.
    pub bonus: i64,
    /// What finishing requests took beyond all limits now.
    pub excess: i64,
    /// What bonuses hold now.
    #[serde(skip)]
    pub bonuses: Vec<CreditGrant>,
    /// The first use, once it was told.
    #[serde(skip)]
    pub used_at: Option<Instant>,
}
