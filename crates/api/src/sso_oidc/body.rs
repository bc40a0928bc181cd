//! What clients post: JSON, also without a content type (AWS CLI 2.1), or a form as plain OAuth 2.0 has it.

use axum::extract::Request;
use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::DeserializeOwned;
use usher_domain::{Code, Refusal};

use crate::bearer::text;

/// The largest body.
const MOST: usize = 64 * 1024;

/// Reads a body of either kind.
///
/// # Errors
/// [`Code::InvalidInput`], [`Code::BodyTooLarge`].
pub(super) async fn read<T: DeserializeOwned>(request: Request) -> Result<T, Refusal> {
    let kind = text(request.headers(), header::CONTENT_TYPE.as_str()).unwrap_or_default();
    let is_form = kind.to_ascii_lowercase().starts_with("application/x-www-form-urlencoded");
    let body = usher_web::form::read(request, MOST).await?;
    // What serde says names fields and places, never values that could be secrets.
    let invalid = |why: &str| Refusal::new(Code::InvalidInput).with("field", "body").with("why", why);
    if is_form {
        return serde_html_form::from_str(&body).map_err(|_| invalid("it is not the form of this operation"));
    }
    let body = if body.trim().is_empty() { "{}" } else { body.as_str() };
    serde_json::from_str(body).map_err(|_| invalid("it is not the JSON of this operation"))
}

/// Client id and secret from `Authorization: Basic …`, each form-encoded (RFC 6749 section 2.3.1).
pub(super) fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let (scheme, encoded) = text(headers, header::AUTHORIZATION.as_str())?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") || encoded.len() > 4_096 {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    Some((percent_decoded(id), percent_decoded(secret)))
}

fn percent_decoded(text: &str) -> String {
    let pair = format!("x={text}");
    url::form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| value.into_owned()).unwrap_or_default()
}
