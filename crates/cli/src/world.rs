//! What a command may touch outside itself, handed in.

use std::path::PathBuf;
use std::time::Duration;

use jiff::tz::TimeZone;

use crate::failure::{Exit, Failure};
use crate::screen::Screen;
use crate::store::Store;

/// Everything that a command gets from its process.
pub struct World<'a> {
    /// Where the sign-in is kept; `None` where the process has no home.
    pub directory: Option<PathBuf>,
    /// Seconds since 1970-01-01T00:00:00Z.
    pub clock: &'a dyn Fn() -> i64,
    /// Waits.
    pub sleep: &'a dyn Fn(Duration),
    /// Opens an address and says whether that worked; `None` where nobody would see the browser.
    pub browser: Option<&'a dyn Fn(&str) -> bool>,
    /// The reader's time zone.
    pub zone: TimeZone,
    /// The terminal.
    pub screen: Screen<'a>,
}

impl World<'_> {
    /// The place of the sign-in on disk.
    pub(crate) fn store(&self) -> Result<Store, Failure> {
        let directory = self.directory.clone().ok_or_else(|| {
            Failure::new(Exit::Failure, "no-home", "There is no home directory to keep the sign-in in.")
                .cure("Set USHER_HOME to a directory of yours.")
        })?;
        Ok(Store::new(directory))
    }

    /// Seconds since the epoch.
    pub(crate) fn now(&self) -> i64 {
        (self.clock)()
    }
}
