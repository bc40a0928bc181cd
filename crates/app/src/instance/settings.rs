//! What an administrator sees and sets of an instance.

use serde::{Deserialize, Serialize};
use serde_json::json;
use usher_domain::access::{Allowed, Caller, Resource};
use usher_domain::id::AccountId;
use usher_domain::region::RegionName;
use usher_domain::session::SessionLength;
use usher_store::instance::{Indexed, Instance};

use crate::app::App;
use crate::command::{Command, Cx, Event, Place, View};
use crate::error::Result;
use crate::instance::instance_of;

/// Where the account's Identity Center is, if it has one.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GetInstance {
    /// The account.
    pub account: AccountId,
}

impl View for GetInstance {
    const NAME: &'static str = "GetInstance";
    const ALLOWED: Allowed = Allowed::Administrators;
    type Answer = Option<Indexed>;

    fn place(&self) -> Place {
        Place::Global
    }

    fn resource(&self) -> Resource {
        Resource::Account(self.account.clone())
    }

    fn show(&self, cx: &mut Cx<'_, '_>) -> Result<Option<Indexed>> {
        Ok(usher_store::instance::indexed_of(cx.tx, &self.account)?)
    }
}

/// The instance as its Region knows it: session length, identity store.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GetInstanceSettings {
    /// The account.
    pub account: AccountId,
    /// The Region of its Identity Center.
    pub region: RegionName,
}

impl View for GetInstanceSettings {
    const NAME: &'static str = "GetInstanceSettings";
    const ALLOWED: Allowed = Allowed::Administrators;
    type Answer = Instance;

    fn place(&self) -> Place {
        Place::Region(self.region.clone())
    }

    fn resource(&self) -> Resource {
        Resource::Account(self.account.clone())
    }

    fn show(&self, cx: &mut Cx<'_, '_>) -> Result<Instance> {
        instance_of(cx, &self.account)
    }
}

/// Sets how long members stay signed in.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UpdateInstance {
    /// The account.
    pub account: AccountId,
    /// The Region of its Identity Center.
    pub region: RegionName,
    /// 15 to 129,600 minutes.
    pub session_minutes: i64,
    /// Whether the product's own session lasts 90 days.
    pub is_extended: bool,
}

impl Command for UpdateInstance {
    const NAME: &'static str = "UpdateInstance";
    const ALLOWED: Allowed = Allowed::Administrators;
    type Outcome = ();

    fn place(&self) -> Place {
        Place::Region(self.region.clone())
    }

    fn resource(&self) -> Resource {
        Resource::Account(self.account.clone())
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<((), Event)> {
        let length = SessionLength::from_minutes(self.session_minutes)?;
        let before = instance_of(cx, &self.account)?;
        let after = Instance { session_minutes: length.minutes(), is_extended: self.is_extended, ..before.clone() };
        usher_store::instance::update(cx.tx, &after)?;
        let detail = json!({
            "sessionMinutes": [before.session_minutes, after.session_minutes],
            "isExtended": [before.is_extended, after.is_extended],
        });
        Ok(((), Event::on(&before.id).of(&self.account).with(detail)))
    }
}

/// All that a settings page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IdentityCenter {
    /// Where it is.
    pub indexed: Indexed,
    /// `arn:aws:sso:::instance/ssoins-…`
    pub arn: String,
    /// The Start URL with the identity store's id; it works for ever.
    pub start_url: String,
    /// The Start URL with the alias, once chosen.
    pub alias_url: Option<String>,
    /// The Region's part; `None` for the moment until the Region has heard of it.
    pub settings: Option<Instance>,
}

impl App {
    /// The account's Identity Center with its settings, from both databases.
    ///
    /// # Errors
    /// The permission's refusal, or our own failure.
    pub async fn identity_center(&self, caller: &Caller, account: &AccountId) -> Result<Option<IdentityCenter>> {
        let Some(indexed) = self.show(caller, GetInstance { account: account.clone() }).await? else { return Ok(None) };
        let view = GetInstanceSettings { account: account.clone(), region: indexed.region.clone() };
        let settings = match self.show(caller, view).await {
            Ok(settings) => Some(settings),
            Err(error) if error.is(usher_domain::Code::NotFound) => None,
            Err(error) => return Err(error),
        };
        let house = self.house();
        Ok(Some(IdentityCenter {
            arn: indexed.id.arn(),
            start_url: house.start_url(indexed.store.as_str()),
            alias_url: indexed.alias.as_deref().map(|alias| house.start_url(alias)),
            indexed,
            settings,
        }))
    }
}
