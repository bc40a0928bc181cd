//! A forgotten password: the answer is the same for everybody, and a mail goes to those who exist.

use usher_domain::access::{Allowed, Caller, Resource};
use usher_domain::time::HOUR;
use usher_store::failure;

use crate::app::App;
use crate::command::{Command, Cx, Event, Place};
use crate::error::Result;
use crate::link::Purpose;
use crate::mail::{Kind, Letter};
use crate::sign_in::{Realm, by_name};

/// How long a reset link works, in hours.
const HOURS: i64 = 1;

impl App {
    /// Sends a link to whoever answers to `name`, if anybody does; the caller is never told.
    ///
    /// # Errors
    /// What the database says.
    pub async fn forgot_password(&self, caller: &Caller, realm: Realm, name: String) -> Result<()> {
        let name = name.chars().take(320).collect();
        self.perform(caller, ForgotPassword { realm, name }).await
    }
}

/// Mails the link to a new password to whoever bears the name; the answer tells nobody whether there is one.
#[derive(serde::Serialize)]
struct ForgotPassword {
    realm: Realm,
    name: String,
}

impl Command for ForgotPassword {
    const NAME: &'static str = "ForgotPassword";
    const ALLOWED: Allowed = Allowed::Anyone;
    type Outcome = ();

    fn place(&self) -> Place {
        crate::sign_in::place(self.realm.region())
    }

    fn resource(&self) -> Resource {
        Resource::Deployment
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<((), Event)> {
        let found = by_name(cx.tx, &self.realm, &self.name)?.filter(|person| person.is_registered);
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
