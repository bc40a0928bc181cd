//! Regions: where data lives. Each Region of a deployment is its own database (design, section 4).

use core::fmt;

use serde::{Deserialize, Serialize};

/// A Region's code, such as `us-east-1`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct RegionName(String);

impl RegionName {
    /// Takes the code as written; whether the deployment has such a Region, its list tells.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RegionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A Region of this deployment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Region {
    /// The code, `eu-central-1`.
    pub name: RegionName,
    /// The usual name, `Europe (Frankfurt)`.
    pub label: String,
    /// Whether Identity Center can be enabled here.
    pub hosts_identity_center: bool,
    /// Whether Kiro profiles can be created here.
    pub hosts_profiles: bool,
}
