//! Commands of the driver that the client does not know: passkey devices and Chromium's own.

use fantoccini::wd::WebDriverCompatibleCommand;
use serde_json::Value;

/// A POST to a path below the session.
#[derive(Debug)]
pub(super) struct Raw {
    /// The path, without a slash in front.
    pub(super) path: &'static str,
    /// What is sent.
    pub(super) body: Value,
}

impl WebDriverCompatibleCommand for Raw {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.to_string()))
    }
}
