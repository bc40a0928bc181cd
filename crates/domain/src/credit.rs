//! Credits: from which pool work is paid, when it stops, and who is told.
//!
//! Invariants: a spend is covered whole or refused whole; no pool goes below zero and no cap is passed, not even by
//! 0.01; the order of pools is total and stated; overage is derived from what was spent, so that an upgrade re-rates
//! the whole month. Prices of work are the catalogue's, money the invoice's, rows and locks the store's.

mod meter;
mod notice;
mod overage;
mod pool;

pub use meter::{Meter, Spend, Taken, surplus};
pub use notice::{Notice, notice_due};
pub use overage::{Cap, Level, OverageRule, OverageSetting, Resolved, resolve_overage};
pub use pool::{BurnOrder, CreditGrant, CreditGrantId, Pool, Scope, Source};
