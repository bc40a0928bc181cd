//! Who administers an account: invitations, their acceptance, removal.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use usher_domain::access::{Allowed, Resource};
use usher_domain::directory::{Email, PersonName};
use usher_domain::id::{AccountId, AdministratorId};
use usher_domain::{Code, Refusal};
use usher_store::account::Administrator;

use super::{add_administrator, event, find, send_invitation};
use crate::command::{Command, Cx, Event, Place};
use crate::error::Result;
use crate::link::{self, Purpose};

/// Gives an account another name.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RenameAccount {
    /// The account.
    pub account: AccountId,
    /// Its new name.
    pub name: PersonName,
}

impl Command for RenameAccount {
    const NAME: &'static str = "RenameAccount";
    const ALLOWED: Allowed = Allowed::AdministratorsAndOperators;
    type Outcome = ();

    fn place(&self) -> Place {
        Place::Global
    }

    fn resource(&self) -> Resource {
        Resource::Account(self.account.clone())
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<((), Event)> {
        let before = find(cx, &self.account)?;
        usher_store::account::rename(cx.tx, &self.account, self.name.as_str())?;
        let detail = json!({ "name": { "from": before.name, "to": self.name.as_str() } });
        Ok(((), Event::on(&self.account).of(&self.account).with(detail)))
    }
}

/// Lets one more person administer an account.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InviteAdministrator {
    /// The account.
    pub account: AccountId,
    /// Where the person gets mail.
    pub email: Email,
    /// How the person is called.
    pub name: PersonName,
    /// The language of mails, `en` or `zh-CN`.
    #[serde(default)]
    pub language: String,
}

/// Who was invited.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Invited {
    /// The person.
    pub administrator: AdministratorId,
}

impl Command for InviteAdministrator {
    const NAME: &'static str = "InviteAdministrator";
    const ALLOWED: Allowed = Allowed::AdministratorsAndOperators;
    const IS_DELICATE: bool = true;
    type Outcome = Invited;

    fn place(&self) -> Place {
        Place::Global
    }

    fn resource(&self) -> Resource {
        Resource::Account(self.account.clone())
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(Invited, Event)> {
        let account = find(cx, &self.account)?;
        let present = usher_store::account::administrators_of(cx.tx, &account.id)?;
        let folded = self.email.folded();
        if present.iter().any(|person| usher_domain::directory::fold(&person.email) == folded) {
            return Err(Refusal::new(Code::AdministratorExists).with("email", &self.email).into());
        }
        let person = add_administrator(cx, &account, &self.email, self.name.as_str(), &self.language)?;
        let event = event(&account.id, &person);
        Ok((Invited { administrator: person.id }, event))
    }
}

/// The person among the account's administrators, and the others.
fn find_among(
    cx: &mut Cx<'_, '_>,
    account: &AccountId,
    id: &AdministratorId,
) -> Result<(Administrator, Vec<Administrator>)> {
    let all = usher_store::account::administrators_of(cx.tx, account)?;
    let (mut found, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|person| person.id == *id);
    let missing = || Refusal::new(Code::NotFound).with("what", "administrator").with("id", id);
    Ok((found.pop().ok_or_else(missing)?, others))
}

/// Takes the right to administer an account away. Open invitations and, at the next click, open sessions feel it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RemoveAdministrator {
    /// The account.
    pub account: AccountId,
    /// The person.
    pub administrator: AdministratorId,
}

impl Command for RemoveAdministrator {
    const NAME: &'static str = "RemoveAdministrator";
    const ALLOWED: Allowed = Allowed::AdministratorsAndOperators;
    const IS_DELICATE: bool = true;
    type Outcome = ();

    fn place(&self) -> Place {
        Place::Global
    }

    fn resource(&self) -> Resource {
        Resource::Account(self.account.clone())
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<((), Event)> {
        let (person, others) = find_among(cx, &self.account, &self.administrator)?;
        // Somebody must be left who can act; an open invitation alone could expire.
        let is_last = others.is_empty() || (person.state == "active" && others.iter().all(|o| o.state != "active"));
        if is_last {
            return Err(Refusal::new(Code::LastAdministrator).with("email", &person.email).into());
        }
        usher_store::account::withdraw(cx.tx, &self.account, &person.id)?;
        if usher_store::account::accounts_of(cx.tx, &person.id)?.is_empty() {
            link::withdraw(cx.tx, Purpose::AdministratorInvitation, person.id.as_str())?;
        }
        Ok(((), event(&self.account, &person)))
    }
}

/// Sends an invitation once more; the link of the earlier mail stops to work.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ResendAdministratorInvitation {
    /// The account.
    pub account: AccountId,
    /// The person.
    pub administrator: AdministratorId,
}

impl Command for ResendAdministratorInvitation {
    const NAME: &'static str = "ResendAdministratorInvitation";
    const ALLOWED: Allowed = Allowed::AdministratorsAndOperators;
    type Outcome = ();

    fn place(&self) -> Place {
        Place::Global
    }

    fn resource(&self) -> Resource {
        Resource::Account(self.account.clone())
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<((), Event)> {
        let account = find(cx, &self.account)?;
        let (person, _) = find_among(cx, &self.account, &self.administrator)?;
        if person.state != "invited" {
            return Err(Refusal::new(Code::InvitationAccepted).with("email", &person.email).into());
        }
        send_invitation(cx, &account, &person)?;
        Ok(((), event(&account.id, &person)))
    }
}
