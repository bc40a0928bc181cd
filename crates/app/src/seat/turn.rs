//! What time and use do to seats: the turn of the month, and the first use.

use serde::Serialize;
use serde_json::json;
use usher_domain::access::{Allowed, Caller, Resource};
use usher_domain::id::SeatId;
use usher_domain::job::Job;
use usher_domain::region::RegionName;
use usher_domain::time::Instant;
use usher_domain::{Code, Refusal};

use super::settle::keep;
use crate::app::App;
use crate::command::{Command, Cx, Event, Place};
use crate::error::Result;

/// How many seats one transaction turns.
const CHUNK: i64 = 1_000;

/// A Pending seat was used for the first time: it is Active from that instant, and charged.
#[derive(Clone, Debug, Serialize)]
struct ActivateSeat {
    region: RegionName,
    seat: SeatId,
    at: Instant,
}

impl Command for ActivateSeat {
    const NAME: &'static str = "ActivateSeat";
    const ALLOWED: Allowed = Allowed::System;
    type Outcome = ();

    fn place(&self) -> Place {
        Place::Region(self.region.clone())
    }

    fn resource(&self) -> Resource {
        Resource::Deployment
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<((), Event)> {
        let found = usher_store::seat::by_id(cx.tx, &self.seat)?;
        let stored = found.ok_or_else(|| Refusal::new(Code::NotFound).with("what", "seat").with("id", &self.seat))?;
        let account = stored.account.clone();
        // The clocks of two Regions may differ a little; a seat is never used before it is there.
        let step = stored.seat.clone().activate(self.at.max(stored.seat.since))?;
        let seat = keep(cx, stored, step)?;
        let detail = json!({ "user": seat.user, "profile": seat.profile, "tier": seat.tier });
        Ok(((), Event::on(&self.seat).of(&account).with(detail)))
    }
}

impl App {
    /// The job that activates a seat. A seat that ended in the meantime stays ended.
    pub(crate) async fn seat_used(&self, caller: &Caller, seat: SeatId, region: RegionName, at: Instant) -> Result<()> {
        match self.perform(caller, ActivateSeat { region, seat, at }).await {
            Err(error) if error.is(Code::SeatEnded) || error.is(Code::NotFound) => Ok(()),
            outcome => outcome,
        }
    }

    /// Reconciler without input: lets waiting downgrades and cancellations of all Regions take effect, once their month
    /// has come. Seats that nobody looked at meanwhile lose nothing: a spend looks at the same dates itself.
    ///
    /// # Errors
    /// The first failure; the next round goes on.
    pub async fn turn_month(&self) -> Result<usize> {
        let mut turned = 0;
        for region in self.region_names() {
            loop {
                let seats = self.tend(&Place::Region(region.clone()), turn_chunk).await?;
                turned += seats;
                if seats == 0 {
                    break;
                }
            }
        }
        Ok(turned)
    }
}

fn turn_chunk(cx: &mut Cx<'_, '_>) -> Result<usize> {
    let seats = usher_store::seat::turning(cx.tx, CHUNK)?;
    let (now, count) = (cx.tx.now(), seats.len());
    let mut changed = Vec::with_capacity(count);
    let mut events = Vec::with_capacity(count);
    for stored in seats {
        let old = stored.seat.version;
        let (seat, happened) = stored.seat.clone().month_turn(now);
        events.push((seat.id.clone(), seat.version, happened));
        changed.push((usher_store::seat::Stored { seat, ..stored }, old));
    }
    usher_store::seat::update(cx.tx, &changed)?;
    let steps: Vec<_> = events.iter().map(|(seat, version, events)| (seat, *version, events.as_slice())).collect();
    usher_store::seat::note(cx.tx, &steps)?;
    let mut profiles: Vec<_> = changed.iter().map(|(stored, _)| stored.seat.profile.clone()).collect();
    profiles.sort();
    profiles.dedup();
    for profile in profiles {
        crate::job::push(cx.tx, &Job::PublishSeats { profile })?;
    }
    Ok(count)
}
