//! Credits at work: spending, asking what is left, and what a month used.
//!
//! A spend writes no audit row: its line in the ledger is the record, with the product, the request id and the answer.
//! It does not pass `perform` either, but a batcher per Region of profiles: spends that wait while a batch commits go
//! into the next one together, and each batch is one transaction ([`submit::submit`]).

mod batch;
mod bonus;
mod locate;
mod look;
mod notice;
mod seats;
mod spend;
mod submit;
mod usage;

pub(crate) use batch::Batcher;
pub use bonus::GiveBonus;
pub(crate) use locate::Known;
pub(crate) use look::Looker;
pub(crate) use notice::Told;
pub use seats::MySeat;
pub use spend::{Check, Checked, Left, Part, Spend, Spent};
#[cfg(test)]
pub(crate) use submit::{Debit, submit};
pub use usage::{CreditsByDay, DayUse, MonthUse, Usage};
