//! The meter: one seat's credits in one month.

use serde::{Deserialize, Serialize};

use crate::money::Credits;
use crate::time::{Instant, Month};
use crate::{Code, Refusal, Result};

use super::{BurnOrder, CreditGrant, OverageRule, Pool, Source};

/// One seat's month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meter {
    /// The month it counts.
    pub month: Month,
    /// What the tier includes; the highest held this month, because an upgrade never takes credits away.
    pub allowance: Credits,
    /// What was taken from plan and overage together; which part is overage follows from the allowance.
    pub spent: Credits,
    /// What finishing last requests took beyond all limits; never billed.
    pub excess: Credits,
    /// Bonuses and packs, in any order.
    pub grants: Vec<CreditGrant>,
    /// Whether, and how far, work goes on beyond the allowance.
    pub overage: OverageRule,
}

/// What a spend took, in the order in which it was taken.
pub type Taken = Vec<(Source, Credits)>;

/// A spend that is covered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spend {
    /// Where it comes from; the parts sum to the amount.
    pub taken: Taken,
    /// What is left afterwards before overage begins: plan, bonuses and packs.
    pub left: Credits,
    /// What is left of the overage cap; `None` without a cap, zero where overage is off.
    pub overage_left: Option<Credits>,
}

impl Meter {
    /// A fresh month.
    pub fn open(month: Month, allowance: Credits, overage: OverageRule) -> Self {
        Self { month, allowance, spent: Credits::ZERO, excess: Credits::ZERO, grants: Vec::new(), overage }
    }

    /// The meter of a later month: nothing spent, bonuses and packs that have not expired go on, nothing else rolls
    /// over.
    pub fn turned(self, month: Month, allowance: Credits) -> Self {
        let start = month.start();
        let lasts = |grant: &CreditGrant| start < grant.expires_at && grant.left > Credits::ZERO;
        let grants = self.grants.into_iter().filter(lasts).collect();
        Self { grants, ..Self::open(month, allowance, self.overage) }
    }

    /// The meter after the tier changed: the higher allowance counts for the whole month, so overage that an upgrade
    /// now covers disappears (kiro reference, 5.6).
    pub fn with_allowance(mut self, allowance: Credits) -> Self {
        self.allowance = self.allowance.max(allowance);
        self
    }

    /// What was spent beyond the allowance.
    pub fn overage(&self) -> Credits {
        self.spent.minus_to_zero(self.allowance)
    }

    /// What plan, bonuses and packs still cover at `now`.
    pub fn left(&self, now: Instant) -> Credits {
        let grants: Credits = self.grants.iter().filter(|grant| grant.is_live(now)).map(usable).sum();
        self.allowance.minus_to_zero(self.spent) + grants
    }

    /// How much of the allowance is used, cut down to whole percent, 0 to 100.
    pub fn percent_used(&self) -> u8 {
        percent(self.spent, self.allowance)
    }

    /// Covers `amount` whole, or refuses and takes nothing: the hard stop.
    ///
    /// # Errors
    /// [`Code::CreditsExhausted`]; [`Code::MeterMonthOver`] where `now` is outside this month; [`Code::InvalidInput`]
    /// unless `amount` is above zero.
    pub fn spend(&self, amount: Credits, now: Instant, order: BurnOrder) -> Result<Spend> {
        let (taken, missing) = self.take(amount, now, order)?;
        if missing > Credits::ZERO {
            let left = (amount - missing).to_string();
            return Err(Refusal::new(Code::CreditsExhausted).with("asked", amount).with("left", left));
        }
        Ok(self.spend_of(taken, now))
    }

    /// The soft stop that a product asks for (decision 5): a request that began with any credit left is finished, and
    /// what nothing covers is recorded as [`Source::Excess`]. With nothing left it refuses like [`Meter::spend`].
    ///
    /// # Errors
    /// As [`Meter::spend`].
    pub fn spend_to_finish(&self, amount: Credits, now: Instant, order: BurnOrder) -> Result<Spend> {
        let (mut taken, missing) = self.take(amount, now, order)?;
        if taken.is_empty() {
            return Err(Refusal::new(Code::CreditsExhausted).with("asked", amount).with("left", Credits::ZERO));
        }
        if missing > Credits::ZERO {
            taken.push((Source::Excess, missing));
        }
        Ok(self.spend_of(taken, now))
    }

    /// The meter with the spend booked.
    pub fn after(mut self, spend: &Spend) -> Self {
        self.book(&spend.taken, 1);
        self
    }

    /// The meter with credits returned to exactly where they came from (a release; an expired grant stays expired).
    pub fn given_back(mut self, taken: &[(Source, Credits)]) -> Self {
        self.book(taken, -1);
        self
    }

    fn book(&mut self, taken: &[(Source, Credits)], sign: i64) {
        for (source, amount) in taken {
            let amount = Credits(amount.0.saturating_mul(sign));
            match source {
                Source::Plan | Source::Overage => self.spent += amount,
                Source::Excess => self.excess += amount,
                Source::Grant(id) => {
                    for grant in self.grants.iter_mut().filter(|grant| grant.id == *id) {
                        grant.left = grant.left - amount;
                    }
                }
            }
        }
    }

    /// What each pool gives, and what nothing covers.
    fn take(&self, amount: Credits, now: Instant, order: BurnOrder) -> Result<(Taken, Credits)> {
        if amount <= Credits::ZERO {
            return Err(Refusal::new(Code::InvalidInput).with("field", "amount").with("why", "it is not above zero"));
        }
        if !self.month.holds(now) {
            return Err(Refusal::new(Code::MeterMonthOver).with("month", self.month));
        }
        let mut taken = Taken::new();
        let mut missing = amount;
        let mut draw = |source: Source, room: Credits| {
            let part = missing.min(room);
            if part > Credits::ZERO {
                missing = missing - part;
                taken.push((source, part));
            }
        };
        for pool in order.pools() {
            match pool {
                Pool::Plan => draw(Source::Plan, self.allowance.minus_to_zero(self.spent)),
                Pool::Overage => draw(Source::Overage, self.overage.room(self.overage())),
                Pool::Bonus | Pool::Pack => {
                    let live = self.grants.iter().filter(|grant| grant.pool == pool && grant.is_live(now));
                    let mut live: Vec<&CreditGrant> = live.collect();
                    live.sort_by_key(|grant| grant.place());
                    live.into_iter().for_each(|grant| draw(Source::Grant(grant.id.clone()), grant.left));
                }
            }
        }
        Ok((taken, missing))
    }

    fn spend_of(&self, taken: Taken, now: Instant) -> Spend {
        let (mut left, mut over) = (self.left(now), self.overage());
        for (source, amount) in &taken {
            match source {
                Source::Plan | Source::Grant(_) => left = left - *amount,
                Source::Overage => over += *amount,
                Source::Excess => {}
            }
        }
        let unlimited = self.overage.enabled && self.overage.cap.is_none();
        Spend { taken, left, overage_left: (!unlimited).then(|| self.overage.room(over)) }
    }
}

fn usable(grant: &CreditGrant) -> Credits {
    if matches!(grant.pool, Pool::Bonus | Pool::Pack) { grant.left } else { Credits::ZERO }
}

/// `part` of `whole` in whole percent, cut down and kept in 0 to 100; any part of nothing is all of it.
pub(super) fn percent(part: Credits, whole: Credits) -> u8 {
    if part <= Credits::ZERO {
        return 0;
    }
    if part >= whole {
        return 100;
    }
    u8::try_from(i128::from(part.0) * 100 / i128::from(whole.0)).unwrap_or(100)
}

/// What a reservation that took `taken` gives back once `used` is known: the part that was taken last.
///
/// # Errors
/// [`Code::InvalidInput`] where `used` is negative or more than was reserved.
pub fn surplus(taken: &[(Source, Credits)], used: Credits) -> Result<Taken> {
    let reserved: Credits = taken.iter().map(|(_, amount)| *amount).sum();
    if used < Credits::ZERO || used > reserved {
        let why = format!("it is not between zero and the reserved {reserved}");
        return Err(Refusal::new(Code::InvalidInput).with("field", "used").with("why", why));
    }
    let mut keep = used;
    let mut back = Taken::new();
    for (source, amount) in taken {
        let kept = keep.min(*amount);
        keep = keep - kept;
        if *amount > kept {
            back.push((source.clone(), *amount - kept));
        }
    }
    Ok(back)
}

#[cfg(test)]
#[path = "meter_tests.rs"]
mod tests;
