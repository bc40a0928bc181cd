//! A seat's month so far.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `GET /api/v1/usage`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Usage {
    /// The profile.
    pub profile_arn: String,
    /// The tier's id in the catalogue.
    pub tier: String,
    /// The tier's title.
    pub tier_title: String,
    /// `PENDING`, `ACTIVE` or `CANCELED`.
    pub state: String,
    /// The calendar month in UTC, `2026-11`.
    pub month: String,
    /// The first instant of the next month, RFC 3339.
    pub resets_at: String,
    /// The tier's own credits.
    pub plan: Plan,
    /// Credits given beside the plan.
    pub bonuses: Vec<Bonus>,
    /// Credits beyond the plan.
    pub overage: Overage,
    /// A change of tier that waits for the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting: Option<Waiting>,
}

/// The tier's own credits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(rename = "UsagePlan")]
pub struct Plan {
    /// Credits used, `12.34`.
    pub used: String,
    /// Credits in the month.
    pub limit: String,
}

/// Credits given beside the plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(rename = "UsageBonus")]
pub struct Bonus {
    /// Its name for people.
    pub name: String,
    /// Credits used.
    pub used: String,
    /// Credits given.
    pub limit: String,
    /// When the rest is lost, RFC 3339; never, when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<String>,
}

/// Credits beyond the plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(rename = "UsageOverage")]
pub struct Overage {
    /// Whether this person may use any.
    pub enabled: bool,
    /// Credits used.
    pub used: String,
    /// The most credits; no limit, when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cap: Option<String>,
    /// Dollars for one credit, `0.04`.
    pub rate: String,
    /// Dollars so far.
    pub estimated_cost: String,
}

/// A change of tier that waits for the first of the month.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(rename = "UsageWaiting")]
pub struct Waiting {
    /// The tier to come.
    pub tier: String,
    /// From when, RFC 3339.
    pub from: String,
}
