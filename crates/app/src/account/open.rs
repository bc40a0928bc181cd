//! Accounts come to be: by an operator's hand, or by their first administrator's where sign-up is open.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use usher_domain::Code;
use usher_domain::access::{Allowed, Resource};
use usher_domain::directory::{Email, PersonName};
use usher_domain::id::AccountId;
use usher_store::account::Account;

use super::{add_administrator, send_invitation, write_to};
use crate::command::{Command, Cx, Event, Place};
use crate::error::Result;
use crate::mail::Kind;

/// Opens an account for a customer and invites its first administrator.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateAccount {
    /// How the customer is called.
    pub name: PersonName,
    /// Where the first administrator gets mail, and what they sign in with.
    pub administrator_email: Email,
    /// How the first administrator is called.
    pub administrator_name: PersonName,
    /// The language of mails, `en` or `zh-CN`.
    #[serde(default)]
    pub language: String,
}

/// The account that was opened.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Opened {
    /// Its twelve digits.
    pub account: AccountId,
}

fn new_account(cx: &mut Cx<'_, '_>, name: &PersonName) -> Result<Account> {
    let account =
        Account { id: AccountId::random(cx.tx.random()), name: name.as_str().to_owned(), created_at: cx.tx.now() };
    usher_store::account::insert(cx.tx, &account)?;
    Ok(account)
}

impl Command for CreateAccount {
    const NAME: &'static str = "CreateAccount";
    const ALLOWED: Allowed = Allowed::Operators;
    type Outcome = Opened;

    fn place(&self) -> Place {
        Place::Global
    }

    fn resource(&self) -> Resource {
        Resource::Deployment
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(Opened, Event)> {
        let account = new_account(cx, &self.name)?;
        let (email, name) = (&self.administrator_email, self.administrator_name.as_str());
        add_administrator(cx, &account, email, name, &self.language)?;
        let event = Event::on(&account.id).of(&account.id);
        let event = event.with(json!({ "name": account.name, "administrator": email.as_str() }));
        Ok((Opened { account: account.id }, event))
    }
}

/// Opens an account for whoever asks, where the deployment allows it.
///
/// Whether the address is known makes no difference to the answer: only its owner's mail tells (security case 8,
/// enumeration).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OpenAccount {
    /// How the customer is called.
    pub name: PersonName,
    /// Where the person gets mail.
    pub email: Email,
    /// How the person is called.
    pub person_name: PersonName,
    /// The language of mails, `en` or `zh-CN`.
    #[serde(default)]
    pub language: String,
}

impl Command for OpenAccount {
    const NAME: &'static str = "OpenAccount";
    const ALLOWED: Allowed = Allowed::Anyone;
    type Outcome = ();

    fn place(&self) -> Place {
        Place::Global
    }

    fn resource(&self) -> Resource {
        Resource::Deployment
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<((), Event)> {
        if !cx.house.is_sign_up_open {
            return Err(Code::SignUpClosed.into());
        }
        let detail = json!({ "name": self.name.as_str(), "administrator": self.email.as_str() });
        let known = usher_store::account::administrator_by_email(cx.tx, &self.email.folded())?;
        let Some(person) = known else {
            let account = new_account(cx, &self.name)?;
            add_administrator(cx, &account, &self.email, self.person_name.as_str(), &self.language)?;
            return Ok(((), Event::on(&account.id).of(&account.id).with(detail)));
        };
        // Who has not accepted yet gets the invitation again; who has is told that the sign-in exists.
        let first = usher_store::account::accounts_of(cx.tx, &person.id)?.into_iter().next();
        match first {
            Some(account) if person.state == "invited" => send_invitation(cx, &account, &person)?,
            _ => {
                let name = self.name.as_str().to_owned();
                let asked = Account { id: AccountId::new(""), name, created_at: cx.tx.now() };
                write_to(cx, Kind::SignUpKnown, &asked, &person)?;
            }
        }
        Ok(((), Event::on(&person.id).with(detail)))
    }
}
