//! Customer accounts, the people who administer them, and the tokens their scripts use (global database).

use usher_domain::directory::fold;
use usher_domain::id::{AccountId, AdministratorId};
use usher_domain::time::Instant;

use crate::error::Result;
use crate::sql::{Tx, sql};
use crate::value::Row;

mod token;

pub use token::{Token, insert_token, living_token, revoke_token, token_used, tokens_of};

/// A customer account.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// Twelve digits.
    pub id: AccountId,
    /// How the customer is called.
    pub name: String,
    /// When it was opened.
    pub created_at: Instant,
}

/// An operator or administrator.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Administrator {
    /// The person's id.
    pub id: AdministratorId,
    /// The address for sign-in and mail.
    pub email: String,
    /// How the person is called.
    pub name: String,
    /// Whether the person runs this server.
    pub is_operator: bool,
    /// `invited`, `active` or `disabled`.
    pub state: String,
    /// The language of mails, `en` or `zh-CN`.
    pub language: String,
    /// When the person was added.
    pub created_at: Instant,
}

fn account(row: &Row) -> Result<Account> {
    Ok(Account { id: row.get("id")?, name: row.get("name")?, created_at: row.get("created_at")? })
}

fn administrator(row: &Row) -> Result<Administrator> {
    Ok(Administrator {
        id: row.get("id")?,
        email: row.get("email")?,
        name: row.get("name")?,
        is_operator: row.get("is_operator")?,
        state: row.get("state")?,
        language: row.get("language")?,
        created_at: row.get("created_at")?,
    })
}

/// Opens an account.
pub fn insert(tx: &mut Tx<'_>, account: &Account) -> Result<()> {
    sql("INSERT INTO account (id, name, name_folded, state, created_at) VALUES ($1, $2, $3, 'active', $4)")
        .bind(&account.id)
        .bind(&account.name)
        .bind(fold(&account.name))
        .bind(account.created_at)
        .exactly_one(tx)
}

/// The account with that id.
pub fn by_id(tx: &mut Tx<'_>, id: &AccountId) -> Result<Option<Account>> {
    let row = sql("SELECT id, name, created_at FROM account WHERE id = $1").bind(id).optional(tx)?;
    row.as_ref().map(account).transpose()
}

/// Accounts in the order of their ids, those after `after`.
pub fn all(tx: &mut Tx<'_>, after: &str, most: i64) -> Result<Vec<Account>> {
    let rows = sql("SELECT id, name, created_at FROM account WHERE id > $1 ORDER BY id LIMIT $2")
        .bind(after)
        .bind(most)
        .all(tx)?;
    rows.iter().map(account).collect()
}

/// Accounts whose name holds `words` or whose id begins with them, in the order of ids, those after `after`.
pub fn search(tx: &mut Tx<'_>, words: &str, after: &str, most: i64) -> Result<Vec<Account>> {
    let folded = like(&fold(words));
    let rows = sql("SELECT id, name, created_at FROM account
                     WHERE id > $1 AND (name_folded LIKE $2 ESCAPE '!' OR id LIKE $3 ESCAPE '!') ORDER BY id LIMIT $4")
    .bind(after)
    .bind(format!("%{folded}%"))
    .bind(format!("{folded}%"))
    .bind(most)
    .all(tx)?;
    rows.iter().map(account).collect()
}

/// A text as LIKE takes it literally.
fn like(text: &str) -> String {
    text.replace('!', "!!").replace('%', "!%").replace('_', "!_")
}

/// Gives an account another name.
pub fn rename(tx: &mut Tx<'_>, id: &AccountId, name: &str) -> Result<bool> {
    let touched = sql("UPDATE account SET name = $2, name_folded = $3 WHERE id = $1")
        .bind(id)
        .bind(name)
        .bind(fold(name))
        .run(tx)?;
    Ok(touched == 1)
}

/// The accounts a person administers.
pub fn accounts_of(tx: &mut Tx<'_>, id: &AdministratorId) -> Result<Vec<Account>> {
    let rows = sql("SELECT account.id, account.name, account.created_at
                      FROM account_administrator JOIN account ON account.id = account_administrator.account_id
                     WHERE account_administrator.administrator_id = $1 ORDER BY account.name, account.id")
    .bind(id)
    .all(tx)?;
    rows.iter().map(account).collect()
}

/// Adds a person; the e-mail address is unique after folding.
pub fn insert_administrator(tx: &mut Tx<'_>, person: &Administrator, email_folded: &str) -> Result<()> {
    sql("INSERT INTO administrator (id, email, email_folded, name, is_operator, state, language, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
    .bind(&person.id)
    .bind(&person.email)
    .bind(email_folded)
    .bind(&person.name)
    .bind(person.is_operator)
    .bind(&person.state)
    .bind(&person.language)
    .bind(person.created_at)
    .exactly_one(tx)
}

/// The person with that id.
pub fn administrator_by_id(tx: &mut Tx<'_>, id: &AdministratorId) -> Result<Option<Administrator>> {
    let row = sql("SELECT id, email, name, is_operator, state, language, created_at FROM administrator WHERE id = $1")
        .bind(id)
        .optional(tx)?;
    row.as_ref().map(administrator).transpose()
}

/// The person with that folded e-mail address.
pub fn administrator_by_email(tx: &mut Tx<'_>, email_folded: &str) -> Result<Option<Administrator>> {
    let row = sql("SELECT id, email, name, is_operator, state, language, created_at
                     FROM administrator WHERE email_folded = $1")
    .bind(email_folded)
    .optional(tx)?;
    row.as_ref().map(administrator).transpose()
}

/// The person with that id, if active.
pub fn active_administrator(tx: &mut Tx<'_>, id: &AdministratorId) -> Result<Option<Administrator>> {
    Ok(administrator_by_id(tx, id)?.filter(|person| person.state == "active"))
}

/// The people who administer an account.
pub fn administrators_of(tx: &mut Tx<'_>, account: &AccountId) -> Result<Vec<Administrator>> {
    let rows = sql("SELECT administrator.id, email, name, is_operator, state, language, administrator.created_at
                      FROM account_administrator
                      JOIN administrator ON administrator.id = account_administrator.administrator_id
                     WHERE account_administrator.account_id = $1 ORDER BY email, administrator.id")
    .bind(account)
    .all(tx)?;
    rows.iter().map(administrator).collect()
}

/// Moves a person from one state to another; answers whether the person was in the first.
pub fn change_state(tx: &mut Tx<'_>, id: &AdministratorId, from: &str, to: &str) -> Result<bool> {
    let touched =
        sql("UPDATE administrator SET state = $3 WHERE id = $1 AND state = $2").bind(id).bind(from).bind(to).run(tx)?;
    Ok(touched == 1)
}

/// Whether anybody runs this server yet.
pub fn has_active_operator(tx: &mut Tx<'_>) -> Result<bool> {
    let row = sql("SELECT id FROM administrator WHERE is_operator AND state = 'active' LIMIT 1").optional(tx)?;
    Ok(row.is_some())
}

/// Lets a person administer an account.
pub fn grant(tx: &mut Tx<'_>, account: &AccountId, person: &AdministratorId) -> Result<()> {
    let now = tx.now();
    sql("INSERT INTO account_administrator (account_id, administrator_id, created_at) VALUES ($1, $2, $3)
         ON CONFLICT (account_id, administrator_id) DO NOTHING")
    .bind(account)
    .bind(person)
    .bind(now)
    .run(tx)
    .map(drop)
}

/// Takes the right to administer an account away; answers whether the person had it.
pub fn withdraw(tx: &mut Tx<'_>, account: &AccountId, person: &AdministratorId) -> Result<bool> {
    let touched = sql("DELETE FROM account_administrator WHERE account_id = $1 AND administrator_id = $2")
        .bind(account)
        .bind(person)
        .run(tx)?;
    Ok(touched == 1)
}
