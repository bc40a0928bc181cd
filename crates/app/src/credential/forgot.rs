//! A forgotten password: the answer is the same for everybody, and a mail goes to those who exist.
//!
//! Who exists is looked up by a job, so that the answer tells nothing by its time either.

use serde::{Deserialize, Serialize};
use usher_domain::access::{Allowed, Caller, Resource};
use usher_domain::job::Job;
use usher_domain::time::HOUR;
use usher_store::failure;

use crate::app::App;
use crate::command::{Command, Cx, Event, Place};
use crate::error::{Error, Result};
use crate::link::Purpose;
use crate::mail::{Kind, Letter};
use crate::sign_in::{Realm, by_name, name_hash};

/// How long a reset link works, in hours.
const HOURS: i64 = 1;
/// The purpose under which the asked name is sealed.
const PURPOSE: &str = "forgotten-password";

impl App {
    /// Sends a link to whoever answers to `name`, if anybody does; the caller is never told.
    ///
    /// # Errors
    /// What the database says.
    pub async fn forgot_password(&self, caller: &Caller, realm: Realm, name: String) -> Result<()> {
        let name = name.chars().take(320).collect();
        self.perform(caller, ForgotPassword(Asked { realm, name })).await
    }

    /// Does what was asked for; the job that comes twice mails once.
    pub(crate) async fn send_reset_link(&self, caller: &Caller, sealed: &str) -> Result<()> {
        let opened = self.house().keys.open_text(PURPOSE, sealed).and_then(|text| serde_json::from_str(&text).ok());
        let asked = opened.ok_or_else(|| Error::Broken("who forgot a password does not open".into()))?;
        let once = Caller { idempotency_key: Some(caller.request.clone()), ..caller.clone() };
        self.perform(&once, SendResetLink(asked)).await
    }
}

/// Where somebody forgot a password, and the name that was typed.
#[derive(Clone, Serialize, Deserialize)]
struct Asked {
    realm: Realm,
    name: String,
}

/// Keeps that somebody asked for a new password. Whether anybody bears the name is looked up afterwards, so that it
/// costs the same.
#[derive(Serialize)]
struct ForgotPassword(Asked);

impl Command for ForgotPassword {
    const NAME: &'static str = "ForgotPassword";
    const ALLOWED: Allowed = Allowed::Anyone;
    type Outcome = ();

    fn place(&self) -> Place {
        crate::sign_in::place(self.0.realm.region())
    }

    fn resource(&self) -> Resource {
        Resource::Deployment
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<((), Event)> {
        let hash = name_hash(cx.house, &self.0.name);
        let directory = match &self.0.realm {
            Realm::Console => "console",
            Realm::Member { instance, .. } => instance.as_str(),
        };
        let text = serde_json::to_string(&self.0).map_err(|error| Error::Broken(error.to_string()))?;
        let sealed = cx.house.keys.seal_text(PURPOSE, &text, cx.tx.random());
        crate::job::push(cx.tx, &Job::SendResetLink { key: format!("{directory}:{hash}"), sealed })?;
        Ok(((), Event::on(hash)))
    }
}

/// Mails the link to a new password to whoever bears the name.
#[derive(Serialize)]
struct SendResetLink(Asked);

impl Command for SendResetLink {
    const NAME: &'static str = "SendResetLink";
    const ALLOWED: Allowed = Allowed::System;
    type Outcome = ();

    fn place(&self) -> Place {
        crate::sign_in::place(self.0.realm.region())
    }

    fn resource(&self) -> Resource {
        Resource::Deployment
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<((), Event)> {
        let found = by_name(cx.tx, &self.0.realm, &self.0.name)?.filter(|person| person.is_registered);
        let Some(person) = found else { return Ok(((), Event::on("nobody"))) };
        let event = person.account.iter().fold(Event::on(&person.subject), Event::of);
        // A stranger must not be able to fill somebody's mailbox: after five mails each next one waits longer.
        let key = format!("forgot:{}", person.subject);
        let (asked, now) = (failure::of(cx.tx, &key)?, cx.tx.now());
        if asked.check(now).is_err() {
            return Ok(((), event));
        }
        failure::keep(cx.tx, &key, asked.failed(now))?;
        crate::link::withdraw(cx.tx, Purpose::PasswordReset, &person.subject)?;
        let secret = crate::link::make(cx, Purpose::PasswordReset, &person.subject, "", HOURS * HOUR)?;
        let (link, hours) = (cx.house.url(&format!("/password-reset/{secret}")), HOURS.to_string());
        let letter = Letter {
            kind: Kind::PasswordReset,
            account: person.account.as_ref(),
            subject: &person.subject,
            address: &person.email,
            language: &person.language,
            values: &[("name", &person.display_name), ("link", &link), ("hours", &hours)],
        };
        crate::mail::queue(cx, &letter)?;
        Ok(((), event))
    }
}
