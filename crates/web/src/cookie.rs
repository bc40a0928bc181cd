//! Cookies: read once, and written with every protection there is.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::visit::Web;

/// What stands before the names of our cookies where TLS is on: only the host itself, over https, can set such ones.
const PREFIX: &str = "__Host-";

/// The cookies of a request; at most 50 of at most 4,096 characters.
#[derive(Clone, Debug, Default)]
pub struct Cookies {
    all: Vec<(String, String)>,
    is_secure: bool,
}

impl Cookies {
    /// Reads the Cookie headers.
    pub fn read(headers: &HeaderMap, is_secure: bool) -> Self {
        let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let fitting = pairs.filter(|(_, value)| value.len() <= 4_096).take(50);
        Self { all: fitting.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(), is_secure }
    }

    /// The value of a cookie of ours. Where TLS is on, one without the prefix counts for nothing: a neighbour under the
    /// same domain, or somebody on the way, may have set it.
    pub fn get(&self, name: &str) -> Option<&str> {
        let prefix = if self.is_secure { PREFIX } else { "" };
        self.find(|found| found.strip_prefix(prefix) == Some(name))
    }

    /// The value of a cookie that opens nothing and that a script may set: language, theme.
    pub fn preference(&self, name: &str) -> Option<&str> {
        self.find(|found| found == name)
    }

    fn find(&self, is_it: impl Fn(&str) -> bool) -> Option<&str> {
        self.all.iter().find(|(found, _)| is_it(found)).map(|(_, value)| value.as_str())
    }
}

/// A Set-Cookie value: `HttpOnly`, SameSite=Lax, whole site, and `__Host-` with Secure where TLS is on.
pub fn set(web: &Web, name: &str, value: &str, max_age_s: i64) -> Option<HeaderValue> {
    let (prefix, secure) = if web.is_secure { (PREFIX, "; Secure") } else { ("", "") };
    let text = format!("{prefix}{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age_s}{secure}");
    HeaderValue::from_str(&text).ok()
}

/// A Set-Cookie value that removes a cookie.
pub fn clear(web: &Web, name: &str) -> Option<HeaderValue> {
    set(web, name, "", 0)
}
