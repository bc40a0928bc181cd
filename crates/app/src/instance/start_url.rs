//! From what a client sends as Start URL to the instance it means, whatever Region the client believes in.

use usher_domain::grant::{StartUrlParts, normalise_start_url, start_urls};
use usher_domain::id::{AccountId, InstanceId, StoreId};
use usher_domain::instance::StartAlias;
use usher_domain::region::RegionName;

use crate::app::App;
use crate::command::Place;
use crate::error::Result;

/// The instance that a Start URL means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundStartUrl {
    /// The instance.
    pub instance: InstanceId,
    /// Its identity store.
    pub store: StoreId,
    /// Whose it is.
    pub account: AccountId,
    /// Where it lives.
    pub region: RegionName,
    /// Our own Start URL, with the alias where there is one.
    pub start_url: String,
}

impl App {
    /// The instance that a Start URL or issuer URL means, in any of the accepted forms; `None` for any other text.
    ///
    /// # Errors
    /// What the database says.
    pub async fn find_start_url(&self, text: &str) -> Result<Option<FoundStartUrl>> {
        let house = self.house();
        let Ok(wanted) = normalise_start_url(text) else { return Ok(None) };
        let base = normalise_start_url(&house.public_url).unwrap_or_default();
        let Some(name) = named(&wanted, &base) else { return Ok(None) };
        let found = self.read(&Place::Global, move |tx| Ok(usher_store::instance::indexed_by_name(tx, &name)?)).await?;
        let Some(found) = found else { return Ok(None) };
        let alias = found.alias.as_deref().and_then(|alias| StartAlias::parse(alias).ok());
        let urls = start_urls(StartUrlParts {
            base: &base,
            instance: &found.id,
            store: &found.store,
            region: &found.region,
            alias: alias.as_ref(),
        });
        if !urls.contains(&wanted) {
            return Ok(None);
        }
        let start_url = house.start_url(alias.as_ref().map_or(found.store.as_str(), StartAlias::as_str));
        Ok(Some(FoundStartUrl {
            instance: found.id,
            store: found.store,
            account: found.account,
            region: found.region,
            start_url,
        }))
    }
}

/// The name in a normalised URL: an alias, a store's id or an instance's.
fn named(url: &str, base: &str) -> Option<String> {
    if let Some(name) = url.strip_prefix(base).and_then(|rest| rest.strip_prefix("/start/")) {
        return Some(name.to_owned());
    }
    let (_, rest) = url.split_once("://")?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    match host {
        "identitycenter.amazonaws.com" => Some(path.to_owned()),
        _ => {
            let (name, domain) = host.split_once('.')?;
            let is_ours = domain == "awsapps.com" || (domain.starts_with("portal.") && domain.ends_with(".app.aws"));
            is_ours.then(|| name.to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_found_in_every_form() {
        let base = "https://id.example.com/usher";
        for (url, name) in [
            ("https://id.example.com/usher/start/acme", Some("acme")),
            ("https://acme.awsapps.com/start", Some("acme")),
            ("https://ssoins-1.portal.eu-central-1.app.aws", Some("ssoins-1")),
            ("https://identitycenter.amazonaws.com/ssoins-1", Some("ssoins-1")),
            ("https://acme.example.com/start", None),
            ("https://localhost", None),
        ] {
            assert_eq!(named(url, base).as_deref(), name, "{url}");
        }
    }
}
