//! The end of tokens: by their own program, or by their owner on the page of devices.

use serde::{Deserialize, Serialize};
use serde_json::json;
use usher_domain::access::{Allowed, Resource};
use usher_domain::id::{AccountId, SessionId, UserId};
use usher_domain::region::RegionName;
use usher_domain::{Code, Refusal};
use usher_store::grant::family::Family;

use super::bearer::Bearer;
use crate::command::{Command, Cx, Event, Place, View};
use crate::error::Result;
use crate::session::own;

/// Ends the family of an access token; for the AWS portal, the browser session it came from as well.
#[derive(Clone, Debug, Serialize)]
pub struct SignOut {
    region: RegionName,
    account: AccountId,
    user: UserId,
    family: String,
    session: Option<SessionId>,
}

impl SignOut {
    /// Ends this program's tokens only.
    pub fn program(bearer: &Bearer) -> Self {
        Self {
            region: bearer.region.clone(),
            account: bearer.account.clone(),
            user: bearer.user.clone(),
            family: bearer.family.clone(),
            session: None,
        }
    }

    /// Ends the sign-in that the tokens came from, and with it everything else that came from it, as AWS does.
    pub fn sign_in(bearer: &Bearer) -> Self {
        Self { session: Some(bearer.session.clone()), ..Self::program(bearer) }
    }
}

impl Command for SignOut {
    const NAME: &'static str = "SignOut";
    const ALLOWED: Allowed = Allowed::Members;
    type Outcome = ();

    fn place(&self) -> Place {
        Place::Region(self.region.clone())
    }

    fn resource(&self) -> Resource {
        own(&self.user)
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<((), Event)> {
        usher_store::grant::family::revoke_own(cx.tx, &self.user, &self.family)?;
        if let Some(session) = &self.session {
            usher_store::session::end(cx.tx, self.user.as_str(), session)?;
        }
        let detail = json!({ "userId": self.user, "session": self.session });
        Ok(((), Event::on(&self.family).of(&self.account).with(detail)))
    }
}

/// The programs that act for a user.
#[derive(Clone, Debug)]
pub struct ListDevices {
    /// The Region of the directory.
    pub region: RegionName,
    /// The user.
    pub user: UserId,
}

impl View for ListDevices {
    const NAME: &'static str = "ListDevices";
    const ALLOWED: Allowed = Allowed::Members;
    type Answer = Vec<Family>;

    fn place(&self) -> Place {
        Place::Region(self.region.clone())
    }

    fn resource(&self) -> Resource {
        own(&self.user)
    }

    fn show(&self, cx: &mut Cx<'_, '_>) -> Result<Vec<Family>> {
        Ok(usher_store::grant::family::of_user(cx.tx, &self.user)?)
    }
}

/// A user signs one of the own programs out.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignOutDevice {
    /// The Region of the directory.
    pub region: RegionName,
    /// The account of the directory.
    pub account: AccountId,
    /// The user.
    pub user: UserId,
    /// The family, by its id in [`ListDevices`].
    pub family: String,
}

impl Command for SignOutDevice {
    const NAME: &'static str = "SignOutDevice";
    const ALLOWED: Allowed = Allowed::Members;
    type Outcome = ();

    fn place(&self) -> Place {
        Place::Region(self.region.clone())
    }

    fn resource(&self) -> Resource {
        own(&self.user)
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<((), Event)> {
        if !usher_store::grant::family::revoke_own(cx.tx, &self.user, &self.family)? {
            return Err(Refusal::new(Code::NotFound).with("what", "device").with("id", &self.family).into());
        }
        Ok(((), Event::on(&self.family).of(&self.account).with(json!({ "userId": self.user }))))
    }
}
