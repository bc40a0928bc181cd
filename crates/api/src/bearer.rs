//! The token that a request carries, and the Region that its host names.

use axum::extract::Request;
use axum::http::{HeaderMap, header};
use usher_app::grant::Bearer;
use usher_domain::Code;
use usher_domain::region::RegionName;
use usher_web::{Failure, Visit, Web};

/// The text of a header, if it is text.
pub(crate) fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// The id under which the log speaks of a request.
pub(crate) fn request_id(request: &Request) -> String {
    request.extensions().get::<Visit>().map(|visit| visit.request.clone()).unwrap_or_default()
}

/// The token of `Authorization: Bearer …` (RFC 6750 section 2.1; the scheme's case does not count).
pub(crate) fn token(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = text(headers, header::AUTHORIZATION.as_str())?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The member whose access token this is.
///
/// # Errors
/// [`Code::SignInRequired`].
pub(crate) async fn member(web: &Web, token: Option<&str>) -> Result<Bearer, Failure> {
    let token = token.ok_or(Code::SignInRequired)?;
    let found = web.app.member_by_access_token(token).await?;
    Ok(found.ok_or(Code::SignInRequired)?)
}

/// The Region that the Host header names, as in `oidc.eu-central-1.example.com`; it counts only where we have it.
pub(crate) fn host_region(web: &Web, visit: &Visit) -> Option<RegionName> {
    let host = visit.host.split(':').next().unwrap_or_default();
    let house = web.app.house();
    let known = |label: &str| house.regions.iter().find(|region| region.name.as_str() == label);
    host.split('.').take(8).find_map(known).map(|region| region.name.clone())
}
