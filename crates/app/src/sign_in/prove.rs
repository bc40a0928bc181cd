//! The second factor: a code from an authenticator app, or a recovery code. Each counts once.

use usher_domain::Code;
use usher_domain::access::{Allowed, Caller, Resource};
use usher_domain::credential::{Factor, Proof, Step};
use usher_domain::time::SECOND;
use usher_store::{Tx, credential};

use super::attempt::{Open, TOTP_PURPOSE};
use super::guard::{Counted, SignInFailed};
use super::{Onward, Ticket};
use crate::app::App;
use crate::command::{Command, Cx, Event, Place};
use crate::error::Result;
use crate::house::House;

impl App {
    /// Tries a code of a registered app, or a recovery code.
    ///
    /// # Errors
    /// [`Code::SignInFailed`], [`Code::SignInDelayed`], [`Code::SignInStep`].
    pub async fn prove_code(&self, caller: &Caller, ticket: &Ticket, code: String) -> Result<Onward> {
        let account = self.count_code(caller, ticket, Step::Mfa).await?;
        let outcome = self.perform(caller, ProveCode { ticket: ticket.clone(), code }).await;
        let next = self.note_wrong(caller, ticket, account, outcome).await?;
        self.onward(caller, next, Vec::new()).await
    }

    /// Counts a try at a code before it is checked; answers the account and the subject for the audit log.
    pub(super) async fn count_code(&self, caller: &Caller, ticket: &Ticket, step: Step) -> Result<Counts> {
        let (house, wanted, address) = (self.house(), ticket.clone(), caller.address.clone());
        self.keep_book(&ticket.place(), move |tx| {
            let person = Open::at(tx, &house, &wanted, step)?.person(tx)?;
            Counted::new("code", &person.subject, address.as_ref()).count(tx)?;
            Ok(Counts { account: person.account, subject: person.subject })
        })
        .await
    }

    /// Puts a wrong code into the audit log.
    pub(super) async fn note_wrong<T>(
        &self,
        caller: &Caller,
        ticket: &Ticket,
        counts: Counts,
        outcome: Result<T>,
    ) -> Result<T> {
        if outcome.as_ref().is_err_and(|error| error.is(Code::SignInFailed)) {
            let region = ticket.region.clone();
            let failed = SignInFailed { region, account: counts.account, factor: "code", name_hash: counts.subject };
            self.perform(caller, failed).await?;
        }
        outcome
    }
}

/// Whose try was counted.
pub(super) struct Counts {
    account: Option<usher_domain::id::AccountId>,
    subject: String,
}

/// Takes the code of an authenticator app, or a recovery code, as the second proof of a sign-in.
#[derive(serde::Serialize)]
struct ProveCode {
    ticket: Ticket,
    code: String,
}

impl Command for ProveCode {
    const NAME: &'static str = "ProveCode";
    const ALLOWED: Allowed = Allowed::Anyone;
    type Outcome = Ticket;

    fn place(&self) -> Place {
        self.ticket.place()
    }

    fn resource(&self) -> Resource {
        Resource::Deployment
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(Ticket, Event)> {
        let open = Open::at(cx.tx, cx.house, &self.ticket, Step::Mfa)?;
        let person = open.person(cx.tx)?;
        let factor = take(cx.tx, cx.house, &person.subject, &self.code)?.ok_or(Code::SignInFailed)?;
        Counted::new("code", &person.subject, cx.caller.address.as_ref()).succeeded(cx.tx)?;
        let machine = open.state.machine.clone().proven(Proof { factor, at: cx.tx.now() })?;
        let next = open.advance(cx, &self.ticket, machine)?;
        let event = Event::on(&person.subject).with(serde_json::json!({ "factor": factor }));
        Ok((next, person.account.iter().fold(event, Event::of)))
    }
}

/// Takes a code, so that nobody can take it again; answers what it was.
fn take(tx: &mut Tx<'_>, house: &House, subject: &str, code: &str) -> Result<Option<Factor>> {
    for device in credential::of_kind(tx, subject, "totp")? {
        if device.state == "active" && take_totp(tx, house, &device, code)? {
            return Ok(Some(Factor::Totp));
        }
    }
    let Some(code) = usher_crypto::secret::normalise_recovery_code(code) else { return Ok(None) };
    let hash = super::recovery_hash(house, subject, &code);
    Ok(credential::spend_recovery_code(tx, subject, &hash)?.then_some(Factor::RecoveryCode))
}

/// Takes the code of a device: right, and of a later step than any before.
pub(crate) fn take_totp(tx: &mut Tx<'_>, house: &House, device: &credential::Credential, code: &str) -> Result<bool> {
    let seconds = u64::try_from(tx.now().0 / SECOND).unwrap_or(0);
    let secret = house.keys.open_text(TOTP_PURPOSE, &device.secret);
    let step = secret.and_then(|secret| usher_crypto::totp::check(&secret, code, seconds));
    let Some(step) = step.and_then(|step| i64::try_from(step).ok()) else { return Ok(false) };
    Ok(credential::take_step(tx, &device.id, step)?)
}
