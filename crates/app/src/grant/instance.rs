//! From a Start URL, an issuer URL or an id to the instance.

use usher_domain::grant::{StartUrlParts, normalise_start_url, start_urls};
use usher_domain::id::InstanceId;
use usher_domain::instance::StartAlias;
use usher_domain::region::RegionName;
use usher_domain::{Code, Refusal};
use usher_store::instance::Indexed;

use crate::app::App;
use crate::command::Place;
use crate::error::Result;

impl App {
    /// The instance that a Start URL means, in any of its forms.
    pub(super) async fn instance_of_url(&self, url: &str) -> Result<Indexed> {
        let unknown = || Refusal::new(Code::StartUrlUnknown).with("url", url.escape_default());
        let normal = normalise_start_url(url)?;
        let base = self.house().public_url;
        let name = name_in(&normal, &base).ok_or_else(unknown)?.to_owned();
        let found = self.read(&Place::Global, move |tx| Ok(usher_store::instance::indexed_by_name(tx, &name)?)).await?;
        let found = found.ok_or_else(unknown)?;
        let alias = found.alias.as_deref().and_then(|alias| StartAlias::parse(alias).ok());
        let parts = StartUrlParts {
            base: &base,
            instance: &found.id,
            store: &found.store,
            region: &found.region,
            alias: alias.as_ref(),
        };
        if start_urls(parts).contains(&normal) { Ok(found) } else { Err(unknown().into()) }
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

/// The part of a normalised Start URL that may name an instance; whether it does, the whole URL decides.
fn name_in<'a>(url: &'a str, base: &str) -> Option<&'a str> {
    let base = base.trim_end_matches('/').to_ascii_lowercase();
    let own = url.strip_prefix(&base).and_then(|path| path.strip_prefix("/start/"));
    let issuer = || url.strip_prefix("https://identitycenter.amazonaws.com/");
    let host = || url.strip_prefix("https://").and_then(|rest| rest.split(['.', '/']).next());
    own.or_else(issuer).or_else(host).filter(|name| !name.is_empty())
}
