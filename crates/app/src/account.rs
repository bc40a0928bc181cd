//! Customer accounts, the people who administer them, and the tokens their scripts use. All of it is global.

mod administrator;
mod open;
mod setup;
mod token;
mod view;

pub use administrator::{InviteAdministrator, Invited, RemoveAdministrator};
pub use administrator::{RenameAccount, ResendAdministratorInvitation};
pub use open::{CreateAccount, OpenAccount, Opened};
pub use setup::MakeSetupLink;
pub use token::{ApiTokenCreated, CreateApiToken, ListApiTokens, RevokeApiToken};
pub use view::{AccountPage, GetAccount, ListAccounts, ListAdministrators};

use serde_json::json;
use usher_domain::directory::Email;
use usher_domain::id::{AccountId, AdministratorId};
use usher_domain::time::DAY;
use usher_domain::{Code, Refusal};
use usher_store::account::{Account, Administrator};

use crate::command::{Cx, Event};
use crate::error::Result;
use crate::link::{self, Purpose};
use crate::mail::{self, Kind, Letter};
use crate::words::Lang;

/// How long an invitation to the console can be accepted, in days.
const INVITATION_DAYS: i64 = 7;

/// The account, or a refusal that says there is none.
fn find(cx: &mut Cx<'_, '_>, id: &AccountId) -> Result<Account> {
    let found = usher_store::account::by_id(cx.tx, id)?;
    Ok(found.ok_or_else(|| Refusal::new(Code::NotFound).with("what", "account").with("id", id))?)
}

/// A language we speak; English for any other.
fn language(tag: &str) -> String {
    Lang::parse(tag).unwrap_or_default().tag().to_owned()
}

/// Lets a person administer an account: somebody new is invited, somebody known is told.
fn add_administrator(
    cx: &mut Cx<'_, '_>,
    account: &Account,
    email: &Email,
    name: &str,
    lang: &str,
) -> Result<Administrator> {
    let person = match usher_store::account::administrator_by_email(cx.tx, &email.folded())? {
        Some(person) => person,
        None => insert_person(cx, email, name, lang)?,
    };
    usher_store::account::grant(cx.tx, &account.id, &person.id)?;
    if person.state == "invited" {
        send_invitation(cx, account, &person)?;
    } else {
        write_to(cx, Kind::AdministratorAdded, account, &person)?;
    }
    Ok(person)
}

fn insert_person(cx: &mut Cx<'_, '_>, email: &Email, name: &str, lang: &str) -> Result<Administrator> {
    let person = Administrator {
        id: AdministratorId::new(cx.tx.ordered_id()),
        email: email.as_str().to_owned(),
        name: name.to_owned(),
        is_operator: false,
        state: "invited".into(),
        language: language(lang),
        created_at: cx.tx.now(),
    };
    usher_store::account::insert_administrator(cx.tx, &person, &email.folded())?;
    Ok(person)
}

/// Sends the link to choose a password; links of earlier mails stop to work.
fn send_invitation(cx: &mut Cx<'_, '_>, account: &Account, person: &Administrator) -> Result<()> {
    let purpose = Purpose::AdministratorInvitation;
    link::withdraw(cx.tx, purpose, person.id.as_str())?;
    let secret = link::make(cx, purpose, person.id.as_str(), account.id.as_str(), INVITATION_DAYS * DAY)?;
    let address = cx.house.url(&format!("/invitation/{secret}"));
    let days = INVITATION_DAYS.to_string();
    let values = [("account", account.name.as_str()), ("link", address.as_str()), ("days", days.as_str())];
    queue(cx, Kind::AdministratorInvitation, account, person, &values)
}

/// A mail that points to the console.
fn write_to(cx: &mut Cx<'_, '_>, kind: Kind, account: &Account, person: &Administrator) -> Result<()> {
    let address = cx.house.url("/console");
    queue(cx, kind, account, person, &[("account", &account.name), ("link", &address)])
}

fn queue(
    cx: &mut Cx<'_, '_>,
    kind: Kind,
    account: &Account,
    person: &Administrator,
    values: &[(&str, &str)],
) -> Result<()> {
    let letter = Letter {
        kind,
        // The mail about a known address belongs to no account: its would-be account does not exist.
        account: (kind != Kind::SignUpKnown).then_some(&account.id),
        subject: person.id.as_str(),
        address: &person.email,
        language: &person.language,
        values,
    };
    mail::queue(cx, &letter).map(drop)
}

fn event(account: &AccountId, person: &Administrator) -> Event {
    Event::on(&person.id).of(account).with(json!({ "email": person.email, "name": person.name }))
}
