//! People and groups: what they may be called, when two names are the same, how they are found.
//!
//! Identity-center reference, sections 1.1 (shapes) and 3.2 (users and groups).

pub mod csv;
mod fold;
mod names;
mod term;

use serde::{Deserialize, Serialize};

pub use fold::{confusable_skeleton, fold};
pub use names::{Description, Email, GroupName, PersonName, UserName};
pub use term::{MAXIMUM_TERM, MAXIMUM_TERMS, MAXIMUM_WORDS, group_terms, search_terms, search_words};

/// Whether somebody may sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum UserState {
    /// May sign in.
    Enabled,
    /// May not, and nothing about the user changes until it is enabled again.
    Disabled,
}

impl UserState {
    /// The word as it is stored and as it stands on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Enabled => "ENABLED",
            Self::Disabled => "DISABLED",
        }
    }

    /// Reads the stored word; `None` for any other.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Enabled, Self::Disabled].into_iter().find(|state| state.as_str() == text)
    }
}

/// A user to be created. All five are required, although the service model marks none (reference 1.1, `Name`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct NewUser {
    /// What the user signs in with.
    pub user_name: UserName,
    /// Where invitations go.
    pub email: Email,
    /// The given name.
    pub given_name: PersonName,
    /// The family name.
    pub family_name: PersonName,
    /// The name that others see.
    pub display_name: PersonName,
    /// Groups to join, by name.
    #[serde(default)]
    pub groups: Vec<GroupName>,
}

impl NewUser {
    /// What this user's names lay claim to; see [`claims`].
    pub fn claims(&self) -> Vec<String> {
        claims(&self.user_name, &self.email)
    }

    /// The terms under which the user is found; see [`search_terms`].
    pub fn search_terms(&self) -> Vec<String> {
        let names = [self.given_name.as_str(), self.family_name.as_str(), self.display_name.as_str()];
        search_terms(&self.user_name, &self.email, &names)
    }
}

/// The folded texts that no second user of the same directory may claim.
///
/// User names and e-mail addresses share one space, because people sign in with either: else a user name that equals
/// another's address locks that person out (security case 12). A user name also claims everything that looks like it.
pub fn claims(user_name: &UserName, email: &Email) -> Vec<String> {
    let mut claims = vec![fold(user_name.as_str()), fold(email.as_str()), confusable_skeleton(user_name.as_str())];
    claims.sort_unstable();
    claims.dedup();
    claims
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(user_name: &str, email: &str) -> (UserName, Email) {
        (UserName::parse(user_name).unwrap(), Email::parse(email).unwrap())
    }

    fn collide(one: (&str, &str), other: (&str, &str)) -> bool {
        let (one, other) = (user(one.0, one.1), user(other.0, other.1));
        claims(&one.0, &one.1).iter().any(|claim| claims(&other.0, &other.1).contains(claim))
    }

    #[test]
    fn a_user_name_may_not_be_anothers_address() {
        assert!(collide(("eve@example.com", "x@example.com"), ("bob", "Eve@Example.com")));
        assert!(!collide(("eve", "eve@example.com"), ("bob", "bob@example.com")));
    }

    #[test]
    fn user_names_that_differ_in_case_width_or_look_are_one() {
        for other in ["ADMINISTER", "ａdminister", "аdminister", "adrninister", "admini\u{34f}ster"] {
            assert!(collide(("administer", "a@example.com"), (other, "b@example.com")), "{other}");
        }
        assert!(!collide(("administer", "a@example.com"), ("administrate", "b@example.com")));
    }

    #[test]
    fn addresses_that_only_look_alike_stay_apart() {
        assert!(!collide(("u1", "burn@example.com"), ("u7", "bum@example.com")));
    }
}
