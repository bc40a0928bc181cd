//! What every use case may know without asking a database.

use std::sync::Arc;

use usher_crypto::keys::Keys;
use usher_domain::catalogue::Catalogue;
use usher_domain::region::{Region, RegionName};
use usher_domain::{Code, Refusal};

/// The snapshot that a command or view works with.
#[derive(Clone, Debug)]
pub struct House {
    /// The address under which people reach this server; every link begins with it. No trailing slash.
    pub public_url: Arc<str>,
    /// The Regions of this deployment, in the configured order.
    pub regions: Arc<[Region]>,
    /// Tiers, prices, multipliers.
    pub catalogue: Arc<Catalogue>,
    /// The keys derived from the server's master key.
    pub keys: Arc<Keys>,
    /// Whether accounts may be opened without an operator.
    pub is_sign_up_open: bool,
}

impl House {
    /// The Region of that name.
    ///
    /// # Errors
    /// [`Code::RegionUnknown`].
    pub fn region(&self, name: &RegionName) -> Result<&Region, Refusal> {
        let found = self.regions.iter().find(|region| region.name == *name);
        found.ok_or_else(|| Refusal::new(Code::RegionUnknown).with("region", name))
    }

    /// An address below the public one; `path` begins with a slash.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }

    /// The Start URL of an instance, by its alias or its identity store's id.
    pub fn start_url(&self, name: &str) -> String {
        format!("{}/start/{name}", self.public_url)
    }
}
