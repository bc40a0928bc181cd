//! The first operator: a link that the server prints at its start, as long as nobody runs it.

use serde::Serialize;
use usher_domain::access::{Allowed, Caller, Resource};
use usher_domain::time::HOUR;

use crate::app::App;
use crate::command::{Command, Cx, Event, Place};
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
