//! `CreateToken` and its signed sister `CreateTokenWithIAM`.

use serde::{Deserialize, Serialize};

use super::list;
use crate::Secret;

/// `CreateToken` and `CreateTokenWithIAM`, the request. Which of the optional fields must be there, the grant says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CreateTokenRequest {
    /// Required; an application's ARN in `CreateTokenWithIAM`.
    #[serde(alias = "client_id")]
    pub client_id: String,
    /// Required, except in `CreateTokenWithIAM`, which is signed.
    #[serde(alias = "client_secret", skip_serializing_if = "Secret::is_empty")]
    pub client_secret: Secret,
    /// Required: one of the `GRANT_…` names.
    #[serde(alias = "grant_type")]
    pub grant_type: String,
    /// For the device grant.
    #[serde(alias = "device_code", skip_serializing_if = "Option::is_none")]
    pub device_code: Option<Secret>,
    /// For the code grant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Secret>,
    /// For the code grant: the very text that `/authorize` was given.
    #[serde(alias = "redirect_uri", skip_serializing_if = "Option::is_none")]
    pub redirect_uri: Option<String>,
    /// For the code grant (RFC 7636).
    #[serde(alias = "code_verifier", skip_serializing_if = "Option::is_none")]
    pub code_verifier: Option<Secret>,
    /// For the refresh grant.
    #[serde(alias = "refresh_token", skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<Secret>,
    /// AWS ignores it: a token has all registered scopes. Also read as `scopes`.
    #[serde(alias = "scopes", with = "list", skip_serializing_if = "Vec::is_empty")]
    pub scope: Vec<String>,
    /// `CreateTokenWithIAM`: the signed assertion of the JWT bearer grant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assertion: Option<Secret>,
    /// `CreateTokenWithIAM`: the token to exchange.
    #[serde(alias = "subject_token", skip_serializing_if = "Option::is_none")]
    pub subject_token: Option<Secret>,
    /// `CreateTokenWithIAM`: the URN of what `subject_token` is.
    #[serde(alias = "subject_token_type", skip_serializing_if = "Option::is_none")]
    pub subject_token_type: Option<String>,
    /// `CreateTokenWithIAM`: the URN of what is wanted for it.
    #[serde(alias = "requested_token_type", skip_serializing_if = "Option::is_none")]
    pub requested_token_type: Option<String>,
}

/// `CreateToken` and `CreateTokenWithIAM`, the answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CreateTokenResponse {
    /// What later calls carry as their bearer.
    #[serde(alias = "access_token")]
    pub access_token: Secret,
    /// `Bearer`.
    #[serde(alias = "token_type")]
    pub token_type: String,
    /// Seconds until the access token ends.
    #[serde(alias = "expires_in")]
    pub expires_in: i64,
    /// There in every answer of a refreshable session: AWS clients forget the old one when it is absent.
    #[serde(alias = "refresh_token", skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<Secret>,
    /// An id token, where `openid` is among the scopes.
    #[serde(alias = "id_token", skip_serializing_if = "Option::is_none")]
    pub id_token: Option<Secret>,
    /// `CreateTokenWithIAM`: the URN of what was issued.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issued_token_type: Option<String>,
    /// `CreateTokenWithIAM`: what was granted.
    #[serde(with = "list", skip_serializing_if = "Vec::is_empty")]
    pub scope: Vec<String>,
    /// `CreateTokenWithIAM`: what AWS adds of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aws_additional_details: Option<AwsAdditionalDetails>,
}

/// The AWS part of a `CreateTokenWithIAM` answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AwsAdditionalDetails {
    /// The context assertion for identity-enhanced role sessions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity_context: Option<Secret>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_poll_carries_the_four_fields_of_the_device_grant_and_no_more() {
        let request = CreateTokenRequest {
            client_id: "c".into(),
            client_secret: Secret::new("s"),
            grant_type: super::super::GRANT_DEVICE_CODE.into(),
            device_code: Some(Secret::new("d")),
            ..CreateTokenRequest::default()
        };
        let written = serde_json::to_value(&request).unwrap();
        assert_eq!(written.as_object().unwrap().len(), 4);
        assert_eq!(written["deviceCode"], "d");
    }

    #[test]
    fn no_token_shows_in_debug_output() {
        let text = r#"{"accessToken":"canary","refreshToken":"canary","idToken":"canary","expiresIn":3600}"#;
        let answer: CreateTokenResponse = serde_json::from_str(text).unwrap();
        assert!(!format!("{answer:?}").contains("canary"));
        assert_eq!(answer.expires_in, 3600);
    }
}
