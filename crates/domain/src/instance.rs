//! An enabled Identity Center: one per account, with a Start URL whose alias is chosen once.

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::id::InstanceId;
use crate::{Code, Refusal, Result};

/// The readable part of a Start URL: `acme` in `https://acme.awsapps.com/start`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct StartAlias(String);

impl StartAlias {
    /// Checks an alias: one host label of lower-case letters, digits and dashes inside.
    ///
    /// It may not look like an identity store's id (`d-…`) or an instance's (`ssoins-…`), else it could stand for
    /// another directory; nor begin as an internationalised label does (`xn--`).
    ///
    /// # Errors
    /// [`Code::AliasInvalid`].
    pub fn parse(text: &str) -> Result<Self> {
        let good = (1..=63).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            && !text.starts_with('-')
            && !text.ends_with('-')
            && !["d-", "ssoins-", "xn--"].iter().any(|prefix| text.starts_with(prefix));
        if good { Ok(Self(text.to_owned())) } else { Err(Refusal::new(Code::AliasInvalid).with("alias", text)) }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StartAlias {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for StartAlias {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).map_err(|refusal| refusal.to_string())
    }
}

impl From<StartAlias> for String {
    fn from(alias: StartAlias) -> Self {
        alias.0
    }
}

/// Whether an instance may take this alias: once, for ever, because people have bookmarked it. The same one again is
/// fine.
///
/// # Errors
/// [`Code::AliasFixed`] with the alias that stands.
pub fn may_set_alias(current: Option<&StartAlias>, wanted: &StartAlias) -> Result<()> {
    match current {
        Some(fixed) if fixed != wanted => Err(Refusal::new(Code::AliasFixed).with("alias", fixed)),
        _ => Ok(()),
    }
}

/// Whether an account may enable an instance: it has at most one, over all Regions (reference 3.1, `instance kinds`).
///
/// # Errors
/// [`Code::InstanceExists`] with the one that exists.
pub fn may_enable(existing: Option<&InstanceId>) -> Result<()> {
    existing.map_or(Ok(()), |instance| Err(Refusal::new(Code::InstanceExists).with("instance", instance)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_is_a_host_label_that_is_no_id() {
        for good in ["a", "acme", "acme-2", "2fast", &"a".repeat(63)] {
            assert!(StartAlias::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "-a",
            "a-",
            "Acme",
            "a.b",
            "a_b",
            "a b",
            "ä",
            "d-9067642ac7",
            "d-x",
            "ssoins-1",
            "xn--a",
            "a/b",
            "a@b",
            &"a".repeat(64),
        ] {
            assert_eq!(StartAlias::parse(bad).unwrap_err().code, Code::AliasInvalid, "{bad}");
        }
    }

    #[test]
    fn an_alias_is_chosen_once() {
        let (acme, other) = (StartAlias::parse("acme").unwrap(), StartAlias::parse("other").unwrap());
        assert!(may_set_alias(None, &acme).is_ok());
        assert!(may_set_alias(Some(&acme), &acme).is_ok());
        assert_eq!(may_set_alias(Some(&acme), &other).unwrap_err().code, Code::AliasFixed);
    }

    #[test]
    fn an_account_has_one_instance() {
        assert!(may_enable(None).is_ok());
        assert_eq!(may_enable(Some(&InstanceId::random([1; 8]))).unwrap_err().code, Code::InstanceExists);
    }
}
