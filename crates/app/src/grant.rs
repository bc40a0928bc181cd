//! Grants: how a program on somebody's machine comes to act for them, and how that ends.
//!
//! Clients, codes and tokens name their Region in the clear, so that each is looked for in one database only:
//! `<random>.<region>` for clients and codes, `aoa-<region>-<random>` and `aor-<region>-<random>` for tokens.

mod about;
mod bearer;
mod client;
mod code;
mod device;
mod instance;
mod issue;
mod redeem;
mod refresh;
mod sign_out;

pub use about::{AboutMe, StartPlace};
pub use bearer::Bearer;
pub use client::{KnownClient, NewClient, RegisterClient, RegisteredClient};
pub use code::{ApproveCode, Authorization, Consent, DenyCode, RequestCode};
pub use device::{ApproveDevice, DenyDevice, DeviceRequest, DeviceStarted, StartDeviceAuthorization};
pub use issue::Tokens;
pub use redeem::{Proof, RedeemCode, RedeemDevice};
pub use refresh::RefreshToken;
pub use sign_out::{ListDevices, SignOut, SignOutDevice};

use usher_domain::region::RegionName;

use crate::app::App;

/// The purposes under which each kind of secret is hashed: none of them is ever good for another (security case 8).
mod purpose {
    pub(super) const CLIENT: &str = "client-secret";
    pub(super) const DEVICE: &str = "device-code";
    pub(super) const USER_CODE: &str = "user-code";
    pub(super) const CODE: &str = "authorization-code";
    pub(super) const ACCESS: &str = "access-token";
    pub(super) const REFRESH: &str = "refresh-token";
    /// What a refresh token's successors follow from; never stored.
    pub(super) const LINE: &str = "refresh-line";
}

/// No id or secret of ours is longer.
const LONGEST: usize = 512;

impl App {
    /// The Region in `<random>.<region>`, if this deployment has it.
    fn region_after_dot(&self, text: &str) -> Option<RegionName> {
        let (_, region) = text.split_once('.').filter(|_| text.len() <= LONGEST)?;
        let region = RegionName::new(region);
        self.inner.regions.contains_key(&region).then_some(region)
    }

    /// The Region in `<prefix>-<region>-<random>`; the longest fitting name, should one begin with another.
    fn region_of_token(&self, prefix: &str, token: &str) -> Option<RegionName> {
        let rest = token.strip_prefix(prefix).filter(|_| token.len() <= LONGEST)?.strip_prefix('-')?;
        let fits = |region: &&RegionName| rest.strip_prefix(region.as_str()).is_some_and(|end| end.starts_with('-'));
        self.inner.regions.keys().filter(fits).max_by_key(|region| region.as_str().len()).cloned()
    }
}
