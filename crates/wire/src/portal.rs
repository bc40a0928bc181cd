//! The AWS access portal (`sso`, 2019-06-10): accounts, roles and role credentials (reference: identity-center 1.4).

use serde::{Deserialize, Serialize};

use crate::Secret;

/// The header that carries the access token on every call of this service.
pub const BEARER_HEADER: &str = "x-amz-sso_bearer_token";
/// The path of `ListAccounts`.
pub const ACCOUNTS_PATH: &str = "/assignment/accounts";
/// The path of `ListAccountRoles`.
pub const ROLES_PATH: &str = "/assignment/roles";
/// The path of `GetRoleCredentials`.
pub const CREDENTIALS_PATH: &str = "/federation/credentials";
/// The path of `Logout`, a POST with no body and an empty answer.
pub const LOGOUT_PATH: &str = "/logout";

/// The query of `ListAccounts`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ListAccountsRequest {
    /// 1 to 100.
    pub max_result: Option<u32>,
    /// Where the last page ended.
    pub next_token: Option<String>,
}

/// `ListAccounts`, the answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListAccountsResponse {
    /// The accounts in which the caller has a role.
    pub account_list: Vec<AccountInfo>,
    /// Where the next page begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
}

/// An account of the portal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AccountInfo {
    /// Twelve digits.
    pub account_id: String,
    /// Its name.
    pub account_name: String,
    /// The address of its root user.
    pub email_address: String,
}

/// The query of `ListAccountRoles`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ListAccountRolesRequest {
    /// Required.
    pub account_id: Option<String>,
    /// 1 to 100.
    pub max_result: Option<u32>,
    /// Where the last page ended.
    pub next_token: Option<String>,
}

/// `ListAccountRoles`, the answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListAccountRolesResponse {
    /// The caller's roles in that account.
    pub role_list: Vec<RoleInfo>,
    /// Where the next page begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
}

/// A role of the portal, named after its permission set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RoleInfo {
    /// The permission set's name.
    pub role_name: String,
    /// The account it is in.
    pub account_id: String,
}

/// The query of `GetRoleCredentials`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GetRoleCredentialsRequest {
    /// Required.
    pub role_name: Option<String>,
    /// Required.
    pub account_id: Option<String>,
}

/// `GetRoleCredentials`, the answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct GetRoleCredentialsResponse {
    /// The credentials.
    pub role_credentials: RoleCredentials,
}

/// Short-lived credentials of a role session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RoleCredentials {
    /// Names the key; no secret.
    pub access_key_id: String,
    /// Signs.
    pub secret_access_key: Secret,
    /// Travels with each signed request.
    pub session_token: Secret,
    /// When they end: epoch milliseconds, unlike every other service here.
    pub expiration: i64,
}

/// The body of a refusal; the exception's name travels in the header as in SSO-OIDC.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ErrorBody {
    /// The exception's name once more.
    #[serde(rename = "__type", skip_serializing_if = "Option::is_none")]
    pub exception: Option<String>,
    /// A sentence for people.
    pub message: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn role_credentials_use_the_names_of_the_portal_and_hide_their_secrets() {
        let credentials = RoleCredentials {
            access_key_id: "ASIA1".into(),
            secret_access_key: Secret::new("canary"),
            session_token: Secret::new("canary"),
            expiration: 1_795_000_000_000,
        };
        let answer = GetRoleCredentialsResponse { role_credentials: credentials };
        let written = serde_json::to_value(&answer).unwrap();
        assert_eq!(written["roleCredentials"]["secretAccessKey"], "canary");
        assert_eq!(written["roleCredentials"]["expiration"], 1_795_000_000_000_i64);
        assert!(!format!("{answer:?}").contains("canary"));
    }
}
