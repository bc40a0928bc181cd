//! Lists of scopes.

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::{Code, Refusal, Result};

/// Scopes without repetition, in the order they were asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Scopes(Vec<String>);

impl Scopes {
    /// How many a client may register (reference 1.2, `Scope`).
    pub const MAXIMUM: usize = 25;

    /// Reads a list separated by spaces (AWS CLI, RFC 6749 section 3.3) or commas (VS Code toolkits).
    ///
    /// # Errors
    /// [`Code::ScopeInvalid`] for a scope that is not one to three words joined by colons, or too many of them.
    pub fn parse(text: &str) -> Result<Self> {
        Self::from_list(text.split([' ', ',']).filter(|scope| !scope.is_empty()))
    }

    /// Reads a list that is one already.
    ///
    /// # Errors
    /// As [`Scopes::parse`].
    pub fn from_list<T: AsRef<str>>(list: impl IntoIterator<Item = T>) -> Result<Self> {
        let mut scopes: Vec<String> = Vec::new();
        for scope in list {
            let scope = scope.as_ref();
            let known = scopes.iter().any(|other| other == scope);
            if !is_scope(scope) || (!known && scopes.len() >= Self::MAXIMUM) {
                return Err(Refusal::new(Code::ScopeInvalid).with("scope", scope.escape_default()));
            }
            if !known {
                scopes.push(scope.to_owned());
            }
        }
        Ok(Self(scopes))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this one is among them.
    pub fn contains(&self, scope: &str) -> bool {
        self.0.iter().any(|own| own == scope)
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// What a grant gets: what was asked for, or everything registered where nothing was. Never more than registered.
    ///
    /// # Errors
    /// [`Code::ScopeInvalid`] with the first scope beyond `registered`.
    pub fn within(self, registered: &Self) -> Result<Self> {
        if self.is_empty() {
            return Ok(registered.clone());
        }
        if let Some(scope) = self.iter().find(|scope| !registered.contains(scope)) {
            return Err(Refusal::new(Code::ScopeInvalid).with("scope", scope));
        }
        Ok(self)
    }
}

/// Separated by spaces, as RFC 6749 writes them.
impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}

impl TryFrom<String> for Scopes {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).map_err(|refusal| refusal.to_string())
    }
}

impl From<Scopes> for String {
    fn from(scopes: Scopes) -> Self {
        scopes.to_string()
    }
}

/// `word(:word){0,2}`, each of 1 to 50 characters (reference 1.2, `Scope`).
fn is_scope(scope: &str) -> bool {
    let is_word = |word: &str| {
        (1..=50).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b))
    };
    scope.len() <= 152 && scope.split(':').all(is_word) && scope.split(':').count() <= 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_and_commas_separate_scopes() {
        let scopes = Scopes::parse("sso:account:access, codewhisperer:completions openid openid").unwrap();
        assert_eq!(scopes.to_string(), "sso:account:access codewhisperer:completions openid");
        assert!(Scopes::parse(" , ").unwrap().is_empty());
    }

    #[test]
    fn a_scope_is_up_to_three_words() {
        for bad in ["a:b:c:d", ":a", "a:", "a::b", "a\nb", "a\"b", "ä", &"a".repeat(51)] {
            assert_eq!(Scopes::parse(bad).unwrap_err().code, Code::ScopeInvalid, "{bad}");
        }
        let many: Vec<String> = (0..26).map(|number| format!("s{number}")).collect();
        assert!(Scopes::from_list(&many).is_err());
        assert!(Scopes::from_list(many.iter().take(25)).is_ok());
    }

    #[test]
    fn a_grant_never_gets_more_than_was_registered() {
        let registered = Scopes::parse("a b").unwrap();
        assert_eq!(Scopes::default().within(&registered).unwrap(), registered);
        assert_eq!(Scopes::parse("b").unwrap().within(&registered).unwrap().to_string(), "b");
        assert_eq!(Scopes::parse("b c").unwrap().within(&registered).unwrap_err().code, Code::ScopeInvalid);
    }
}
