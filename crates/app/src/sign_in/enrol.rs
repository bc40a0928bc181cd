//! Registering an authenticator app on the way in, and the recovery codes that come with the first one.

use usher_crypto::{secret, totp};
use usher_domain::Code;
use usher_domain::access::{Allowed, Caller, Resource};
use usher_domain::credential::{Factor, Step};
use usher_store::credential;

use super::attempt::{Open, TOTP_PURPOSE};
use super::person::Person;
use super::{Onward, Proposal, Ticket};
use crate::app::App;
use crate::command::{Command, Cx, Event, Place};
use crate::error::{Error, Result};
use crate::house::House;

impl App {
    /// Registers the proposed device with its first code.
    ///
    /// # Errors
    /// [`Code::SignInFailed`] for a wrong code, [`Code::SignInDelayed`], [`Code::SignInStep`].
    pub async fn enrol_device(&self, caller: &Caller, ticket: &Ticket, code: String) -> Result<Onward> {
        let counts = self.count_code(caller, ticket, Step::EnrollMfa).await?;
        let outcome = self.perform(caller, EnrolDevice { ticket: ticket.clone(), code }).await;
        let (next, codes) = self.note_wrong(caller, ticket, counts, outcome).await?;
        self.onward(caller, next, codes).await
    }
}

/// A new secret, sealed.
pub(crate) fn propose(cx: &Cx<'_, '_>) -> String {
    let text = totp::secret(cx.tx.random());
    cx.house.keys.seal_text(TOTP_PURPOSE, &text, cx.tx.random())
}

/// A sealed secret as its owner sees it: text and picture.
pub(crate) fn shown(house: &House, person: &Person, sealed: &str) -> Option<Proposal> {
    let text = house.keys.open_text(TOTP_PURPOSE, sealed)?;
    let uri = totp::uri(&person.issuer(), &person.name, &text)?;
    Some(Proposal { picture: totp::qr_svg(&uri)?, text })
}

/// The name under which a recovery code is kept; it is worth nothing for another subject.
pub(crate) fn recovery_hash(house: &House, subject: &str, code: &str) -> String {
    house.keys.hash("recovery-code", &format!("{subject}:{code}"))
}

/// Ten new recovery codes; those before are worth nothing from now on.
pub(crate) fn fresh_codes(cx: &mut Cx<'_, '_>, subject: &str) -> Result<Vec<String>> {
    credential::remove_kind(cx.tx, subject, "recovery_code")?;
    let codes = secret::recovery_codes(&cx.tx.random());
    for code in &codes {
        let hash = recovery_hash(cx.house, subject, code);
        let fresh = credential::fresh(cx.tx, subject, "recovery_code", hash);
        credential::insert(cx.tx, &fresh)?;
    }
    Ok(codes)
}

/// Keeps the authenticator app that a sign-in proposed, once its first code is right.
#[derive(serde::Serialize)]
struct EnrolDevice {
    ticket: Ticket,
    code: String,
}

impl Command for EnrolDevice {
    const NAME: &'static str = "EnrolDevice";
    const ALLOWED: Allowed = Allowed::Anyone;
    type Outcome = (Ticket, Vec<String>);

    fn place(&self) -> Place {
        self.ticket.place()
    }

    fn resource(&self) -> Resource {
        Resource::Deployment
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(Self::Outcome, Event)> {
        let open = Open::at(cx.tx, cx.house, &self.ticket, Step::EnrollMfa)?;
        let person = open.person(cx.tx)?;
        // Somebody who has a device by now, from another tab or browser, proves that one instead.
        if credential::active(cx.tx, &person.subject, "totp")?.is_some() {
            return Err(Code::SignInStep.into());
        }
        let sealed = open.state.proposed.clone().ok_or_else(|| Error::Broken("no device was proposed".into()))?;
        credential::remove_kind(cx.tx, &person.subject, "totp")?;
        let device = credential::fresh(cx.tx, &person.subject, "totp", sealed);
        credential::insert(cx.tx, &device)?;
        if !super::prove::take_totp(cx.tx, cx.house, &device, &self.code)? {
            return Err(Code::SignInFailed.into());
        }
        super::guard::Counted::new("code", &person.subject, cx.caller.address.as_ref()).succeeded(cx.tx)?;
        let codes = fresh_codes(cx, &person.subject)?;
        let machine = open.state.machine.clone().device_enrolled(Factor::Totp, cx.tx.now())?;
        let next = open.advance(cx, &self.ticket, machine)?;
        let event = Event::on(&person.subject).with(serde_json::json!({ "device": device.id }));
        Ok(((next, codes), person.account.iter().fold(event, Event::of)))
    }
}
