//! Gathers what a bill depends on: prices and promotions from the global database, histories from the instance's
//! Region, overage from the profile's.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};
use usher_domain::access::{Allowed, Caller, Resource};
use usher_domain::catalogue::Catalogue;
use usher_domain::id::{AccountId, InstanceId, UserId};
use usher_domain::invoice::SeatHistory;
use usher_domain::money::Credits;
use usher_domain::region::RegionName;
use usher_domain::time::{Instant, Month};
use usher_domain::{Code, Refusal, Why};
use usher_store::Tx;
use usher_store::billing::BilledProfile;

use crate::app::App;
use crate::billing::statement::{Gathered, Ground, Statement, assemble};
use crate::command::{Place, Question};
use crate::error::{Error, Result};

/// How many seats are read at a time, so that no snapshot is held long.
const CHUNK: i64 = 5_000;
/// How many names are asked for at a time.
const NAMES: usize = 2_000;

/// User names by id, as far as the directory still knows them.
pub type Names = HashMap<UserId, String>;

/// What a month costs so far, or what it cost where it is closed. Amounts are in micro-dollars.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GetCosts {
    /// The account.
    pub account: AccountId,
    /// The month, `2026-11`; the present one where it is missing.
    #[serde(default)]
    pub month: Option<Month>,
    /// Whether every line comes along; without it the answer has the sums only.
    #[serde(default)]
    pub lines: bool,
}

impl Question for GetCosts {
    const NAME: &'static str = "GetCosts";
    const ALLOWED: Allowed = Allowed::AdministratorsAndOperators;
    type Answer = Statement;

    fn resource(&self) -> Resource {
        Resource::Account(self.account.clone())
    }

    async fn ask(&self, app: &App) -> Result<Statement> {
        let month = self.month.unwrap_or_else(|| Month::of(app.now()));
        let mut statement = match app.costs(&self.account, month).await? {
            Costs::Closed(statement) => *statement,
            Costs::Open(ground) => {
                let (gathered, now) = (app.gather(*ground).await?, app.now());
                off_the_runtime(move || assemble(gathered, now)).await?
            }
        };
        if !self.lines {
            statement.lines.clear();
        }
        Ok(statement)
    }
}

/// Where a month stands.
pub(super) enum Costs {
    /// The month is closed and had charges.
    Closed(Box<Statement>),
    /// The month is open, or was closed without charges.
    Open(Box<Ground>),
}

fn look(tx: &mut Tx<'_>, catalogue: &Catalogue, id: &AccountId, month: Month) -> Result<Costs> {
    if month > Month::of(tx.now()) {
        let refusal = Refusal::new(Code::InvalidInput).with("field", "month");
        return Err(refusal.with("month", month).because(Why::MonthAhead).into());
    }
    match usher_store::invoice::closed(tx, id, month)? {
        Some(Some(invoice)) => Ok(Costs::Closed(Box::new(super::invoice::read(tx, id, &invoice)?.statement))),
        Some(None) => {
            let mut ground = ground(tx, catalogue, id, (month, month))?;
            ground.profiles.clear();
            Ok(Costs::Open(Box::new(ground)))
        }
        None => {
            // With the open months before it, because they use up promotions.
            let after = usher_store::invoice::last_closed(tx, id)?.map(Month::next);
            let first = after.unwrap_or(Month::of(account(tx, id)?.created_at));
            Ok(Costs::Open(Box::new(ground(tx, catalogue, id, (first.min(month), month))?)))
        }
    }
}

fn account(tx: &mut Tx<'_>, id: &AccountId) -> Result<usher_store::account::Account> {
    let missing = || Refusal::new(Code::NotFound).with("what", "account").with("id", id);
    Ok(usher_store::account::by_id(tx, id)?.ok_or_else(missing)?)
}

fn ground(tx: &mut Tx<'_>, present: &Catalogue, id: &AccountId, (from, month): (Month, Month)) -> Result<Ground> {
    let mut catalogues = BTreeMap::new();
    let mut next = from;
    while next <= month {
        let found = usher_store::billing::catalogue_before(tx, next.end())?;
        // What the month was begun with holds until its end.
        catalogues.insert(next, found.unwrap_or_else(|| present.clone()).at(next.start()));
        next = next.next();
    }
    let promotions = usher_store::promotion::of_account(tx, id)?;
    let live = promotions.into_iter().filter(|stored| stored.revoked_at.is_none());
    Ok(Ground {
        account: account(tx, id)?,
        from,
        month,
        catalogues,
        profiles: usher_store::billing::profiles_of(tx, id)?,
        promotions: live.map(|stored| stored.promotion).collect(),
    })
}

/// The user names behind the ids on a bill, as far as the directory still knows them.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NameUsers {
    /// The account.
    pub account: AccountId,
    /// The users, at most 2,000.
    pub users: BTreeSet<UserId>,
}

impl Question for NameUsers {
    const NAME: &'static str = "NameUsers";
    const ALLOWED: Allowed = GetCosts::ALLOWED;
    type Answer = Names;

    fn resource(&self) -> Resource {
        Resource::Account(self.account.clone())
    }

    async fn ask(&self, app: &App) -> Result<Names> {
        if self.users.len() > NAMES {
            let refusal = Refusal::new(Code::InvalidInput).with("field", "users");
            return Err(refusal.because(Why::AtMost).with("limit", NAMES).into());
        }
        app.names_of_users(&Caller::system(Self::NAME), &self.account, self.users.clone()).await
    }
}

impl App {
    /// What a month costs, with every line: so far, or as it was closed. The same function makes the invoice.
    ///
    /// # Errors
    /// [`Code::Forbidden`], [`Code::NotFound`], [`Code::InvalidInput`] for a month to come.
    pub async fn month_to_date(&self, caller: &Caller, account: &AccountId, month: Month) -> Result<Statement> {
        self.ask(caller, GetCosts { account: account.clone(), month: Some(month), lines: true }).await
    }

    /// Where a month of an account stands.
    pub(super) async fn costs(&self, account: &AccountId, month: Month) -> Result<Costs> {
        let (id, catalogue) = (account.clone(), self.house().catalogue.clone());
        self.read(&Place::Global, move |tx| look(tx, &catalogue, &id, month)).await
    }

    /// Reads histories and overage of everything that `ground` names.
    pub(crate) async fn gather(&self, ground: Ground) -> Result<Gathered> {
        let span = (ground.from.start(), ground.month.end());
        let (mut histories, mut overage) = (Vec::new(), HashMap::new());
        for profile in &ground.profiles {
            self.gather_histories(&ground.account.id, profile, span, &mut histories).await?;
            let mut month = ground.from;
            while month <= ground.month {
                self.gather_overage(&ground.account.id, profile, month, &mut overage).await?;
                month = month.next();
            }
        }
        Ok(Gathered { ground, histories, overage })
    }

    async fn gather_histories(
        &self,
        account: &AccountId,
        profile: &BilledProfile,
        span: (Instant, Instant),
        into: &mut Vec<SeatHistory>,
    ) -> Result<()> {
        let place = Place::Region(profile.instance_region.clone());
        let mut after = String::new();
        loop {
            let (account, id, from) = (account.clone(), profile.id.clone(), after.clone());
            let chunk = self
                .read(&place, move |tx| Ok(usher_store::billing::histories(tx, (&account, &id), span, &from, CHUNK)?))
                .await?;
            let Some(last) = chunk.last() else { return Ok(()) };
            last.user.as_str().clone_into(&mut after);
            into.extend(chunk.into_iter().map(|lived| SeatHistory {
                seat: lived.seat,
                user: lived.user,
                profile: profile.id.clone(),
                region: profile.region.clone(),
                events: lived.events,
                overage: Credits::ZERO,
            }));
        }
    }

    async fn gather_overage(
        &self,
        account: &AccountId,
        profile: &BilledProfile,
        month: Month,
        into: &mut HashMap<(Month, usher_domain::id::SeatId), Credits>,
    ) -> Result<()> {
        let place = Place::Region(profile.region.clone());
        // A month that is over is billed for good: not the last spend of it may be missing.
        self.settle_region(&profile.region, month.end() <= self.now()).await?;
        let mut after = String::new();
        loop {
            let (account, id, from) = (account.clone(), profile.id.clone(), after.clone());
            let chunk = self
                .read(&place, move |tx| Ok(usher_store::billing::overage(tx, (&account, &id), month, &from, CHUNK)?))
                .await?;
            let Some((last, ..)) = chunk.last() else { return Ok(()) };
            last.as_str().clone_into(&mut after);
            into.extend(chunk.into_iter().map(|(_, seat, credits)| ((month, seat), credits)));
        }
    }

    /// The names of users of an account, for display only: asked from the Region of their directory, kept nowhere.
    ///
    /// # Errors
    /// [`Code::Forbidden`], or what a database says.
    pub async fn names_of_users(&self, caller: &Caller, account: &AccountId, users: BTreeSet<UserId>) -> Result<Names> {
        usher_domain::access::decide(caller, GetCosts::ALLOWED, &Resource::Account(account.clone()))?;
        let id = account.clone();
        let profiles = self.read(&Place::Global, move |tx| Ok(usher_store::billing::profiles_of(tx, &id)?)).await?;
        let directories: BTreeSet<(RegionName, InstanceId)> =
            profiles.into_iter().map(|profile| (profile.instance_region, profile.instance)).collect();
        let users: Vec<UserId> = users.into_iter().collect();
        let mut names = Names::new();
        for (region, instance) in directories {
            for some in users.chunks(NAMES) {
                let (instance, some) = (instance.clone(), some.to_vec());
                let read = move |tx: &mut Tx<'_>| Ok(usher_store::billing::user_names(tx, &instance, &some)?);
                names.extend(self.read(&Place::Region(region.clone()), read).await?);
            }
        }
        Ok(names)
    }
}

/// Runs what only computes where it holds up no other request.
pub(super) async fn off_the_runtime<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(Error::Broken(format!("a computation broke off: {error}"))))
}
