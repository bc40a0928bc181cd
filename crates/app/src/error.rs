//! Either a rule said no and the caller may hear why, or we are broken and they hear only a request id.

use usher_domain::{Code, Refusal, Why};

/// Why a use case did not do what it was asked.
#[derive(Debug)]
pub enum Error {
    /// A rule's no; the caller may know all of it.
    Refused(Refusal),
    /// Our own failure; whole in the log, and a request id for the caller.
    Broken(String),
    /// Another transaction was in the way; the door tries again before anybody hears of it.
    Contention(String),
}

impl Error {
    /// The refusal, if it is one.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            Self::Broken(_) | Self::Contention(_) => None,
        }
    }

    /// Whether it is a refusal with this code.
    pub fn is(&self, code: Code) -> bool {
        self.refusal().is_some_and(|refusal| refusal.code == code)
    }
}

impl core::fmt::Display for Error {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Refused(refusal) => write!(f, "refused: {refusal}"),
            Self::Broken(why) => write!(f, "broken: {why}"),
            Self::Contention(why) => write!(f, "contention: {why}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Code> for Error {
    fn from(code: Code) -> Self {
        Self::Refused(code.into())
    }
}

impl From<usher_store::Error> for Error {
    fn from(error: usher_store::Error) -> Self {
        match error {
            usher_store::Error::Contention(why) => Self::Contention(why),
            usher_store::Error::Closed(why) => {
                tracing::warn!(why, "a database does not take work");
                Self::Refused(Code::Unavailable.into())
            }
            // Somebody sent it: no text of ours has one.
            usher_store::Error::Nul => {
                let refusal = Refusal::new(Code::InvalidInput).with("field", "text");
                Self::Refused(refusal.because(Why::NulCharacter))
            }
            other => Self::Broken(other.to_string()),
        }
    }
}

/// What every use case answers.
pub type Result<T, E = Error> = core::result::Result<T, E>;
