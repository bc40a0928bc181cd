//! Which profile a member's work is charged to, and in which Region that is.

use std::sync::Arc;

use usher_domain::id::{ProfileId, UserId};
use usher_domain::region::RegionName;
use usher_domain::{Code, Refusal};
use usher_store::profile::Indexed;

use crate::app::App;
use crate::command::Place;
use crate::error::Result;
use crate::recent::Recent;

/// The profiles of identity stores, by the digits with which the ids of their users begin.
pub(crate) type Known = Recent<String, Arc<[Indexed]>>;

impl App {
    /// The profiles that serve a user.
    pub(super) async fn profiles_of(&self, user: &UserId) -> Result<Arc<[Indexed]>> {
        let digits = user.as_str().split('-').next().unwrap_or_default();
        let now = self.now();
        if let Some(known) = self.inner.known.get(digits, now) {
            return Ok(known);
        }
        let store = format!("d-{digits}");
        let found: Arc<[Indexed]> =
            self.read(&Place::Global, move |tx| Ok(usher_store::profile::indexed_of_store(tx, &store)?)).await?.into();
        // Nobody's digits are not remembered, so that guesses fill nothing.
        if !found.is_empty() {
            self.inner.known.put(digits.to_owned(), now, found.clone());
        }
        Ok(found)
    }

    /// The profile that is charged: the one named, the only one, or the only one in which the user has a usable seat.
    pub(super) async fn profile_to_charge(
        &self,
        user: &UserId,
        named: Option<&ProfileId>,
    ) -> Result<(ProfileId, RegionName)> {
        let profiles = self.profiles_of(user).await?;
        let home = |profile: &Indexed| (profile.id.clone(), profile.region.clone());
        if let Some(named) = named {
            let found = profiles.iter().find(|profile| profile.id == *named).map(home);
            return Ok(found.ok_or_else(|| Refusal::new(Code::NotFound).with("what", "profile").with("id", named))?);
        }
        let missing = || Refusal::new(Code::SeatMissing).with("user", user);
        if let [only] = &*profiles {
            return Ok(home(only));
        }
        let mut usable = Vec::new();
        for profile in &*profiles {
            let user = user.clone();
            let place = Place::Region(profile.region.clone());
            let seats = self.read(&place, move |tx| Ok(usher_store::entitlement::of_user(tx, &user)?)).await?;
            let now = self.now();
            if seats.iter().any(|seat| seat.profile == profile.id && seat.is_usable(now)) {
                usable.push(home(profile));
            }
        }
        if usable.len() > 1 {
            return Err(Code::ProfileRequired.into());
        }
        Ok(usable.pop().ok_or_else(missing)?)
    }
}
