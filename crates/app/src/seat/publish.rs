//! Handing seats over to the Region of their profile, in chunks, the newest version winning.

use usher_domain::id::{ProfileId, SeatId};
use usher_domain::job::Job;
use usher_domain::time::Month;
use usher_store::Tx;
use usher_store::entitlement::Published;
use usher_store::seat::Unpublished;

use crate::app::App;
use crate::command::{Cx, Place};
use crate::error::Result;

/// How many seats go over at a time: spends wait for a chunk, so it takes a few milliseconds.
const CHUNK: i64 = 500;
/// How many chunks one turn hands over, before other jobs of the Region get theirs.
const TURN: usize = 40;

/// Seats that the profile's Region has taken over, each in a version.
#[derive(Debug, Default)]
pub(super) struct Arrived(Vec<(SeatId, i64)>);

impl Arrived {
    /// Marks them as handed over, except those that have changed again since.
    pub(super) fn note(&self, tx: &mut Tx<'_>) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Ok(usher_store::seat::clean(tx, &self.0)?) }
    }
}

impl App {
    /// The job that publishes a profile's seats. Any step may be lost or come twice: a seat stays dirty until its
    /// newest version has arrived.
    pub(crate) async fn publish_seats(&self, place: &Place, profile: &ProfileId) -> Result<()> {
        for _ in 0..TURN {
            if self.publish_chunk(place, profile).await? == 0 {
                // Mails come after meters, and after the meters of everybody whom a walk has not reached yet.
                let id = profile.clone();
                let greet = move |tx: &mut Tx<'_>| match usher_store::assignment::next_walk(tx, &id)? {
                    Some(_) => Ok(()),
                    None => crate::job::push(tx, &Job::GreetSeats { profile: id.clone() }),
                };
                return self.keep_book(place, greet).await;
            }
        }
        let again = Job::PublishSeats { profile: profile.clone() };
        self.keep_book(place, move |tx| crate::job::push(tx, &again)).await
    }

    /// Hands over the next seats; answers how many there were.
    async fn publish_chunk(&self, place: &Place, profile: &ProfileId) -> Result<usize> {
        let id = profile.clone();
        let seats = self.read(place, move |tx| Ok(usher_store::seat::dirty(tx, &id, CHUNK)?)).await?;
        let (count, arrived) = (seats.len(), self.hand_over(seats).await?);
        if count > 0 {
            self.keep_book(place, move |tx| arrived.note(tx)).await?;
        }
        Ok(count)
    }

    /// Hands over seats of one profile; answers which, to be noted in the instance's Region.
    pub(super) async fn hand_over(&self, seats: Vec<Unpublished>) -> Result<Arrived> {
        let Some(first) = seats.first() else { return Ok(Arrived::default()) };
        let target = Place::Region(first.profile_region.clone());
        let arrived = seats.iter().map(|dirty| (dirty.seat.id.clone(), dirty.seat.version)).collect();
        self.tend(&target, move |cx| take_over(cx, &seats)).await?;
        Ok(Arrived(arrived))
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

fn take_over(cx: &mut Cx<'_, '_>, seats: &[Unpublished]) -> Result<()> {
    let now = cx.tx.now();
    let mut published = Vec::with_capacity(seats.len());
    for dirty in seats {
        let allowance = dirty.seat.allowance(&cx.house.catalogue, now)?;
        published.push(Published { seat: dirty.seat.clone(), account: dirty.account.clone(), allowance });
    }
    Ok(usher_store::entitlement::put(cx.tx, Month::of(now), &published)?)
}
