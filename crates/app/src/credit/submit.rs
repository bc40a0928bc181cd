//! The seam of the ledger: a batch of debits in, an outcome for each out, one transaction.
//!
//! Three reads (purses, their bonuses, requests known already) and two or three writes, whatever the size of the batch.
//! Every meter is computed by the domain's rules in the order of the batch, and written once, guarded by where the
//! batch
//! found it.

use std::collections::{BTreeMap, HashMap};

use usher_domain::catalogue::Catalogue;
use usher_domain::credit::{CreditGrantId, Meter, Source, notice_due};
use usher_domain::id::{ProductId, ProfileId, SeatId, UserId};
use usher_domain::job::Job;
use usher_domain::money::Credits;
use usher_domain::seat::{Seat, SeatState};
use usher_domain::time::{Instant, Month};
use usher_domain::{Code, Refusal};
use usher_store::credit::{Entry, Moved, Owner, Purse};

use super::spend::{Left, Part, Spent, left};
use crate::command::Cx;
use crate::error::Result;

/// One spend on its way.
#[derive(Clone, Debug)]
pub(crate) struct Debit {
    pub(crate) profile: ProfileId,
    pub(crate) user: UserId,
    pub(crate) request: String,
    pub(crate) price: Credits,
    pub(crate) model: String,
    /// How much work on the model, where that was asked instead of an amount.
    pub(crate) units: Option<Credits>,
    pub(crate) product: Option<ProductId>,
    pub(crate) finish: bool,
}

/// What a spend hears.
pub(crate) type Outcome = core::result::Result<Spent, Refusal>;

/// A purse while a batch is worked through.
pub(super) struct Open {
    pub(super) purse: Purse,
    pub(super) seat: Seat,
    pub(super) meter: Meter,
    bonus: Credits,
    from_bonuses: BTreeMap<CreditGrantId, Credits>,
    is_moved: bool,
}

impl Open {
    /// The month as it stands at `now`: whatever the published copy says, a turn of the month that has come counts.
    pub(super) fn of(mut purse: Purse, now: Instant, catalogue: &Catalogue) -> Result<Self> {
        let seat = purse.seat.clone().month_turn(now).0;
        let allowance = seat.allowance(catalogue, now)?;
        let meter = purse.meter.clone();
        let mut meter = meter.unwrap_or_else(|| Meter::open(Month::of(now), allowance, purse.overage));
        meter = meter.with_allowance(allowance);
        meter.grants = core::mem::take(&mut purse.bonuses);
        let bonus = purse.bonus_spent;
        Ok(Self { purse, seat, meter, bonus, from_bonuses: BTreeMap::new(), is_moved: false })
    }

    fn spend(&mut self, cx: &mut Cx<'_, '_>, debit: &Debit) -> Result<core::result::Result<(Spent, Entry), Refusal>> {
        let now = cx.tx.now();
        if !self.seat.is_usable(now) {
            return Ok(Err(Refusal::new(Code::SeatEnded).with("seat", &self.seat.id)));
        }
        let order = cx.house.catalogue.burn_order;
        let spent = if debit.finish {
            self.meter.spend_to_finish(debit.price, now, order)
        } else {
            self.meter.spend(debit.price, now, order)
        };
        let spent = match spent {
            Ok(spent) => spent,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let after = self.meter.clone().after(&spent);
        for notice in notice_due(&self.meter, &after) {
            super::notice::push(cx, self, &after, notice)?;
        }
        self.meter = after;
        self.is_moved = true;
        for (source, credits) in &spent.taken {
            if let Source::Grant(id) = source {
                *self.from_bonuses.entry(id.clone()).or_default() += *credits;
                self.bonus += *credits;
            }
        }
        self.tell_first_use(cx, now)?;
        let entry = entry(debit, (&self.seat.id, now), &spent.taken, left(&self.meter, now));
        Ok(Ok((answer(&entry, false), entry)))
    }

    fn tell_first_use(&mut self, cx: &mut Cx<'_, '_>, now: Instant) -> Result<()> {
        if self.seat.state != SeatState::Pending || self.purse.used_at.is_some() {
            return Ok(());
        }
        self.purse.used_at = Some(now);
        if usher_store::credit::first_use(cx.tx, &self.seat.id)? {
            let instance_region = self.purse.instance_region.clone();
            crate::job::push(cx.tx, &Job::SeatUsed { seat: self.seat.id.clone(), instance_region, at: now })?;
        }
        Ok(())
    }

    fn moved(&self) -> Moved {
        Moved {
            owner: (self.seat.profile.clone(), self.seat.user.clone()),
            seat: self.seat.id.clone(),
            was_spent: self.purse.meter.as_ref().map(|meter| meter.spent.0),
            was_bonus: self.purse.bonus_spent.0,
            allowance: self.meter.allowance.0,
            spent: self.meter.spent.0,
            bonus: self.bonus.0,
            excess: self.meter.excess.0,
            bonuses: self.meter.grants.clone(),
            used_at: self.purse.used_at,
        }
    }
}

fn entry(debit: &Debit, (seat, now): (&SeatId, Instant), taken: &[(Source, Credits)], left: Left) -> Entry {
    let sum = |wanted: fn(&Source) -> bool| taken.iter().filter(|(source, _)| wanted(source)).map(|(_, c)| c.0).sum();
    Entry {
        seat: seat.clone(),
        profile: debit.profile.clone(),
        request: debit.request.clone(),
        month: Month::of(now).number(),
        at: now.0,
        credits: debit.price.0,
        plan: sum(|source| matches!(source, Source::Plan)),
        bonus: sum(|source| matches!(source, Source::Grant(_))),
        overage: sum(|source| matches!(source, Source::Overage)),
        product: debit.product.clone(),
        model: debit.model.clone(),
        units: debit.units.map(|units| units.0),
        finish: debit.finish,
        left_plan: left.plan.0,
        left_bonus: left.bonus.0,
        left_overage: left.overage.map(|overage| overage.0),
    }
}

/// What a line of the ledger answers, the first time and ever after.
fn answer(entry: &Entry, replayed: bool) -> Spent {
    let excess = entry.credits - entry.plan - entry.bonus - entry.overage;
    let parts = [("bonus", entry.bonus), ("plan", entry.plan), ("overage", entry.overage), ("excess", excess)];
    let given = parts.into_iter().filter(|(_, credits)| *credits > 0);
    let left = Left {
        plan: Credits(entry.left_plan),
        bonus: Credits(entry.left_bonus),
        overage: entry.left_overage.map(Credits),
    };
    Spent {
        request_id: entry.request.clone(),
        taken: given.map(|(source, credits)| Part { source: source.into(), credits: Credits(credits) }).collect(),
        left,
        replayed,
    }
}

/// Answers a request that was granted before. The price of the same work may have changed since: it is not compared.
fn replay(entry: &Entry, debit: &Debit) -> Outcome {
    let is_same = entry.units == debit.units.map(|units| units.0)
        && (entry.units.is_some() || entry.credits == debit.price.0)
        && entry.model == debit.model
        && entry.finish == debit.finish
        && entry.product == debit.product;
    if !is_same {
        return Err(Refusal::new(Code::SpendMismatch).with("request", &debit.request));
    }
    Ok(answer(entry, true))
}

/// Grants or refuses a batch of debits, in their order.
pub(crate) fn submit(cx: &mut Cx<'_, '_>, debits: &[Debit]) -> Result<Vec<Outcome>> {
    let month = Month::of(cx.tx.now());
    let (owners, places) = owners(debits);
    let mut opens: Vec<Option<Open>> = owners.iter().map(|_| None).collect();
    let by_owner: HashMap<&Owner, usize> = owners.iter().enumerate().map(|(place, owner)| (owner, place)).collect();
    for purse in usher_store::credit::purses(cx.tx, month, &owners)? {
        let owner = (purse.seat.profile.clone(), purse.seat.user.clone());
        if let Some(open) = by_owner.get(&owner).and_then(|place| opens.get_mut(*place)) {
            *open = Some(Open::of(purse, cx.tx.now(), &cx.house.catalogue)?);
        }
    }
    let before = before(cx, debits, &places, &opens)?;
    let before: HashMap<(&str, &str), &Entry> =
        before.iter().map(|entry| ((entry.seat.as_str(), entry.request.as_str()), entry)).collect();
    let mut in_batch: HashMap<(usize, &str), usize> = HashMap::new();
    let mut entries: Vec<Entry> = Vec::with_capacity(debits.len());
    let mut outcomes = Vec::with_capacity(debits.len());
    for (debit, place) in debits.iter().zip(&places) {
        let Some(Some(open)) = opens.get_mut(*place) else {
            outcomes.push(Err(Refusal::new(Code::SeatMissing).with("user", &debit.user)));
            continue;
        };
        let request = (*place, debit.request.as_str());
        let earlier = before.get(&(open.seat.id.as_str(), debit.request.as_str())).copied();
        if let Some(entry) = earlier.or_else(|| in_batch.get(&request).and_then(|number| entries.get(*number))) {
            outcomes.push(replay(entry, debit));
            continue;
        }
        outcomes.push(open.spend(cx, debit)?.map(|(answer, entry)| {
            in_batch.insert(request, entries.len());
            entries.push(entry);
            answer
        }));
    }
    let moved = opens.iter().flatten().filter(|open| open.is_moved).collect();
    write(cx, month, &entries, moved)?;
    Ok(outcomes)
}

/// Whose debits they are, each owner once, and for each debit the place of its owner.
fn owners(debits: &[Debit]) -> (Vec<Owner>, Vec<usize>) {
    let mut known: HashMap<(&ProfileId, &UserId), usize> = HashMap::with_capacity(debits.len());
    let (mut owners, mut places) = (Vec::with_capacity(debits.len()), Vec::with_capacity(debits.len()));
    for debit in debits {
        places.push(*known.entry((&debit.profile, &debit.user)).or_insert_with(|| {
            owners.push((debit.profile.clone(), debit.user.clone()));
            owners.len() - 1
        }));
    }
    (owners, places)
}

/// What was granted before this batch under the ids of its requests.
fn before(cx: &mut Cx<'_, '_>, debits: &[Debit], places: &[usize], opens: &[Option<Open>]) -> Result<Vec<Entry>> {
    let mut asked = Vec::with_capacity(debits.len());
    for (debit, place) in debits.iter().zip(places) {
        if let Some(Some(open)) = opens.get(*place) {
            asked.push((&open.seat.id, debit.request.as_str()));
        }
    }
    Ok(usher_store::credit::known(cx.tx, &asked)?)
}

fn write(cx: &mut Cx<'_, '_>, month: Month, entries: &[Entry], mut moved: Vec<&Open>) -> Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    usher_store::credit::enter(cx.tx, entries)?;
    // Rows are locked in one fixed order.
    moved.sort_by(|a, b| a.seat.id.cmp(&b.seat.id));
    for open in &moved {
        for (bonus, credits) in &open.from_bonuses {
            usher_store::credit::take_bonus(cx.tx, bonus, *credits)?;
        }
    }
    let moved: Vec<Moved> = moved.into_iter().map(Open::moved).collect();
    Ok(usher_store::credit::move_meters(cx.tx, month, &moved)?)
}
