//! Who is signed in, where, and which profiles they have.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `GET /api/v1/me`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Me {
    /// The person.
    pub user: User,
    /// The Identity Center instance.
    pub instance: Instance,
    /// The customer account that the instance belongs to.
    pub account: Account,
    /// The person's seats, in every Region; empty when nobody subscribed them.
    pub profiles: Vec<ProfileSeat>,
    /// When the session ends for good, RFC 3339.
    pub session_expires_at: String,
}

/// A person of the directory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(rename = "MeUser")]
pub struct User {
    /// The directory's user id.
    pub id: String,
    /// What they sign in with.
    pub user_name: String,
    /// Their name for people.
    pub display_name: String,
    /// Their primary address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// An Identity Center instance.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(rename = "MeInstance")]
pub struct Instance {
    /// The instance's id, `ssoins-` and 16 hex digits.
    pub id: String,
    /// Its own Start URL, not an alias.
    pub start_url: String,
    /// Its Region.
    pub region: String,
}

/// A customer account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(rename = "MeAccount")]
pub struct Account {
    /// Twelve digits.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// A seat in a profile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ProfileSeat {
    /// The profile.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// Its Region, which may be another one than the instance's.
    pub region: String,
    /// The tier's id in the catalogue.
    pub tier: String,
    /// The tier's title.
    pub tier_title: String,
    /// `PENDING`, `ACTIVE` or `CANCELED`.
    pub state: String,
}

/// `GET /api/v1/start-url`: what a Start URL, or one of its aliases, stands for (decision 9).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct StartUrl {
    /// The instance's own Start URL.
    pub start_url: String,
    /// The instance's id.
    pub instance: String,
    /// The instance's Region.
    pub region: String,
    /// The Region's name for people, `Europe (Frankfurt)`.
    pub region_label: String,
}
