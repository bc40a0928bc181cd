//! One-time links for every noun: made inside a command, looked at without spending, spent exactly once.
//!
//! A link belongs to one purpose; its secret is hashed with the purpose, so that a link for one thing opens nothing
//! else. Mail scanners open links, therefore a page that shows a link only peeks, and the form that follows it spends.

use usher_domain::{Code, Refusal};
use usher_store::Tx;
use usher_store::link::Link;

use crate::command::Cx;
use crate::error::Result;
use crate::house::House;

/// What a link is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The first operator sets the server up.
    Setup,
    /// An administrator chooses a password.
    AdministratorInvitation,
    /// A user of a directory chooses a password.
    Invitation,
    /// A user or administrator chooses a new password.
    PasswordReset,
}

impl Purpose {
    /// The name in the table, which also separates the hashes.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Setup => "setup",
            Self::AdministratorInvitation => "administrator-invitation",
            Self::Invitation => "invitation",
            Self::PasswordReset => "password-reset",
        }
    }

    fn hash(self, house: &House, secret: &str) -> String {
        house.keys.hash(&format!("link-{}", self.as_str()), secret)
    }
}

/// Makes a link in the transaction's database; answers the secret that goes into its address, and is kept nowhere.
pub(crate) fn make(
    cx: &mut Cx<'_, '_>,
    purpose: Purpose,
    subject: &str,
    detail: &str,
    lifetime: i64,
) -> Result<String> {
    let now = cx.tx.now();
    let secret = usher_crypto::secret::url_safe(&cx.tx.random::<32>());
    let link = Link {
        id: cx.tx.ordered_id(),
        purpose: purpose.as_str().to_owned(),
        subject: subject.to_owned(),
        detail: detail.to_owned(),
        created_at: now,
        expires_at: now + lifetime,
        spent_at: None,
    };
    usher_store::link::insert(cx.tx, &link, &purpose.hash(cx.house, &secret))?;
    Ok(secret)
}

/// The link, if it could be spent now; spends nothing.
///
/// # Errors
/// [`Code::LinkUnknown`], [`Code::LinkSpent`] or [`Code::LinkExpired`].
pub(crate) fn peek(tx: &mut Tx<'_>, house: &House, purpose: Purpose, secret: &str) -> Result<Link> {
    let found = usher_store::link::by_hash(tx, purpose.as_str(), &purpose.hash(house, secret))?;
    let link = found.ok_or(Code::LinkUnknown)?;
    if link.spent_at.is_some() {
        return Err(Code::LinkSpent.into());
    }
    if link.expires_at <= tx.now() {
        return Err(Refusal::new(Code::LinkExpired).with("when", link.expires_at).into());
    }
    Ok(link)
}

/// Spends the link; of any number of callers at the same time, one succeeds.
///
/// # Errors
/// As [`peek`].
pub(crate) fn spend(tx: &mut Tx<'_>, house: &House, purpose: Purpose, secret: &str) -> Result<Link> {
    let link = peek(tx, house, purpose, secret)?;
    if usher_store::link::spend(tx, purpose.as_str(), &purpose.hash(house, secret))? {
        Ok(link)
    } else {
        Err(Code::LinkSpent.into())
    }
}

/// Withdraws every unspent link of a subject for a purpose, so that only the newest mail's link works.
pub(crate) fn withdraw(tx: &mut Tx<'_>, purpose: Purpose, subject: &str) -> Result<()> {
    usher_store::link::withdraw(tx, purpose.as_str(), subject)?;
    Ok(())
}
