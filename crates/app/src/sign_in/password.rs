//! The password: checked in the pool, outside of every transaction, at the same cost for everybody.

use usher_domain::Code;
use usher_domain::access::{Allowed, Caller, Resource};
use usher_domain::credential::{About, Factor, NoFurtherList, Proof, Step, check_password};
use usher_domain::id::AccountId;
use usher_store::{Tx, credential};
use zeroize::Zeroizing;

use super::attempt::Open;
use super::guard::{Counted, SignInFailed, busy};
use super::person::NOBODY;
use super::{Onward, Ticket};
use crate::app::App;
use crate::command::{Command, Cx, Event, Place};
use crate::error::Result;
use crate::house::House;

/// A longer text is no password of anybody; it is refused before anything costs time.
const TYPED_MAX: usize = 1024;

pub(crate) struct Tried {
    stored: Option<String>,
    account: Option<AccountId>,
    name_hash: String,
}

/// Counts a try and finds what it must fit, with the same statements whether the name is anybody's or not.
pub(crate) fn begin_try(tx: &mut Tx<'_>, house: &House, ticket: &Ticket, address: Option<&String>) -> Result<Tried> {
    let open = Open::at(tx, house, ticket, Step::Password)?;
    let name_hash = name_hash(house, &open.state.name);
    counted(&open, &name_hash, address).count(tx)?;
    let person = open.person(tx).ok();
    let stored = stored(tx, person.as_ref().map_or(NOBODY, |person| person.subject.as_str()))?;
    Ok(Tried { stored, account: person.and_then(|person| person.account), name_hash })
}

impl App {
    /// Tries a password.
    ///
    /// # Errors
    /// [`Code::SignInFailed`], [`Code::SignInDelayed`], [`Code::SignInStep`], [`Code::Unavailable`] where the pool is
    /// full.
    pub async fn prove_password(&self, caller: &Caller, ticket: &Ticket, password: String) -> Result<Onward> {
        let password = Zeroizing::new(password);
        let (house, wanted, address) = (self.house(), ticket.clone(), caller.address.clone());
        let tried = self.keep_book(&ticket.place(), move |tx| begin_try(tx, &house, &wanted, address.as_ref())).await?;
        let fits = password.len() <= TYPED_MAX;
        let typed = if fits { password } else { Zeroizing::new(String::new()) };
        let good = self.passwords().verify(typed, tried.stored.clone()).await.map_err(busy)?;
        let Some(verified) = tried.stored.filter(|_| good && fits) else {
            let region = ticket.region.clone();
            let failed =
                SignInFailed { region, account: tried.account, factor: "password", name_hash: tried.name_hash };
            self.perform(caller, failed).await?;
            return Err(Code::SignInFailed.into());
        };
        let next = self.perform(caller, ProvePassword { ticket: ticket.clone(), verified }).await?;
        self.onward(caller, next, Vec::new()).await
    }

    /// Chooses a new password where the sign-in asks for one.
    ///
    /// # Errors
    /// What the password policy says, [`Code::PasswordUsedBefore`], [`Code::SignInStep`].
    pub async fn choose_password(&self, caller: &Caller, ticket: &Ticket, password: String) -> Result<Onward> {
        let (house, wanted) = (self.house(), ticket.clone());
        let (person, old) = self
            .read(&ticket.place(), move |tx| {
                let person = Open::at(tx, &house, &wanted, Step::ChoosePassword)?.person(tx)?;
                let mut old = credential::remembered(tx, &person.subject)?;
                // The one-time password itself was seen by an administrator: it may not stay.
                old.extend(stored(tx, &person.subject)?);
                Ok((person, old))
            })
            .await?;
        let hash = check_new(self, password, (&person.name, &person.email), old).await?;
        let next = self.perform(caller, ChoosePassword { ticket: ticket.clone(), hash }).await?;
        self.onward(caller, next, Vec::new()).await
    }
}

/// The hash that a typed password must fit: a one-time password stands in for any other.
fn stored(tx: &mut Tx<'_>, subject: &str) -> Result<Option<String>> {
    let one_time = credential::active(tx, subject, "one_time_password")?;
    let usual = credential::active(tx, subject, "password")?;
    Ok(one_time.or(usual).map(|found| found.secret))
}

/// How a typed name stands in the audit log and in counts: people type passwords into the wrong field.
pub(crate) fn name_hash(house: &House, typed: &str) -> String {
    let folded = usher_domain::directory::fold(typed.trim());
    house.keys.hash("sign-in-name", &folded).chars().take(16).collect()
}

fn counted(open: &Open, name_hash: &str, address: Option<&String>) -> Counted {
    Counted::new("password", open.row.subject.as_deref().unwrap_or(name_hash), address)
}

/// Checks a new password against policy and past, and hashes it.
pub(crate) async fn check_new(app: &App, password: String, about: (&str, &str), old: Vec<String>) -> Result<String> {
    let password = Zeroizing::new(password);
    check_password(&password, About { user_name: about.0, email: about.1 }, &NoFurtherList)?;
    for before in old {
        if app.passwords().verify(password.clone(), Some(before)).await.map_err(busy)? {
            return Err(Code::PasswordUsedBefore.into());
        }
    }
    app.passwords().hash(password, app.random()).await.map_err(busy)
}

/// A password was verified against `verified`, which must still be the one that counts.
#[derive(serde::Serialize)]
struct ProvePassword {
    ticket: Ticket,
    verified: String,
}

impl Command for ProvePassword {
    const NAME: &'static str = "ProvePassword";
    const ALLOWED: Allowed = Allowed::Anyone;
    type Outcome = Ticket;

    fn place(&self) -> Place {
        self.ticket.place()
    }

    fn resource(&self) -> Resource {
        Resource::Deployment
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(Ticket, Event)> {
        let open = Open::at(cx.tx, cx.house, &self.ticket, Step::Password)?;
        let person = open.person(cx.tx)?;
        if stored(cx.tx, &person.subject)?.as_ref() != Some(&self.verified) {
            return Err(Code::SignInFailed.into());
        }
        counted(&open, "", cx.caller.address.as_ref()).succeeded(cx.tx)?;
        let proof = Proof { factor: Factor::Password, at: cx.tx.now() };
        let machine = open.state.machine.clone().proven(proof)?;
        let next = open.advance(cx, &self.ticket, machine)?;
        Ok((next, person.account.iter().fold(Event::on(&person.subject), Event::of)))
    }
}

/// A new password was chosen during a sign-in.
#[derive(serde::Serialize)]
struct ChoosePassword {
    ticket: Ticket,
    hash: String,
}

impl Command for ChoosePassword {
    const NAME: &'static str = "ChoosePassword";
    const ALLOWED: Allowed = Allowed::Anyone;
    type Outcome = Ticket;

    fn place(&self) -> Place {
        self.ticket.place()
    }

    fn resource(&self) -> Resource {
        Resource::Deployment
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(Ticket, Event)> {
        let open = Open::at(cx.tx, cx.house, &self.ticket, Step::ChoosePassword)?;
        let person = open.person(cx.tx)?;
        // The one-time password chooses once, whichever browser is first; sign-ins of others that held it end.
        if credential::active(cx.tx, &person.subject, "one_time_password")?.is_none() {
            return Err(Code::SignInStep.into());
        }
        usher_store::sign_in::end_all(cx.tx, &person.subject, Some(&open.row.id))?;
        credential::set_password(cx.tx, &person.subject, self.hash.clone())?;
        if self.ticket.region.is_some() {
            usher_store::sign_in::register_user(cx.tx, &person.subject)?;
        }
        usher_store::session::end_all(cx.tx, &person.subject, None)?;
        let machine = open.state.machine.clone().password_chosen(cx.tx.now())?;
        let next = open.advance(cx, &self.ticket, machine)?;
        Ok((next, person.account.iter().fold(Event::on(&person.subject), Event::of)))
    }
}
