//! What forms of the directory hold, and their way into the rules' types.

use serde::Deserialize;
use usher_app::Error;
use usher_domain::{Kind, Refusal};

use crate::look::{Flash, T};

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

/// Keeps a value or its refusal.
pub(super) fn take<T>(parsed: Result<T, Refusal>, refusals: &mut Vec<Refusal>) -> Option<T> {
    parsed.map_err(|refusal| refusals.push(refusal)).ok()
}

/// The sentences for the top of a form.
pub(super) fn sentences(t: T, refusals: &[Refusal]) -> Vec<String> {
    let both = refusals.iter().map(|refusal| t.refusal(refusal));
    both.map(|(cause, cure)| format!("{cause} {cure}")).collect()
}

/// A refusal as a message above the same page; our own failure goes on, and a sign-in that is asked for.
pub(super) fn refused(t: T, error: Error) -> Result<Flash, Error> {
    match error {
        Error::Refused(refusal) if refusal.kind() != Kind::Unauthenticated => Ok(Flash::refusal(t, &refusal)),
        other => Err(other),
    }
}
