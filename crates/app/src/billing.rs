//! Money: what a month costs so far, what it cost once it is closed, and the promotions that pay for seats.
//!
//! One function makes every bill (`statement::assemble`): the preview shows its answer, the close writes it down. What
//! a bill depends on lies in several databases; it is gathered in chunks, and only ids of people leave their Region.

mod close;
mod csv;
mod gather;
mod invoice;
mod notice;
mod promotion;
mod statement;

use usher_domain::money::Money;

pub use csv::to_csv;
pub use gather::{GetCosts, NameUsers, Names};
pub use invoice::{FoundInvoice, GetInvoice, ListInvoices};
pub use promotion::{GrantPromotion, ListAllPromotions, ListPromotions, RevokePromotion};
pub use statement::{Head, ProfileCosts, PromotionCosts, SeatCosts, Statement};
pub use usher_store::invoice::Invoice;
pub use usher_store::promotion::Stored as StoredPromotion;

/// An amount for people: `$1,284.00`, `-$40.00`.
pub fn dollars(amount: Money) -> String {
    let text = crate::words::grouped(amount);
    match text.strip_prefix('-') {
        Some(rest) => format!("-${rest}"),
        None => format!("${text}"),
    }
}
