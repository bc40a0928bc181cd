//! How SSO-OIDC says no: the OAuth code in the body, the exception's name in a header, and in the body as well.

use serde::{Deserialize, Serialize};

/// The header in which AWS clients look for the exception's name; without it they stop at the first poll (clients 2).
pub const ERROR_TYPE_HEADER: &str = "x-amzn-ErrorType";

/// The body of a refusal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ErrorBody {
    /// The exception's name once more, for clients that do not look at headers.
    #[serde(rename = "__type", skip_serializing_if = "Option::is_none")]
    pub exception: Option<String>,
    /// The OAuth 2.0 code, `authorization_pending`.
    pub error: String,
    /// A sentence for people.
    pub error_description: String,
    /// Why, on `AccessDenied` and `InvalidRequest` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Where to ask instead, on `InvalidRequestRegion` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// In which Region, on `InvalidRequestRegion` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
}

/// One modelled error of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The OAuth 2.0 code in the body.
    pub error: &'static str,
    /// The name in the header.
    pub exception: &'static str,
    /// The HTTP status.
    pub status: u16,
}

macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident = $error:literal, $exception:literal, $status:literal;)+) => {
        /// The modelled errors, by name.
        pub mod fault {
            use super::Fault;
            $($(#[$doc])* pub const $name: Fault = Fault { error: $error, exception: $exception, status: $status };)+
        }

        /// All modelled errors of the service.
        pub const FAULTS: &[Fault] = &[$(fault::$name,)+];
    };
}

faults! {
    /// The person has not decided yet: poll again.
    AUTHORIZATION_PENDING = "authorization_pending", "AuthorizationPendingException", 400;
    /// Poll five seconds slower (RFC 8628, section 3.5).
    SLOW_DOWN = "slow_down", "SlowDownException", 400;
    /// The device code has ended or never was; the only answer that ends the AWS CLI's loop.
    EXPIRED_TOKEN = "expired_token", "ExpiredTokenException", 400;
    /// The code or refresh token is not good.
    INVALID_GRANT = "invalid_grant", "InvalidGrantException", 400;
    /// The client is unknown, its secret is wrong, or its registration has ended.
    INVALID_CLIENT = "invalid_client", "InvalidClientException", 401;
    /// The client is known, but not for this grant.
    UNAUTHORIZED_CLIENT = "unauthorized_client", "UnauthorizedClientException", 400;
    /// A field is missing or badly formed, or no instance has that Start URL.
    INVALID_REQUEST = "invalid_request", "InvalidRequestException", 400;
    /// A scope is unknown, or beyond what was registered.
    INVALID_SCOPE = "invalid_scope", "InvalidScopeException", 400;
    /// The person, or the rules, said no.
    ACCESS_DENIED = "access_denied", "AccessDeniedException", 400;
    /// No such grant type.
    UNSUPPORTED_GRANT_TYPE = "unsupported_grant_type", "UnsupportedGrantTypeException", 400;
    /// The registration does not hold together.
    INVALID_CLIENT_METADATA = "invalid_client_metadata", "InvalidClientMetadataException", 400;
    /// The redirect is not allowed.
    INVALID_REDIRECT_URI = "invalid_redirect_uri", "InvalidRedirectUriException", 400;
    /// The signed call went to another Region than the instance's.
    INVALID_REQUEST_REGION = "invalid_request", "InvalidRequestRegionException", 400;
    /// Our fault.
    INTERNAL_SERVER = "server_error", "InternalServerException", 500;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_exception_has_its_own_name_and_only_two_statuses_differ_from_400() {
        for (index, one) in FAULTS.iter().enumerate() {
            assert!(one.exception.ends_with("Exception"));
            assert!(FAULTS.iter().skip(index + 1).all(|other| other.exception != one.exception));
        }
        let other: Vec<u16> = FAULTS.iter().map(|one| one.status).filter(|status| *status != 400).collect();
        assert_eq!(other, [401, 500]);
    }

    #[test]
    fn the_body_writes_the_type_only_when_there_is_one() {
        let body = ErrorBody { error: "slow_down".into(), ..ErrorBody::default() };
        assert_eq!(serde_json::to_string(&body).unwrap(), r#"{"error":"slow_down","error_description":""}"#);
    }
}
