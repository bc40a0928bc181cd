//! The texts of a directory as types: whoever holds one knows that it was checked.

use core::fmt;

use serde::{Deserialize, Serialize};

use super::fold::{fold, is_invisible, is_printable, is_treacherous};
use crate::{Code, Refusal, Result};

/// Names that the system keeps for itself, folded (identity-center reference 1.1, `UserName`).
const RESERVED: [&str; 2] = ["administrator", "awsadministrators"];

macro_rules! text {
    ($($(#[$doc:meta])* $name:ident = $check:ident($field:literal);)+) => {$(
        $(#[$doc])*
        #[derive(
            Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
        )]
        #[serde(try_from = "String", into = "String")]
        #[schemars(with = "String")]
        pub struct $name(String);

        impl $name {
            /// Checks the text, without spaces around it.
            ///
            /// # Errors
            /// A refusal that names the field and what is wrong with the text.
            pub fn parse(text: &str) -> Result<Self> {
                let text = text.trim();
                $check($field, text)?;
                Ok(Self(text.to_owned()))
            }

            /// The text as it was entered.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The text as it is compared; see [`fold`].
            pub fn folded(&self) -> String {
                fold(&self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = String;
            fn try_from(text: String) -> Result<Self, String> {
                Self::parse(&text).map_err(|refusal| refusal.to_string())
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }
    )+};
}

text! {
    /// What a user signs in with: 1 to 128 characters without spaces, not reserved.
    UserName = check_user_name("user_name");
    /// An e-mail address; only its form is known, not whether anybody reads it.
    Email = check_email("email");
    /// A given, family or display name: 1 to 1,024 characters on one line.
    PersonName = check_line("name");
    /// A group's display name: 1 to 1,024 characters on one line, not reserved.
    GroupName = check_group_name("group_name");
    /// A few words about a group; may be empty, up to 1,024 characters.
    Description = check_description("description");
}

impl PersonName {
    /// The same for a name with a smaller bound of its own, such as a profile's.
    ///
    /// # Errors
    /// As [`PersonName::parse`].
    pub fn within(text: &str, limit: usize) -> Result<Self> {
        check_length("name", text.trim(), limit)?;
        Self::parse(text)
    }
}

fn check_user_name(field: &'static str, text: &str) -> Result<()> {
    check_length(field, text, 128)?;
    let invalid = || Err(Refusal::new(Code::UserNameInvalid).with("name", text.escape_default()));
    if !text.chars().all(is_printable) || text.chars().all(is_invisible) {
        return invalid();
    }
    check_reserved(text)
}

fn check_group_name(field: &'static str, text: &str) -> Result<()> {
    check_line(field, text)?;
    check_reserved(text)
}

fn check_description(field: &'static str, text: &str) -> Result<()> {
    if text.is_empty() { Ok(()) } else { check_line(field, text) }
}

fn check_line(field: &'static str, text: &str) -> Result<()> {
    check_length(field, text, 1024)?;
    if text.chars().any(is_treacherous) || text.chars().all(|c| is_invisible(c) || c.is_whitespace()) {
        return Err(Refusal::new(Code::TextHidden).with("field", field));
    }
    Ok(())
}

fn check_length(field: &'static str, text: &str, limit: usize) -> Result<()> {
    if text.is_empty() {
        return Err(Refusal::new(Code::TextEmpty).with("field", field));
    }
    if text.chars().take(limit + 1).count() > limit {
        return Err(Refusal::new(Code::TextTooLong).with("field", field).with("limit", limit));
    }
    Ok(())
}

fn check_reserved(text: &str) -> Result<()> {
    if RESERVED.contains(&fold(text).as_str()) {
        return Err(Refusal::new(Code::NameReserved).with("name", text));
    }
    Ok(())
}

/// The form that mail systems really accept, not the whole grammar of RFC 5322: quoted local parts and address literals
/// are refused, because every second program that reads them later gets them wrong.
fn check_email(field: &'static str, text: &str) -> Result<()> {
    check_length(field, text, 254)?;
    if is_email(text) { Ok(()) } else { Err(Refusal::new(Code::EmailInvalid).with("email", text.escape_default())) }
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let in_local = |c: char| is_printable(c) && !is_invisible(c) && !"\"(),:;<>@[\\]".contains(c);
    let may_stand = |c: char| c == '-' || (c.is_alphanumeric() && !is_invisible(c));
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(may_stand)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= 254
        && (1..=64).contains(&local.len())
        && local.chars().all(in_local)
        && local.split('.').all(|atom| !atom.is_empty())
        && domain.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_name_has_no_spaces_and_is_not_reserved() {
        for good in ["jo", "jo@example.com", "李雷", "x+y$z", "मोहन", &"a".repeat(128)] {
            assert!(UserName::parse(good).is_ok(), "{good}");
        }
        for (bad, code) in [
            ("", Code::TextEmpty),
            (" ", Code::TextEmpty),
            ("a b", Code::UserNameInvalid),
            ("a\u{a0}b", Code::UserNameInvalid),
            ("a\u{200b}b", Code::UserNameInvalid),
            ("a\u{202e}b", Code::UserNameInvalid),
            ("a\0b", Code::UserNameInvalid),
            ("\u{3164}", Code::UserNameInvalid),
            ("ADMINISTRATOR", Code::NameReserved),
            ("ＡＷＳAdministrators", Code::NameReserved),
            (&"a".repeat(129), Code::TextTooLong),
            (&"a".repeat(1_000_000), Code::TextTooLong),
        ] {
            assert_eq!(UserName::parse(bad).unwrap_err().code, code, "{bad:.40}");
        }
    }

    #[test]
    fn a_name_that_reverses_or_hides_text_is_refused() {
        for good in ["Mei Lin", "محمد علی", "نمی\u{200c}دانم", "👩\u{200d}💻", "O'Brien", "<b>x</b>", "=1+1"]
        {
            assert!(PersonName::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "a\u{202e}b",
            "a\u{202a}b",
            "a\u{2066}b",
            "a\u{2069}b",
            "a\u{200b}b",
            "a\u{feff}b",
            "a\nb",
            "a\rb",
            "a\tb",
            "a\u{1b}[31mb",
            "a\u{7f}b",
            "a\u{85}b",
            "a\u{2028}b",
            "a\u{e0041}b",
            "\u{3164}",
            "\u{200d}",
            "a\0",
        ] {
            assert_eq!(PersonName::parse(bad).unwrap_err().code, Code::TextHidden, "{}", bad.escape_default());
        }
        assert!(PersonName::parse(&"界".repeat(1024)).is_ok());
        assert!(PersonName::within(&"界".repeat(64), 64).is_ok());
        assert_eq!(PersonName::within(&"界".repeat(65), 64).unwrap_err().code, Code::TextTooLong);
        assert_eq!(PersonName::within(" ", 64).unwrap_err().code, Code::TextEmpty);
        assert_eq!(PersonName::parse(&"界".repeat(1025)).unwrap_err().code, Code::TextTooLong);
    }

    #[test]
    fn an_address_has_one_at_sign_and_a_domain_of_labels() {
        for good in ["jo@example.com", "jo.x+tag@sub.example.co", "o'brien@example.com", "jo@localhost", "李@例子.公司"]
        {
            assert!(Email::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "jo",
            "@example.com",
            "jo@",
            "a@b@c",
            "jo@ex ample.com",
            "jo @example.com",
            "jo@-x.com",
            "jo@x-.com",
            "jo@.com",
            "jo@x..com",
            "jo@x.",
            ".jo@x.com",
            "jo.@x.com",
            "j..o@x.com",
            "jo@x.com\r\nBcc: y@z.com",
            "jo\u{200b}@x.com",
            "\"jo\"@x.com",
            "jo@[127.0.0.1]",
            "<jo@x.com>",
            "jo@x.com,y@z.com",
            "jo\0@x.com",
        ] {
            assert_eq!(Email::parse(bad).unwrap_err().code, Code::EmailInvalid, "{}", bad.escape_default());
        }
        assert!(Email::parse(&format!("{}@example.com", "a".repeat(65))).is_err());
        assert!(Email::parse(&format!("a@{}", "b.".repeat(200))).is_err());
    }

    #[test]
    fn a_group_may_have_spaces_and_a_description_may_be_empty() {
        assert!(GroupName::parse("Platform team").is_ok());
        assert_eq!(GroupName::parse("awsAdministrators").unwrap_err().code, Code::NameReserved);
        assert!(Description::parse("").is_ok());
        assert!(Description::parse("a\u{202e}b").is_err());
    }

    #[test]
    fn json_is_checked_like_everything_else() {
        assert_eq!(serde_json::from_str::<UserName>("\" jo \"").unwrap().as_str(), "jo");
        let error = serde_json::from_str::<UserName>("\"j o\"").unwrap_err().to_string();
        assert!(error.contains("user-name-invalid"), "{error}");
    }
}
