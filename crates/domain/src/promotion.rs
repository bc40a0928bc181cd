//! Promotions: money credits of the startup programme, applied to seat fees by themselves (decision 6).
//!
//! Invariants: never more is used than was granted; never for overage; never after expiry, and never before the month
//! in which it was given. The order is total: soonest expiry, fewest services, oldest, id. Which lines are seat fees
//! the invoice says; balances are kept by the store.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::id::PromotionId;
use crate::money::Money;
use crate::time::{DAY, Instant, Month};

/// How many days before the expiry the customer is told.
pub const NOTICE_DAYS: [i64; 3] = [30, 7, 1];

/// A money credit with what is left of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Promotion {
    /// Its id.
    pub id: PromotionId,
    /// The name on the bill.
    pub name: String,
    /// The services it pays for.
    pub services: Vec<String>,
    /// What was given.
    pub granted: Money,
    /// What is left.
    pub left: Money,
    /// When it was given; it pays for the whole of that month.
    pub issued_at: Instant,
    /// The first instant whose charges it no longer pays.
    pub expires_at: Instant,
}

/// A charge that promotions may pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    /// The service.
    pub service: String,
    /// When it arose: a full month on its first instant, an activation when it happened.
    pub at: Instant,
    /// How much, net of refunds; a charge of zero or less is left alone.
    pub amount: Money,
}

/// What one promotion pays of one charge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The place in the list of promotions.
    pub promotion: usize,
    /// The place in the list of charges.
    pub charge: usize,
    /// How much, above zero.
    pub amount: Money,
}

/// When a promotion given at `issued_at` expires: the same instant a year later, 28 February for a leap day.
pub fn expiry(issued_at: Instant) -> Instant {
    let month = Month::of(issued_at);
    let target = Month::from_number(month.number() + 12);
    let into = issued_at - month.start();
    target.start() + into.min(target.days() * DAY - DAY + into.rem_euclid(DAY))
}

/// The notices that became due after `last` and not later than `now`, as days before the expiry; empty where nothing is
/// left to lose.
pub fn notices_due(promotion: &Promotion, last: Instant, now: Instant) -> Vec<i64> {
    let due = |days: &i64| {
        let at = promotion.expires_at - days * DAY;
        last < at && at <= now && now < promotion.expires_at
    };
    if promotion.left <= Money::ZERO { Vec::new() } else { NOTICE_DAYS.into_iter().filter(due).collect() }
}

/// Spreads promotions over a month's charges. Among the charges, the service with the highest spend comes first, then
/// the highest charge, then the place in the list (billing reference, section 2.4).
pub fn apply(promotions: &[Promotion], charges: &[Charge], month: Month) -> Vec<Applied> {
    let mut order: Vec<(usize, &Promotion)> = promotions.iter().enumerate().collect();
    order.sort_by_key(|(_, one)| (one.expires_at, one.services.len(), one.issued_at, &one.id));
    let mut open: Vec<Open<'_>> = charges.iter().enumerate().map(Open::of).filter(Open::is_owed).collect();
    let mut applied = Vec::new();
    for (promotion, credit) in order {
        if credit.issued_at >= month.end() {
            continue;
        }
        sort_by_spend(&mut open);
        let mut left = credit.left;
        for charge in open.iter_mut().filter(|charge| charge.is_eligible(credit)) {
            let amount = left.min(charge.owed);
            if amount <= Money::ZERO {
                break;
            }
            left = left - amount;
            charge.owed = charge.owed - amount;
            applied.push(Applied { promotion, charge: charge.place, amount });
        }
        open.retain(Open::is_owed);
    }
    applied
}

/// A charge that is not fully paid yet.
struct Open<'a> {
    place: usize,
    charge: &'a Charge,
    owed: Money,
}

impl<'a> Open<'a> {
    fn of((place, charge): (usize, &'a Charge)) -> Self {
        Self { place, charge, owed: charge.amount }
    }

    fn is_owed(&self) -> bool {
        self.owed > Money::ZERO
    }

    fn is_eligible(&self, credit: &Promotion) -> bool {
        self.charge.at < credit.expires_at && credit.services.contains(&self.charge.service)
    }
}

fn sort_by_spend(open: &mut [Open<'_>]) {
    let mut spend: BTreeMap<&str, Money> = BTreeMap::new();
    for charge in open.iter() {
        *spend.entry(&charge.charge.service).or_default() += charge.owed;
    }
    let of = |charge: &Open<'_>| spend.get(charge.charge.service.as_str()).copied().unwrap_or_default();
    open.sort_by(|a, b| {
        let service = (of(b), a.charge.service.as_str()).cmp(&(of(a), b.charge.service.as_str()));
        service.then(b.owed.cmp(&a.owed)).then(a.place.cmp(&b.place))
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        Instant::parse(&format!("{text}T00:00:00Z")).unwrap()
    }

    fn credit(id: &str, dollars: i64, expires: &str, services: &[&str]) -> Promotion {
        Promotion {
            id: PromotionId::new(id),
            name: "Startup".into(),
            services: services.iter().map(ToString::to_string).collect(),
            granted: Money::dollars(dollars),
            left: Money::dollars(dollars),
            issued_at: at("2018-06-01"),
            expires_at: at(expires),
        }
    }

    fn charges(list: &[(&str, i64)]) -> Vec<Charge> {
        let at = at("2018-12-01");
        list.iter().map(|(s, usd)| Charge { service: (*s).into(), at, amount: Money::dollars(*usd) }).collect()
    }

    fn paid(promotions: &[Promotion], charges: &[Charge]) -> Vec<(usize, usize, String)> {
        let applied = apply(promotions, charges, Month::parse("2018-12").unwrap());
        applied.iter().map(|one| (one.promotion, one.charge, one.amount.to_string())).collect()
    }

    #[test]
    fn p1_the_soonest_expiry_pays_first_and_the_highest_spend_is_paid_first() {
        let promotions = [credit("2", 5, "2019-12-31", &["EC2"]), credit("1", 10, "2019-01-31", &["S3", "EC2"])];
        let list = charges(&[("S3", 50), ("EC2", 100)]);
        assert_eq!(paid(&promotions, &list), [(1, 1, "10.00".into()), (0, 1, "5.00".into())]);
    }

    #[test]
    fn p6_a_tie_goes_to_the_narrower_then_the_older_then_the_id() {
        let narrow = credit("z", 1, "2019-01-31", &["EC2"]);
        let older = Promotion { issued_at: at("2018-05-01"), ..credit("y", 1, "2019-01-31", &["S3", "EC2"]) };
        let last = [credit("b", 1, "2019-01-31", &["S3", "EC2"]), credit("a", 1, "2019-01-31", &["S3", "EC2"])];
        let [b, a] = last;
        let order: Vec<usize> =
            paid(&[b, a, older, narrow], &charges(&[("EC2", 100)])).into_iter().map(|one| one.0).collect();
        assert_eq!(order, [3, 2, 1, 0]);
    }

    #[test]
    fn p7_the_published_order_is_kept_even_where_another_would_pay_more() {
        let promotions = [credit("a", 10, "2019-01-31", &["S3", "EC2"]), credit("b", 5, "2019-12-31", &["EC2"])];
        let list = charges(&[("EC2", 8), ("S3", 7)]);
        assert_eq!(paid(&promotions, &list), [(0, 0, "8.00".into()), (0, 1, "2.00".into())]);
    }

    #[test]
    fn p9_a_promotion_pays_neither_months_before_it_nor_charges_after_its_expiry() {
        let late = Promotion { issued_at: at("2019-01-01"), ..credit("a", 10, "2020-01-01", &["EC2"]) };
        assert_eq!(paid(&[late], &charges(&[("EC2", 8)])), []);
        let over = credit("a", 10, "2018-12-01", &["EC2"]);
        assert_eq!(paid(&[over], &charges(&[("EC2", 8)])), []);
    }

    #[test]
    fn a_promotion_lasts_a_year_and_a_leap_day_ends_on_the_28th() {
        assert_eq!(expiry(at("2026-04-07")), at("2027-04-07"));
        assert_eq!(expiry(at("2028-02-29") + 5), at("2029-02-28") + 5);
        assert_eq!(expiry(at("2027-03-01")), at("2028-03-01"));
    }

    #[test]
    fn the_customer_is_told_30_7_and_1_days_before_the_end() {
        let one = credit("a", 10, "2019-01-31", &[]);
        let none: [i64; 0] = [];
        let end = one.expires_at;
        assert_eq!(notices_due(&one, end - 31 * DAY, end - 30 * DAY), [30]);
        assert_eq!(notices_due(&one, end - 30 * DAY, end - 8 * DAY), none);
        assert_eq!(notices_due(&one, end - 30 * DAY, end - 1), [7, 1]);
        assert_eq!(notices_due(&one, end - 30 * DAY, end), none);
        assert_eq!(notices_due(&Promotion { left: Money::ZERO, ..one }, end - 31 * DAY, end - 1), none);
    }
}
