//! The row of a sign-in under way: read by ticket, moved on by compare-and-set.

use serde::{Deserialize, Serialize};
use usher_domain::Code;
use usher_domain::credential::{MfaPolicy, Need, Requirements, SignIn, Step};
use usher_domain::time::MINUTE;
use usher_store::Tx;
use usher_store::sign_in::Attempt;

use super::person::{NOBODY, Person, by_id};
use super::{Realm, Ticket};
use crate::command::Cx;
use crate::error::{Error, Result};
use crate::house::House;

/// How long a sign-in may take as a whole.
const LIFETIME: i64 = 15 * MINUTE;
/// The purpose under which the secrets of sign-ins are hashed.
const PURPOSE: &str = "sign-in";
/// The purpose under which TOTP secrets are sealed.
pub(super) const TOTP_PURPOSE: &str = "totp";

/// What is kept of a sign-in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct State {
    pub(crate) realm: Realm,
    /// What was typed.
    pub(crate) name: String,
    /// A local path.
    pub(crate) next: String,
    pub(crate) machine: SignIn,
    pub(crate) is_registration: bool,
    /// The sealed secret of the device that is about to be registered.
    pub(crate) proposed: Option<String>,
}

/// A sign-in as a transaction sees it.
pub(super) struct Open {
    pub(super) row: Attempt,
    pub(super) state: State,
}

impl Open {
    /// The row of a ticket.
    pub(super) fn find(tx: &mut Tx<'_>, house: &House, ticket: &Ticket) -> Result<Option<Self>> {
        let Some(row) = usher_store::sign_in::by_hash(tx, &hash(house, ticket))? else { return Ok(None) };
        let state = serde_json::from_str(&row.state).map_err(|error| Error::Broken(error.to_string()))?;
        Ok(Some(Self { row, state }))
    }

    /// The row of a ticket, which must be at this step.
    ///
    /// # Errors
    /// [`Code::SignInStep`] where there is none, or another step is due.
    pub(super) fn at(tx: &mut Tx<'_>, house: &House, ticket: &Ticket, step: Step) -> Result<Self> {
        let open = Self::find(tx, house, ticket)?.ok_or(Code::SignInStep)?;
        if open.state.machine.next_step() == step { Ok(open) } else { Err(Code::SignInStep.into()) }
    }

    /// The person, who may have been disabled since.
    ///
    /// # Errors
    /// [`Code::SignInFailed`].
    pub(super) fn person(&self, tx: &mut Tx<'_>) -> Result<Person> {
        let subject = self.row.subject.as_deref().unwrap_or(NOBODY);
        by_id(tx, self.state.realm.region(), subject)?.ok_or_else(|| Code::SignInFailed.into())
    }

    /// Moves on to what was proven, under a new secret.
    ///
    /// # Errors
    /// [`Code::SignInStep`] where another tab was faster.
    pub(super) fn advance(mut self, cx: &mut Cx<'_, '_>, ticket: &Ticket, machine: SignIn) -> Result<Ticket> {
        self.state.machine = machine;
        if self.state.machine.next_step() == Step::EnrollMfa && self.state.proposed.is_none() {
            self.state.proposed = Some(super::enrol::propose(cx));
        }
        let ticket = Ticket { secret: usher_crypto::secret::url_safe(&cx.tx.random::<32>()), ..ticket.clone() };
        let text = written(&self.state)?;
        if usher_store::sign_in::advance(cx.tx, &self.row, &text, &hash(cx.house, &ticket))? {
            Ok(ticket)
        } else {
            Err(Code::SignInStep.into())
        }
    }
}

/// Opens a row for a browser.
pub(crate) fn enter(
    tx: &mut Tx<'_>,
    house: &House,
    subject: Option<String>,
    state: &State,
    browser: &str,
) -> Result<Ticket> {
    let secret = usher_crypto::secret::url_safe(&tx.random::<32>());
    let ticket = Ticket { region: state.realm.region().cloned(), secret, browser: browser.to_owned() };
    let (id, expires_at) = (tx.ordered_id(), tx.now() + LIFETIME);
    let row = Attempt { id, subject, state: written(state)?, version: 1, expires_at };
    usher_store::sign_in::insert(tx, &row, &hash(house, &ticket))?;
    Ok(ticket)
}

/// What a person must bring now. Of somebody unknown as much is asked as of most: nobody sees the difference, because
/// the password of nobody is never right.
pub(super) fn requirements(tx: &mut Tx<'_>, subject: Option<&str>) -> Result<Requirements> {
    let whose = subject.unwrap_or(NOBODY);
    let devices = usher_store::credential::of_kind(tx, whose, "totp")?;
    let devices = devices.iter().filter(|device| device.state == "active").count();
    let one_time = usher_store::credential::active(tx, whose, "one_time_password")?;
    if subject.is_none() {
        return Ok(Requirements { second: Need::Device, choose_password: false });
    }
    Ok(Requirements { second: MfaPolicy::default().need(devices, false), choose_password: one_time.is_some() })
}

fn hash(house: &House, ticket: &Ticket) -> String {
    house.keys.hash(PURPOSE, &format!("{}.{}", ticket.browser, ticket.secret))
}

fn written(state: &State) -> Result<String> {
    serde_json::to_string(state).map_err(|error| Error::Broken(error.to_string()))
}
