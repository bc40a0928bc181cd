//! Choosing a password behind a link: the first one of an invited person, or a new one instead of a forgotten one.

use usher_domain::access::{Allowed, Caller, Resource};
use usher_domain::credential::{Factor, Need, Proof, Requirements, SignIn};
use usher_domain::directory::{Email, PersonName, fold};
use usher_domain::id::AdministratorId;
use usher_domain::region::RegionName;
use usher_domain::{Code, Refusal};
use usher_store::account::Administrator;
use usher_store::credential;

use super::link::{LinkKind, look};
use crate::app::App;
use crate::command::{Command, Cx, Event, Place};
use crate::error::Result;
use crate::sign_in::{Person, Realm, State, Ticket, by_id, check_new, enter};

/// The longest name of the first operator.
const NAME_MAX: usize = 128;

/// What the page behind a link sends.
#[derive(Clone)]
pub struct Registration {
    /// Which link.
    pub kind: LinkKind,
    /// Its secret.
    pub secret: String,
    /// The browser's own id.
    pub browser: String,
    /// The password that was chosen.
    pub password: String,
    /// Name and address, for the set-up link.
    pub who: Option<(String, String)>,
}

impl App {
    /// Spends a link for a password; the sign-in goes on with the ticket.
    ///
    /// # Errors
    /// Why the link does not open, what the password policy says.
    pub async fn register(&self, caller: &Caller, registration: Registration) -> Result<Ticket> {
        let Registration { kind, secret, browser, password, who } = registration;
        let found = self.find_link(kind, &secret).await?;
        let who = who.filter(|_| kind == LinkKind::Setup).map(checked).transpose()?;
        if kind == LinkKind::Setup && who.is_none() {
            return Err(Refusal::new(Code::TextEmpty).with("field", "name").into());
        }
        let own = found.person.as_ref().map(|person| (person.name.as_str(), person.email.as_str()));
        let named = who.as_ref().map(|(name, email)| (name.as_str(), email.as_str()));
        let hash = check_new(self, password, named.or(own).unwrap_or_default(), Vec::new()).await?;
        self.perform(caller, Register { kind, region: found.region, secret, browser, hash, who }).await
    }

    /// Spends a reset link for a new password; every session ends. Answers where to sign in.
    ///
    /// # Errors
    /// As [`App::register`], and [`Code::PasswordUsedBefore`].
    pub async fn reset_forgotten_password(&self, caller: &Caller, secret: String, password: String) -> Result<Realm> {
        let found = self.find_link(LinkKind::Reset, &secret).await?;
        let person = found.person.ok_or(Code::LinkUnknown)?;
        let place = crate::sign_in::place(found.region.as_ref());
        let subject = person.subject.clone();
        let old = self.read(&place, move |tx| Ok(credential::remembered(tx, &subject)?)).await?;
        let hash = check_new(self, password, (&person.name, &person.email), old).await?;
        self.perform(caller, ResetForgottenPassword { region: found.region, secret, hash }).await
    }
}

fn checked((name, email): (String, String)) -> Result<(String, String)> {
    Ok((PersonName::within(&name, NAME_MAX)?.into(), Email::parse(&email)?.into()))
}

/// Spends the link of an invitation: the person now has a password.
#[derive(serde::Serialize)]
struct Register {
    kind: LinkKind,
    region: Option<RegionName>,
    secret: String,
    browser: String,
    hash: String,
    who: Option<(String, String)>,
}

impl Register {
    /// The person behind the link; a set-up link without one makes an operator.
    fn person(&self, cx: &mut Cx<'_, '_>, found: Option<Person>) -> Result<Person> {
        let Some(person) = found else { return self.first_operator(cx) };
        if let Some((name, email)) = &self.who {
            let folded = fold(email);
            let taken = usher_store::account::administrator_by_email(cx.tx, &folded)?;
            if taken.is_some_and(|taken| taken.id.as_str() != person.subject) {
                return Err(Refusal::new(Code::EmailTaken).with("email", email).into());
            }
            usher_store::sign_in::name_administrator(cx.tx, &person.subject, name, (email, &folded))?;
        }
        if self.region.is_some() {
            usher_store::sign_in::register_user(cx.tx, &person.subject)?;
        } else {
            let id = AdministratorId::new(&person.subject);
            if !usher_store::account::change_state(cx.tx, &id, "invited", "active")? {
                return Err(Code::LinkSpent.into());
            }
        }
        Ok(person)
    }

    fn first_operator(&self, cx: &mut Cx<'_, '_>) -> Result<Person> {
        let (name, email) = self.who.clone().ok_or(Code::LinkUnknown)?;
        if usher_store::account::has_active_operator(cx.tx)? {
            return Err(Code::LinkSpent.into());
        }
        let folded = fold(&email);
        if usher_store::account::administrator_by_email(cx.tx, &folded)?.is_some() {
            return Err(Refusal::new(Code::EmailTaken).with("email", &email).into());
        }
        let id = AdministratorId::new(usher_domain::id::uuid(cx.tx.random()));
        let (state, language, created_at) = ("active".into(), "en".into(), cx.tx.now());
        let operator = Administrator { id: id.clone(), email, name, is_operator: true, state, language, created_at };
        usher_store::account::insert_administrator(cx.tx, &operator, &folded)?;
        by_id(cx.tx, None, id.as_str())?.ok_or_else(|| Code::LinkUnknown.into())
    }
}

impl Command for Register {
    const NAME: &'static str = "Register";
    const ALLOWED: Allowed = Allowed::Anyone;
    type Outcome = Ticket;

    fn place(&self) -> Place {
        crate::sign_in::place(self.region.as_ref())
    }

    fn resource(&self) -> Resource {
        Resource::Deployment
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(Ticket, Event)> {
        let found = look(cx.tx, cx.house, self.kind, (self.region.as_ref(), &self.secret))?;
        crate::link::spend(cx.tx, cx.house, self.kind.purpose(self.region.as_ref()), &self.secret)?;
        let person = self.person(cx, found)?;
        credential::set_password(cx.tx, &person.subject, self.hash.clone())?;
        // The link came by the person's own mail, and the password was chosen behind it: that is the first proof.
        let begun = SignIn::begin(Requirements { second: Need::Enrollment, choose_password: false });
        let machine = begun.proven(Proof { factor: Factor::Password, at: cx.tx.now() })?;
        let (realm, name, next) = (person.realm.clone(), person.name.clone(), person.realm.home());
        let proposed = Some(crate::sign_in::propose(cx));
        let state = State { realm, name, next, machine, is_registration: true, proposed };
        let ticket = enter(cx.tx, cx.house, Some(person.subject.clone()), &state, &self.browser)?;
        Ok((ticket, person.account.iter().fold(Event::on(&person.subject), Event::of)))
    }
}

/// Spends the link to a new password, and sets it.
#[derive(serde::Serialize)]
struct ResetForgottenPassword {
    region: Option<RegionName>,
    secret: String,
    hash: String,
}

impl Command for ResetForgottenPassword {
    const NAME: &'static str = "ResetForgottenPassword";
    const ALLOWED: Allowed = Allowed::Anyone;
    type Outcome = Realm;

    fn place(&self) -> Place {
        crate::sign_in::place(self.region.as_ref())
    }

    fn resource(&self) -> Resource {
        Resource::Deployment
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(Realm, Event)> {
        let found = look(cx.tx, cx.house, LinkKind::Reset, (self.region.as_ref(), &self.secret))?;
        let person = found.ok_or(Code::LinkUnknown)?;
        crate::link::spend(cx.tx, cx.house, LinkKind::Reset.purpose(self.region.as_ref()), &self.secret)?;
        credential::set_password(cx.tx, &person.subject, self.hash.clone())?;
        super::end_everything(cx, &person, None)?;
        let event = person.account.iter().fold(Event::on(&person.subject), Event::of);
        Ok((person.realm, event))
    }
}
