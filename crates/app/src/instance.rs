//! Identity Centers: enabled once per account in a Region, found by every form of their Start URL.

mod alias;
mod enable;
mod settings;
mod start_url;

pub use alias::ChooseAlias;
pub use enable::{EnableIdentityCenter, Enabled, OpenInstance};
pub use settings::{GetInstance, GetInstanceSettings, IdentityCenter, UpdateInstance};
pub use start_url::FoundStartUrl;

use usher_domain::id::AccountId;
use usher_domain::{Code, Refusal};
use usher_store::instance::Instance;

use crate::command::Cx;
use crate::error::Result;

/// The account's instance in the Region of the transaction.
///
/// # Errors
/// [`Code::NotFound`].
pub(crate) fn instance_of(cx: &mut Cx<'_, '_>, account: &AccountId) -> Result<Instance> {
    let found = usher_store::instance::of_account(cx.tx, account)?;
    Ok(found.ok_or_else(|| Refusal::new(Code::NotFound).with("what", "identity-center").with("id", account))?)
}
