//! From a seat's history to its lines: the events are lived through again, month by month, with the turn of each month
//! between them, so that a turn that is done late (or not yet) bills the same.

use std::collections::HashSet;

use crate::id::TierName;
use crate::money::{Credits, Money};
use crate::seat::{SeatEvent, SeatEventKind};
use crate::time::{Instant, Month};
use crate::{Code, Refusal, Result};

use super::{BillInput, Explanation, Line, LineKind, Quantity, Reason, SeatHistory};

/// The lines of all seats, without promotions.
pub(super) fn all(input: &BillInput<'_>) -> Result<Vec<Line>> {
    let mut seen = HashSet::with_capacity(input.seats.len());
    let mut seats: Vec<&SeatHistory> = input.seats.iter().collect();
    seats.sort_by_key(|seat| (&seat.region, &seat.profile, &seat.seat));
    let mut lines = Vec::with_capacity(seats.len());
    for history in seats {
        if !seen.insert(&history.seat) {
            let why = format!("{} is given twice", history.seat);
            return Err(Refusal::new(Code::InvalidInput).with("field", "seats").with("why", why));
        }
        Replay::new(input, history, &mut lines).run()?;
    }
    Ok(lines)
}

/// A fee of this month that an upgrade would give back.
struct Charged {
    tier: TierName,
    rank: i64,
    amount: Money,
    rate: Money,
    days: i64,
    from: Instant,
}

/// One seat, lived through again.
struct Replay<'a> {
    input: &'a BillInput<'a>,
    history: &'a SeatHistory,
    lines: &'a mut Vec<Line>,
    /// The month the replay has reached.
    month: Option<Month>,
    /// The tier in use; `None` while Pending or gone.
    active: Option<TierName>,
    waiting: Option<TierName>,
    canceled: bool,
    charged: Option<Charged>,
}

impl<'a> Replay<'a> {
    fn new(input: &'a BillInput<'a>, history: &'a SeatHistory, lines: &'a mut Vec<Line>) -> Self {
        let (month, active, waiting, canceled, charged) = (None, None, None, false, None);
        Self { input, history, lines, month, active, waiting, canceled, charged }
    }

    fn run(mut self) -> Result<()> {
        let end = self.input.month.end();
        for event in self.history.events.iter().filter(|event| event.at < end) {
            self.enter(Month::of(event.at))?;
            self.live(event)?;
        }
        self.enter(self.input.month)?;
        self.overage();
        Ok(())
    }

    /// Lets the first of `month` happen: what waited takes effect, what was canceled is gone, what is in use is
    /// charged.
    fn enter(&mut self, month: Month) -> Result<()> {
        if self.month.is_some_and(|reached| reached >= month) {
            return Ok(());
        }
        self.month = Some(month);
        if let Some(lower) = self.waiting.take() {
            self.active = self.active.take().map(|_| lower);
        }
        if core::mem::take(&mut self.canceled) {
            self.active = None;
        }
        match &self.active {
            Some(tier) if month == self.input.month => {
                let tier = tier.clone();
                self.charge(&tier, LineKind::Seat, month.start(), month.days())
            }
            _ => Ok(()),
        }
    }

    fn live(&mut self, event: &SeatEvent) -> Result<()> {
        match event.kind {
            SeatEventKind::Opened => {}
            SeatEventKind::Activated | SeatEventKind::Resumed => {
                self.canceled = false;
                self.active = Some(event.tier.clone());
                self.begin_use(event)?;
            }
            SeatEventKind::Upgraded => {
                if self.active.is_some() {
                    self.active = Some(event.tier.clone());
                    self.waiting = None;
                    self.raise(event)?;
                }
            }
            SeatEventKind::DowngradeWaiting => self.waiting = Some(event.tier.clone()),
            SeatEventKind::DowngradeWithdrawn => self.waiting = None,
            SeatEventKind::Downgraded => {
                self.waiting = None;
                self.active = self.active.take().map(|_| event.tier.clone());
            }
            SeatEventKind::Canceled => {
                self.canceled = true;
                self.waiting = None;
            }
            SeatEventKind::Ended | SeatEventKind::Revoked => {
                (self.active, self.waiting, self.canceled) = (None, None, false);
            }
        }
        Ok(())
    }

    /// The seat is in use from here on: charged for the rest of the month, unless the month is charged already.
    fn begin_use(&mut self, event: &SeatEvent) -> Result<()> {
        if self.charged.is_some() {
            return self.raise(event);
        }
        if self.month == Some(self.input.month) {
            let days = self.input.catalogue.proration.days(event.at);
            self.charge(&event.tier, LineKind::Seat, event.at, days)?;
        }
        Ok(())
    }

    /// A tier above the charged one: what was charged is given back, and the month is charged in full (decision 2).
    fn raise(&mut self, event: &SeatEvent) -> Result<()> {
        if self.month != Some(self.input.month) {
            return Ok(());
        }
        let rank = self.input.catalogue.tier(&event.tier)?.rank;
        match self.charged.take() {
            Some(lower) if lower.rank >= rank => self.charged = Some(lower),
            Some(lower) => {
                self.refund(&lower);
                let before = self.lines.len();
                self.charge(&event.tier, LineKind::Upgrade, event.at, self.input.month.days())?;
                for line in self.lines.iter_mut().skip(before) {
                    line.explanation.from_tier = Some(lower.tier.clone());
                }
            }
            None => self.charge(&event.tier, LineKind::Upgrade, event.at, self.input.month.days())?,
        }
        Ok(())
    }

    fn charge(&mut self, name: &TierName, kind: LineKind, from: Instant, days: i64) -> Result<()> {
        let tier = self.input.catalogue.tier(name)?;
        let of = self.input.month.days();
        let amount = tier.price.share(days, of);
        let reason = match kind {
            LineKind::Upgrade => Reason::HigherTierInFull,
            _ if from == self.input.month.start() => Reason::WholeMonth,
            _ => Reason::FirstMonth,
        };
        let explanation = self.explain(reason, from, days);
        let quantity = Quantity::SeatDays { days, of };
        self.push(Line {
            tier: Some(name.clone()),
            quantity,
            rate: tier.price,
            ..self.line(kind, amount, explanation)
        });
        let (tier, rank, rate) = (name.clone(), tier.rank, tier.price);
        self.charged = Some(Charged { tier, rank, amount, rate, days, from });
        Ok(())
    }

    fn refund(&mut self, lower: &Charged) {
        if lower.amount == Money::ZERO {
            return;
        }
        let explanation = self.explain(Reason::LowerTierRefunded, lower.from, lower.days);
        let quantity = Quantity::SeatDays { days: lower.days, of: self.input.month.days() };
        let line = self.line(LineKind::Refund, -lower.amount, explanation);
        self.push(Line { tier: Some(lower.tier.clone()), quantity, rate: lower.rate, ..line });
    }

    fn overage(&mut self) {
        if self.history.overage <= Credits::ZERO {
            return;
        }
        let month = self.input.month;
        let explanation = self.explain(Reason::BeyondAllowance, month.start(), month.days());
        let amount = self.input.catalogue.overage_price(self.history.overage);
        let line = self.line(LineKind::Overage, amount, explanation);
        let tier = self.charged.as_ref().map(|charged| charged.tier.clone());
        let quantity = Quantity::Credits(self.history.overage);
        self.push(Line { tier, quantity, rate: self.input.catalogue.overage_rate, ..line });
    }

    fn explain(&self, reason: Reason, from: Instant, days: i64) -> Explanation {
        let policy = self.input.catalogue.proration;
        let (to, of_days) = (self.input.month.end(), self.input.month.days());
        Explanation { reason, from, to, days, of_days, policy, from_tier: None, promotion: None }
    }

    fn line(&self, kind: LineKind, amount: Money, explanation: Explanation) -> Line {
        Line {
            service: self.input.catalogue.service.clone(),
            region: self.history.region.clone(),
            profile: self.history.profile.clone(),
            seat: self.history.seat.clone(),
            user: self.history.user.clone(),
            kind,
            tier: None,
            quantity: Quantity::Amount,
            rate: Money::ZERO,
            amount,
            explanation,
        }
    }

    fn push(&mut self, line: Line) {
        self.lines.push(line);
    }
}
