//! Changing a password while signed in.

use usher_domain::Code;
use usher_domain::access::{Allowed, Caller, Resource};
use usher_store::credential;
use zeroize::Zeroizing;

use super::{Own, end_everything};
use crate::app::App;
use crate::command::{Command, Cx, Event, Place};
use crate::error::Result;
use crate::sign_in::{by_id, check_new, count_password};

impl App {
    /// Changes the caller's password; all other sessions and the tokens of all clients end.
    ///
    /// # Errors
    /// [`Code::SignInFailed`] for a wrong present password, [`Code::SignInDelayed`], the password policy's no.
    pub async fn change_password(&self, caller: &Caller, own: Own, present: String, new: String) -> Result<()> {
        let (subject, region) = (caller.id().to_owned(), own.region.clone());
        let address = caller.address.clone();
        let (person, old) = self
            .keep_book(&own.place(), move |tx| {
                let person = by_id(tx, region.as_ref(), &subject)?.ok_or(Code::SignInRequired)?;
                count_password(tx, &subject, address.as_ref())?;
                let old = credential::remembered(tx, &subject)?;
                Ok((person, old))
            })
            .await?;
        let stored = old.first().cloned();
        let present = Zeroizing::new(present.chars().take(1024).collect::<String>());
        let good = self.passwords().verify(present, stored.clone()).await.map_err(crate::sign_in::busy)?;
        let verified = stored.filter(|_| good).ok_or(Code::SignInFailed)?;
        let hash = check_new(self, new, (&person.name, &person.email), old).await?;
        self.perform(caller, ChangePassword { own, verified, hash }).await
    }
}

/// Replaces a password by a new one; every other session of the person ends.
#[derive(serde::Serialize)]
struct ChangePassword {
    own: Own,
    verified: String,
    hash: String,
}

impl Command for ChangePassword {
    const NAME: &'static str = "ChangePassword";
    const ALLOWED: Allowed = Allowed::Anyone;
    type Outcome = ();

    fn place(&self) -> Place {
        self.own.place()
    }

    fn resource(&self) -> Resource {
        Resource::Deployment
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<((), Event)> {
        let person = self.own.fresh_person(cx)?;
        let now = credential::active(cx.tx, &person.subject, "password")?;
        if now.map(|now| now.secret).as_ref() != Some(&self.verified) {
            return Err(Code::ChangedMeanwhile.into());
        }
        crate::sign_in::password_was_right(cx.tx, &person.subject, cx.caller.address.as_ref())?;
        credential::set_password(cx.tx, &person.subject, self.hash.clone())?;
        end_everything(cx, &person, Some(&self.own.session))?;
        Ok(((), person.account.iter().fold(Event::on(&person.subject), Event::of)))
    }
}
