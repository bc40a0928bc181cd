//! What administrators see: seats, assignments, counts, and the history of a seat.

use serde::{Deserialize, Serialize};
use usher_domain::access::{Allowed, Resource};
use usher_domain::directory::search_words;
use usher_domain::id::{AccountId, ProfileId, SeatId, TierName, UserId};
use usher_domain::region::RegionName;
use usher_domain::seat::{SeatEvent, SeatState};
use usher_domain::{Code, Refusal};
use usher_store::assignment::Listed as ListedAssignment;
use usher_store::seat::{Filter, Listed, Stored};

use super::{find, own_instance};
use crate::command::{Cx, Place, View};
use crate::directory::in_directory;
use crate::error::Result;

/// The largest page.
const PAGE_MAX: i64 = 1_000;

/// A page of seats and where the next one begins.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SeatPage {
    /// The seats, by user name; by what was found of it where somebody searched.
    pub seats: Vec<Listed>,
    /// The token of the next page; nothing on the last one.
    pub next: Option<String>,
}

/// The seats of a profile, filtered.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListSeats {
    /// Who pays.
    pub account: AccountId,
    /// The Region of the instance.
    pub region: RegionName,
    /// The profile.
    pub profile: ProfileId,
    /// Only users of whom every word here begins a word of a name or of the address.
    pub prefix: Option<String>,
    /// Only this tier, in any spelling.
    pub tier: Option<String>,
    /// Only this state; without one, all but those that are gone.
    pub state: Option<SeatState>,
    /// The token of the page.
    pub token: Option<String>,
    /// How many, 1 to 1,000.
    pub most: i64,
}

impl View for ListSeats {
    in_directory!("ListSeats");
    type Answer = SeatPage;

    fn show(&self, cx: &mut Cx<'_, '_>) -> Result<SeatPage> {
        let instance = own_instance(cx, &self.account)?;
        let tier = self.tier.as_deref().filter(|tier| !tier.is_empty());
        let tier = tier.map(|tier| cx.house.catalogue.normalise(tier)).transpose()?;
        let words = search_words(self.prefix.as_deref().unwrap_or_default());
        // The id of a user holds no control character, so the last one parts the name or term from it.
        let after = self.token.as_deref().and_then(|token| token.rsplit_once('\u{1f}')).unwrap_or_default();
        let most = self.most.clamp(1, PAGE_MAX);
        let filter = Filter {
            instance: &instance.id,
            profile: &self.profile,
            tier: tier.as_ref().map_or("", TierName::as_str),
            state: self.state.map_or("", SeatState::as_str),
            after,
            most: most + 1,
        };
        let most = usize::try_from(most).unwrap_or(1);
        let (seats, next) = if words.is_empty() {
            let seats = usher_store::seat::list(cx.tx, &filter)?;
            find::cut(seats, most)
        } else {
            find::find(cx, &words, &filter, most)?
        };
        Ok(SeatPage { seats, next: next.map(|(name_or_term, user)| format!("{name_or_term}\u{1f}{user}")) })
    }
}

/// The assignments of a profile, oldest first.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListAssignments {
    /// Who pays.
    pub account: AccountId,
    /// The Region of the instance.
    pub region: RegionName,
    /// The profile.
    pub profile: ProfileId,
    /// The id of the last assignment of the page before; empty for the first page.
    pub after: String,
    /// How many, 1 to 1,000.
    pub most: i64,
}

impl View for ListAssignments {
    in_directory!("ListAssignments");
    type Answer = Vec<ListedAssignment>;

    fn show(&self, cx: &mut Cx<'_, '_>) -> Result<Self::Answer> {
        let instance = own_instance(cx, &self.account)?;
        let most = self.most.clamp(1, PAGE_MAX);
        Ok(usher_store::assignment::of_profile(cx.tx, (&instance.id, &self.profile), &self.after, most)?)
    }
}

/// How many seats of a tier are in a state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SeatCount {
    /// The tier.
    pub tier: TierName,
    /// The state.
    pub state: SeatState,
    /// How many.
    pub seats: i64,
}

/// Seats by tier and state, for the dashboard.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CountSeats {
    /// Who pays.
    pub account: AccountId,
    /// The Region of the instance.
    pub region: RegionName,
    /// The profile.
    pub profile: ProfileId,
}

impl View for CountSeats {
    in_directory!("CountSeats");
    type Answer = Vec<SeatCount>;

    fn show(&self, cx: &mut Cx<'_, '_>) -> Result<Vec<SeatCount>> {
        let instance = own_instance(cx, &self.account)?;
        let counts = usher_store::seat::counts(cx.tx, &instance.id, &self.profile)?;
        Ok(counts.into_iter().map(|(tier, state, seats)| SeatCount { tier, state, seats }).collect())
    }
}

/// What happened to a seat, oldest first.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SeatHistory {
    /// Who pays.
    pub account: AccountId,
    /// The Region of the instance.
    pub region: RegionName,
    /// The seat.
    pub seat: SeatId,
}

impl View for SeatHistory {
    in_directory!("SeatHistory");
    type Answer = (Stored, Vec<SeatEvent>);

    fn show(&self, cx: &mut Cx<'_, '_>) -> Result<Self::Answer> {
        let instance = own_instance(cx, &self.account)?;
        let found = usher_store::seat::by_id(cx.tx, &self.seat)?.filter(|stored| stored.instance == instance.id);
        let stored = found.ok_or_else(|| Refusal::new(Code::NotFound).with("what", "seat").with("id", &self.seat))?;
        let events = usher_store::seat::events(cx.tx, &self.seat)?;
        Ok((stored, events))
    }
}

/// A member's own seats, in the Region of the directory.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SeatsOfUser {
    /// The Region of the directory.
    pub region: RegionName,
    /// The member.
    pub user: UserId,
}

impl View for SeatsOfUser {
    const NAME: &'static str = "SeatsOfUser";
    const ALLOWED: Allowed = Allowed::MembersAndProducts;
    type Answer = Vec<Stored>;

    fn place(&self) -> Place {
        Place::Region(self.region.clone())
    }

    fn resource(&self) -> Resource {
        Resource::User(self.user.clone())
    }

    fn show(&self, cx: &mut Cx<'_, '_>) -> Result<Vec<Stored>> {
        Ok(usher_store::seat::of_user(cx.tx, &self.user)?)
    }
}
