//! The first page: somebody says who they are, and hears the same whether that is true or not.

use usher_domain::credential::SignIn;
use usher_store::Tx;

use super::attempt::{Open, State, enter, requirements};
use super::{Progress, Realm, Ticket, person};
use crate::app::App;
use crate::error::Result;
use crate::house::House;

/// The longest name that is looked up; a longer one is nobody's.
const NAME_MAX: usize = 320;

/// Somebody says who they are.
#[derive(Clone, Debug)]
pub struct Begin {
    /// Where.
    pub realm: Realm,
    /// The user name or e-mail address, as typed.
    pub name: String,
    /// The local path to go to afterwards, checked by the page; empty for the realm's own.
    pub next: String,
    /// The browser's own id.
    pub browser: String,
}

/// Opens a sign-in for a name, with the same statements whether it is anybody's or not.
pub(crate) fn name(tx: &mut Tx<'_>, house: &House, begin: &Begin) -> Result<Ticket> {
    let typed: String = begin.name.trim().chars().take(NAME_MAX).collect();
    let found = person::by_name(tx, &begin.realm, &typed)?;
    let subject = found.map(|person| person.subject);
    let machine = SignIn::begin(requirements(tx, subject.as_deref())?);
    let next = if begin.next.is_empty() { begin.realm.home() } else { begin.next.clone() };
    let realm = begin.realm.clone();
    let state = State { realm, name: typed, next, machine, is_registration: false, proposed: None };
    enter(tx, house, subject, &state, &begin.browser)
}

impl App {
    /// Begins a sign-in; nothing about it tells whether the name is anybody's.
    ///
    /// # Errors
    /// What the database says.
    pub async fn begin_sign_in(&self, begin: Begin) -> Result<Ticket> {
        let house = self.house();
        self.keep_book(&super::place(begin.realm.region()), move |tx| name(tx, &house, &begin)).await
    }

    /// How far a sign-in has come; `None` where it has ended, expired, or belongs to another browser.
    ///
    /// # Errors
    /// What the database says.
    pub async fn sign_in_progress(&self, ticket: &Ticket) -> Result<Option<Progress>> {
        if self.database(&ticket.place()).is_err() {
            return Ok(None);
        }
        let (house, ticket) = (self.house(), ticket.clone());
        self.read(&ticket.place(), move |tx| {
            let Some(open) = Open::find(tx, &house, &ticket)? else { return Ok(None) };
            let step = open.state.machine.next_step();
            let device = match &open.state.proposed {
                Some(sealed) if step == usher_domain::credential::Step::EnrollMfa => {
                    super::shown(&house, &open.person(tx)?, sealed)
                }
                _ => None,
            };
            let State { realm, name, is_registration, .. } = open.state;
            Ok(Some(Progress { realm, name, step, is_registration, device }))
        })
        .await
    }
}

/// A Start URL that leads somewhere.
#[derive(Clone, Debug)]
pub struct Start {
    /// The directory behind it.
    pub realm: Realm,
    /// Where its HEAD redirects to: AWS CLI v2 accepts a Start URL of a foreign host only if one hop leads to AWS's own
    /// naming (identity-center reference 0, item 2). Nobody contacts that address.
    pub aws_url: String,
    /// The account whose directory it is.
    pub account: usher_domain::id::AccountId,
}

impl App {
    /// The directory behind the last part of a Start URL: an alias, an identity store's or an instance's id.
    ///
    /// # Errors
    /// [`usher_domain::Code::StartUrlUnknown`].
    pub async fn start(&self, name: &str) -> Result<Start> {
        let wanted: String = name.chars().take(128).collect();
        let found = self
            .read(&crate::command::Place::Global, move |tx| Ok(usher_store::instance::indexed_by_name(tx, &wanted)?))
            .await?;
        let unknown = || usher_domain::Refusal::new(usher_domain::Code::StartUrlUnknown).with("url", name);
        let found = found.ok_or_else(unknown)?;
        let aws_url = format!("https://{}.portal.{}.app.aws/start", found.id, found.region);
        let realm = Realm::Member { region: found.region, instance: found.id, start: name.to_owned() };
        Ok(Start { realm, aws_url, account: found.account })
    }
}
