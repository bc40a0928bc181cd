//! How one catalogue follows another. What a month was begun with holds until its end: another price, allowance or
//! overage rate waits for the first of the next month; everything else holds at once (decision record 0009).

use serde::{Deserialize, Serialize};

use crate::money::{Credits, Money};
use crate::time::Instant;
use crate::{Code, Refusal, Result, Why};

use super::{Catalogue, Tier};

/// Price and allowance that a tier will have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Coming {
    /// The first of a month, 00:00:00 UTC.
    pub from: Instant,
    /// The price.
    pub price: Money,
    /// The allowance.
    pub credits: Credits,
}

/// The price that a credit beyond the allowance will have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ComingRate {
    /// The first of a month, 00:00:00 UTC.
    pub from: Instant,
    /// The price.
    pub rate: Money,
}

words! {
    /// What is different between two versions.
    ChangeKind {
        /// The name of the service.
        Service = "service",
        /// The price of a credit beyond the allowance.
        OverageRate = "overage-rate",
        /// A tier's name for people.
        TierTitle = "tier-title",
        /// A tier's price.
        TierPrice = "tier-price",
        /// A tier's allowance.
        TierCredits = "tier-credits",
        /// Whether a tier is offered.
        TierOffered = "tier-offered",
        /// A model that was not there before; its multiplier.
        ModelAdded = "model-added",
        /// A model that is there no more; its multiplier.
        ModelRemoved = "model-removed",
        /// A model's name for people.
        ModelTitle = "model-title",
        /// A model's multiplier.
        Multiplier = "multiplier",
    }
}

/// One difference between two versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// What it is.
    pub kind: ChangeKind,
    /// The tier's name or the model's id; empty for the catalogue as a whole.
    pub of: String,
    /// What it was; empty for what was not there.
    pub before: String,
    /// What it is to be; empty for what is there no more.
    pub after: String,
    /// The first instant at which it holds, where it had to wait.
    pub from: Option<Instant>,
}

impl Tier {
    /// The price and allowance it will have once everything that waits has come.
    fn settled(&self) -> (Money, Credits) {
        self.coming.map_or((self.price, self.credits), |coming| (coming.price, coming.credits))
    }
}

impl Catalogue {
    /// The catalogue as it holds at an instant: what was to come by then has come.
    #[must_use]
    pub fn at(&self, now: Instant) -> Self {
        let mut held = self.clone();
        for tier in &mut held.tiers {
            if let Some(coming) = tier.coming.take_if(|coming| coming.from <= now) {
                (tier.price, tier.credits) = (coming.price, coming.credits);
            }
        }
        if let Some(coming) = held.coming_rate.take_if(|coming| coming.from <= now) {
            held.overage_rate = coming.rate;
        }
        held
    }

    /// The catalogue once everything that waits has come.
    #[must_use]
    pub fn settled(&self) -> Self {
        self.at(Instant(i64::MAX))
    }

    /// The first instant at which something that waits will come.
    pub fn next_change(&self) -> Option<Instant> {
        let tiers = self.tiers.iter().filter_map(|tier| tier.coming.map(|coming| coming.from));
        tiers.chain(self.coming_rate.map(|coming| coming.from)).min()
    }

    /// The version that follows this one, as it holds now, when somebody wants `wanted`. Prices, allowances and the
    /// overage rate wait until `from`; without it they hold at once, because nobody was promised others. A tier that
    /// `wanted` does not know stays, and is not offered.
    ///
    /// # Errors
    /// As [`Catalogue::check`].
    pub fn succeeded_by(&self, wanted: &Self, from: Option<Instant>) -> Result<Self> {
        let mut new = wanted.settled();
        new.version = self.version + 1;
        for held in &self.tiers {
            match new.tiers.iter_mut().find(|tier| tier.name == held.name) {
                Some(tier) => wait(tier, held, from),
                None => new.tiers.push(Tier { enabled: false, ..held.clone() }),
            }
        }
        if let Some(from) = from.filter(|_| new.overage_rate != self.overage_rate) {
            new.coming_rate = Some(ComingRate { from, rate: new.overage_rate });
            new.overage_rate = self.overage_rate;
        }
        new.former_services.clone_from(&self.former_services);
        if new.service != self.service && !new.former_services.contains(&self.service) {
            new.former_services.push(self.service.clone());
        }
        new.check_successor_of(self)?;
        Ok(new)
    }

    /// What somebody changed who made this of `old`.
    pub fn changes_since(&self, old: &Self) -> Vec<Change> {
        let mut changes = Changes(Vec::new());
        changes.note((ChangeKind::Service, ""), (&old.service, &self.service), None);
        let rate = |one: &Self| one.coming_rate.map_or(one.overage_rate, |coming| coming.rate).exact();
        let from = self.coming_rate.map(|coming| coming.from);
        changes.note((ChangeKind::OverageRate, ""), (&rate(old), &rate(self)), from);
        for tier in &self.tiers {
            if let Ok(before) = old.tier(&tier.name) {
                changes.tier(before, tier);
            }
        }
        changes.models(old, self);
        changes.0
    }

    /// Whether the service has, or once had, that name: a promotion for it goes on paying.
    pub fn was_called(&self, service: &str) -> bool {
        self.service == service || self.former_services.iter().any(|former| former == service)
    }
}

fn wait(tier: &mut Tier, held: &Tier, from: Option<Instant>) {
    let settled = (tier.price, tier.credits);
    if let Some(from) = from.filter(|_| settled != (held.price, held.credits)) {
        tier.coming = Some(Coming { from, price: tier.price, credits: tier.credits });
        (tier.price, tier.credits) = (held.price, held.credits);
    }
}

struct Changes(Vec<Change>);

impl Changes {
    fn note(&mut self, (kind, of): (ChangeKind, &str), (before, after): (&str, &str), from: Option<Instant>) {
        if before != after {
            self.0.push(Change { kind, of: of.into(), before: before.into(), after: after.into(), from });
        }
    }

    fn tier(&mut self, before: &Tier, after: &Tier) {
        let (of, from) = (after.name.as_str(), after.coming.map(|coming| coming.from));
        let ((old_price, old_credits), (price, credits)) = (before.settled(), after.settled());
        let offered = |tier: &Tier| if tier.enabled { "on" } else { "off" };
        self.note((ChangeKind::TierTitle, of), (&before.title, &after.title), None);
        self.note((ChangeKind::TierPrice, of), (&old_price.exact(), &price.exact()), from);
        self.note((ChangeKind::TierCredits, of), (&old_credits.to_string(), &credits.to_string()), from);
        self.note((ChangeKind::TierOffered, of), (offered(before), offered(after)), None);
    }

    fn models(&mut self, old: &Catalogue, new: &Catalogue) {
        let cost = |multiplier: i64| Credits(multiplier).to_string();
        for model in &new.models {
            match old.models.iter().find(|known| known.id == model.id) {
                None => self.note((ChangeKind::ModelAdded, &model.id), ("", &cost(model.multiplier)), None),
                Some(known) => {
                    self.note((ChangeKind::ModelTitle, &model.id), (&known.title, &model.title), None);
                    let costs = (cost(known.multiplier), cost(model.multiplier));
                    self.note((ChangeKind::Multiplier, &model.id), (&costs.0, &costs.1), None);
                }
            }
        }
        for gone in old.models.iter().filter(|known| !new.models.iter().any(|model| model.id == known.id)) {
            self.note((ChangeKind::ModelRemoved, &gone.id), (&cost(gone.multiplier), ""), None);
        }
    }
}

/// What an operator may type: bounds of everything in the catalogue.
pub(super) mod bounds {
    use crate::money::{Credits, Money};

    /// The highest price of a tier.
    pub(crate) const PRICE_MAX: Money = Money::dollars(100_000);
    /// The largest allowance.
    pub(crate) const CREDITS_MAX: Credits = Credits::whole(100_000_000);
    /// The highest price of a credit beyond the allowance.
    pub(crate) const RATE_MAX: Money = Money::dollars(1_000);
    /// The highest multiplier, in hundredths.
    pub(crate) const MULTIPLIER_MAX: i64 = 100_000;
    /// The longest name for people, in characters.
    pub(crate) const TITLE_MAX: usize = 64;
    /// The longest id of a model.
    pub(crate) const MODEL_ID_MAX: usize = 64;
}

/// Whether a name can be shown to people.
pub(super) fn is_title(text: &str) -> bool {
    text.trim() == text
        && text.chars().count() <= bounds::TITLE_MAX
        && crate::directory::PersonName::parse(text).is_ok()
}

/// Whether clients can send a model's id.
pub(super) fn is_model_id(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-._".contains(&byte);
    (1..=bounds::MODEL_ID_MAX).contains(&text.len()) && text.bytes().all(is_letter) && !text.starts_with('.')
}

/// A refusal of a field of the catalogue.
pub(super) fn refuse(field: &str, why: Why) -> Refusal {
    Refusal::new(Code::InvalidInput).with("field", field).because(why)
}

/// A name that cannot be shown to people.
pub(super) fn hidden(field: &str) -> Refusal {
    refuse(field, Why::NameVisible).with("limit", bounds::TITLE_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::TierName;

    const FIRST: Instant = Instant(1_000);

    fn change(catalogue: &Catalogue, name: &str, edit: impl Fn(&mut Tier)) -> Catalogue {
        let mut wanted = catalogue.settled();
        wanted.tiers.iter_mut().filter(|tier| tier.name.as_str() == name).for_each(edit);
        wanted
    }

    fn tier<'a>(catalogue: &'a Catalogue, name: &str) -> &'a Tier {
        catalogue.tier(&TierName::new(name)).unwrap()
    }

    #[test]
    fn a_price_waits_for_the_first_and_a_title_does_not() {
        let old = Catalogue::default();
        let wanted = change(&old, "PRO", |tier| {
            tier.price = Money::dollars(25);
            tier.title = "Professional".into();
        });
        let new = old.succeeded_by(&wanted, Some(FIRST)).unwrap();
        assert_eq!((tier(&new, "PRO").price, tier(&new, "PRO").title.as_str()), (Money::dollars(20), "Professional"));
        assert_eq!(new.next_change(), Some(FIRST));
        assert_eq!(tier(&new.at(Instant(999)), "PRO").price, Money::dollars(20));
        let then = new.at(FIRST);
        assert_eq!((tier(&then, "PRO").price, then.next_change()), (Money::dollars(25), None));
        let kinds: Vec<_> = new.changes_since(&old).into_iter().map(|one| (one.kind, one.after, one.from)).collect();
        let price = (ChangeKind::TierPrice, "25.00".to_owned(), Some(FIRST));
        assert_eq!(kinds, [(ChangeKind::TierTitle, "Professional".to_owned(), None), price]);
    }

    #[test]
    fn what_waits_survives_another_change_and_can_be_taken_back() {
        let old = Catalogue::default();
        let dearer = change(&old, "PRO", |tier| tier.price = Money::dollars(25));
        let second = old.succeeded_by(&dearer, Some(FIRST)).unwrap();
        let third = second.succeeded_by(&change(&second, "PRO_MAX", |tier| tier.enabled = true), Some(FIRST)).unwrap();
        assert_eq!(tier(&third, "PRO").coming, tier(&second, "PRO").coming);
        assert!(tier(&third, "PRO_MAX").enabled && third.changes_since(&second).len() == 1);
        let back = third.succeeded_by(&change(&third, "PRO", |tier| tier.price = Money::dollars(20)), Some(FIRST));
        assert_eq!(tier(&back.unwrap(), "PRO").coming, None);
    }

    #[test]
    fn before_anybody_was_promised_anything_a_price_holds_at_once() {
        let old = Catalogue::default();
        let new = old.succeeded_by(&change(&old, "PRO", |tier| tier.price = Money::dollars(25)), None).unwrap();
        assert_eq!((tier(&new, "PRO").price, new.next_change()), (Money::dollars(25), None));
    }

    #[test]
    fn the_overage_rate_waits_and_the_services_name_is_remembered() {
        let old = Catalogue::default();
        let wanted = Catalogue { overage_rate: Money(50_001), service: "Kestrel".into(), ..old.clone() };
        let new = old.succeeded_by(&wanted, Some(FIRST)).unwrap();
        assert_eq!((new.overage_rate, new.at(FIRST).overage_rate), (Money::cents(4), Money(50_001)));
        assert!(new.was_called("Kiro") && new.was_called("Kestrel") && !new.was_called("Q"));
        assert_eq!(new.changes_since(&old)[1].after, "0.050001");
    }

    #[test]
    fn nothing_impossible_comes_into_force() {
        let old = Catalogue::default();
        let refused = |name: &str, edit: fn(&mut Tier)| {
            let refusal = old.succeeded_by(&change(&old, name, edit), Some(FIRST)).unwrap_err();
            refusal.details.into_iter().find(|(name, _)| *name == "field").unwrap().1
        };
        assert_eq!(refused("PRO", |tier| tier.price = Money(1)), "price");
        assert_eq!(refused("PRO", |tier| tier.price = Money::dollars(100_001)), "price");
        assert_eq!(refused("FREE", |tier| tier.price = Money::dollars(1)), "price");
        assert_eq!(refused("FREE", |tier| tier.enabled = false), "enabled");
        assert_eq!(refused("PRO", |tier| tier.credits = Credits(-1)), "credits");
        assert_eq!(refused("PRO", |tier| tier.title = "pro+".into()), "title");
        assert_eq!(refused("PRO", |tier| tier.title = "P\u{202e}".into()), "title");
        let mut nothing = old.clone();
        nothing.tiers.iter_mut().filter(|tier| tier.rank > 0).for_each(|tier| tier.enabled = false);
        assert!(old.succeeded_by(&nothing, None).is_err(), "nothing would be on offer");
        let mut free = old.clone();
        free.models[0].multiplier = 0;
        assert!(old.succeeded_by(&free, None).is_err());
        free.models[0] = crate::catalogue::Model { id: "A b".into(), title: "A".into(), multiplier: 1 };
        assert!(old.succeeded_by(&free, None).is_err());
    }
}
