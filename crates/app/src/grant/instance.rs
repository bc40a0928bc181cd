//! From a Start URL, an issuer URL or an id to the instance.

use usher_domain::id::InstanceId;
use usher_domain::region::RegionName;
use usher_domain::{Code, Refusal};

use crate::app::App;
use crate::command::Place;
use crate::error::Result;
use crate::instance::FoundStartUrl;

impl App {
    /// The instance that a Start URL means, in any of its forms.
    pub(super) async fn instance_of_url(&self, url: &str) -> Result<FoundStartUrl> {
        let unknown = || Refusal::new(Code::StartUrlUnknown).with("url", url.escape_default());
        Ok(self.find_start_url(url).await?.ok_or_else(unknown)?)
    }

    /// The name under which an instance's sign-in pages stand: its alias, else its identity store's id.
    pub(super) async fn start_name(&self, instance: &InstanceId) -> Result<String> {
        let id = instance.clone();
        let found = self.read(&Place::Global, move |tx| Ok(usher_store::instance::indexed_by_id(tx, &id)?)).await?;
        let found = found.ok_or_else(|| Refusal::new(Code::NotFound).with("what", "instance").with("id", instance))?;
        Ok(found.alias.unwrap_or_else(|| found.store.as_str().to_owned()))
    }

    /// The Region where a client stands that names no instance: the one in the Host header, else the first that hosts
    /// Identity Center.
    pub(super) fn region_for_client(&self, host: Option<&RegionName>) -> Result<RegionName> {
        let house = self.house();
        let hosts = |name: &RegionName| house.regions.iter().any(|one| one.hosts_identity_center && one.name == *name);
        let named = host.filter(|name| hosts(name)).cloned();
        let first = house.regions.iter().find(|one| one.hosts_identity_center).map(|one| one.name.clone());
        Ok(named.or(first).ok_or(Code::Unavailable)?)
    }
}
