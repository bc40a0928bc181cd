//! The data plane that Kiro and Q clients call (awsJson1.0, `POST /`, bearer): profiles and usage limits.
//!
//! `GetUsageLimits` exists in three dialects; the answer here is their union (reference: clients 11, kiro section 12).

mod usage;

pub use usage::{
    Bonus, FreeTrialInfo, GetUsageLimitsRequest, GetUsageLimitsResponse, Limit, OverageConfiguration, OverageCredit,
    SubscriptionInfo, TotalUsage, UsageBreakdown, UserInfo,
};

use serde::{Deserialize, Serialize};

/// The content type of requests and answers.
pub const CONTENT_TYPE: &str = "application/x-amz-json-1.0";
/// The header that names the operation.
pub const TARGET_HEADER: &str = "X-Amz-Target";
/// What stands before the operation of most calls.
pub const SERVICE: &str = "AmazonCodeWhispererService";
/// What stands before the operation of the calls that stream.
pub const STREAMING_SERVICE: &str = "AmazonCodeWhispererStreamingService";
/// The target of `ListAvailableProfiles`.
pub const LIST_AVAILABLE_PROFILES: &str = "AmazonCodeWhispererService.ListAvailableProfiles";
/// The target of `GetUsageLimits`.
pub const GET_USAGE_LIMITS: &str = "AmazonCodeWhispererService.GetUsageLimits";
/// The path of `GetUsageLimits` in the REST dialect, a GET with the request in the query.
pub const GET_USAGE_LIMITS_PATH: &str = "/getUsageLimits";
/// The target of `GetProfile`.
pub const GET_PROFILE: &str = "AmazonCodeWhispererService.GetProfile";
/// The target of `ListAvailableModels`.
pub const LIST_AVAILABLE_MODELS: &str = "AmazonCodeWhispererService.ListAvailableModels";
/// The target of `SendTelemetryEvent`, which is answered with `{}`.
pub const SEND_TELEMETRY_EVENT: &str = "AmazonCodeWhispererService.SendTelemetryEvent";
/// The target of `GenerateAssistantResponse`.
pub const GENERATE_ASSISTANT_RESPONSE: &str = "AmazonCodeWhispererStreamingService.GenerateAssistantResponse";

/// The body of a refusal; never under status 429, which clients take for throttling (clients 9).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ErrorBody {
    /// The exception's name, `ServiceQuotaExceededException`.
    #[serde(rename = "__type")]
    pub exception: String,
    /// A sentence for people.
    pub message: String,
    /// Why, `MONTHLY_REQUEST_COUNT`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// `ListAvailableProfiles`, the request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListAvailableProfilesRequest {
    /// Page size.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_results: Option<u32>,
    /// Where the last page ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
}

/// `ListAvailableProfiles`, the answer: only the profiles of the Region that was asked (clients 8).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListAvailableProfilesResponse {
    /// The profiles that the caller may choose among.
    pub profiles: Vec<Profile>,
    /// Where the next page begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
}

/// `GetProfile`, the request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct GetProfileRequest {
    /// Which one.
    pub profile_arn: String,
}

/// `GetProfile`, the answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct GetProfileResponse {
    /// The profile.
    pub profile: Profile,
}

/// A profile as clients see it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Profile {
    /// `arn:aws:codewhisperer:REGION:ACCOUNT:profile/ID`; clients read the Region out of it.
    pub arn: String,
    /// Its name.
    pub profile_name: String,
    /// A longer text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `ACTIVE`, `CREATING`, `CREATE_FAILED`, `UPDATING`, `UPDATE_FAILED`, `DELETING` or `DELETE_FAILED`.
    pub status: String,
    /// `Q_DEVELOPER` or `CODEWHISPERER`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile_type: Option<String>,
    /// The key that encrypts its data, where the customer brought one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kms_key_arn: Option<String>,
    /// Where its people come from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity_details: Option<IdentityDetails>,
    /// What works at the moment.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub active_functionalities: Vec<String>,
    /// What the administrator switched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opt_in_features: Option<OptInFeatures>,
    /// Whether the administrator must agree to further permissions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permission_update_required: Option<bool>,
}

/// Where a profile's people come from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct IdentityDetails {
    /// Identity Center.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sso_identity_details: Option<SsoIdentityDetails>,
}

/// The Identity Center instance behind a profile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SsoIdentityDetails {
    /// The instance.
    pub instance_arn: String,
    /// The profile's application in that instance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oidc_client_id: Option<String>,
    /// The instance's Region, which may be another one than the profile's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sso_region: Option<String>,
}

/// A switch that is `ON` or `OFF`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Switch {
    /// `ON` or `OFF`.
    pub toggle: String,
}

/// The switch for MCP servers, with the registry that restricts them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct McpConfiguration {
    /// `ON` or `OFF`.
    pub toggle: String,
    /// Where the list of allowed servers is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mcp_registry_url: Option<String>,
}

/// What the administrator switched on or off for everybody in the profile; absent means that nobody decided.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OptInFeatures {
    /// Prompts are kept in the administrator's bucket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt_logging: Option<Switch>,
    /// Reports name single people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_user_analytics: Option<Switch>,
    /// The dashboard is fed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dashboard_analytics: Option<Switch>,
    /// Workspaces are indexed on the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workspace_context: Option<Switch>,
    /// Credits beyond the plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overage_configuration: Option<Switch>,
    /// MCP servers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mcp_configuration: Option<McpConfiguration>,
    /// Agents that work by themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub autonomous_agents: Option<Switch>,
    /// Tools that read the web.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub web_tools: Option<Switch>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_is_the_service_a_dot_and_the_operation() {
        for target in [LIST_AVAILABLE_PROFILES, GET_USAGE_LIMITS, GET_PROFILE, LIST_AVAILABLE_MODELS] {
            assert_eq!(target.split_once('.').map(|(service, _)| service), Some(SERVICE));
        }
        assert_eq!(GENERATE_ASSISTANT_RESPONSE.split_once('.').map(|(service, _)| service), Some(STREAMING_SERVICE));
    }

    #[test]
    fn a_profile_is_written_in_the_names_that_clients_parse() {
        let switch = Switch { toggle: "ON".into() };
        let profile = Profile {
            arn: "arn:aws:codewhisperer:us-east-1:111122223333:profile/ABCDEFGHIJKL".into(),
            profile_name: "acme".into(),
            status: "ACTIVE".into(),
            opt_in_features: Some(OptInFeatures { overage_configuration: Some(switch), ..OptInFeatures::default() }),
            ..Profile::default()
        };
        let written = serde_json::to_value(&profile).unwrap();
        assert_eq!(written["profileName"], "acme");
        assert_eq!(written["optInFeatures"]["overageConfiguration"]["toggle"], "ON");
        assert!(written.get("kmsKeyArn").is_none());
    }
}
