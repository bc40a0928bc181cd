//! The own sessions: listed, ended one by one or all, and what else the security page shows.

use serde::{Deserialize, Serialize};
use usher_domain::access::{Allowed, Resource};
use usher_domain::id::SessionId;
use usher_domain::time::Instant;
use usher_domain::{Code, Refusal};
use usher_store::credential;
use usher_store::session::Session;
use usher_store::sign_in::Client;

use super::{Own, end_everything};
use crate::command::{Command, Cx, Event, Place, View};
use crate::error::Result;

macro_rules! places {
    () => {
        fn place(&self) -> Place {
            self.own.place()
        }

        fn resource(&self) -> Resource {
            Resource::Deployment
        }
    };
}

/// Ends the session of this browser.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignOut {
    /// Whose, and which.
    pub own: Own,
}

impl Command for SignOut {
    const NAME: &'static str = "SignOut";
    const ALLOWED: Allowed = Allowed::Anyone;
    type Outcome = ();
    places!();

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<((), Event)> {
        let person = self.own.person(cx)?;
        usher_store::session::end(cx.tx, &person.subject, &self.own.session)?;
        Ok(((), person.account.iter().fold(Event::on(&self.own.session), Event::of)))
    }
}

/// Ends one session of the caller's.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EndSession {
    /// Whose.
    pub own: Own,
    /// Which.
    pub id: SessionId,
}

impl Command for EndSession {
    const NAME: &'static str = "EndSession";
    const ALLOWED: Allowed = Allowed::Anyone;
    type Outcome = ();
    places!();

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<((), Event)> {
        let person = self.own.person(cx)?;
        if !usher_store::session::end(cx.tx, &person.subject, &self.id)? {
            return Err(Refusal::new(Code::NotFound).with("what", "session").with("id", &self.id).into());
        }
        Ok(((), person.account.iter().fold(Event::on(&self.id), Event::of)))
    }
}

/// Signs out everywhere: every session, this one too, and every client.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EndSessions {
    /// Whose.
    pub own: Own,
}

impl Command for EndSessions {
    const NAME: &'static str = "EndSessions";
    const ALLOWED: Allowed = Allowed::Anyone;
    type Outcome = ();
    places!();

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<((), Event)> {
        let person = self.own.person(cx)?;
        end_everything(cx, &person, None)?;
        Ok(((), person.account.iter().fold(Event::on(&person.subject), Event::of)))
    }
}

/// Revokes the tokens of one client of a member's.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EndClient {
    /// Whose.
    pub own: Own,
    /// The id of its lineage of tokens.
    pub id: String,
}

impl Command for EndClient {
    const NAME: &'static str = "EndClient";
    const ALLOWED: Allowed = Allowed::Anyone;
    type Outcome = ();
    places!();

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<((), Event)> {
        let person = self.own.person(cx)?;
        let is_member = self.own.region.is_some();
        if !is_member || !usher_store::sign_in::end_client(cx.tx, &person.subject, &self.id)? {
            return Err(Refusal::new(Code::NotFound).with("what", "client").with("id", &self.id).into());
        }
        Ok(((), person.account.iter().fold(Event::on(&self.id), Event::of)))
    }
}

/// A registered device.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Device {
    /// Its id.
    pub id: String,
    /// How its owner calls it; empty for the one from registration.
    pub name: String,
    /// When it was registered.
    pub created_at: Instant,
    /// When it last proved something.
    pub last_used_at: Option<Instant>,
}

/// What the security page shows.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Security {
    /// Where mails go.
    pub email: String,
    /// The living sessions, newest first.
    pub sessions: Vec<Session>,
    /// The session that looks.
    pub this: SessionId,
    /// The devices, newest first.
    pub devices: Vec<Device>,
    /// The clients that are signed in, newest first; administrators have none.
    pub clients: Vec<Client>,
    /// How many recovery codes are left.
    pub codes_left: usize,
    /// When the password was chosen.
    pub password_set_at: Option<Instant>,
}

/// Shows the caller's own proofs and sessions.
#[derive(Clone, Debug)]
pub struct SecurityView {
    /// Whose.
    pub own: Own,
}

impl View for SecurityView {
    const NAME: &'static str = "GetSecurity";
    const ALLOWED: Allowed = Allowed::Anyone;
    type Answer = Security;
    places!();

    fn show(&self, cx: &mut Cx<'_, '_>) -> Result<Security> {
        let person = self.own.person(cx)?;
        let devices = credential::of_kind(cx.tx, &person.subject, "totp")?.into_iter();
        let devices = devices.filter(|device| device.state == "active").map(|device| Device {
            id: device.id,
            name: device.name,
            created_at: device.created_at,
            last_used_at: device.last_used_at,
        });
        let clients = match self.own.region {
            Some(_) => usher_store::sign_in::clients(cx.tx, &person.subject)?,
            None => Vec::new(),
        };
        Ok(Security {
            clients,
            devices: devices.collect(),
            sessions: usher_store::session::of_subject(cx.tx, &person.subject)?,
            this: self.own.session.clone(),
            codes_left: credential::of_kind(cx.tx, &person.subject, "recovery_code")?.len(),
            password_set_at: credential::active(cx.tx, &person.subject, "password")?.map(|it| it.created_at),
            email: person.email,
        })
    }
}
