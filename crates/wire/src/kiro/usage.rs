//! `GetUsageLimits`. Precise amounts are JSON numbers on this wire: the writer parses them from decimal text
//! (`"27.10".parse::<Number>()`), so that no arithmetic in floating point happens on either side.

use serde::{Deserialize, Serialize};
use serde_json::Number;

/// The request: the body in the awsJson dialect, the query in the REST one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct GetUsageLimitsRequest {
    /// Required for enterprise users.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile_arn: Option<String>,
    /// `AI_EDITOR`, `KIRO_CLI` or `CLI`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// `AGENTIC_REQUEST`, `CREDIT`, `VIBE` or `SPEC`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_type: Option<String>,
    /// Whether `userInfo.email` is wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_email_required: Option<bool>,
}

/// The answer, the union of all dialects.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct GetUsageLimitsResponse {
    /// The oldest form; older toolkits require it.
    pub limits: Vec<Limit>,
    /// Whole days until the reset; older toolkits require it.
    pub days_until_reset: i64,
    /// The reset, epoch seconds.
    pub next_date_reset: i64,
    /// The first of `usage_breakdown_list`, for clients that know no list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage_breakdown: Option<UsageBreakdown>,
    /// One per kind of resource.
    pub usage_breakdown_list: Vec<UsageBreakdown>,
    /// The tier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subscription_info: Option<SubscriptionInfo>,
    /// Credits beyond the plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overage_configuration: Option<OverageConfiguration>,
    /// Whose numbers these are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_info: Option<UserInfo>,
    /// What the overage comes to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_usage: Option<TotalUsage>,
}

/// A limit in the oldest form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Limit {
    /// The kind of resource.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whole units used.
    #[serde(alias = "currentUsageLimit")]
    pub current_usage: i64,
    /// Whole units in the plan.
    pub total_usage_limit: i64,
    /// Percent used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent_used: Option<Number>,
}

/// How much of one kind of resource is used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct UsageBreakdown {
    /// `CREDIT`, `AGENTIC_REQUEST`, `VIBE` or `SPEC`.
    pub resource_type: String,
    /// Its name for people.
    pub display_name: String,
    /// Its name for more than one.
    pub display_name_plural: String,
    /// `INVOCATIONS`.
    pub unit: String,
    /// `USD`.
    pub currency: String,
    /// Whole units used.
    pub current_usage: i64,
    /// The same to the hundredth.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_usage_with_precision: Option<Number>,
    /// Whole units in the plan.
    pub usage_limit: i64,
    /// The same to the hundredth.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage_limit_with_precision: Option<Number>,
    /// Whole units beyond the plan.
    pub current_overages: i64,
    /// The same to the hundredth.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_overages_with_precision: Option<Number>,
    /// The most units beyond the plan.
    pub overage_cap: i64,
    /// The same to the hundredth.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overage_cap_with_precision: Option<Number>,
    /// Dollars for a unit beyond the plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overage_rate: Option<Number>,
    /// Dollars so far.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overage_charges: Option<Number>,
    /// The reset, epoch seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_date_reset: Option<i64>,
    /// The welcome bonus.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub free_trial_info: Option<FreeTrialInfo>,
    /// Bonuses, exhausted ones included.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bonuses: Vec<Bonus>,
    /// Purchased packs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub overage_credits: Vec<OverageCredit>,
}

/// The welcome bonus.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FreeTrialInfo {
    /// `ACTIVE` or `EXPIRED`.
    pub free_trial_status: String,
    /// Its end, epoch seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub free_trial_expiry: Option<i64>,
    /// Whole units used.
    pub current_usage: i64,
    /// The same to the hundredth.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_usage_with_precision: Option<Number>,
    /// Whole units given.
    pub usage_limit: i64,
    /// The same to the hundredth.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage_limit_with_precision: Option<Number>,
}

/// Credits given beside the plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Bonus {
    /// Its code.
    pub bonus_code: String,
    /// Its name for people.
    pub display_name: String,
    /// A longer text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `ACTIVE`, `EXHAUSTED` or `EXPIRED`.
    pub status: String,
    /// Its end, epoch seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<i64>,
    /// When it was taken, epoch seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redeemed_at: Option<i64>,
    /// Credits used.
    pub current_usage: Option<Number>,
    /// Credits given.
    pub usage_limit: Option<Number>,
}

/// A purchased pack.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OverageCredit {
    /// Credits used.
    pub current_usage: Option<Number>,
    /// Credits bought.
    pub usage_limit: Option<Number>,
    /// Its end, epoch seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<i64>,
    /// Where it was bought.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// The tier as clients name it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SubscriptionInfo {
    /// `Q_DEVELOPER_STANDALONE_PRO` and its like.
    #[serde(rename = "type")]
    pub kind: String,
    /// `KIRO PRO`.
    pub subscription_title: String,
    /// `UPGRADE_CAPABLE` or `UPGRADE_INCAPABLE`.
    pub upgrade_capability: String,
    /// `OVERAGE_CAPABLE` or `OVERAGE_INCAPABLE`.
    pub overage_capability: String,
    /// `PURCHASE` or `MANAGE`.
    pub subscription_management_target: String,
}

/// Whether credits beyond the plan are allowed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OverageConfiguration {
    /// `ENABLED` or `DISABLED`.
    pub overage_status: String,
    /// The most whole credits beyond the plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overage_limit: Option<i64>,
}

/// Whose numbers these are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct UserInfo {
    /// The directory's user id.
    pub user_id: String,
    /// Only when it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// What the overage comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TotalUsage {
    /// The most that anybody could allow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_overage_limit: Option<i64>,
    /// The most that is allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overage_limit: Option<i64>,
    /// Dollars so far.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_overage_charges: Option<Number>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_precise_amount_goes_from_decimal_text_to_a_json_number() {
        let breakdown = UsageBreakdown {
            resource_type: "CREDIT".into(),
            current_usage: 27,
            current_usage_with_precision: Some("27.10".parse().unwrap()),
            ..UsageBreakdown::default()
        };
        let text = serde_json::to_string(&breakdown).unwrap();
        assert!(text.contains("\"currentUsageWithPrecision\":27.1,"), "{text}");
    }

    #[test]
    fn the_oldest_dialect_is_always_there() {
        let written = serde_json::to_value(GetUsageLimitsResponse::default()).unwrap();
        for name in ["limits", "daysUntilReset", "nextDateReset", "usageBreakdownList"] {
            assert!(written.get(name).is_some(), "{name}");
        }
    }
}
