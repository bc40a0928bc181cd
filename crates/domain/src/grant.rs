//! OAuth as the AWS sign-in protocol speaks it: clients, scopes, redirects, codes, devices, tokens, Start URLs.
//!
//! Identity-center reference 1.3; clients reference, items 3 to 7; RFC 6749, 7636, 8252, 8628, 9700.

mod client;
mod code;
mod device;
mod redirect;
mod refresh;
mod scopes;
mod start_url;

pub use client::{Client, ClientMetadata, GrantType, check_client};
pub use code::{CodeGrant, CodeState, Redemption};
pub use device::{DeviceGrant, DeviceState, PollAnswer};
pub use redirect::{MAXIMUM_REDIRECTS, check_redirect, redirect_matches};
pub use refresh::{RefreshDecision, RefreshState, RefreshToken, refresh_decision};
pub use scopes::Scopes;
pub use start_url::{StartUrlParts, normalise_start_url, start_urls};

use crate::time::{DAY, HOUR, MINUTE, SECOND};

/// How long an access token is good.
pub const ACCESS_TOKEN: i64 = HOUR;
/// How long an access token is good for a client registered without scopes; such a client gets no refresh token.
pub const LEGACY_ACCESS_TOKEN: i64 = 8 * HOUR;
/// How long a client's registration is good.
pub const REGISTRATION: i64 = 90 * DAY;
/// How long a device code waits for its user.
pub const DEVICE_CODE: i64 = 10 * MINUTE;
/// How long a device waits between two polls.
pub const DEVICE_INTERVAL: i64 = SECOND;
/// How long an authorization code is good (RFC 6749 section 4.1.2 allows ten minutes at most).
pub const AUTHORIZATION_CODE: i64 = 2 * MINUTE;
/// How long a rotated refresh token may be shown again by the same client, see [`refresh_decision`].
pub const REFRESH_GRACE: i64 = MINUTE;
