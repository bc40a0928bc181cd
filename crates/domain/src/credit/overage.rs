//! Overage: whether and how far work goes on beyond the allowance (decision 5). Off, and hard, unless somebody says so.

use serde::{Deserialize, Serialize};

use crate::money::{Credits, Money};

/// What holds for one seat.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverageRule {
    /// Whether there is overage at all.
    pub enabled: bool,
    /// The most credits of overage in a month; `None` is no limit.
    pub cap: Option<Credits>,
}

impl OverageRule {
    /// How much more overage is possible after `used`.
    pub fn room(self, used: Credits) -> Credits {
        match (self.enabled, self.cap) {
            (false, _) => Credits::ZERO,
            (true, None) => Credits(i64::MAX),
            (true, Some(cap)) => cap.minus_to_zero(used),
        }
    }
}

/// A cap, or the explicit absence of one (which may lift a wider level's cap).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cap {
    /// At most this many credits of overage a month.
    At(Credits),
    /// No limit.
    Unlimited,
}

impl Cap {
    /// The cap that never costs more than `money` at `rate` a credit: rounded down to 0.01 credit. Free overage has
    /// none.
    pub fn of_money(money: Money, rate: Money) -> Self {
        if rate <= Money::ZERO {
            return Self::Unlimited;
        }
        let hundredths = i128::from(money.0.max(0)) * 100 / i128::from(rate.0);
        Self::At(Credits(i64::try_from(hundredths).unwrap_or(i64::MAX)))
    }
}

/// What an administrator set at one level; what is not set is left to the wider level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverageSetting {
    /// The switch.
    pub enabled: Option<bool>,
    /// The cap.
    pub cap: Option<Cap>,
}

words! {
    /// Where a setting stands, the widest first.
    Level {
        /// Nobody set it.
        Default = "default",
        /// For the profile.
        Profile = "profile",
        /// For a group.
        Group = "group",
        /// For the user.
        User = "user",
    }
}

/// The rule for a seat and which level each half comes from, so that it can be explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolved {
    /// What holds.
    pub rule: OverageRule,
    /// Who decided the switch.
    pub switched_by: Level,
    /// Who decided the cap.
    pub capped_by: Level,
}

/// The rule for a user: switch and cap are each decided by the most specific level that sets them. Among several groups
/// the strictest wins (off before on, the lower cap), so that nobody gets a surprising bill by joining one more group.
pub fn resolve_overage(profile: OverageSetting, groups: &[OverageSetting], user: OverageSetting) -> Resolved {
    let group = OverageSetting {
        enabled: groups.iter().filter_map(|group| group.enabled).min(),
        cap: groups.iter().filter_map(|group| group.cap).min(),
    };
    let levels = [(Level::User, user), (Level::Group, group), (Level::Profile, profile)];
    let switch = levels.iter().find_map(|(level, setting)| setting.enabled.map(|on| (*level, on)));
    let cap = levels.iter().find_map(|(level, setting)| setting.cap.map(|cap| (*level, cap)));
    let (switched_by, enabled) = switch.unwrap_or((Level::Default, false));
    let (capped_by, cap) = cap.unwrap_or((Level::Default, Cap::Unlimited));
    let cap = match cap {
        Cap::At(credits) => Some(credits),
        Cap::Unlimited => None,
    };
    Resolved { rule: OverageRule { enabled, cap }, switched_by, capped_by }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ON: OverageSetting = OverageSetting { enabled: Some(true), cap: None };
    const OFF: OverageSetting = OverageSetting { enabled: Some(false), cap: None };
    const SILENT: OverageSetting = OverageSetting { enabled: None, cap: None };

    fn capped(cap: Cap) -> OverageSetting {
        OverageSetting { enabled: None, cap: Some(cap) }
    }

    #[test]
    fn overage_is_off_until_somebody_switches_it_on() {
        let resolved = resolve_overage(SILENT, &[], SILENT);
        assert_eq!((resolved.rule.enabled, resolved.switched_by), (false, Level::Default));
        assert_eq!(resolved.rule.room(Credits::ZERO), Credits::ZERO);
    }

    #[test]
    fn the_most_specific_level_wins_each_half_by_itself() {
        let resolved = resolve_overage(ON, &[capped(Cap::At(Credits(500)))], OFF);
        assert_eq!((resolved.rule.enabled, resolved.switched_by), (false, Level::User));
        assert_eq!((resolved.rule.cap, resolved.capped_by), (Some(Credits(500)), Level::Group));
        let lifted = resolve_overage(ON, &[capped(Cap::At(Credits(500)))], capped(Cap::Unlimited));
        assert_eq!((lifted.rule.cap, lifted.capped_by), (None, Level::User));
        assert_eq!((lifted.rule.enabled, lifted.switched_by), (true, Level::Profile));
    }

    #[test]
    fn among_groups_the_strictest_wins_whatever_their_order() {
        let low = OverageSetting { enabled: Some(true), cap: Some(Cap::At(Credits(100))) };
        let free = OverageSetting { enabled: Some(false), cap: Some(Cap::Unlimited) };
        for groups in [[low, free], [free, low]] {
            let rule = resolve_overage(ON, &groups, SILENT).rule;
            assert_eq!(rule, OverageRule { enabled: false, cap: Some(Credits(100)) });
        }
    }

    #[test]
    fn a_cap_in_money_never_costs_more_than_the_money() {
        assert_eq!(Cap::of_money(Money::dollars(400), Money::cents(4)), Cap::At(Credits::whole(10_000)));
        assert_eq!(Cap::of_money(Money::cents(5), Money::cents(4)), Cap::At(Credits(125)));
        assert_eq!(Cap::of_money(Money(399), Money::cents(4)), Cap::At(Credits(0)));
        assert_eq!(Cap::of_money(Money::cents(-5), Money::cents(4)), Cap::At(Credits(0)));
    }
}
