//! Gathers what a bill depends on: prices and promotions from the global database, histories from the instance's Region,
//! overage from the profile's.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use usher_domain::access::{Allowed, Caller, Resource};
use usher_domain::id::{AccountId, InstanceId, UserId};
use usher_domain::invoice::SeatHistory;
use usher_domain::money::Credits;
use usher_domain::region::RegionName;
use usher_domain::time::{Instant, Month};
use usher_domain::{Code, Refusal};
use usher_store::billing::BilledProfile;

use crate::app::App;
use crate::billing::statement::{Gathered, Ground, Statement, assemble};
use crate::command::{Cx, Place, View};
use crate::error::{Error, Result};

/// How many seats are read at a time, so that no snapshot is held long.
const CHUNK: i64 = 5_000;
/// How many names are asked for at a time.
const NAMES: usize = 2_000;

/// User names by id, as far as the directory still knows them.
pub type Names = HashMap<UserId, String>;

/// What a month costs: its invoice where it is closed, else what it is made from.
#[derive(Clone, Debug)]
pub struct GetCosts {
    /// The account.
    pub account: AccountId,
    /// The month.
    pub month: Month,
}

/// Either the invoice, or the ground of a bill that is still open.
#[derive(serde::Serialize)]
pub enum Costs {
    /// The month is closed and had charges.
    Closed(Box<Statement>),
    /// The month is open, or was closed without charges.
    Open(Box<Ground>),
}

impl View for GetCosts {
    const NAME: &'static str = "GetCosts";
    const ALLOWED: Allowed = Allowed::AdministratorsAndOperators;
    type Answer = Costs;

    fn place(&self) -> Place {
        Place::Global
    }

    fn resource(&self) -> Resource {
        Resource::Account(self.account.clone())
    }

    fn show(&self, cx: &mut Cx<'_, '_>) -> Result<Costs> {
        if self.month > Month::of(cx.tx.now()) {
            let refusal = Refusal::new(Code::InvalidInput).with("field", "month");
            return Err(refusal.with("why", format!("{} has not begun", self.month)).into());
        }
        match usher_store::invoice::closed(cx.tx, &self.account, self.month)? {
            Some(Some(id)) => {
                let found = super::invoice::read(cx, &self.account, &id)?;
                Ok(Costs::Closed(Box::new(found.statement)))
            }
            Some(None) => {
                let mut ground = ground(cx, &self.account, (self.month, self.month))?;
                ground.profiles.clear();
                Ok(Costs::Open(Box::new(ground)))
            }
            None => Ok(Costs::Open(Box::new(open_ground(cx, &self.account, self.month)?))),
        }
    }
}

/// The ground of an open month, with the open months before it.
fn open_ground(cx: &mut Cx<'_, '_>, id: &AccountId, month: Month) -> Result<Ground> {
    let account = account(cx, id)?;
    let after = usher_store::invoice::last_closed(cx.tx, id)?.map(Month::next);
    let first = after.unwrap_or_else(|| Month::of(account.created_at));
    ground(cx, id, (first.min(month), month))
}

fn account(cx: &mut Cx<'_, '_>, id: &AccountId) -> Result<usher_store::account::Account> {
    let missing = || Refusal::new(Code::NotFound).with("what", "account").with("id", id);
    Ok(usher_store::account::by_id(cx.tx, id)?.ok_or_else(missing)?)
}

fn ground(cx: &mut Cx<'_, '_>, id: &AccountId, (from, month): (Month, Month)) -> Result<Ground> {
    let mut catalogues = BTreeMap::new();
    let mut next = from;
    while next <= month {
        let found = usher_store::billing::catalogue_before(cx.tx, next.end())?;
        catalogues.insert(next, found.unwrap_or_else(|| (*cx.house.catalogue).clone()));
        next = next.next();
    }
    let promotions = usher_store::promotion::of_account(cx.tx, id)?;
    let live = promotions.into_iter().filter(|stored| stored.revoked_at.is_none());
    Ok(Ground {
        account: account(cx, id)?,
        from,
        month,
        catalogues,
        profiles: usher_store::billing::profiles_of(cx.tx, id)?,
        promotions: live.map(|stored| stored.promotion).collect(),
    })
}

impl App {
    /// What a month costs: so far, or as it was closed. The same function makes the invoice.
    ///
    /// # Errors
    /// [`Code::Forbidden`], [`Code::NotFound`], [`Code::InvalidInput`] for a month to come.
    pub async fn month_to_date(&self, caller: &Caller, account: &AccountId, month: Month) -> Result<Statement> {
        match self.show(caller, GetCosts { account: account.clone(), month }).await? {
            Costs::Closed(statement) => Ok(*statement),
            Costs::Open(ground) => {
                let (gathered, now) = (self.gather(*ground).await?, self.now());
                off_the_runtime(move || assemble(gathered, now)).await
            }
        }
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
                let read = move |tx: &mut usher_store::Tx<'_>| {
                    Ok(usher_store::billing::user_names(tx, &instance, &some)?)
                };
                names.extend(self.read(&Place::Region(region.clone()), read).await?);
            }
        }
        Ok(names)
    }
}

/// Runs what only computes where it holds up no other request.
pub(super) async fn off_the_runtime<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(Error::Broken(format!("a computation broke off: {error}"))))
}
