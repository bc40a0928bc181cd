//! Enabling: first the global index, which knows whether there is one already, then the Region.

use serde::{Deserialize, Serialize};
use serde_json::json;
use usher_domain::access::{Allowed, Caller, Resource};
use usher_domain::id::{AccountId, InstanceId, StoreId};
use usher_domain::job::Job;
use usher_domain::region::RegionName;
use usher_domain::session::SessionLength;
use usher_domain::{Code, Refusal};
use usher_store::instance::{Indexed, Instance};

use crate::app::App;
use crate::command::{Command, Cx, Event, Place};
use crate::error::Result;

/// Enables Identity Center for an account in a Region; there is one for all Regions, for good.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EnableIdentityCenter {
    /// The account.
    pub account: AccountId,
    /// Where its people's data shall live.
    pub region: RegionName,
}

/// The instance that was enabled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Enabled {
    /// Its id.
    pub instance: InstanceId,
    /// Its identity store.
    pub store: StoreId,
    /// Its Region.
    pub region: RegionName,
    /// The Start URL for its people.
    pub start_url: String,
}

impl Command for EnableIdentityCenter {
    const NAME: &'static str = "EnableIdentityCenter";
    const ALLOWED: Allowed = Allowed::Administrators;
    type Outcome = Enabled;

    fn place(&self) -> Place {
        Place::Global
    }

    fn resource(&self) -> Resource {
        Resource::Account(self.account.clone())
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(Enabled, Event)> {
        let region = cx.house.region(&self.region)?;
        if !region.hosts_identity_center {
            let refusal = Refusal::new(Code::RegionUnsupported).with("region", &self.region);
            return Err(refusal.with("service", "IAM Identity Center").into());
        }
        if usher_store::account::by_id(cx.tx, &self.account)?.is_none() {
            return Err(Refusal::new(Code::NotFound).with("what", "account").with("id", &self.account).into());
        }
        let existing = usher_store::instance::indexed_of(cx.tx, &self.account)?;
        if let Some(existing) = existing {
            let refusal = Refusal::new(Code::InstanceExists).with("instance", &existing.id);
            return Err(refusal.with("region", &existing.region).into());
        }
        let indexed = Indexed {
            id: InstanceId::random(cx.tx.random()),
            account: self.account.clone(),
            store: StoreId::random(cx.tx.random()),
            region: self.region.clone(),
            alias: None,
            created_at: cx.tx.now(),
        };
        match usher_store::instance::index(cx.tx, &indexed) {
            // Two browsers at once: the second runs again and finds the first one's.
            Err(error) if error.is_unique("instance_index_account_id_key") => {
                return Err(crate::Error::Contention("the account was enabled meanwhile".into()));
            }
            outcome => outcome?,
        }
        let (instance, store) = (indexed.id.clone(), indexed.store.clone());
        let (account, region) = (self.account.clone(), self.region.clone());
        crate::job::push(cx.tx, &Job::OpenInstance { instance, store, account, region })?;
        let start_url = cx.house.start_url(indexed.store.as_str());
        let event =
            Event::on(&indexed.id).of(&self.account).with(json!({"region": self.region, "store": indexed.store}));
        Ok((Enabled { instance: indexed.id, store: indexed.store, region: indexed.region, start_url }, event))
    }
}

/// Makes an enabled instance stand in its Region; again and again changes nothing.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenInstance {
    /// The instance.
    pub instance: InstanceId,
    /// Its identity store.
    pub store: StoreId,
    /// Whose it is.
    pub account: AccountId,
    /// Where it shall stand.
    pub region: RegionName,
}

impl Command for OpenInstance {
    const NAME: &'static str = "OpenInstance";
    const ALLOWED: Allowed = Allowed::System;
    type Outcome = ();

    fn place(&self) -> Place {
        Place::Region(self.region.clone())
    }

    fn resource(&self) -> Resource {
        Resource::Account(self.account.clone())
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<((), Event)> {
        let instance = Instance {
            id: self.instance.clone(),
            account: self.account.clone(),
            store: self.store.clone(),
            session_minutes: SessionLength::DEFAULT.minutes(),
            is_extended: false,
        };
        let is_new = usher_store::instance::open(cx.tx, &instance)?;
        Ok(((), Event::on(&self.instance).of(&self.account).with(json!({"isNew": is_new}))))
    }
}

impl App {
    /// Enables Identity Center and opens it in its Region at once; should that fail, a job repeats it.
    ///
    /// # Errors
    /// [`Code::InstanceExists`] with instance and Region, [`Code::RegionUnsupported`], or the permission's.
    pub async fn enable_identity_center(
        &self,
        caller: &Caller,
        account: &AccountId,
        region: &RegionName,
    ) -> Result<Enabled> {
        let (account, region) = (account.clone(), region.clone());
        let enable = EnableIdentityCenter { account: account.clone(), region };
        let enabled = self.perform(caller, enable).await?;
        let open = OpenInstance {
            instance: enabled.instance.clone(),
            store: enabled.store.clone(),
            account,
            region: enabled.region.clone(),
        };
        if let Err(error) = self.perform(&Caller::system(caller.request.clone()), open).await {
            tracing::warn!(instance = %enabled.instance, %error, "the Region is told by the job");
        }
        Ok(enabled)
    }
}
