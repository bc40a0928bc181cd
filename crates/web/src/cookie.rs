//! Cookies: read once, and written with every protection there is.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::visit::Web;

/// The cookies of a request; at most 50 of at most 4,096 characters.
#[derive(Clone, Debug, Default)]
pub struct Cookies(Vec<(String, String)>);

impl Cookies {
    /// Reads the Cookie headers.
    pub fn read(headers: &HeaderMap) -> Self {
        let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let fitting = pairs.filter(|(_, value)| value.len() <= 4_096).take(50);
        Self(fitting.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    /// The value of a cookie, with or without the `__Host-` prefix.
    pub fn get(&self, name: &str) -> Option<&str> {
        let matches = |found: &str| found == name || found.strip_prefix("__Host-") == Some(name);
        self.0.iter().find(|(found, _)| matches(found)).map(|(_, value)| value.as_str())
    }
}

/// A Set-Cookie value: `HttpOnly`, SameSite=Lax, whole site, and `__Host-` with Secure where TLS is on.
pub fn set(web: &Web, name: &str, value: &str, max_age_s: i64) -> Option<HeaderValue> {
    let (prefix, secure) = if web.is_secure { ("__Host-", "; Secure") } else { ("", "") };
    let text = format!("{prefix}{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age_s}{secure}");
    HeaderValue::from_str(&text).ok()
}

/// A Set-Cookie value that removes a cookie.
pub fn clear(web: &Web, name: &str) -> Option<HeaderValue> {
    set(web, name, "", 0)
}
