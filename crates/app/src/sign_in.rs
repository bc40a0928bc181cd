//! How a person proves who they are, once for both realms: administrators in the global database, members in the
//! Region of their directory.
//!
//! What was proven so far lies in a row that one browser's cookie names; the step that comes next is computed from it
//! by [`usher_domain::credential::SignIn`]. Every step moves the row to a new secret, so that a cookie from before a
//! proof is worth nothing after it (security case 10).

mod attempt;
mod begin;
mod enrol;
mod finish;
mod guard;
mod password;
mod person;
mod prove;

use serde::{Deserialize, Serialize};
use usher_domain::credential::Step;
use usher_domain::id::InstanceId;
use usher_domain::region::RegionName;

use crate::command::Place;

pub(crate) use attempt::{State, enter};
#[cfg(test)]
pub(crate) use begin::name;
pub use begin::{Begin, Start};
pub(crate) use enrol::{fresh_codes, propose, recovery_hash, shown};
pub(crate) use guard::{busy, count_password, password_was_right};
#[cfg(test)]
pub(crate) use password::begin_try;
pub(crate) use password::{check_new, name_hash};
pub(crate) use person::{Person, by_id, by_name};
pub(crate) use prove::take_totp;

/// Where somebody signs in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Realm {
    /// The console: administrators and operators.
    Console,
    /// A directory.
    Member {
        /// The Region of the directory.
        region: RegionName,
        /// Its instance.
        instance: InstanceId,
        /// The last part of its Start URL, as the person typed it.
        start: String,
    },
}

impl Realm {
    /// The Region whose database holds the people; none for the global one.
    pub fn region(&self) -> Option<&RegionName> {
        match self {
            Self::Console => None,
            Self::Member { region, .. } => Some(region),
        }
    }

    /// The path of the page on which this sign-in begins.
    pub fn sign_in_path(&self) -> String {
        match self {
            Self::Console => "/console/sign-in".into(),
            Self::Member { start, .. } => format!("/start/{start}/sign-in"),
        }
    }

    /// Where people go who did not say where they wanted to go.
    pub fn home(&self) -> String {
        match self {
            Self::Console => "/console".into(),
            Self::Member { start, .. } => format!("/start/{start}"),
        }
    }
}

/// The database for a Region, or the global one.
pub(crate) fn place(region: Option<&RegionName>) -> Place {
    region.cloned().map_or(Place::Global, Place::Region)
}

/// What one browser holds while it signs in: the name of the row, good together with the browser's own id only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    region: Option<RegionName>,
    secret: String,
    browser: String,
}

impl Ticket {
    /// Reads the cookie: the secret, for members behind their Region and a dot.
    pub fn read(cookie: &str, browser: &str) -> Self {
        let (region, secret) = match cookie.split_once('.') {
            Some((region, secret)) => (Some(RegionName::new(region)), secret),
            None => (None, cookie),
        };
        Self { region, secret: secret.to_owned(), browser: browser.to_owned() }
    }

    /// The value of the cookie.
    pub fn cookie(&self) -> String {
        match &self.region {
            Some(region) => format!("{region}.{}", self.secret),
            None => self.secret.clone(),
        }
    }

    pub(crate) fn place(&self) -> Place {
        place(self.region.as_ref())
    }
}

/// Shows no secret.
impl core::fmt::Debug for Ticket {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Ticket").field("region", &self.region).finish_non_exhaustive()
    }
}

/// A sign-in as its page shows it.
#[derive(Clone, Debug)]
pub struct Progress {
    /// Where.
    pub realm: Realm,
    /// The name that was typed.
    pub name: String,
    /// What comes next.
    pub step: Step,
    /// Whether the person signs in for the first time, so that the steps are those of registration.
    pub is_registration: bool,
    /// The device to register, where that comes next.
    pub device: Option<Proposal>,
}

/// An authenticator app's secret before its first code.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Proposal {
    /// The secret as text, for typing.
    pub text: String,
    /// The picture to scan, as SVG.
    pub picture: String,
}

/// Shows no secret.
impl core::fmt::Debug for Proposal {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Proposal(..)")
    }
}

/// What follows a step that went well.
#[derive(Debug)]
pub enum Onward {
    /// Another step, under a new cookie.
    Step(Ticket),
    /// The session has begun.
    SignedIn(SignedIn),
}

/// A session that has just begun.
#[derive(Clone, Serialize, Deserialize)]
pub struct SignedIn {
    /// Where.
    pub realm: Realm,
    /// The value of the session's cookie.
    pub cookie: String,
    /// How long it lasts, in microseconds.
    pub lifetime: i64,
    /// The local path to which the person wanted.
    pub next: String,
    /// Recovery codes to show once; only after a device was registered.
    pub recovery_codes: Vec<String>,
}

/// Shows no secret.
impl core::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("SignedIn").field("realm", &self.realm).finish_non_exhaustive()
    }
}
