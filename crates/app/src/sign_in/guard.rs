//! Counting tries before they are checked, in one transaction, so that parallel guesses all count (security case 7).

use usher_crypto::password::PoolError;
use usher_domain::Code;
use usher_domain::access::{Allowed, Resource};
use usher_domain::credential::Attempts;
use usher_domain::id::AccountId;
use usher_domain::region::RegionName;
use usher_store::{Tx, failure};

use crate::command::{Command, Cx, Event, Place};
use crate::error::{Error, Result};

/// So many failures of an address count like one of a person: offices share an address.
const ADDRESS_SHARE: u32 = 20;

/// Who is counted: the person whose door it is, and the address from which it is tried.
#[derive(Clone, Debug)]
pub(super) struct Counted {
    subject: String,
    address: Option<String>,
}

impl Counted {
    /// Tries at a password or a code; `whose` is the subject, or the hash of a name that nobody has.
    pub(super) fn new(what: &str, whose: &str, address: Option<&String>) -> Self {
        Self { subject: format!("{what}:{whose}"), address: address.map(|address| format!("address:{address}")) }
    }

    /// Counts one more try, if one is free now.
    ///
    /// # Errors
    /// [`Code::SignInDelayed`]; the refused try is not counted, so that whoever waits as told is let in.
    pub(super) fn count(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now();
        let own = failure::of(tx, &self.subject)?;
        own.check(now)?;
        if let Some(address) = &self.address {
            let shared = failure::of(tx, address)?;
            Attempts { failures: shared.failures / ADDRESS_SHARE, ..shared }.check(now)?;
            failure::keep(tx, address, shared.failed(now))?;
        }
        Ok(failure::keep(tx, &self.subject, own.failed(now))?)
    }

    /// The try was right: the person's failures are forgotten, the address's stay.
    pub(super) fn succeeded(&self, tx: &mut Tx<'_>) -> Result<()> {
        if let Some(address) = &self.address {
            failure::take_back(tx, address)?;
        }
        Ok(failure::forget(tx, &self.subject)?)
    }
}

/// Counts a try at the present password of somebody who is signed in.
pub(crate) fn count_password(tx: &mut Tx<'_>, subject: &str, address: Option<&String>) -> Result<()> {
    Counted::new("password", subject, address).count(tx)
}

/// Forgets the failures of somebody whose password was right.
pub(crate) fn password_was_right(tx: &mut Tx<'_>, subject: &str, address: Option<&String>) -> Result<()> {
    Counted::new("password", subject, address).succeeded(tx)
}

/// Notes a wrong password or code. The same row for a known and an unknown name, which stands in it only as a hash:
/// people type passwords into the wrong field.
#[derive(serde::Serialize)]
pub(super) struct SignInFailed {
    pub(super) region: Option<RegionName>,
    pub(super) account: Option<AccountId>,
    pub(super) factor: &'static str,
    pub(super) name_hash: String,
}

impl Command for SignInFailed {
    const NAME: &'static str = "SignInFailed";
    const ALLOWED: Allowed = Allowed::Anyone;
    type Outcome = ();

    fn place(&self) -> Place {
        super::place(self.region.as_ref())
    }

    fn resource(&self) -> Resource {
        Resource::Deployment
    }

    fn run(&self, _: &mut Cx<'_, '_>) -> Result<((), Event)> {
        let event = Event::on(&self.name_hash).with(serde_json::json!({ "factor": self.factor }));
        Ok(((), self.account.iter().fold(event, Event::of)))
    }
}

/// The password pool's no, in our words.
pub(crate) fn busy(error: PoolError) -> Error {
    match error {
        PoolError::Busy => Code::Unavailable.into(),
        PoolError::Failed => Error::Broken(error.to_string()),
    }
}
