//! Subscriptions: what administrators assign, the seats that follow, and how the profile's Region hears of them.
//!
//! Everything here happens in the Region of the instance; `publish` copies ids, tiers and states, and nothing personal,
//! to the Region of the profile.

mod care;
mod export;
mod find;
mod greet;
mod list;
mod plan;
mod publish;
mod revoke;
mod settle;
mod shown;
mod subscribe;
mod turn;
mod walk;

use usher_domain::id::AccountId;
use usher_domain::{Code, Refusal};
use usher_store::instance::Instance;

use crate::command::Cx;
use crate::error::Result;

pub use care::{COUNT_MAX, Care, IDLE_DAYS, NEAR_PERCENT, SILENT_DAYS, SeatsOf, Whose};
pub use export::SeatsCsv;
pub use list::{CountSeats, ListAssignments, ListSeats, SeatCount, SeatHistory, SeatPage, SeatsOfUser};
pub use plan::{ChangePlan, DeactivatePlan, PlanFacts, ShowPlan, WithdrawDowngrade};
pub use revoke::RevokeNow;
pub(crate) use settle::{forget_principal, settle_user};
pub use shown::{ListLowered, ListSubscribedGroups, PrincipalShown, ReadMeters, ShowPrincipals};
pub use subscribe::Subscription;
pub use usher_store::assignment::SubscribedGroup;
pub use usher_store::meter::Reading;
pub use usher_store::seat::{Listed, Stored};

/// The account's instance, which must live in the Region of `cx`.
fn own_instance(cx: &mut Cx<'_, '_>, account: &AccountId) -> Result<Instance> {
    let found = usher_store::instance::of_account(cx.tx, account)?;
    Ok(found.ok_or_else(|| Refusal::new(Code::NotFound).with("what", "instance").with("id", account))?)
}
