//! The application: its databases and what they share.

use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::RwLock;
use usher_crypto::password::Pool;
use usher_domain::catalogue::Catalogue;
use usher_domain::entropy::Entropy;
use usher_domain::id::ProductId;
use usher_domain::region::RegionName;
use usher_domain::time::{Clock, Instant};
use usher_domain::{Code, Refusal};
use usher_store::Database;

use crate::command::Place;
use crate::credit::{Batcher, Known, Looker};
use crate::error::Result;
use crate::house::House;
use crate::recent::Recent;

/// A Region and its database.
pub struct RegionParts {
    /// The Region's code.
    pub name: RegionName,
    /// Its database.
    pub database: Database,
}

/// What the server builds an [`App`] from.
pub struct Parts {
    /// The global database.
    pub global: Database,
    /// The Regions' databases.
    pub regions: Vec<RegionParts>,
    /// What every use case may know.
    pub house: House,
    /// Where passwords are hashed.
    pub passwords: Pool,
    /// The present moment.
    pub clock: Arc<dyn Clock>,
    /// Randomness outside of transactions.
    pub entropy: Arc<dyn Entropy>,
}

pub(crate) struct Inner {
    pub(crate) global: Database,
    pub(crate) regions: BTreeMap<RegionName, Database>,
    pub(crate) house: RwLock<Arc<House>>,
    pub(crate) passwords: Pool,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) batchers: BTreeMap<RegionName, Arc<Batcher>>,
    pub(crate) lookers: BTreeMap<RegionName, Arc<Looker>>,
    pub(crate) known: Known,
    /// Products by the hash of their key.
    pub(crate) products: Recent<String, ProductId>,
}

/// The application; cloning shares it.
#[derive(Clone)]
pub struct App {
    pub(crate) inner: Arc<Inner>,
}

impl App {
    /// Puts the parts together.
    pub fn new(parts: Parts) -> Self {
        let regions: BTreeMap<_, _> = parts.regions.into_iter().map(|region| (region.name, region.database)).collect();
        let batchers = regions.keys().map(|name| (name.clone(), Arc::default())).collect();
        let lookers = regions.keys().map(|name| (name.clone(), Arc::default())).collect();
        Self {
            inner: Arc::new(Inner {
                global: parts.global,
                regions,
                house: RwLock::new(Arc::new(parts.house)),
                passwords: parts.passwords,
                clock: parts.clock,
                entropy: parts.entropy,
                batchers,
                lookers,
                known: Known::new(10_000),
                products: Recent::new(1_000),
            }),
        }
    }

    /// What use cases know without asking a database, as of now: prices that waited for this month have come.
    pub fn house(&self) -> Arc<House> {
        let house = self.inner.house.read().clone();
        if house.catalogue.next_change().is_none_or(|next| self.now() < next) {
            return house;
        }
        self.set_catalogue(&house.catalogue);
        self.inner.house.read().clone()
    }

    /// Takes over a newer catalogue, as it holds now.
    pub fn set_catalogue(&self, catalogue: &Catalogue) {
        let held = catalogue.at(self.now());
        let mut house = self.inner.house.write();
        let house = Arc::make_mut(&mut *house);
        // Somebody else may have taken over a newer one in between.
        if house.catalogue.version <= held.version {
            house.catalogue = Arc::new(held);
        }
    }

    /// The present moment.
    pub fn now(&self) -> Instant {
        self.inner.clock.now()
    }

    /// The pool in which passwords are hashed.
    pub fn passwords(&self) -> &Pool {
        &self.inner.passwords
    }

    /// Fresh randomness outside of a transaction.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.inner.entropy.fill(&mut bytes);
        bytes
    }

    /// The database of a place.
    ///
    /// # Errors
    /// [`Code::RegionUnknown`].
    pub fn database(&self, place: &Place) -> Result<&Database> {
        match place {
            Place::Global => Ok(&self.inner.global),
            Place::Region(name) => {
                let found = self.inner.regions.get(name);
                Ok(found.ok_or_else(|| Refusal::new(Code::RegionUnknown).with("region", name))?)
            }
        }
    }

    /// Every place: the global database and the Regions'.
    pub fn places(&self) -> Vec<Place> {
        let regions = self.inner.regions.keys().cloned().map(Place::Region);
        core::iter::once(Place::Global).chain(regions).collect()
    }

    /// The names of the Regions, in alphabetical order.
    pub fn region_names(&self) -> Vec<RegionName> {
        self.inner.regions.keys().cloned().collect()
    }

    /// Finishes what waits in the databases and closes them. Blocks.
    pub fn close(&self) {
        self.inner.global.close();
        for database in self.inner.regions.values() {
            database.close();
        }
    }
}
