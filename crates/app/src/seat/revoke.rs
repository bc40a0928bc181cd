//! Taking access away at once, as a separate, explicit act (decision 1).

use serde::{Deserialize, Serialize};
use serde_json::json;
use usher_domain::id::{AccountId, SeatId};
use usher_domain::region::RegionName;
use usher_domain::seat::Principal;
use usher_domain::{Code, Refusal};

use super::own_instance;
use super::settle::keep;
use crate::command::{Command, Cx, Event};
use crate::directory::in_directory;
use crate::error::Result;

/// Ends a seat now. The user's own assignment ends with it; a seat that a group gives would come back with the next
/// change, so the group must let go first. The month stays paid.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RevokeNow {
    /// Who pays.
    pub account: AccountId,
    /// The Region of the instance.
    pub region: RegionName,
    /// The seat.
    pub seat: SeatId,
}

impl Command for RevokeNow {
    in_directory!("RevokeNow");
    const IS_DELICATE: bool = true;
    type Outcome = ();

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<((), Event)> {
        let instance = own_instance(cx, &self.account)?;
        let found = usher_store::seat::by_id(cx.tx, &self.seat)?.filter(|stored| stored.instance == instance.id);
        let stored = found.ok_or_else(|| Refusal::new(Code::NotFound).with("what", "seat").with("id", &self.seat))?;
        let (user, profile) = (stored.seat.user.clone(), stored.seat.profile.clone());
        let reaching = usher_store::assignment::reaching(cx.tx, &profile, core::slice::from_ref(&user))?;
        for (_, live) in &reaching {
            if let Principal::Group(group) = &live.principal {
                return Err(Refusal::new(Code::SeatHeldByGroup).with("group", group).into());
            }
        }
        for (_, live) in &reaching {
            // Its walk finds nothing left to do, and removes it.
            usher_store::assignment::end(cx.tx, &live.id)?;
        }
        let now = cx.tx.now();
        let step = stored.seat.clone().revoke_now(now);
        let stored = usher_store::seat::Stored { because: Vec::new(), ..stored };
        keep(cx, stored, step)?;
        super::walk::walk(cx, &profile)?;
        Ok(((), Event::on(&self.seat).of(&self.account).with(json!({ "user": user, "profile": profile }))))
    }
}
