//! The seam of the ledger: a batch of debits in, an outcome for each out, one transaction.
//!
//! Three reads (purses, their bonuses, requests known already) and two or three writes, whatever the size of the batch.
//! Every meter is computed by the domain's rules in the order of the batch, and written once, guarded by where the
//! batch
//! found it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use usher_domain::credit::{CreditGrantId, Meter, Source, notice_due};
use usher_domain::id::{ProductId, ProfileId, SeatId, UserId};
use usher_domain::job::Job;
use usher_domain::money::Credits;
use usher_domain::seat::{Seat, SeatState};
use usher_domain::time::{Instant, Month};
use usher_domain::{Code, Refusal};
use usher_store::credit::{Entry, Moved, Purse};

use super::spend::{Spent, left, part};
use crate::command::Cx;
use crate::error::{Error, Result};

/// One spend on its way.
#[derive(Clone, Debug)]
pub(crate) struct Debit {
    pub(crate) profile: ProfileId,
    pub(crate) user: UserId,
    pub(crate) request: String,
    /// Equal for equal requests.
    pub(crate) content: String,
    pub(crate) price: Credits,
    pub(crate) model: String,
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
    pub(super) fn of(cx: &Cx<'_, '_>, mut purse: Purse) -> Result<Self> {
        let now = cx.tx.now();
        let seat = purse.seat.clone().month_turn(now).0;
        let allowance = seat.allowance(&cx.house.catalogue, now)?;
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
        let answer = Spent {
            request_id: debit.request.clone(),
            taken: spent.taken.iter().map(part).collect(),
            left: left(&self.meter, now),
            replayed: false,
        };
        let entry = entry(debit, (&self.seat.id, now), &spent.taken, &answer)?;
        Ok(Ok((answer, entry)))
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
            seat: self.seat.id.clone(),
            was_spent: self.purse.meter.as_ref().map(|meter| meter.spent.0),
            was_bonus: self.purse.bonus_spent.0,
            allowance: self.meter.allowance.0,
            spent: self.meter.spent.0,
            bonus: self.bonus.0,
            excess: self.meter.excess.0,
        }
    }
}

fn entry(debit: &Debit, (seat, now): (&SeatId, Instant), taken: &[(Source, Credits)], answer: &Spent) -> Result<Entry> {
    let sum = |wanted: fn(&Source) -> bool| taken.iter().filter(|(source, _)| wanted(source)).map(|(_, c)| c.0).sum();
    Ok(Entry {
        seat: seat.clone(),
        request: debit.request.clone(),
        month: Month::of(now).number(),
        at: now.0,
        content: debit.content.clone(),
        credits: debit.price.0,
        plan: sum(|source| matches!(source, Source::Plan)),
        bonus: sum(|source| matches!(source, Source::Grant(_))),
        overage: sum(|source| matches!(source, Source::Overage)),
        product: debit.product.clone(),
        model: debit.model.clone(),
        answer: serde_json::to_string(answer).map_err(|error| Error::Broken(error.to_string()))?,
    })
}

/// Answers a request that was granted before.
fn replay(content: &str, answer: &str, debit: &Debit) -> Result<Outcome> {
    if content != debit.content {
        return Ok(Err(Refusal::new(Code::SpendMismatch).with("request", &debit.request)));
    }
    let answer: Spent = serde_json::from_str(answer).map_err(|error| Error::Broken(error.to_string()))?;
    Ok(Ok(Spent { replayed: true, ..answer }))
}

/// Grants or refuses a batch of debits, in their order.
pub(crate) fn submit(cx: &mut Cx<'_, '_>, debits: &[Debit]) -> Result<Vec<Outcome>> {
    let month = Month::of(cx.tx.now());
    let wanted: BTreeSet<(ProfileId, UserId)> =
        debits.iter().map(|debit| (debit.profile.clone(), debit.user.clone())).collect();
    let wanted: Vec<(ProfileId, UserId)> = wanted.into_iter().collect();
    let mut purses: HashMap<(ProfileId, UserId), Open> = HashMap::with_capacity(wanted.len());
    for purse in usher_store::credit::purses(cx.tx, month, &wanted)? {
        let owner = (purse.seat.profile.clone(), purse.seat.user.clone());
        purses.insert(owner, Open::of(cx, purse)?);
    }
    let mut known = known(cx, debits, &purses)?;
    let mut entries: Vec<Entry> = Vec::with_capacity(debits.len());
    let mut outcomes = Vec::with_capacity(debits.len());
    for debit in debits {
        let Some(open) = purses.get_mut(&(debit.profile.clone(), debit.user.clone())) else {
            outcomes.push(Err(Refusal::new(Code::SeatMissing).with("user", &debit.user)));
            continue;
        };
        let request = (open.seat.id.clone(), debit.request.clone());
        if let Some((content, answer)) = known.get(&request) {
            outcomes.push(replay(content, answer, debit)?);
            continue;
        }
        outcomes.push(open.spend(cx, debit)?.map(|(answer, entry)| {
            known.insert(request, (entry.content.clone(), entry.answer.clone()));
            entries.push(entry);
            answer
        }));
    }
    write(cx, month, &entries, purses)?;
    Ok(outcomes)
}

type Requests = HashMap<(SeatId, String), (String, String)>;

fn known(cx: &mut Cx<'_, '_>, debits: &[Debit], purses: &HashMap<(ProfileId, UserId), Open>) -> Result<Requests> {
    let mut asked = Vec::with_capacity(debits.len());
    for debit in debits {
        if let Some(open) = purses.get(&(debit.profile.clone(), debit.user.clone())) {
            asked.push((&open.seat.id, debit.request.as_str()));
        }
    }
    let known = usher_store::credit::known(cx.tx, &asked)?;
    Ok(known.into_iter().map(|known| ((known.seat, known.request), (known.content, known.answer))).collect())
}

fn write(
    cx: &mut Cx<'_, '_>,
    month: Month,
    entries: &[Entry],
    purses: HashMap<(ProfileId, UserId), Open>,
) -> Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    usher_store::credit::enter(cx.tx, entries)?;
    let mut moved: Vec<&Open> = purses.values().filter(|open| open.is_moved).collect();
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
