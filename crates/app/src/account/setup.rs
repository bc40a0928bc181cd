//! The first operator: a link that the server prints at its start, as long as nobody runs it.

use serde::{Deserialize, Serialize};
use usher_domain::Code;
use usher_domain::access::{Allowed, Caller, Resource};
use usher_domain::directory::{Email, PersonName};
use usher_domain::id::AdministratorId;
use usher_domain::time::HOUR;
use usher_store::account::Administrator;

use crate::app::App;
use crate::command::{Command, Cx, Event, Place, View};
use crate::error::Result;
use crate::link::{self, Purpose};

/// Makes a set-up link where no operator is active; answers its secret.
#[derive(Clone, Debug, Serialize)]
pub struct MakeSetupLink;

impl Command for MakeSetupLink {
    const NAME: &'static str = "MakeSetupLink";
    const ALLOWED: Allowed = Allowed::System;
    type Outcome = Option<String>;

    fn place(&self) -> Place {
        Place::Global
    }

    fn resource(&self) -> Resource {
        Resource::Deployment
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(Option<String>, Event)> {
        let event = Event::on("deployment");
        if usher_store::account::has_active_operator(cx.tx)? {
            return Ok((None, event));
        }
        // Earlier links stay good for their hour: several processes may start on the same database.
        Ok((Some(link::make(cx, Purpose::Setup, "", "", HOUR)?), event))
    }
}

/// Whether a set-up link could be used now; uses nothing.
#[derive(Clone)]
pub struct LookAtSetupLink {
    /// The link's secret.
    pub secret: String,
}

impl View for LookAtSetupLink {
    const NAME: &'static str = "LookAtSetupLink";
    const ALLOWED: Allowed = Allowed::Anyone;
    type Answer = ();

    fn place(&self) -> Place {
        Place::Global
    }

    fn resource(&self) -> Resource {
        Resource::Deployment
    }

    fn show(&self, cx: &mut Cx<'_, '_>) -> Result<()> {
        link::peek(cx.tx, cx.house, Purpose::Setup, &self.secret).map(drop)
    }
}

/// Makes whoever holds the link the first operator. The password was checked and hashed before.
#[derive(Clone, Serialize, Deserialize)]
pub struct SetUp {
    /// The link's secret.
    pub secret: String,
    /// What the operator signs in with.
    pub email: Email,
    /// How the operator is called.
    pub name: PersonName,
    /// The language of mails.
    pub language: String,
    /// The hash of the chosen password, in PHC form.
    pub password_hash: String,
}

impl Command for SetUp {
    const NAME: &'static str = "SetUp";
    const ALLOWED: Allowed = Allowed::Anyone;
    type Outcome = AdministratorId;

    fn place(&self) -> Place {
        Place::Global
    }

    fn resource(&self) -> Resource {
        Resource::Deployment
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(AdministratorId, Event)> {
        link::spend(cx.tx, cx.house, Purpose::Setup, &self.secret)?;
        if usher_store::account::has_active_operator(cx.tx)? {
            return Err(Code::LinkSpent.into());
        }
        link::withdraw(cx.tx, Purpose::Setup, "")?;
        let person = Administrator {
            id: AdministratorId::new(cx.tx.ordered_id()),
            email: self.email.as_str().to_owned(),
            name: self.name.as_str().to_owned(),
            is_operator: true,
            state: "active".into(),
            language: super::language(&self.language),
            created_at: cx.tx.now(),
        };
        usher_store::account::insert_administrator(cx.tx, &person, &self.email.folded())?;
        usher_store::account::first_password(cx.tx, &person.id, &self.password_hash)?;
        let event = Event::on(&person.id).with(serde_json::json!({ "email": person.email }));
        Ok((person.id, event))
    }
}

impl App {
    /// The address at which the first operator sets this server up, good for an hour and once; `None` where an operator
    /// is active. The server prints it at its start and nowhere else.
    ///
    /// # Errors
    /// What the database says.
    pub async fn setup_link(&self) -> Result<Option<String>> {
        let secret = self.perform(&Caller::system("start"), MakeSetupLink).await?;
        Ok(secret.map(|secret| self.house().url(&format!("/setup/{secret}"))))
    }
}
