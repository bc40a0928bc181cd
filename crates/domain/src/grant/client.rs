//! Registering a client (RFC 7591 as the AWS wire has it).

use serde::{Deserialize, Serialize};

use super::{MAXIMUM_REDIRECTS, Scopes, check_redirect};
use crate::directory::PersonName;
use crate::{Code, Refusal, Result, Why};

/// How a client may come to a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum GrantType {
    /// `urn:ietf:params:oauth:grant-type:device_code` (RFC 8628).
    DeviceCode,
    /// `authorization_code` with PKCE.
    AuthorizationCode,
    /// `refresh_token`.
    RefreshToken,
}

impl GrantType {
    const ALL: [Self; 3] = [Self::DeviceCode, Self::AuthorizationCode, Self::RefreshToken];

    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DeviceCode => "urn:ietf:params:oauth:grant-type:device_code",
            Self::AuthorizationCode => "authorization_code",
            Self::RefreshToken => "refresh_token",
        }
    }

    /// Reads the name on the wire.
    ///
    /// # Errors
    /// [`Code::GrantTypeUnsupported`].
    pub fn parse(text: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|grant| grant.as_str() == text);
        found.ok_or_else(|| Refusal::new(Code::GrantTypeUnsupported).with("grant", text))
    }
}

/// What somebody asks to register; nothing is checked yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientMetadata {
    /// The name that the approval page shows.
    pub name: String,
    /// Only `public` exists.
    pub client_type: String,
    /// Asked-for scopes.
    pub scopes: Vec<String>,
    /// Redirect URIs, for the authorization code grant.
    pub redirect_uris: Vec<String>,
    /// Grant types by their names on the wire.
    pub grant_types: Vec<String>,
}

/// A client whose registration was checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    /// The name that the approval page shows.
    pub name: String,
    /// The ceiling of what its tokens can do.
    pub scopes: Scopes,
    /// Where its codes may go.
    pub redirect_uris: Vec<String>,
    /// How it may come to tokens.
    pub grant_types: Vec<GrantType>,
}

impl Client {
    /// Whether it registered for this grant type.
    ///
    /// # Errors
    /// [`Code::GrantTypeUnsupported`].
    pub fn may_use(&self, grant: GrantType) -> Result<()> {
        if self.grant_types.contains(&grant) {
            return Ok(());
        }
        Err(Refusal::new(Code::GrantTypeUnsupported).with("grant", grant.as_str()))
    }

    /// Whether its codes may go to this redirect URI.
    ///
    /// # Errors
    /// [`Code::RedirectInvalid`]: show a page, never follow it.
    pub fn check_redirect(&self, asked: &str) -> Result<()> {
        if self.redirect_uris.iter().any(|registered| super::redirect_matches(registered, asked)) {
            return Ok(());
        }
        Err(Refusal::new(Code::RedirectInvalid).because(Why::UriUnregistered))
    }
}

/// Checks a registration. Without grant types, a client with redirect URIs gets the code grant, one without the device
/// grant, both with refresh (clients reference, item 12: the AWS CLI's device registration names none).
///
/// # Errors
/// [`Code::ClientMetadataInvalid`], [`Code::ScopeInvalid`], [`Code::RedirectInvalid`], [`Code::GrantTypeUnsupported`].
pub fn check_client(metadata: &ClientMetadata) -> Result<Client> {
    let refuse =
        |field: &'static str, why: Why| Refusal::new(Code::ClientMetadataInvalid).with("field", field).because(why);
    if metadata.client_type != "public" {
        return Err(refuse("clientType", Why::ClientNotPublic));
    }
    // The name stands on the page where a person decides: the same care as for a person's name.
    let name = PersonName::parse(&metadata.name).map_err(|_| refuse("clientName", Why::ClientNameHidden))?;
    if name.as_str().len() > 256 {
        return Err(refuse("clientName", Why::ClientNameTooLong));
    }
    if metadata.redirect_uris.len() > MAXIMUM_REDIRECTS {
        return Err(refuse("redirectUris", Why::TooManyUris));
    }
    metadata.redirect_uris.iter().try_for_each(|uri| check_redirect(uri))?;
    let grant_types = grant_types(metadata)?;
    if grant_types.contains(&GrantType::AuthorizationCode) && metadata.redirect_uris.is_empty() {
        return Err(refuse("redirectUris", Why::UrisMissing));
    }
    let scopes = Scopes::from_list(&metadata.scopes)?;
    let redirect_uris = metadata.redirect_uris.clone();
    Ok(Client { name: name.to_string(), scopes, redirect_uris, grant_types })
}

fn grant_types(metadata: &ClientMetadata) -> Result<Vec<GrantType>> {
    if metadata.grant_types.is_empty() {
        let first =
            if metadata.redirect_uris.is_empty() { GrantType::DeviceCode } else { GrantType::AuthorizationCode };
        return Ok(vec![first, GrantType::RefreshToken]);
    }
    let mut grants = Vec::new();
    for text in &metadata.grant_types {
        let grant = GrantType::parse(text)?;
        if !grants.contains(&grant) {
            grants.push(grant);
        }
    }
    Ok(grants)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata() -> ClientMetadata {
        ClientMetadata {
            name: "AWS CLI".to_owned(),
            client_type: "public".to_owned(),
            scopes: vec!["sso:account:access".to_owned()],
            redirect_uris: vec!["http://127.0.0.1/oauth/callback".to_owned()],
            grant_types: vec!["authorization_code".to_owned(), "refresh_token".to_owned()],
        }
    }

    #[test]
    fn the_command_lines_register_as_they_are() {
        let client = check_client(&metadata()).unwrap();
        assert!(client.check_redirect("http://127.0.0.1:45363/oauth/callback").is_ok());
        assert!(client.may_use(GrantType::AuthorizationCode).is_ok());
        assert_eq!(client.may_use(GrantType::DeviceCode).unwrap_err().code, Code::GrantTypeUnsupported);
        let device = ClientMetadata { redirect_uris: vec![], grant_types: vec![], ..metadata() };
        assert!(check_client(&device).unwrap().may_use(GrantType::DeviceCode).is_ok());
    }

    #[test]
    fn a_registration_out_of_bounds_is_refused_with_its_field() {
        let code = |metadata| check_client(&metadata).unwrap_err().code;
        let confidential = ClientMetadata { client_type: "confidential".to_owned(), ..metadata() };
        assert_eq!(code(confidential), Code::ClientMetadataInvalid);
        assert_eq!(code(ClientMetadata { name: "a\u{202e}b".to_owned(), ..metadata() }), Code::ClientMetadataInvalid);
        let many = vec!["https://a.example/".to_owned(); 11];
        assert_eq!(code(ClientMetadata { redirect_uris: many, ..metadata() }), Code::ClientMetadataInvalid);
        assert_eq!(code(ClientMetadata { redirect_uris: vec![], ..metadata() }), Code::ClientMetadataInvalid);
        let implicit = vec!["implicit".to_owned()];
        assert_eq!(code(ClientMetadata { grant_types: implicit, ..metadata() }), Code::GrantTypeUnsupported);
        assert_eq!(code(ClientMetadata { scopes: vec!["a b".to_owned()], ..metadata() }), Code::ScopeInvalid);
        let bad = vec!["javascript:alert(1)".to_owned()];
        assert_eq!(code(ClientMetadata { redirect_uris: bad, ..metadata() }), Code::RedirectInvalid);
    }
}
