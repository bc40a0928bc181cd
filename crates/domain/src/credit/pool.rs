//! The pools of credit and the order in which they are used (decision 4).

use serde::{Deserialize, Serialize};

use crate::money::Credits;
use crate::time::Instant;

words! {
    /// A kind of credit.
    Pool {
        /// Given for free, until a date.
        Bonus = "bonus",
        /// The month's allowance of the tier.
        Plan = "plan",
        /// Bought ahead, until a date.
        Pack = "pack",
        /// Beyond all of these, billed at the end of the month.
        Overage = "overage",
    }
}

words! {
    /// Whom a grant is for, the narrowest first.
    Scope {
        /// One user.
        User = "user",
        /// A group's members.
        Group = "group",
        /// All seats of a profile.
        Profile = "profile",
        /// All profiles of an account.
        Account = "account",
    }
}

/// The order of the pools: each exactly once, and overage last, because it is what nothing else covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(try_from = "Vec<Pool>", into = "Vec<Pool>")]
#[schemars(with = "Vec<Pool>")]
pub struct BurnOrder([Pool; 4]);

impl BurnOrder {
    /// The pools, first used first.
    pub fn pools(self) -> [Pool; 4] {
        self.0
    }
}

impl Default for BurnOrder {
    fn default() -> Self {
        Self([Pool::Bonus, Pool::Plan, Pool::Pack, Pool::Overage])
    }
}

impl TryFrom<Vec<Pool>> for BurnOrder {
    type Error = String;
    fn try_from(pools: Vec<Pool>) -> Result<Self, String> {
        let complete = Pool::ALL.iter().all(|pool| pools.contains(pool));
        match <[Pool; 4]>::try_from(pools) {
            Ok(order) if complete && order.last() == Some(&Pool::Overage) => Ok(Self(order)),
            _ => Err("a burn order names bonus, plan, pack and overage, each once, overage last".into()),
        }
    }
}

impl From<BurnOrder> for Vec<Pool> {
    fn from(order: BurnOrder) -> Self {
        order.0.into()
    }
}

/// The id of a bonus or a pack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CreditGrantId(pub String);

/// A bonus or a purchased pack with what is left of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditGrant {
    /// Its id.
    pub id: CreditGrantId,
    /// Bonus or pack; a grant of any other pool is never used.
    pub pool: Pool,
    /// Whom it is for.
    pub scope: Scope,
    /// When it was given; usable from here on.
    pub created_at: Instant,
    /// The first instant at which it can no longer be used.
    pub expires_at: Instant,
    /// What is left.
    pub left: Credits,
}

impl CreditGrant {
    /// Whether it can pay for something at `now`: the interval is half-open.
    pub fn is_live(&self, now: Instant) -> bool {
        self.created_at <= now && now < self.expires_at && self.left > Credits::ZERO
    }

    /// The place among the grants of one pool: soonest expiry, narrowest scope, oldest, id.
    pub fn place(&self) -> (Instant, Scope, Instant, &CreditGrantId) {
        (self.expires_at, self.scope, self.created_at, &self.id)
    }
}

/// Where a part of a spend came from; a release goes back to exactly there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "from", content = "id", rename_all = "snake_case")]
pub enum Source {
    /// The month's allowance.
    Plan,
    /// A bonus or a pack.
    Grant(CreditGrantId),
    /// Beyond everything, billed.
    Overage,
    /// Nobody's: what finishing the last request took beyond all limits. Recorded, never billed.
    Excess,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burn_order_is_total_and_ends_with_overage() {
        let read = |text: &str| serde_json::from_str::<BurnOrder>(text);
        assert_eq!(read(r#"["bonus","plan","pack","overage"]"#).unwrap(), BurnOrder::default());
        assert!(read(r#"["plan","bonus","pack","overage"]"#).is_ok());
        for wrong in [
            r#"["bonus","plan","overage"]"#,
            r#"["overage","bonus","plan","pack"]"#,
            r#"["bonus","bonus","plan","overage"]"#,
            r#"["bonus","plan","pack","overage","overage"]"#,
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
