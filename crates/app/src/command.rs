//! The shape of a use case: a value that says what somebody wants, and a `run` that may run twice.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use usher_domain::access::{Allowed, Caller, Resource};
use usher_domain::id::AccountId;
use usher_domain::region::RegionName;
use usher_store::Tx;

use crate::app::App;
use crate::error::Result;
use crate::house::House;

/// Which database a use case works in. No transaction spans two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The global database.
    Global,
    /// A Region's database.
    Region(RegionName),
}

impl Place {
    /// The Region; none for the global database.
    pub fn region(&self) -> Option<&RegionName> {
        match self {
            Self::Global => None,
            Self::Region(name) => Some(name),
        }
    }
}

/// What a use case may touch: the open transaction, who asks, and what the house knows.
pub struct Cx<'a, 'tx> {
    /// The transaction; its `now` is the instant of everything written in it.
    pub tx: &'a mut Tx<'tx>,
    /// Who asks.
    pub caller: &'a Caller,
    /// Catalogue, keys, Regions, public address.
    pub house: &'a House,
}

/// A change somebody asks for. It cannot end without the [`Event`] that the audit log keeps.
pub trait Command: Serialize + Send + Sync + 'static {
    /// The name of the action: in the permission table, in the audit log, and as operation of `/api/v1`.
    const NAME: &'static str;
    /// Who may.
    const ALLOWED: Allowed;
    /// Whether a browser must have signed in within the last hour: for what cannot be undone, and for what changes who
    /// can come in.
    const IS_DELICATE: bool = false;
    /// What the caller gets; kept, sealed, under an idempotency key.
    type Outcome: Serialize + DeserializeOwned + Send + 'static;

    /// The database it works in.
    fn place(&self) -> Place;
    /// What it touches, for the permission.
    fn resource(&self) -> Resource;
    /// Does it. May run again after contention, so it touches nothing but the transaction.
    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(Self::Outcome, Event)>;
}

/// A question. It reads one snapshot and writes nothing.
pub trait View: Send + Sync + 'static {
    /// The name of the action, as for a command.
    const NAME: &'static str;
    /// Who may.
    const ALLOWED: Allowed;
    /// Whether it reads what is derived from the ledger, which is brought up to date first (decision 0010).
    const READS_METERS: bool = false;
    /// What is shown.
    type Answer: Serialize + Send + 'static;

    /// The database it reads.
    fn place(&self) -> Place;
    /// What it touches, for the permission.
    fn resource(&self) -> Resource;
    /// Reads it.
    fn show(&self, cx: &mut Cx<'_, '_>) -> Result<Self::Answer>;
}

/// A question that looks into several databases, each in a snapshot of its own.
pub trait Question: Send + Sync + 'static {
    /// The name of the action, as for a command.
    const NAME: &'static str;
    /// Who may.
    const ALLOWED: Allowed;
    /// What is shown.
    type Answer: Serialize + Send + 'static;

    /// What it touches, for the permission.
    fn resource(&self) -> Resource;
    /// Asks every database that may know. The permission was decided before.
    fn ask(&self, app: &App) -> impl Future<Output = Result<Self::Answer>> + Send;
}

/// A change that begins in one database with what another one knows: looked up first, then carried out by one
/// [`Command`], which alone writes and is audited under the same name.
pub trait Act: Send + Sync + 'static {
    /// The name of the action, which is its command's.
    const NAME: &'static str;
    /// Who may.
    const ALLOWED: Allowed;
    /// What the caller gets.
    type Outcome: Serialize + Send + 'static;

    /// Looks up what is needed and performs the command.
    fn act(self, app: &App, caller: &Caller) -> impl Future<Output = Result<Self::Outcome>> + Send;
}

/// Parts of names of details that could only hold a secret, however they are written: `newPassword`, `new_password`.
const SECRET_WORDS: [&str; 6] = ["password", "secret", "token", "verifier", "recovery", "otp"];

/// A detail with dots in place of what bears a secret's name, at every depth.
fn dotted(detail: Value) -> Value {
    let is_secret = |name: &str| SECRET_WORDS.iter().any(|word| name.to_lowercase().contains(word));
    match detail {
        Value::Object(fields) => {
            let shown = fields.into_iter().map(|(name, value)| {
                let value = if is_secret(&name) { Value::from("...") } else { dotted(value) };
                (name, value)
            });
            Value::Object(shown.collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(dotted).collect()),
        other => other,
    }
}

/// What happened, for the audit log: never a secret in it.
#[derive(Clone, Debug)]
pub struct Event {
    pub(crate) account: Option<AccountId>,
    pub(crate) target: String,
    pub(crate) detail: Value,
}

impl Event {
    /// Something happened to `target`.
    pub fn on(target: impl core::fmt::Display) -> Self {
        Self { account: None, target: target.to_string(), detail: Value::Null }
    }

    /// It belongs to an account's activity.
    #[must_use]
    pub fn of(mut self, account: &AccountId) -> Self {
        self.account = Some(account.clone());
        self
    }

    /// What changed, with the names of fields as people know them. What bears a secret's name is dotted.
    #[must_use]
    pub fn with(mut self, detail: Value) -> Self {
        self.detail = dotted(detail);
        self
    }
}
