//! The end of a sign-in: the row goes, the session comes, in one transaction.

use usher_domain::Code;
use usher_domain::access::{Allowed, Caller, Resource};
use usher_domain::credential::Step;
use usher_domain::time::MINUTE;

use super::attempt::Open;
use super::person::Person;
use super::{Onward, Realm, SignedIn, Ticket};
use crate::app::App;
use crate::command::{Command, Cx, Event, Place};
use crate::error::Result;
use crate::session;

impl App {
    /// Begins the session if nothing is left to prove, else names the ticket for the next step.
    pub(super) async fn onward(&self, caller: &Caller, ticket: Ticket, codes: Vec<String>) -> Result<Onward> {
        match self.sign_in_progress(&ticket).await? {
            Some(progress) if progress.step == Step::Done => {
                let signed_in = self.finish_sign_in(caller, &ticket).await?;
                Ok(Onward::SignedIn(SignedIn { recovery_codes: codes, ..signed_in }))
            }
            _ => Ok(Onward::Step(ticket)),
        }
    }

    /// Begins the session of a sign-in that has nothing left to prove.
    ///
    /// # Errors
    /// [`Code::SignInStep`] while anything is left, or where another tab was faster.
    pub async fn finish_sign_in(&self, caller: &Caller, ticket: &Ticket) -> Result<SignedIn> {
        self.perform(caller, SignIn { ticket: ticket.clone() }).await
    }
}

/// Turns a sign-in whose proofs are complete into a session.
#[derive(serde::Serialize)]
struct SignIn {
    ticket: Ticket,
}

impl Command for SignIn {
    const NAME: &'static str = "SignIn";
    const ALLOWED: Allowed = Allowed::Anyone;
    type Outcome = SignedIn;

    fn place(&self) -> Place {
        self.ticket.place()
    }

    fn resource(&self) -> Resource {
        Resource::Deployment
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(SignedIn, Event)> {
        let open = Open::at(cx.tx, cx.house, &self.ticket, Step::Done)?;
        let person = open.person(cx.tx)?;
        let assurance = open.state.machine.clone().finish()?;
        if !usher_store::sign_in::end(cx.tx, &open.row)? {
            return Err(Code::SignInStep.into());
        }
        let lifetime = lifetime(cx, &person)?;
        let (session, secret) = session::begin(cx, &person.subject, lifetime)?;
        let cookie = match person.realm.region() {
            Some(region) => {
                usher_store::sign_in::user_seen(cx.tx, &person.subject)?;
                format!("{region}.{secret}")
            }
            None => secret,
        };
        let (realm, next) = (open.state.realm, open.state.next);
        let event = Event::on(&person.subject).with(serde_json::json!({
            "method": assurance.factors, "multiFactor": assurance.multi_factor, "session": session.id,
        }));
        let signed_in = SignedIn { realm, cookie, lifetime, next, recovery_codes: Vec::new() };
        Ok((signed_in, person.account.iter().fold(event, Event::of)))
    }
}

fn lifetime(cx: &mut Cx<'_, '_>, person: &Person) -> Result<i64> {
    let Realm::Member { instance, .. } = &person.realm else { return Ok(session::CONSOLE_SESSION) };
    let instance = usher_store::instance::by_id(cx.tx, instance)?.ok_or(Code::SignInFailed)?;
    Ok(instance.session_minutes * MINUTE)
}
