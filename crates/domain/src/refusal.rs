//! How a rule says no: a code, what it is about, and where the words for cause and cure are found.
//!
//! The sentences stand in the word lists under `refusal-<code>` (what happened) and `refusal-<code>-cure` (what to do),
//! in both languages; a test keeps every code and every list complete.

use core::fmt;

/// Every way a rule can say no. The protocols translate these and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The request itself is wrong.
    Invalid,
    /// Nobody is signed in, or the proof is not good (any more).
    Unauthenticated,
    /// Somebody is known, but may not.
    Forbidden,
    /// The thing does not exist, or not for this caller.
    Missing,
    /// It contradicts what is there.
    Conflict,
    /// Credits, seats or a quota are used up.
    Exhausted,
    /// Too many, too fast.
    Throttled,
    /// Not now: the server or a part of it cannot be reached.
    Unavailable,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $kind:ident;)+) => {
        /// Each reason for a refusal, with a stable name for machines.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code { $($(#[$doc])* $name,)+ }

        impl Code {
            /// All of them, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The stable name, in kebab case.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            /// What sort of no it is.
            pub fn kind(self) -> Kind {
                match self { $(Self::$name => Kind::$kind,)+ }
            }
        }
    };
}

include!("refusal/codes.rs");

mod why;

pub use why::Why;

/// A rule's no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub code: Code,
    /// Values for the sentence, by the name they have in the word list; never a secret.
    pub details: Vec<(&'static str, String)>,
}

impl Refusal {
    /// A refusal without details.
    pub fn new(code: Code) -> Self {
        Self { code, details: Vec::new() }
    }

    /// Adds a value for the sentence, cut to 200 characters.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.details.push((name, value.to_string().chars().take(200).collect()));
        self
    }

    /// Adds the reason, where the code has several.
    #[must_use]
    pub fn because(self, why: Why) -> Self {
        self.with("why", why.as_str())
    }

    /// What sort of no it is.
    pub fn kind(&self) -> Kind {
        self.code.kind()
    }
}

impl From<Code> for Refusal {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

/// For logs and tests; people read the word list's sentence.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.as_str())?;
        for (name, value) in &self.details {
            write!(f, " {name}={value:?}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}
