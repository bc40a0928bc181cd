//! Forms: read whole or not at all, and only from a page of ours.

use axum::extract::{FromRequest, Request};
use axum::http::header;
use bytes::Bytes;
use http_body_util::BodyExt as _;
use serde::de::DeserializeOwned;
use usher_domain::{Code, Refusal, Why};

use crate::failure::Failure;
use crate::visit::{Visit, Web};

/// The largest form: a CSV import has its own way in.
const FORM_MAX: usize = 64 * 1024;

/// A form posted from a page of ours: same origin, right CSRF token, all fields as `T` wants them.
#[derive(Debug)]
pub struct Posted<T>(pub T);

#[derive(serde::Deserialize)]
struct Token {
    #[serde(default)]
    csrf: String,
}

impl<T: DeserializeOwned> FromRequest<Web> for Posted<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Failure> {
        let visit = request.extensions().get::<Visit>().cloned();
        let visit = visit.ok_or_else(|| usher_app::Error::Broken("a form without a visit".into()))?;
        let text = read(request, FORM_MAX).await?;
        let token: Token = serde_html_form::from_str(&text).map_err(|error| invalid(&error))?;
        if !web.app.house().keys.verify("csrf", &visit.browser, &token.csrf) {
            return Err(Code::FormExpired.into());
        }
        Ok(Self(serde_html_form::from_str(&text).map_err(|error| invalid(&error))?))
    }
}

/// Reads a body of text of at most `most` bytes.
///
/// # Errors
/// [`Code::BodyTooLarge`], or [`Code::InvalidInput`] where it is no UTF-8 or broke off.
pub async fn read(request: Request, most: usize) -> Result<String, Refusal> {
    String::from_utf8(read_bytes(request, most).await?.into())
        .map_err(|_| Refusal::new(Code::InvalidInput).with("field", "body").because(Why::NotUtf8))
}

/// Reads a body of at most `most` bytes, for a parser that finds out by itself whether they are text.
///
/// # Errors
/// [`Code::BodyTooLarge`], also where it broke off.
pub async fn read_bytes(request: Request, most: usize) -> Result<Bytes, Refusal> {
    let declared = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let too_large = || Refusal::new(Code::BodyTooLarge).with("limit", most);
    if declared.and_then(|text| text.parse::<usize>().ok()).is_some_and(|length| length > most) {
        return Err(too_large());
    }
    let body = http_body_util::Limited::new(request.into_body(), most).collect().await.map_err(|_| too_large())?;
    Ok(body.to_bytes())
}

/// Pages send what their forms hold: whoever sends something else wrote it by hand, and finds the reason in the log.
fn invalid(error: &serde_html_form::de::Error) -> Refusal {
    tracing::debug!(%error, "a form cannot be read");
    Refusal::new(Code::InvalidInput).with("field", "form").because(Why::FormUnreadable)
}
