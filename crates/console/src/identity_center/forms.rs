//! What forms of the directory hold.

use serde::Deserialize;

/// The names and address of a user, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Person {
    pub(super) user_name: String,
    pub(super) email: String,
    pub(super) given_name: String,
    pub(super) family_name: String,
    pub(super) display_name: String,
    pub(super) language: String,
}

impl Person {
    /// The display name, made from the others where it was left empty.
    pub(super) fn shown_name(&self) -> String {
        match self.display_name.trim() {
            "" => format!("{} {}", self.given_name.trim(), self.family_name.trim()),
            name => name.to_owned(),
        }
    }
}
