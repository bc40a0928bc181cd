//! A member's seats over all profiles, with the month so far: what clients show after sign-in.

use serde::Serialize;
use usher_domain::Code;
use usher_domain::access::{Allowed, Caller, Resource, decide};
use usher_domain::id::{AccountId, UserId};

use super::usage::Usage;
use crate::app::App;
use crate::error::Result;

/// A profile in which a member has a seat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MySeat {
    /// Whose the profile is.
    pub account: AccountId,
    /// What clients call the profile.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// The month so far.
    pub usage: Usage,
}

impl App {
    /// The member's seats that have not ended, in the order of their profiles' Regions.
    ///
    /// # Errors
    /// What the databases say.
    pub async fn my_seats(&self, caller: &Caller, user: &UserId) -> Result<Vec<MySeat>> {
        decide(caller, Allowed::MembersAndProducts, &Resource::User(user.clone()))?;
        let mut seats = Vec::new();
        for profile in &*self.profiles_of(user).await? {
            match self.usage(caller, user, Some(&profile.id)).await {
                Ok(usage) => seats.push(MySeat {
                    account: profile.account.clone(),
                    arn: profile.id.arn(&profile.region, &profile.account),
                    name: profile.name.clone(),
                    usage,
                }),
                Err(error) if error.is(Code::SeatMissing) || error.is(Code::SeatEnded) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(seats)
    }
}
