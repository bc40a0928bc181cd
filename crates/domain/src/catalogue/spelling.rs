//! The many spellings of a tier's name, read as one (kiro reference, contradiction 13).
//!
//! CSV exports write `PRO_PLUS`, bills `ProPlus`, people `Pro+`, the wire `KIRO_ENTERPRISE_PRO_PLUS` or
//! `Q_DEVELOPER_STANDALONE_PRO_PLUS`, and Power exists as `…_POWER` and `…_PRO_POWER`.

use crate::id::TierName;
use crate::{Code, Refusal, Result};

use super::Catalogue;

/// The longest text that is looked at; the longest known spelling has 39 characters.
const LONGEST: usize = 64;

impl Catalogue {
    /// The name of the tier that `text` means, in whatever spelling.
    ///
    /// # Errors
    /// [`Code::TierUnknown`] where no tier, or only a part of a name, matches.
    pub fn normalise(&self, text: &str) -> Result<TierName> {
        let unknown = || Refusal::new(Code::TierUnknown).with("tier", text);
        if text.len() > LONGEST {
            return Err(unknown());
        }
        let wanted = key(text);
        let found = self.tiers.iter().find(|tier| key(tier.name.as_str()) == wanted);
        found.map(|tier| tier.name.clone()).ok_or_else(unknown)
    }

    /// The tier that a client's wire name or an administrator's word stands for, without looking at the enabled flag.
    ///
    /// # Errors
    /// [`Code::TierUnknown`].
    pub fn tier_spelled(&self, text: &str) -> Result<&super::Tier> {
        self.tier(&self.normalise(text)?)
    }
}

/// Capital letters and digits only, a plus sign spelled out, the products' prefixes gone.
pub(super) fn key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '+' => key.push_str("PLUS"),
            letter if letter.is_ascii_alphanumeric() => key.push(letter.to_ascii_uppercase()),
            '_' | '-' | ' ' => {}
            // Anything else is kept, so that it cannot match.
            letter => key.push(letter),
        }
    }
    for prefix in ["QDEVELOPERSTANDALONE", "KIROENTERPRISE", "KIRO"] {
        let rest = key.strip_prefix(prefix).map(str::to_owned);
        if let Some(rest) = rest {
            key = rest;
            break;
        }
    }
    if key == "PROPOWER" { "POWER".to_owned() } else { key }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_spelling_means_one_tier() {
        let catalogue = Catalogue::default();
        let table = [
            ("PRO_PLUS", "PRO_PLUS"),
            ("ProPlus", "PRO_PLUS"),
            ("Pro+", "PRO_PLUS"),
            ("pro-plus", "PRO_PLUS"),
            ("KIRO PRO+", "PRO_PLUS"),
            ("KIRO_ENTERPRISE_PRO_PLUS", "PRO_PLUS"),
            ("KiroEnterprise-ProPlus", "PRO_PLUS"),
            ("Q_DEVELOPER_STANDALONE_PRO_PLUS", "PRO_PLUS"),
            ("KIRO_ENTERPRISE_POWER", "POWER"),
            ("KIRO_ENTERPRISE_PRO_POWER", "POWER"),
            ("KIRO FREE", "FREE"),
            ("Kiro Pro Max", "PRO_MAX"),
            ("pro", "PRO"),
        ];
        for (spelling, name) in table {
            assert_eq!(catalogue.normalise(spelling).unwrap().as_str(), name, "{spelling}");
        }
        for wrong in ["", "PR", "PRO_PLUS_PLUS", "KIRO", "P.RO", "prö", &"P".repeat(65)] {
            assert_eq!(catalogue.normalise(wrong).unwrap_err().code, Code::TierUnknown, "{wrong}");
        }
    }

    #[test]
    fn the_wire_names_of_each_tier_mean_that_tier() {
        let catalogue = Catalogue::default();
        for tier in &catalogue.tiers {
            let wire = [Some(&tier.wire.kiro), Some(&tier.wire.standalone), tier.wire.enterprise.as_ref()];
            for name in wire.into_iter().flatten() {
                assert_eq!(catalogue.tier_spelled(name).unwrap(), tier, "{name}");
            }
        }
    }
}
