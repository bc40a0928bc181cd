//! The catalogue in force: seeded once, then the newest version in the global database.

mod edit;
mod history;

use serde::{Deserialize, Serialize};
use usher_domain::access::{Allowed, Resource};
use usher_domain::catalogue::Catalogue;

use crate::app::App;
use crate::command::{Cx, Place, View};
use crate::error::Result;

pub use edit::{RemoveModel, RestoreCatalogue, SetModel, UpdateCatalogue, UpdateTier};
pub use history::{CatalogueVersion, ListCatalogueVersions};

/// What is sold at the moment: the catalogue in force in this process.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GetCatalogue {}

impl View for GetCatalogue {
    const NAME: &'static str = "GetCatalogue";
    const ALLOWED: Allowed = Allowed::Operators;
    type Answer = Catalogue;

    fn place(&self) -> Place {
        Place::Global
    }

    fn resource(&self) -> Resource {
        Resource::Deployment
    }

    fn show(&self, cx: &mut Cx<'_, '_>) -> Result<Catalogue> {
        Ok(Catalogue::clone(&cx.house.catalogue))
    }
}

impl App {
    /// Takes the newest catalogue over, after putting the standard one in force where there is none. Called at start.
    ///
    /// # Errors
    /// What the database says.
    pub async fn load_catalogue(&self) -> Result<()> {
        let newest = self
            .keep_book(&Place::Global, |tx| {
                if let Some(newest) = usher_store::catalogue::newest(tx)? {
                    return Ok(newest);
                }
                let standard = Catalogue::default();
                usher_store::catalogue::insert(tx, &standard)?;
                Ok(standard)
            })
            .await?;
        self.set_catalogue(&newest);
        Ok(())
    }

    /// Takes a catalogue over that another process put in force; cheap where nothing changed. Called twice a second.
    ///
    /// # Errors
    /// What the database says.
    pub async fn refresh_catalogue(&self) -> Result<()> {
        let known = self.house().catalogue.version;
        let newest = self
            .read(&Place::Global, move |tx| {
                if usher_store::catalogue::newest_version(tx)? <= known {
                    return Ok(None);
                }
                Ok(usher_store::catalogue::newest(tx)?)
            })
            .await?;
        if let Some(newest) = newest {
            self.set_catalogue(&newest);
        }
        Ok(())
    }
}
