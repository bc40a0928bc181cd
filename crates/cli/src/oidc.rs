//! The three calls of SSO-OIDC that a sign-in needs, and how it says no.

use usher_wire::Secret;
use usher_wire::sso_oidc::{
    self, CreateTokenRequest, CreateTokenResponse, ErrorBody, FAULTS, Fault, RegisterClientRequest,
    RegisterClientResponse, StartDeviceAuthorizationRequest, StartDeviceAuthorizationResponse, fault,
};

use crate::failure::{Exit, Failure};
use crate::server::{Answer, Server};
use crate::store::{Client, Tokens};

/// The redirect that is registered; at the sign-in it gets a port (RFC 8252, section 7.3).
const REDIRECT: &str = "http://127.0.0.1/oauth/callback";

/// Why there is no token.
#[derive(Debug)]
pub(crate) enum NoToken {
    /// The service said one of its modelled errors.
    Fault(Fault, Box<Failure>),
    /// Everything else: the network, another program.
    Failure(Failure),
}

impl From<NoToken> for Failure {
    fn from(no: NoToken) -> Self {
        match no {
            NoToken::Fault(_, failure) => *failure,
            NoToken::Failure(failure) => failure,
        }
    }
}

/// Registers this command line for one sign-in.
pub(crate) fn register(server: &Server, start_url: &str, grant: &str) -> Result<Client, Failure> {
    let redirects = if grant == sso_oidc::GRANT_AUTHORIZATION_CODE { vec![REDIRECT.to_owned()] } else { Vec::new() };
    let request = RegisterClientRequest {
        client_name: "Usher command line".to_owned(),
        client_type: "public".to_owned(),
        scopes: sso_oidc::KIRO_SCOPES.map(str::to_owned).to_vec(),
        redirect_uris: redirects,
        grant_types: vec![grant.to_owned(), sso_oidc::GRANT_REFRESH_TOKEN.to_owned()],
        issuer_url: Some(start_url.to_owned()),
        entitled_application_arn: None,
    };
    let answer = server.post(sso_oidc::REGISTER_PATH, &request, None)?;
    let client: RegisterClientResponse = good(&answer)?;
    Ok(Client { id: client.client_id, secret: client.client_secret })
}

/// Asks for a device code.
pub(crate) fn device(
    server: &Server,
    client: &Client,
    start_url: &str,
) -> Result<StartDeviceAuthorizationResponse, Failure> {
    let request = StartDeviceAuthorizationRequest {
        client_id: client.id.clone(),
        client_secret: client.secret.clone(),
        start_url: start_url.to_owned(),
    };
    Ok(good(&server.post(sso_oidc::DEVICE_AUTHORIZATION_PATH, &request, None)?)?)
}

/// Trades a code or a refresh token for tokens; `now` turns the lifetime into an end, epoch seconds.
pub(crate) fn token(
    server: &Server,
    client: &Client,
    request: CreateTokenRequest,
    now: i64,
) -> Result<Tokens, NoToken> {
    let mut request = request;
    request.client_id.clone_from(&client.id);
    request.client_secret = client.secret.clone();
    let kept = request.refresh_token.clone();
    let answer = server.post(sso_oidc::TOKEN_PATH, &request, None).map_err(NoToken::Failure)?;
    let tokens: CreateTokenResponse = good(&answer)?;
    if tokens.access_token.is_empty() {
        return Err(NoToken::Failure(answer.not_usher()));
    }
    Ok(Tokens {
        access: tokens.access_token,
        refresh: tokens.refresh_token.filter(|token| !token.is_empty()).or(kept).unwrap_or_default(),
        expires_at: now.saturating_add(tokens.expires_in.max(0)),
    })
}

/// A request with nothing but its grant.
pub(crate) fn grant(name: &str) -> CreateTokenRequest {
    CreateTokenRequest {
        grant_type: name.to_owned(),
        client_secret: Secret::default(),
        ..CreateTokenRequest::default()
    }
}

fn good<T: serde::de::DeserializeOwned>(answer: &Answer) -> Result<T, NoToken> {
    if answer.is_ok() {
        return answer.read().ok_or_else(|| NoToken::Failure(answer.not_usher()));
    }
    let body = answer.read::<ErrorBody>().unwrap_or_default();
    let Some(fault) = fault_of(answer.exception.as_deref(), &body) else {
        return Err(NoToken::Failure(answer.refusal()));
    };
    let exit = if fault == fault::INTERNAL_SERVER { Exit::Unreachable } else { Exit::Failure };
    let said = if body.error_description.is_empty() { fault.error.to_owned() } else { body.error_description };
    let failure = Failure::new(exit, fault.error, format!("The server refused the sign-in: {said}"))
        .cure("Type `usher login` to try again.");
    Err(NoToken::Fault(fault, Box::new(failure)))
}

/// The modelled error: by the header, else by the type in the body, else by the OAuth code. AWS writes a namespace
/// before a `#` and a colon with more behind the name.
fn fault_of(header: Option<&str>, body: &ErrorBody) -> Option<Fault> {
    let by_name = |text: &str| {
        let name = text.split(':').next().unwrap_or_default();
        let name = name.rsplit('#').next().unwrap_or_default().trim();
        FAULTS.iter().find(|one| one.exception == name).copied()
    };
    header
        .and_then(by_name)
        .or_else(|| body.exception.as_deref().and_then(by_name))
        .or_else(|| FAULTS.iter().find(|one| one.error == body.error).copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fault_is_found_in_the_header_the_type_or_the_code() {
        let aws = "SlowDownException:http://internal.example/coral/sso.oidc/";
        let body = |kind: Option<&str>, error: &str| ErrorBody {
            exception: kind.map(str::to_owned),
            error: error.to_owned(),
            ..ErrorBody::default()
        };
        let pending = body(None, "authorization_pending");
        assert_eq!(fault_of(Some(aws), &pending), Some(fault::SLOW_DOWN));
        assert_eq!(fault_of(None, &body(Some("com.example#InvalidGrantException"), "")), Some(fault::INVALID_GRANT));
        assert_eq!(fault_of(Some("Unheard"), &pending), Some(fault::AUTHORIZATION_PENDING));
        assert_eq!(fault_of(None, &ErrorBody::default()), None);
    }
}
