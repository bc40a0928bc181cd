//! `GET /authorize`: the beginning of the code flow (RFC 6749 section 4.1.1, with the spellings of AWS clients).
//!
//! As long as client and redirect are not known to be good, an error is a page and never a redirect (security case 17).

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};
use url::Url;
use usher_app::grant::Authorization;
use usher_domain::{Code, Kind, Refusal, Why};
use usher_web::{Failure, Visit, Web};

use super::count;
use crate::look::T;

/// No query of a client is longer.
const LONGEST: usize = 8 * 1024;

#[derive(Default)]
struct Query {
    client_id: String,
    redirect_uri: String,
    rest: Authorization,
}

pub(super) async fn authorize(
    State(web): State<Web>,
    visit: Visit,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    count(&web, &visit)?;
    let asked = read(query.as_deref().unwrap_or_default())?;
    let client = web.app.named_client(&asked.client_id).await?;
    client.client.check_redirect(&asked.redirect_uri)?;
    let state = asked.rest.state.clone();
    match web.app.request_code(&visit.anonymous(), client, &asked.redirect_uri, asked.rest).await {
        Ok(name) => Ok(Redirect::to(&format!("/consent?request={name}")).into_response()),
        Err(error) => {
            usher_web::status::log_if_broken(&error, &visit.request);
            let (code, why) = match error.refusal() {
                Some(refusal) => (error_of(refusal), T::new(usher_app::words::Lang::En).refusal(refusal).0),
                None => ("server_error", "the server failed".to_owned()),
            };
            answer(&asked.redirect_uri, &[("error", code), ("error_description", &why)], &state)
        }
    }
}

/// Reads the query; a name that stands twice is refused, because two readers could see two values.
fn read(query: &str) -> Result<Query, Refusal> {
    let invalid = |why: Why| Refusal::new(Code::InvalidInput).with("field", "query").because(why);
    if query.len() > LONGEST {
        return Err(invalid(Why::TooLong));
    }
    let (mut asked, mut seen) = (Query::default(), Vec::new());
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        let place = match name.as_ref() {
            "client_id" => &mut asked.client_id,
            "redirect_uri" => &mut asked.redirect_uri,
            "response_type" => &mut asked.rest.response_type,
            "state" => &mut asked.rest.state,
            "code_challenge" => &mut asked.rest.challenge,
            "code_challenge_method" => &mut asked.rest.challenge_method,
            "scope" | "scopes" => &mut asked.rest.scopes,
            _ => continue,
        };
        let name = if name == "scopes" { "scope".into() } else { name.into_owned() };
        if seen.contains(&name) {
            return Err(invalid(Why::NameTwice));
        }
        *place = value.into_owned();
        seen.push(name);
    }
    Ok(asked)
}

/// The error of RFC 6749 section 4.1.2.1.
fn error_of(refusal: &Refusal) -> &'static str {
    let is_about = |field: &str| refusal.details.iter().any(|(name, value)| *name == "field" && value == field);
    match (refusal.code, refusal.kind()) {
        (Code::ScopeInvalid, _) => "invalid_scope",
        (Code::GrantTypeUnsupported, _) => "unauthorized_client",
        (Code::InvalidInput, _) if is_about("response_type") => "unsupported_response_type",
        (_, Kind::Forbidden) => "access_denied",
        (_, Kind::Throttled | Kind::Unavailable) => "temporarily_unavailable",
        _ => "invalid_request",
    }
}

/// Sends the browser back to the client. The redirect was registered.
pub(super) fn answer(redirect: &str, values: &[(&str, &str)], state: &str) -> Result<Response, Failure> {
    let mut url = Url::parse(redirect).map_err(|_| Refusal::new(Code::RedirectInvalid).because(Why::UriCharacters))?;
    url.query_pairs_mut().extend_pairs(values);
    if !state.is_empty() {
        url.query_pairs_mut().append_pair("state", state);
    }
    Ok(Redirect::to(url.as_str()).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_read_in_both_spellings_and_nothing_twice() {
        assert_eq!(read("scopes=a+b&state=x").unwrap().rest.scopes, "a b");
        assert_eq!(read("scope=a,b&login_hint=y").unwrap().rest.scopes, "a,b");
        for twice in ["redirect_uri=a&redirect_uri=b", "scope=a&scopes=b", "client_id=a&client%5Fid=b"] {
            assert!(read(twice).is_err(), "{twice}");
        }
    }
}
