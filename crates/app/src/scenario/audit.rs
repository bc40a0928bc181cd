//! What the audit log keeps of an act, whatever its command says.

use serde::Serialize;
use serde_json::{Value, json};
use usher_domain::access::{Allowed, Caller, Resource};
use usher_domain::id::AccountId;

use super::world::World;
use crate::audit::Activity;
use crate::command::{Command, Cx, Event, Place};
use crate::error::Result;

/// A careless command, and a delicate one: its event tells secrets.
#[derive(Serialize)]
struct Careless {
    account: AccountId,
}

impl Command for Careless {
    const NAME: &'static str = "Careless";
    const ALLOWED: Allowed = Allowed::Administrators;
    const IS_DELICATE: bool = true;
    type Outcome = ();

    fn place(&self) -> Place {
        Place::Global
    }

    fn resource(&self) -> Resource {
        Resource::Account(self.account.clone())
    }

    fn run(&self, _: &mut Cx<'_, '_>) -> Result<((), Event)> {
        let changes = json!([{ "access_token": { "from": "canary" }, "title": "CTO" }]);
        let detail = json!({ "name": "Ana", "newPassword": "canary", "changes": changes });
        Ok(((), Event::on("target").of(&self.account).with(detail)))
    }
}

#[tokio::test]
async fn a_detail_named_like_a_secret_is_dotted_on_its_way_into_the_log() -> Result<()> {
    let world = World::new().await;
    world.app.perform(&world.admin, Careless { account: world.account.clone() }).await?;
    let page = world.app.ask(&world.admin, Activity { account: world.account.clone(), before: None }).await?;
    let row = page.rows.iter().find(|row| row.entry.action == "Careless").unwrap();
    let detail: Value = serde_json::from_str(&row.entry.detail).unwrap();
    let expected =
        json!({ "name": "Ana", "newPassword": "...", "changes": [{ "access_token": "...", "title": "CTO" }] });
    assert_eq!(detail, expected);
    Ok(())
}

#[tokio::test]
async fn a_delicate_command_wants_a_sign_in_of_the_last_hour_from_a_browser_and_none_from_a_program() {
    let world = World::new().await;
    let now = world.app.now();
    let delicate = || Careless { account: world.account.clone() };
    let at = |signed_in| Caller { signed_in, ..world.admin.clone() };
    let old = world.app.perform(&at(Some(now - 3_600_000_001)), delicate()).await.unwrap_err();
    assert!(old.is(usher_domain::Code::SignInAgain), "{old}");
    for fresh in [Some(now - 3_600_000_000), None] {
        world.app.perform(&at(fresh), delicate()).await.unwrap();
    }
}
