//! AWS SSO-OIDC (2019-06-10): camelCase JSON at the root of the host (reference: identity-center 1.3, clients 1 to 7).
//!
//! Field names of plain OAuth 2.0 (`client_id`, `grant_type`) are read as well, so that one decoder serves a standard
//! client that posts a form to the same path.

mod error;
mod list;
mod token;

pub use error::{ERROR_TYPE_HEADER, ErrorBody, FAULTS, Fault, fault};
pub use token::{AwsAdditionalDetails, CreateTokenRequest, CreateTokenResponse};

use serde::{Deserialize, Serialize};

use crate::Secret;

/// The path of `RegisterClient`.
pub const REGISTER_PATH: &str = "/client/register";
/// The path of `StartDeviceAuthorization`.
pub const DEVICE_AUTHORIZATION_PATH: &str = "/device_authorization";
/// The path of `CreateToken`, and with `?aws_iam=t` of `CreateTokenWithIAM`.
pub const TOKEN_PATH: &str = "/token";
/// The path that a browser opens for the code flow; no AWS model names it.
pub const AUTHORIZE_PATH: &str = "/authorize";

/// The grant type of a code that a browser brought back.
pub const GRANT_AUTHORIZATION_CODE: &str = "authorization_code";
/// The grant type of a device code (RFC 8628, section 3.4).
pub const GRANT_DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";
/// The grant type of a refresh token.
pub const GRANT_REFRESH_TOKEN: &str = "refresh_token";
/// The grant type of a signed assertion, `CreateTokenWithIAM` only (RFC 7523).
pub const GRANT_JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
/// The grant type of a token for a token, `CreateTokenWithIAM` only (RFC 8693).
pub const GRANT_TOKEN_EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";

/// The three scopes that Kiro and Q clients ask for.
pub const KIRO_SCOPES: [&str; 3] =
    ["codewhisperer:completions", "codewhisperer:analysis", "codewhisperer:conversations"];
/// The scope for accounts and roles, the default of the AWS CLI.
pub const SCOPE_ACCOUNT_ACCESS: &str = "sso:account:access";

/// `RegisterClient`, what a client says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RegisterClientRequest {
    /// A name for people; required.
    #[serde(alias = "client_name")]
    pub client_name: String,
    /// `public` is the only one; required.
    #[serde(alias = "client_type")]
    pub client_type: String,
    /// The most that this client may ever ask for; read from a list or from one text, and also as `scope`.
    #[serde(alias = "scope", with = "list", skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<String>,
    /// Where a code may be sent; the port of a loopback address does not count (RFC 8252, section 7.3).
    #[serde(alias = "redirect_uris", with = "list", skip_serializing_if = "Vec::is_empty")]
    pub redirect_uris: Vec<String>,
    /// Absent in a registration for the device flow.
    #[serde(alias = "grant_types", with = "list", skip_serializing_if = "Vec::is_empty")]
    pub grant_types: Vec<String>,
    /// The Start URL or one of its aliases: it names the instance, since `/authorize` does not.
    #[serde(alias = "issuer_url", skip_serializing_if = "Option::is_none")]
    pub issuer_url: Option<String>,
    /// An administrator's application, whose scopes, grants and redirects then cap this client.
    #[serde(alias = "entitled_application_arn", skip_serializing_if = "Option::is_none")]
    pub entitled_application_arn: Option<String>,
}

/// `RegisterClient`, the answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RegisterClientResponse {
    /// The new client's id.
    pub client_id: String,
    /// Its secret, which every later call repeats.
    pub client_secret: Secret,
    /// When it was registered, epoch seconds.
    pub client_id_issued_at: i64,
    /// When the registration ends, epoch seconds.
    pub client_secret_expires_at: i64,
    /// Null in practice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorization_endpoint: Option<String>,
    /// Null in practice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_endpoint: Option<String>,
}

/// `StartDeviceAuthorization`, the request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StartDeviceAuthorizationRequest {
    /// Required.
    #[serde(alias = "client_id")]
    pub client_id: String,
    /// Required.
    #[serde(alias = "client_secret")]
    pub client_secret: Secret,
    /// Required: the Start URL or one of its aliases.
    #[serde(alias = "start_url")]
    pub start_url: String,
}

/// `StartDeviceAuthorization`, the answer. `interval` is always there: a client without it stops polling (clients 6).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StartDeviceAuthorizationResponse {
    /// What the client polls with.
    pub device_code: Secret,
    /// What the person types, `PMPJ-VZCJ`.
    pub user_code: String,
    /// Where the person types it.
    pub verification_uri: String,
    /// The same place with the code filled in.
    pub verification_uri_complete: String,
    /// Seconds until the code ends.
    pub expires_in: i64,
    /// Seconds between two polls.
    pub interval: i64,
}

/// The query of `/authorize`. Everything is optional here, because a missing field needs its own answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AuthorizeRequest {
    /// Only `code`.
    pub response_type: Option<String>,
    /// The registered client.
    pub client_id: Option<String>,
    /// One of its redirects, on any port when it is a loopback address.
    pub redirect_uri: Option<String>,
    /// Returned as it came.
    pub state: Option<String>,
    /// Only `S256`.
    pub code_challenge_method: Option<String>,
    /// Unpadded base64url of the verifier's SHA-256.
    pub code_challenge: Option<String>,
    /// `scopes` from AWS clients, separated by spaces or commas; `scope` from OpenID Connect clients.
    #[serde(alias = "scope", with = "list", skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<String>,
    /// Goes into the id token.
    pub nonce: Option<String>,
    /// `none` or `login`, several separated by spaces.
    pub prompt: Option<String>,
    /// Seconds since the last sign-in that the client puts up with.
    pub max_age: Option<String>,
    /// Whom the client expects.
    pub login_hint: Option<String>,
    /// The reader's languages.
    pub ui_locales: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registration_reads_lists_texts_nulls_and_both_spellings() {
        let aws = r#"{"clientName":"c","clientType":"public","scopes":["a","b"],"grantTypes":null,"x":1}"#;
        let read: RegisterClientRequest = serde_json::from_str(aws).unwrap();
        assert_eq!((read.scopes, read.grant_types.len()), (vec!["a".to_owned(), "b".to_owned()], 0));
        let plain = r#"{"client_name":"c","client_type":"public","scope":"a, b c"}"#;
        let read: RegisterClientRequest = serde_json::from_str(plain).unwrap();
        assert_eq!((read.client_name.as_str(), read.scopes), ("c", vec!["a".to_owned(), "b".into(), "c".into()]));
    }

    #[test]
    fn absent_lists_are_not_written() {
        let request = RegisterClientRequest { client_name: "c".into(), ..RegisterClientRequest::default() };
        assert_eq!(serde_json::to_string(&request).unwrap(), r#"{"clientName":"c","clientType":""}"#);
    }

    #[test]
    fn the_device_answer_always_names_its_interval() {
        let text = serde_json::to_string(&StartDeviceAuthorizationResponse::default()).unwrap();
        assert!(text.contains("\"interval\":0") && text.contains("\"expiresIn\":0"));
    }
}
