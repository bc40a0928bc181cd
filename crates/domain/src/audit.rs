//! What the audit log says about an act: which, on what, and what changed. Never a secret.

use serde::Serialize;
use serde_json::{Map, Value};

/// How many details an event has at most.
const MAXIMUM_DETAILS: usize = 32;
/// How long a detail's text is at most, in characters.
const MAXIMUM_TEXT: usize = 1000;
/// Names of details that could only hold a secret.
const SECRET_WORDS: [&str; 6] = ["password", "secret", "token", "verifier", "recovery", "otp"];

/// One row of the audit log, without who, when and from where: those the one door for writes adds.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// What was done, such as `user.disable`.
    pub action: &'static str,
    /// What it was done to: an id.
    pub target: String,
    /// What else there is to say: a JSON object.
    pub detail: Value,
}

impl Event {
    /// An event without details.
    pub fn new(action: &'static str, target: &(impl ToString + ?Sized)) -> Self {
        Self { action, target: target.to_string(), detail: Value::Object(Map::new()) }
    }

    /// Adds a detail; long texts are cut, and a detail whose name tells of a secret is replaced by dots.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Serialize) -> Self {
        let value = if is_secret(name) { Value::from("...") } else { bounded(value) };
        if let Value::Object(detail) = &mut self.detail
            && detail.len() < MAXIMUM_DETAILS
        {
            detail.insert(name.to_owned(), value);
        }
        self
    }

    /// Adds what a field was and what it became, where the two differ.
    #[must_use]
    pub fn changed<T: Serialize + PartialEq>(self, name: &'static str, before: T, after: T) -> Self {
        if before == after {
            return self;
        }
        if is_secret(name) {
            return self.with(name, ());
        }
        let change = Map::from_iter([("from".to_owned(), bounded(before)), ("to".to_owned(), bounded(after))]);
        self.with(name, Value::Object(change))
    }
}

fn is_secret(name: &str) -> bool {
    SECRET_WORDS.iter().any(|word| name.contains(word))
}

/// What cannot be written as JSON is left out rather than failing the act that it describes.
fn bounded(value: impl Serialize) -> Value {
    match serde_json::to_value(value).unwrap_or(Value::Null) {
        Value::String(text) => Value::String(text.chars().take(MAXIMUM_TEXT).collect()),
        Value::Array(items) => Value::Array(items.into_iter().take(100).map(|item| cut(item, MAXIMUM_TEXT)).collect()),
        other => cut(other, MAXIMUM_TEXT * 4),
    }
}

fn cut(value: Value, limit: usize) -> Value {
    let text = value.to_string();
    if text.len() <= limit { value } else { Value::String(text.chars().take(limit).collect()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_says_what_changed_and_nothing_that_did_not() {
        let event = Event::new("user.update", "u1").changed("email", "a@x.com", "b@x.com").changed("title", "A", "A");
        assert_eq!(event.detail, serde_json::json!({"email": {"from": "a@x.com", "to": "b@x.com"}}));
    }

    #[test]
    fn a_secret_never_reaches_the_log() {
        let event = Event::new("x", "y").with("access_token", "canary").changed("password", "canary", "canary2");
        assert!(!format!("{event:?}").contains("canary"));
    }

    #[test]
    fn details_are_bounded() {
        let event = Event::new("x", "y").with("text", "界".repeat(5000)).with("list", vec!["a".repeat(5000); 5000]);
        assert!(event.detail.to_string().len() < 110_000);
        let many = (0..100).fold(Event::new("x", "y"), |event, number| event.with("n", number));
        assert_eq!(many.detail, serde_json::json!({"n": 99}));
    }
}
