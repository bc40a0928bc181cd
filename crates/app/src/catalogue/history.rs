//! The versions of the catalogue: what each changed, when, by whom.

use serde::{Deserialize, Serialize};
use usher_domain::access::{Allowed, Resource};
use usher_domain::catalogue::Change;
use usher_domain::id::AdministratorId;
use usher_domain::time::Instant;

use crate::command::{Cx, Place, View};
use crate::error::Result;

/// How many versions a page holds.
const PAGE: i64 = 20;

/// The versions of the catalogue, newest first, a page at a time.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListCatalogueVersions {
    /// Only versions below this one, for the next page.
    #[serde(default)]
    pub below: Option<i64>,
}

/// One version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CatalogueVersion {
    /// Its number.
    pub version: i64,
    /// Since when it was the newest.
    pub since: Instant,
    /// Who made it; nobody where the server did.
    pub by: Option<AdministratorId>,
    /// That person's name.
    pub by_name: Option<String>,
    /// What was changed of the version before; nothing for the first.
    pub changes: Vec<Change>,
}

impl View for ListCatalogueVersions {
    const NAME: &'static str = "ListCatalogueVersions";
    const ALLOWED: Allowed = Allowed::Operators;
    type Answer = Vec<CatalogueVersion>;

    fn place(&self) -> Place {
        Place::Global
    }

    fn resource(&self) -> Resource {
        Resource::Deployment
    }

    fn show(&self, cx: &mut Cx<'_, '_>) -> Result<Vec<CatalogueVersion>> {
        // One more than is shown: the last one is compared with it.
        let found = usher_store::catalogue::versions(cx.tx, self.below.unwrap_or(i64::MAX), PAGE + 1)?;
        let mut shown = Vec::with_capacity(found.len());
        for (at, (catalogue, since)) in found.iter().enumerate().take(usize::try_from(PAGE).unwrap_or(20)) {
            let before = found.get(at + 1).map(|(before, _)| before.at(*since));
            let by = catalogue.changed_by.clone();
            let person = by.as_ref().map(|id| usher_store::account::administrator_by_id(cx.tx, id)).transpose()?;
            shown.push(CatalogueVersion {
                version: catalogue.version,
                since: *since,
                by,
                by_name: person.flatten().map(|person| person.name),
                changes: before.map(|before| catalogue.changes_since(&before)).unwrap_or_default(),
            });
        }
        Ok(shown)
    }
}
