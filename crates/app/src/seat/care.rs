//! Seats somebody should look after: given and never used, used no more, nearly used up.
//!
//! Use is known in the Region of the profile, people in the Region of the instance; so a list is two reads, the second
//! for the users that the first one names.

use serde::{Deserialize, Serialize};
use usher_domain::access::{Allowed, Caller, Resource};
use usher_domain::id::{AccountId, ProfileId, UserId};
use usher_domain::region::RegionName;
use usher_domain::time::{DAY, Month};
use usher_store::profile::Indexed;
use usher_store::seat::Listed;

use super::{SeatPage, own_instance};
use crate::app::App;
use crate::command::{Cx, Place, Question, View};
use crate::directory::in_directory;
use crate::error::Result;

/// How many days a seat may wait for its first use.
pub const SILENT_DAYS: i64 = 3;
/// How many days a seat in use may rest.
pub const IDLE_DAYS: i64 = 14;
/// The percentage of the month's credits from which on the end is near.
pub const NEAR_PERCENT: i64 = 80;
/// Counts stop here: more is "more than".
pub const COUNT_MAX: i64 = 999;

/// Why somebody should look after a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Care {
    /// Given more than [`SILENT_DAYS`] ago, never used.
    Silent,
    /// In use, but nothing was spent for [`IDLE_DAYS`].
    Idle,
    /// At least [`NEAR_PERCENT`] of the month's credits are used.
    Near,
}

impl Care {
    /// All of them, in the order of the dashboard.
    pub const ALL: [Self; 3] = [Self::Silent, Self::Idle, Self::Near];

    /// The word in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Silent => "silent",
            Self::Idle => "idle",
            Self::Near => "near",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|care| care.as_str() == text)
    }
}

/// The users whose seats need a look, by id, a page at a time.
#[derive(Clone, Debug)]
struct UsersInCare {
    whose: Indexed,
    care: Care,
    after: String,
    most: i64,
}

impl View for UsersInCare {
    const NAME: &'static str = "UsersInCare";
    const ALLOWED: Allowed = Allowed::Administrators;
    const READS_METERS: bool = true;
    type Answer = Vec<UserId>;

    fn place(&self) -> Place {
        match self.care {
            Care::Silent => Place::Region(self.whose.instance_region.clone()),
            Care::Idle | Care::Near => Place::Region(self.whose.region.clone()),
        }
    }

    fn resource(&self) -> Resource {
        Resource::Account(self.whose.account.clone())
    }

    fn show(&self, cx: &mut Cx<'_, '_>) -> Result<Vec<UserId>> {
        let now = cx.tx.now();
        let page = (self.after.as_str(), self.most);
        let own = |cx: &mut Cx<'_, '_>| crate::profile::of_account(cx, &self.whose.account, &self.whose.region);
        Ok(match self.care {
            Care::Silent => usher_store::seat::silent(cx.tx, &self.whose.id, now - SILENT_DAYS * DAY, page)?,
            Care::Idle => {
                let profile = own(cx)?.id;
                usher_store::meter::idle(cx.tx, &profile, now - IDLE_DAYS * DAY, page)?
            }
            Care::Near => {
                let profile = own(cx)?.id;
                usher_store::meter::near_limit(cx.tx, &profile, (Month::of(now), NEAR_PERCENT), page)?
            }
        })
    }
}

/// The seats of some users, with names.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SeatsOf {
    /// Who pays.
    pub account: AccountId,
    /// The Region of the instance.
    pub region: RegionName,
    /// The profile.
    pub profile: ProfileId,
    /// The users, 1,000 at most.
    pub users: Vec<UserId>,
}

impl View for SeatsOf {
    in_directory!("SeatsOf");
    type Answer = Vec<Listed>;

    fn show(&self, cx: &mut Cx<'_, '_>) -> Result<Vec<Listed>> {
        let instance = own_instance(cx, &self.account)?;
        Ok(usher_store::seat::of_users_listed(cx.tx, (&instance.id, &self.profile), &self.users)?)
    }
}

/// A page of a profile's seats that somebody should look after, for one reason. Seats of users who left the directory
/// meanwhile are not among them.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SeatsInCare {
    /// Who pays.
    pub account: AccountId,
    /// The profile.
    pub profile: ProfileId,
    /// Why.
    pub care: Care,
    /// The `next` of the page before; empty for the first one.
    #[serde(default)]
    pub after: String,
    /// How many, 1 to 1,000.
    pub most: i64,
}

impl Question for SeatsInCare {
    const NAME: &'static str = "SeatsInCare";
    const ALLOWED: Allowed = Allowed::Administrators;
    type Answer = SeatPage;

    fn resource(&self) -> Resource {
        Resource::Account(self.account.clone())
    }

    async fn ask(&self, app: &App) -> Result<SeatPage> {
        let (whose, caller) = (app.profile_of(&self.account, &self.profile).await?, Caller::system(Self::NAME));
        let most = self.most.clamp(1, 1_000);
        let region = whose.instance_region.clone();
        let view = UsersInCare { whose, care: self.care, after: self.after.clone(), most: most + 1 };
        let mut users = app.show(&caller, view).await?;
        let most = usize::try_from(most).unwrap_or(1);
        let is_last = users.len() <= most;
        users.truncate(most);
        let next = users.last().filter(|_| !is_last).map(|user| user.as_str().to_owned());
        let (account, profile) = (self.account.clone(), self.profile.clone());
        Ok(SeatPage { seats: app.show(&caller, SeatsOf { account, region, profile, users }).await?, next })
    }
}

/// How many seats of a profile somebody should look after, for each reason: exact up to 999, and 1,000 for all beyond.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CountCare {
    /// Who pays.
    pub account: AccountId,
    /// The profile.
    pub profile: ProfileId,
}

/// How many seats need that look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CareCount {
    /// Why.
    pub care: Care,
    /// How many.
    pub seats: i64,
}

impl Question for CountCare {
    const NAME: &'static str = "CountCare";
    const ALLOWED: Allowed = Allowed::Administrators;
    type Answer = Vec<CareCount>;

    fn resource(&self) -> Resource {
        Resource::Account(self.account.clone())
    }

    async fn ask(&self, app: &App) -> Result<Vec<CareCount>> {
        let (whose, caller) = (app.profile_of(&self.account, &self.profile).await?, Caller::system(Self::NAME));
        let mut counts = Vec::with_capacity(Care::ALL.len());
        for care in Care::ALL {
            let view = UsersInCare { whose: whose.clone(), care, after: String::new(), most: COUNT_MAX + 1 };
            let seats = i64::try_from(app.show(&caller, view).await?.len()).unwrap_or(COUNT_MAX + 1);
            counts.push(CareCount { care, seats });
        }
        Ok(counts)
    }
}
