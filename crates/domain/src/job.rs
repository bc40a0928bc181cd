//! Work that follows a command: written in its transaction, done later, delivered at least once.
//!
//! A job names what to look at, never what to do with it: the state in the database decides that when it runs, so a job
//! that comes twice, late or out of order does no harm.

use serde::{Deserialize, Serialize};

use crate::credit::Notice;
use crate::id::{AccountId, InstanceId, MailId, ProfileId, SeatId, StoreId};
use crate::money::Credits;
use crate::region::RegionName;
use crate::time::{Instant, Month};

/// Everything that can be waiting to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "job")]
pub enum Job {
    /// Global → Region: make the instance that was enabled stand in its Region's database.
    OpenInstance {
        /// The instance.
        instance: InstanceId,
        /// Its identity store.
        store: StoreId,
        /// Whose it is.
        account: AccountId,
        /// Where it shall stand.
        region: RegionName,
    },
    /// Region → global: put a profile into the index.
    IndexProfile {
        /// The profile.
        profile: ProfileId,
    },
    /// Instance Region: walk the members of every assignment of a profile that was made, changed or ended.
    SettleSeats {
        /// The profile.
        profile: ProfileId,
    },
    /// Instance Region → profile Region: hand over every seat that changed.
    PublishSeats {
        /// The profile.
        profile: ProfileId,
    },
    /// Profile Region → instance Region: a pending seat was used for the first time.
    SeatUsed {
        /// The seat.
        seat: SeatId,
        /// The Region of its directory.
        instance_region: RegionName,
        /// When.
        at: Instant,
    },
    /// Instance Region: compare every seat of a profile with assignments and memberships.
    ReconcileSeats {
        /// The profile.
        profile: ProfileId,
    },
    /// Global, or a Region: mail the link to a new password to whoever bears a name, if anybody does.
    SendResetLink {
        /// The directory and the hash of the name.
        key: String,
        /// The directory and the name, sealed: people type passwords into the wrong field.
        sealed: String,
    },
    /// Instance Region: write to the owners of new seats.
    GreetSeats {
        /// The profile.
        profile: ProfileId,
    },
    /// Profile Region → instance Region: tell a member about the credits.
    TellCredits {
        /// The mail that it writes.
        mail: MailId,
        /// The seat.
        seat: SeatId,
        /// The Region of its directory.
        instance_region: RegionName,
        /// The month.
        month: Month,
        /// What there is to tell.
        notice: Notice,
        /// The credits used, for the sentence.
        used: Credits,
        /// The allowance, for the sentence.
        limit: Credits,
    },
}

impl Job {
    /// The name of the kind, for the table and the metrics.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::OpenInstance { .. } => "OpenInstance",
            Self::IndexProfile { .. } => "IndexProfile",
            Self::SettleSeats { .. } => "SettleSeats",
            Self::PublishSeats { .. } => "PublishSeats",
            Self::SeatUsed { .. } => "SeatUsed",
            Self::ReconcileSeats { .. } => "ReconcileSeats",
            Self::SendResetLink { .. } => "SendResetLink",
            Self::GreetSeats { .. } => "GreetSeats",
            Self::TellCredits { .. } => "TellCredits",
        }
    }

    /// Jobs with the same key become one while they wait.
    pub fn collapse(&self) -> String {
        match self {
            Self::OpenInstance { instance, .. } => format!("OpenInstance:{instance}"),
            Self::IndexProfile { profile } => format!("IndexProfile:{profile}"),
            Self::SettleSeats { profile } => format!("SettleSeats:{profile}"),
            Self::PublishSeats { profile } => format!("PublishSeats:{profile}"),
            Self::SeatUsed { seat, .. } => format!("SeatUsed:{seat}"),
            Self::ReconcileSeats { profile } => format!("ReconcileSeats:{profile}"),
            Self::SendResetLink { key, .. } => format!("SendResetLink:{key}"),
            Self::GreetSeats { profile } => format!("GreetSeats:{profile}"),
            Self::TellCredits { seat, month, notice, .. } => format!("TellCredits:{seat}:{month}:{notice}"),
        }
    }
}
