//! What the owner of a Region's file keeps in memory: purses, and the rules of profiles.
//!
//! Only the writer puts anything in, inside its transactions, so what is here is never older than the file. Everybody
//! may look. What a transaction changed here and then took back is noticed by [`Balances::changes`], and all is
//! forgotten: the ledger's tail in the file brings it back.

use core::sync::atomic::{AtomicU64, Ordering};

use dashmap::DashMap;
use parking_lot::{Mutex, MutexGuard};
use usher_domain::credit::OverageRule;
use usher_domain::id::ProfileId;
use usher_domain::region::RegionName;
use usher_domain::time::{Instant, Month};

use super::behind::Behind;
use super::{Owner, Purse};

/// How many purses are kept; a full memory forgets those that are written.
const PURSES_MAX: usize = 1_000_000;

/// A purse with its place in the ledger.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) purse: Purse,
    /// The month that was asked for when it was read.
    pub(crate) month: Month,
    /// The number of the last entry that is in it.
    pub(crate) through: i64,
    /// When it was last spent from, in this month.
    pub(crate) last_at: Option<Instant>,
    /// Whether its row in the file is older.
    pub(crate) is_dirty: bool,
}

/// What every seat of a profile shares.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    pub(crate) overage: OverageRule,
    pub(crate) instance_region: RegionName,
}

/// The owner's memory of one Region.
#[derive(Default)]
pub(crate) struct Balances {
    purses: DashMap<Owner, Kept>,
    rules: DashMap<ProfileId, Rules>,
    behind: Mutex<Behind>,
    changes: AtomicU64,
}

impl Balances {
    /// Lets `look` see a member's purse of `month`, if it is here.
    pub(crate) fn peek<T>(&self, owner: &Owner, month: Month, look: impl FnOnce(&Purse, &Rules) -> T) -> Option<T> {
        let kept = self.purses.get(owner)?;
        if kept.month != month {
            return None;
        }
        let rules = self.rules.get(&owner.0)?;
        Some(look(&kept.purse, &rules))
    }

    /// A purse of `month`, with the rules of now.
    pub(crate) fn get(&self, owner: &Owner, month: Month) -> Option<Purse> {
        self.peek(owner, month, |purse, rules| purse.clone().under(rules))
    }

    /// Keeps a purse, and the rules it was read with.
    pub(crate) fn put(&self, owner: Owner, kept: Kept) {
        self.change();
        if self.purses.len() >= PURSES_MAX {
            self.purses.retain(|_, kept| kept.is_dirty);
        }
        let rules = Rules { overage: kept.purse.overage, instance_region: kept.purse.instance_region.clone() };
        self.rules.insert(owner.0.clone(), rules);
        self.purses.insert(owner, kept);
    }

    /// Takes a purse out.
    pub(crate) fn take(&self, owner: &Owner) -> Option<Kept> {
        self.change();
        self.purses.remove(owner).map(|(_, kept)| kept)
    }

    /// Changes a purse in its place; `None` where it is not here.
    pub(crate) fn change_one<T>(&self, owner: &Owner, change: impl FnOnce(&mut Kept) -> T) -> Option<T> {
        self.change();
        self.purses.get_mut(owner).map(|mut kept| change(&mut kept))
    }

    /// Forgets the rules of a profile; the next purse brings the new ones.
    pub(crate) fn forget_rules(&self, profile: &ProfileId) {
        self.change();
        self.rules.remove(profile);
    }

    /// What is not written to its rows yet.
    pub(crate) fn behind(&self) -> MutexGuard<'_, Behind> {
        self.behind.lock()
    }

    /// How often anything changed: what differs before and after a transaction that was taken back must be forgotten.
    pub(crate) fn changes(&self) -> u64 {
        self.changes.load(Ordering::Relaxed)
    }

    pub(crate) fn change(&self) {
        self.changes.fetch_add(1, Ordering::Relaxed);
    }

    /// Forgets everything. Nothing is lost: the ledger has it.
    pub(crate) fn forget(&self) {
        self.change();
        self.purses.clear();
        self.rules.clear();
        *self.behind.lock() = Behind::default();
    }
}

impl Purse {
    fn under(mut self, rules: &Rules) -> Self {
        self.overage = rules.overage;
        self.instance_region.clone_from(&rules.instance_region);
        if let Some(meter) = &mut self.meter {
            meter.overage = rules.overage;
        }
        self
    }
}
