//! The catalogue: tiers, prices, model multipliers and the policies of billing, all of them data with a version.
//!
//! Invariants (checked by [`Catalogue::check`]): names and ranks of tiers are unique, exactly one tier has rank 0 (what
//! everybody has without a subscription), no price, allowance or multiplier is negative. A tier once sold stays in the
//! catalogue; it is disabled, never removed, because seats and bills name it. The catalogue does not know who has what.

mod change;
mod spelling;
mod standard;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::credit::BurnOrder;
use crate::id::{AdministratorId, TierName};
use crate::money::{Credits, Money};
use crate::proration::Proration;
use crate::{Code, Refusal, Result, Why};

pub use change::{Change, ChangeKind, Coming, ComingRate};
use change::{bounds, hidden, is_model_id, is_title, refuse};

/// Everything an operator can set about what is sold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Catalogue {
    /// Grows by one with each change.
    pub version: i64,
    /// The service as it stands on the bill.
    pub service: String,
    /// The tiers, whatever their order; [`Tier::rank`] decides.
    pub tiers: Vec<Tier>,
    /// The models and what work on them costs.
    pub models: Vec<Model>,
    /// The price of one credit beyond the allowance.
    #[serde(alias = "overage_rate")]
    pub overage_rate: Money,
    /// Which credits are used first.
    #[serde(alias = "burn_order")]
    pub burn_order: BurnOrder,
    /// How the month of activation is charged.
    pub proration: Proration,
    /// Another price of a credit beyond the allowance, from the first of a month.
    #[serde(default)]
    pub coming_rate: Option<ComingRate>,
    /// What the service was called before; promotions that were given under those names go on paying.
    #[serde(default)]
    pub former_services: Vec<String>,
    /// Who put this version in force; nobody where the server did.
    #[serde(default)]
    pub changed_by: Option<AdministratorId>,
}

/// One tier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Tier {
    /// The name in our data, `PRO_PLUS`.
    pub name: TierName,
    /// The name for people, `Pro+`.
    pub title: String,
    /// Which of two tiers is higher; stated, never inferred from the price. 0 is the free floor.
    pub rank: i64,
    /// A full month for one seat, without tax.
    pub price: Money,
    /// The month's allowance.
    pub credits: Credits,
    /// Whether it can be newly assigned; who has it keeps it.
    pub enabled: bool,
    /// Another price or allowance, from the first of a month.
    #[serde(default)]
    pub coming: Option<Coming>,
    /// What clients call it.
    pub wire: WireNames,
}

/// The names of a tier on the wire (kiro reference, section 4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct WireNames {
    /// `KIRO_PRO`.
    pub kiro: String,
    /// `Q_DEVELOPER_STANDALONE_PRO`.
    pub standalone: String,
    /// `KIRO_ENTERPRISE_PRO`; the free floor has none.
    pub enterprise: Option<String>,
}

/// A model and its multiplier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Model {
    /// The id clients send, `claude-sonnet-4.5`.
    pub id: String,
    /// The name for people.
    pub title: String,
    /// What a unit of work costs, in hundredths of a credit: 130 is 1.3 times Auto.
    pub multiplier: i64,
}

impl Catalogue {
    /// The tier with exactly that name, enabled or not.
    ///
    /// # Errors
    /// [`Code::TierUnknown`].
    pub fn tier(&self, name: &TierName) -> Result<&Tier> {
        let found = self.tiers.iter().find(|tier| tier.name == *name);
        found.ok_or_else(|| Refusal::new(Code::TierUnknown).with("tier", name))
    }

    /// The tiers that an administrator can choose now, lowest first: enabled, and above the free floor.
    pub fn assignable(&self) -> Vec<&Tier> {
        let mut tiers: Vec<&Tier> = self.tiers.iter().filter(|tier| tier.enabled && tier.rank > 0).collect();
        tiers.sort_by_key(|tier| tier.rank);
        tiers
    }

    /// The tier that an administrator typed, in any spelling, if it can be chosen now.
    ///
    /// # Errors
    /// [`Code::TierUnknown`]; [`Code::TierUnavailable`] where it is disabled or the free floor.
    pub fn choose(&self, text: &str) -> Result<&Tier> {
        let tier = self.tier(&self.normalise(text)?)?;
        if tier.enabled && tier.rank > 0 {
            return Ok(tier);
        }
        Err(Refusal::new(Code::TierUnavailable).with("tier", &tier.title))
    }

    /// The credits of the free floor, which a Pending member may use (decision 8).
    pub fn free_allowance(&self) -> Credits {
        self.tiers.iter().find(|tier| tier.rank == 0).map_or(Credits::ZERO, |tier| tier.credits)
    }

    /// What `units` of work (measured on Auto) cost on a model: exact, rounded half-even to 0.01, at least 0.01 for any
    /// work (billing reference, section 2.7 and K10).
    ///
    /// # Errors
    /// [`Code::ModelUnknown`]; [`Code::InvalidInput`] for negative work.
    pub fn price_of(&self, model: &str, units: Credits) -> Result<Credits> {
        let found = self.models.iter().find(|known| known.id == model);
        let multiplier = found.ok_or_else(|| Refusal::new(Code::ModelUnknown).with("model", model))?.multiplier;
        if units < Credits::ZERO {
            return Err(Refusal::new(Code::InvalidInput).with("field", "units").with("why", "work is never negative"));
        }
        if units == Credits::ZERO {
            return Ok(Credits::ZERO);
        }
        Ok(Credits(half_even(i128::from(units.0) * i128::from(multiplier), 100).max(1)))
    }

    /// What `credits` beyond the allowance cost, rounded once.
    pub fn overage_price(&self, credits: Credits) -> Money {
        self.overage_rate.share(credits.0, 100)
    }

    /// Whether the catalogue may be put in force.
    ///
    /// # Errors
    /// [`Code::InvalidInput`] with the field and the reason.
    pub fn check(&self) -> Result<()> {
        self.check_tiers()?;
        self.check_models()?;
        let rates = [Some(self.overage_rate), self.coming_rate.map(|coming| coming.rate)];
        if rates.into_iter().flatten().any(|rate| rate < Money::ZERO || rate > bounds::RATE_MAX) {
            return Err(refuse("overageRate", Why::RateRange));
        }
        if !is_title(&self.service) {
            return Err(hidden("service"));
        }
        Ok(())
    }

    fn check_tiers(&self) -> Result<()> {
        let names: BTreeSet<String> = self.tiers.iter().map(|tier| spelling::key(tier.name.as_str())).collect();
        let titles: BTreeSet<String> = self.tiers.iter().map(|tier| crate::directory::fold(&tier.title)).collect();
        let ranks: BTreeSet<i64> = self.tiers.iter().map(|tier| tier.rank).collect();
        if self.tiers.len() > 64 || names.len() != self.tiers.len() || ranks.len() != self.tiers.len() {
            return Err(refuse("tiers", Why::TierSet));
        }
        if !ranks.contains(&0) || ranks.iter().any(|rank| *rank < 0) {
            return Err(refuse("tiers", Why::TierSet));
        }
        if !self.tiers.iter().all(|tier| is_title(&tier.title)) {
            return Err(hidden("title"));
        }
        if titles.len() != self.tiers.len() {
            return Err(refuse("title", Why::TitleTaken));
        }
        if self.assignable().is_empty() || self.tiers.iter().any(|tier| tier.rank == 0 && !tier.enabled) {
            return Err(refuse("enabled", Why::NothingOffered));
        }
        self.tiers.iter().try_for_each(check_amounts)
    }

    fn check_models(&self) -> Result<()> {
        let ids: BTreeSet<&str> = self.models.iter().map(|model| model.id.as_str()).collect();
        if self.models.len() > 1_000 || ids.len() != self.models.len() {
            return Err(refuse("models", Why::ModelSet));
        }
        if !self.models.iter().all(|model| is_model_id(&model.id)) {
            return Err(refuse("model", Why::ModelSpelling));
        }
        if !self.models.iter().all(|model| is_title(&model.title)) {
            return Err(hidden("title"));
        }
        if !self.models.iter().all(|model| (1..=bounds::MULTIPLIER_MAX).contains(&model.multiplier)) {
            return Err(refuse("multiplier", Why::MultiplierRange));
        }
        Ok(())
    }

    /// Whether this may follow `old`: every tier that was ever sold is still there, and the version grows.
    ///
    /// # Errors
    /// [`Code::TierUnknown`] for a tier that is missing; [`Code::ChangedMeanwhile`] for a stale version.
    pub fn check_successor_of(&self, old: &Self) -> Result<()> {
        self.check()?;
        for tier in &old.tiers {
            self.tier(&tier.name)?;
        }
        if self.version == old.version + 1 { Ok(()) } else { Err(Code::ChangedMeanwhile.into()) }
    }
}

/// Price and allowance of a tier, now and to come.
fn check_amounts(tier: &Tier) -> Result<()> {
    let coming = tier.coming.map(|coming| (coming.price, coming.credits));
    for (price, credits) in [Some((tier.price, tier.credits)), coming].into_iter().flatten() {
        if price < Money::ZERO || price > bounds::PRICE_MAX || price.rounded() != price {
            return Err(refuse("price", Why::PriceRange));
        }
        if tier.rank == 0 && price != Money::ZERO {
            return Err(refuse("price", Why::FreePrice));
        }
        if credits < Credits::ZERO || credits > bounds::CREDITS_MAX {
            return Err(refuse("credits", Why::CreditsRange));
        }
    }
    Ok(())
}

/// `value / divisor`, a tie going to the even neighbour; `divisor` is positive.
fn half_even(value: i128, divisor: i128) -> i64 {
    let (whole, rest) = (value.div_euclid(divisor), value.rem_euclid(divisor));
    let up = rest * 2 > divisor || (rest * 2 == divisor && whole % 2 != 0);
    i64::try_from(whole + i128::from(up)).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_catalogue_is_sound_and_survives_json() {
        let catalogue = Catalogue::default();
        catalogue.check().unwrap();
        let text = serde_json::to_string(&catalogue).unwrap();
        assert_eq!(serde_json::from_str::<Catalogue>(&text).unwrap(), catalogue);
        let names: Vec<&str> = catalogue.assignable().iter().map(|tier| tier.name.as_str()).collect();
        assert_eq!(names, ["PRO", "PRO_PLUS", "POWER"]);
        assert_eq!(catalogue.free_allowance(), Credits::whole(50));
        assert_eq!(catalogue.choose("pro max").unwrap_err().code, Code::TierUnavailable);
        assert_eq!(catalogue.choose("free").unwrap_err().code, Code::TierUnavailable);
        assert_eq!(catalogue.choose("gold").unwrap_err().code, Code::TierUnknown);
    }

    #[test]
    fn t14_a_task_costs_its_multiplier() {
        let catalogue = Catalogue::default();
        let cost = |model| catalogue.price_of(model, Credits::whole(1)).unwrap().to_string();
        assert_eq!(cost("auto"), "1.00");
        assert_eq!(cost("claude-sonnet-4"), "1.30");
        assert_eq!(cost("claude-opus-4.5"), "2.20");
        assert_eq!(cost("qwen3-coder-next"), "0.05");
        assert_eq!(catalogue.price_of("gpt-0", Credits(1)).unwrap_err().code, Code::ModelUnknown);
        assert_eq!(catalogue.price_of("auto", Credits(-1)).unwrap_err().code, Code::InvalidInput);
    }

    #[test]
    fn t15_the_smallest_charge_is_a_hundredth_and_no_work_is_free() {
        let catalogue = Catalogue::default();
        assert_eq!(catalogue.price_of("qwen3-coder-next", Credits(1)).unwrap(), Credits(1));
        assert_eq!(catalogue.price_of("qwen3-coder-next", Credits(0)).unwrap(), Credits(0));
    }

    #[test]
    fn a_tie_is_rounded_to_the_even_hundredth() {
        let catalogue = Catalogue::default();
        // 0.10 x 0.25 = 0.025 and 0.30 x 0.25 = 0.075
        assert_eq!(catalogue.price_of("deepseek-3.2", Credits(10)).unwrap(), Credits(2));
        assert_eq!(catalogue.price_of("deepseek-3.2", Credits(30)).unwrap(), Credits(8));
    }

    #[test]
    fn overage_money_is_exact_until_the_one_rounding() {
        let catalogue = Catalogue::default();
        assert_eq!(catalogue.overage_price(Credits(12_345)).to_string(), "4.94");
        assert_eq!(catalogue.overage_price(Credits::whole(200)).to_string(), "8.00");
        // t23: a cap of 10,000 credits is a cap of $400.
        assert_eq!(catalogue.overage_price(Credits::whole(10_000)), Money::dollars(400));
    }

    #[test]
    fn a_tier_once_sold_cannot_be_removed() {
        let old = Catalogue::default();
        let mut new = Catalogue { version: old.version + 1, ..old.clone() };
        new.check_successor_of(&old).unwrap();
        new.tiers.retain(|tier| tier.name.as_str() != "PRO");
        assert_eq!(new.check_successor_of(&old).unwrap_err().code, Code::TierUnknown);
        assert_eq!(old.check_successor_of(&old).unwrap_err().code, Code::ChangedMeanwhile);
    }

    #[test]
    fn two_tiers_of_one_rank_are_refused() {
        let mut catalogue = Catalogue::default();
        catalogue.tiers.iter_mut().for_each(|tier| tier.rank = 0);
        assert_eq!(catalogue.check().unwrap_err().code, Code::InvalidInput);
    }
}
