//! Text that must not turn up in a log.

use core::fmt;

use serde::{Deserialize, Serialize};

/// A token, a client secret or a device code: plain text on the wire, and dots in every `Debug` output.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Takes the text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the wire or a digest, never for a message.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(...)")
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn a_secret_is_text_on_the_wire_and_dots_in_debug_output() {
        let secret: Secret = serde_json::from_str("\"aoa-canary\"").unwrap();
        assert_eq!(secret.expose(), "aoa-canary");
        assert_eq!(serde_json::to_string(&secret).unwrap(), "\"aoa-canary\"");
        assert!(!format!("{secret:?}").contains("canary"));
    }
}
