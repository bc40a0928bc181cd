//! Who asks, what they ask for, and whether they may.

use serde::{Deserialize, Serialize};

use crate::id::{AccountId, AdministratorId, ProductId, UserId};
use crate::region::RegionName;
use crate::time::Instant;
use crate::{Code, Refusal, Result};

/// Everybody a request can come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// Nobody is known yet: sign-in, client registration, links from mails.
    Anonymous,
    /// The server itself: jobs, reconcilers, and commands typed on its own shell.
    System,
    /// Runs the server.
    Operator(AdministratorId),
    /// Works for these customer accounts.
    Administrator {
        /// The person.
        id: AdministratorId,
        /// The accounts that person administers.
        accounts: Vec<AccountId>,
    },
    /// A signed-in user of a directory.
    Member {
        /// The user.
        user: UserId,
        /// The account whose directory holds the user.
        account: AccountId,
        /// The Region of that directory.
        region: RegionName,
    },
    /// A backend with a product key.
    Product(ProductId),
}

/// Who asks, from where, under which request id: handed to every command and view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The identity.
    pub who: Who,
    /// The address of the client, where known; it goes into the audit log.
    pub address: Option<String>,
    /// The user agent, cut to 256 characters.
    pub agent: Option<String>,
    /// The request's id, as it stands in the log.
    pub request: String,
    /// When the browser's session last proved who it is; none for programs, whose tokens are made behind such a proof.
    pub signed_in: Option<Instant>,
    /// An idempotency key: the same key with the same command answers the same, once done.
    pub idempotency_key: Option<String>,
}

impl Caller {
    /// The server itself, for jobs and reconcilers.
    pub fn system(request: impl Into<String>) -> Self {
        Self::new(Who::System, request)
    }

    /// Somebody, with no more known than the request.
    pub fn new(who: Who, request: impl Into<String>) -> Self {
        Self { who, address: None, agent: None, request: request.into(), signed_in: None, idempotency_key: None }
    }

    /// The kind of identity, as the audit log writes it.
    pub fn kind(&self) -> &'static str {
        match self.who {
            Who::Anonymous => "anonymous",
            Who::System => "system",
            Who::Operator(_) => "operator",
            Who::Administrator { .. } => "administrator",
            Who::Member { .. } => "member",
            Who::Product(_) => "product",
        }
    }

    /// The id of the identity, empty for nobody and the server.
    pub fn id(&self) -> &str {
        match &self.who {
            Who::Anonymous | Who::System => "",
            Who::Operator(id) | Who::Administrator { id, .. } => id.as_str(),
            Who::Member { user, .. } => user.as_str(),
            Who::Product(id) => id.as_str(),
        }
    }

    /// The operator's or administrator's id; refuses everybody else.
    ///
    /// # Errors
    /// [`Code::SignInRequired`].
    pub fn administrator(&self) -> Result<&AdministratorId> {
        match &self.who {
            Who::Operator(id) | Who::Administrator { id, .. } => Ok(id),
            _ => Err(Refusal::new(Code::SignInRequired)),
        }
    }

    /// The member's user id; refuses everybody else.
    pub fn member(&self) -> Result<&UserId> {
        match &self.who {
            Who::Member { user, .. } => Ok(user),
            _ => Err(Refusal::new(Code::SignInRequired)),
        }
    }
}

/// Who may take an action: one row of the permission table (`docs/tables/permissions.md`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Allowed {
    /// Anybody, because the command itself proves the right: sign-in, links, grants.
    Anyone,
    /// Only the server itself.
    System,
    /// Operators.
    Operators,
    /// Administrators of the account concerned.
    Administrators,
    /// Administrators of the account concerned, and operators.
    AdministratorsAndOperators,
    /// Every operator and administrator, about the own things: the use case takes the person from the caller.
    ConsolePeople,
    /// The member concerned.
    Members,
    /// Products, and the member concerned.
    MembersAndProducts,
}

/// What a command or view touches, for the decision and the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resource {
    /// The deployment as a whole.
    Deployment,
    /// A customer account and all below it.
    Account(AccountId),
    /// A user's own things.
    User(UserId),
}

/// Decides whether `caller` may do what `allowed` guards on `resource`. The server itself may do everything.
///
/// # Errors
/// [`Code::SignInRequired`] for nobody, [`Code::Forbidden`] for the wrong somebody.
pub fn decide(caller: &Caller, allowed: Allowed, resource: &Resource) -> Result<()> {
    let may = match (&caller.who, allowed) {
        (Who::System, _) | (_, Allowed::Anyone) => true,
        (Who::Operator(_), Allowed::Operators | Allowed::AdministratorsAndOperators) => true,
        (Who::Operator(_) | Who::Administrator { .. }, Allowed::ConsolePeople) => true,
        (Who::Administrator { accounts, .. }, Allowed::Administrators | Allowed::AdministratorsAndOperators) => {
            matches!(resource, Resource::Account(account) if accounts.contains(account))
        }
        (Who::Member { user, .. }, Allowed::Members | Allowed::MembersAndProducts) => {
            matches!(resource, Resource::User(own) if own == user)
        }
        (Who::Product(_), Allowed::MembersAndProducts) => true,
        _ => false,
    };
    match (&caller.who, may) {
        (_, true) => Ok(()),
        (Who::Anonymous, false) => Err(Refusal::new(Code::SignInRequired)),
        _ => Err(Refusal::new(Code::Forbidden)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_administrator_reaches_only_the_own_accounts() {
        let mine = AccountId::new("111122223333");
        let who = Who::Administrator { id: AdministratorId::new("a"), accounts: vec![mine.clone()] };
        let caller = Caller::new(who, "r");
        assert!(decide(&caller, Allowed::Administrators, &Resource::Account(mine)).is_ok());
        let other = Resource::Account(AccountId::new("999922223333"));
        assert_eq!(decide(&caller, Allowed::Administrators, &other).unwrap_err().code, Code::Forbidden);
        assert!(decide(&caller, Allowed::Administrators, &Resource::Deployment).is_err());
        assert!(decide(&caller, Allowed::Operators, &Resource::Deployment).is_err());
    }

    #[test]
    fn nobody_is_asked_to_sign_in() {
        let caller = Caller::new(Who::Anonymous, "r");
        let refusal = decide(&caller, Allowed::Members, &Resource::Deployment).unwrap_err();
        assert_eq!(refusal.code, Code::SignInRequired);
    }
}
