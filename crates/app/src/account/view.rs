//! What pages and scripts ask about accounts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use usher_domain::access::{Allowed, Resource};
use usher_domain::id::AccountId;
use usher_store::account::{Account, Administrator};

use crate::app::App;
use crate::command::{Cx, Place, View};
use crate::error::Result;

impl App {
    /// What an account is called, for mails and pages of those who do not administer it; its id, should it be gone.
    ///
    /// # Errors
    /// What the database says.
    pub async fn account_name(&self, id: &AccountId) -> Result<String> {
        let account = id.clone();
        let found = self.read(&Place::Global, move |tx| Ok(usher_store::account::by_id(tx, &account)?)).await?;
        Ok(found.map_or_else(|| id.to_string(), |account| account.name))
    }
}

/// How many accounts a page holds.
const PAGE: i64 = 50;

/// Accounts whose name holds some words, or whose id begins with them.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ListAccounts {
    /// The words; none finds all.
    #[serde(default)]
    pub search: String,
    /// The `next` of the page before; none begins.
    #[serde(default)]
    pub after: String,
}

/// One page of accounts.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccountPage {
    /// In the order of their ids.
    pub accounts: Vec<Account>,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
}

impl View for ListAccounts {
    const NAME: &'static str = "ListAccounts";
    const ALLOWED: Allowed = Allowed::Operators;
    type Answer = AccountPage;

    fn place(&self) -> Place {
        Place::Global
    }

    fn resource(&self) -> Resource {
        Resource::Deployment
    }

    fn show(&self, cx: &mut Cx<'_, '_>) -> Result<AccountPage> {
        let words: String = self.search.trim().chars().take(100).collect();
        let mut accounts = if words.is_empty() {
            usher_store::account::all(cx.tx, &self.after, PAGE + 1)?
        } else {
            usher_store::account::search(cx.tx, &words, &self.after, PAGE + 1)?
        };
        let page = usize::try_from(PAGE).unwrap_or(50);
        let has_more = accounts.len() > page;
        accounts.truncate(page);
        let last = accounts.last().filter(|_| has_more);
        let next = last.map(|account| account.id.as_str().to_owned());
        Ok(AccountPage { accounts, next })
    }
}

/// One account.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GetAccount {
    /// The account.
    pub account: AccountId,
}

impl View for GetAccount {
    const NAME: &'static str = "GetAccount";
    const ALLOWED: Allowed = Allowed::AdministratorsAndOperators;
    type Answer = Account;

    fn place(&self) -> Place {
        Place::Global
    }

    fn resource(&self) -> Resource {
        Resource::Account(self.account.clone())
    }

    fn show(&self, cx: &mut Cx<'_, '_>) -> Result<Account> {
        super::find(cx, &self.account)
    }
}

/// The people who administer an account.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ListAdministrators {
    /// The account.
    pub account: AccountId,
}

impl View for ListAdministrators {
    const NAME: &'static str = "ListAdministrators";
    const ALLOWED: Allowed = Allowed::AdministratorsAndOperators;
    type Answer = Vec<Administrator>;

    fn place(&self) -> Place {
        Place::Global
    }

    fn resource(&self) -> Resource {
        Resource::Account(self.account.clone())
    }

    fn show(&self, cx: &mut Cx<'_, '_>) -> Result<Vec<Administrator>> {
        let account = super::find(cx, &self.account)?;
        Ok(usher_store::account::administrators_of(cx.tx, &account.id)?)
    }
}
