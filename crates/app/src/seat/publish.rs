//! Handing seats over to the Region of their profile, in chunks, the newest version winning.

use std::sync::Arc;

use usher_domain::id::{ProfileId, SeatId};
use usher_domain::job::Job;
use usher_domain::time::Month;
use usher_store::entitlement::Published;
use usher_store::seat::Stored;

use crate::app::App;
use crate::command::{Cx, Place};
use crate::error::Result;

/// How many seats go over at a time.
const CHUNK: i64 = 1_000;

impl App {
    /// The job that publishes a profile's seats. Any step may be lost or come twice: a seat stays dirty until its
    /// newest
    /// version has arrived.
    pub(crate) async fn publish_seats(&self, place: &Place, profile: &ProfileId) -> Result<()> {
        loop {
            let id = profile.clone();
            let seats = self.read(place, move |tx| Ok(usher_store::seat::dirty(tx, &id, CHUNK)?)).await?;
            let Some(first) = seats.first() else { break };
            let target = Place::Region(first.profile_region.clone());
            let versions: Vec<(SeatId, i64)> =
                seats.iter().map(|stored| (stored.seat.id.clone(), stored.seat.version)).collect();
            let seats = Arc::new(seats);
            self.tend(&target, move |cx| take_over(cx, &seats)).await?;
            self.keep_book(place, move |tx| Ok(usher_store::seat::clean(tx, &versions)?)).await?;
        }
        // Mails come after meters: who reads that there is a subscription shall find it working.
        let job = Job::GreetSeats { profile: profile.clone() };
        self.keep_book(place, move |tx| crate::job::push(tx, &job)).await
    }

    /// Reconciler without input: pushes the job for every profile with seats that were not handed over.
    pub(crate) async fn publish_missed(&self) -> Result<()> {
        for region in self.region_names() {
            let place = Place::Region(region);
            let profiles = self.read(&place, |tx| Ok(usher_store::seat::dirty_profiles(tx)?)).await?;
            for profile in profiles {
                self.publish_seats(&place, &profile).await?;
            }
        }
        Ok(())
    }
}

fn take_over(cx: &mut Cx<'_, '_>, seats: &[Stored]) -> Result<()> {
    let now = cx.tx.now();
    let mut published = Vec::with_capacity(seats.len());
    for stored in seats {
        let allowance = stored.seat.allowance(&cx.house.catalogue, now)?;
        published.push(Published { seat: stored.seat.clone(), account: stored.account.clone(), allowance });
    }
    Ok(usher_store::entitlement::put(cx.tx, Month::of(now), &published)?)
}
