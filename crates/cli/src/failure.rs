//! Why a command did not do what it was asked: what happened, to what, and what to do.

use std::fmt;

/// The exit codes. They are part of the interface: `usher --help` lists them, and they do not change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done.
    Ok = 0,
    /// It did not work, for a reason that none of the others names.
    Failure = 1,
    /// The command line is wrong.
    Usage = 2,
    /// Nobody is signed in, or the session has ended.
    NotSignedIn = 3,
    /// No subscription, or no profile was chosen among several.
    NotSubscribed = 4,
    /// No credits are left, or a limit was reached.
    OutOfCredits = 5,
    /// The server cannot be reached, or cannot serve at the moment.
    Unreachable = 6,
}

/// A command's no. All texts may come from a server, so they are only ever printed through the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    pub(crate) code: String,
    pub(crate) what: String,
    pub(crate) cure: String,
    pub(crate) request_id: String,
}

impl Failure {
    pub(crate) fn new(exit: Exit, code: &str, what: impl fmt::Display) -> Self {
        let (cure, request_id) = (String::new(), String::new());
        Self { exit, code: code.to_owned(), what: what.to_string(), cure, request_id }
    }

    pub(crate) fn cure(mut self, cure: impl fmt::Display) -> Self {
        self.cure = cure.to_string();
        self
    }

    /// Nobody ever signed in here, or signed out again.
    pub(crate) fn not_signed_in(start_url: Option<&str>) -> Self {
        let cure = match start_url {
            Some(url) => format!("Type `usher login` to sign in at {url} again."),
            None => "Type `usher login --start-url URL`; the URL is in your invitation.".to_owned(),
        };
        Self::new(Exit::NotSignedIn, "sign-in-required", "You are not signed in.").cure(cure)
    }

    /// There was a session, and the server does not know it any more.
    pub(crate) fn session_ended(start_url: &str) -> Self {
        Self::new(Exit::NotSignedIn, "session-ended", format!("Your session at {start_url} has ended."))
            .cure("Type `usher login` to sign in again.")
    }

    /// The exit code of a refusal by our API; its codes are stable, and the status decides about those of tomorrow.
    pub(crate) fn exit_of(status: u16, code: &str) -> Exit {
        let is = |words: &[&str]| words.iter().any(|word| code.contains(word));
        match status {
            401 => Exit::NotSignedIn,
            402 => Exit::OutOfCredits,
            502..=504 => Exit::Unreachable,
            400..=499 if code == "sign-in-required" => Exit::NotSignedIn,
            400..=499 if is(&["credits", "overage", "limit", "budget", "exhausted"]) => Exit::OutOfCredits,
            400..=499 if is(&["subscri", "seat", "profile"]) => Exit::NotSubscribed,
            _ => Exit::Failure,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exit_code_follows_the_refusal_and_then_the_status() {
        let of = Failure::exit_of;
        assert_eq!(of(401, "x"), Exit::NotSignedIn);
        assert_eq!(of(403, "not-subscribed"), Exit::NotSubscribed);
        assert_eq!(of(409, "out-of-credits"), Exit::OutOfCredits);
        assert_eq!(of(402, "new-code"), Exit::OutOfCredits);
        assert_eq!(of(503, "unavailable"), Exit::Unreachable);
        assert_eq!(of(500, "out-of-credits"), Exit::Failure);
    }

    #[test]
    fn a_start_url_once_used_needs_no_second_typing() {
        assert!(!Failure::not_signed_in(Some("https://u/start/a")).cure.contains("--start-url"));
        assert!(Failure::not_signed_in(None).cure.contains("--start-url"));
    }
}
