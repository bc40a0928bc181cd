//! Which use case each job is.

use usher_domain::access::Caller;
use usher_domain::job::Job;

use crate::app::App;
use crate::command::Place;
use crate::credit::Told;
use crate::error::Result;

/// Runs one job. Each arm is idempotent: the job may come again.
pub(super) async fn run(app: &App, caller: &Caller, place: &Place, job: Job) -> Result<()> {
    match job {
        Job::IndexProfile { profile } => app.index_profile(place, profile).await,
        Job::SettleSeats { profile } => app.settle_walks(place, &profile).await,
        Job::ReconcileSeats { profile } => app.settle_all(place, &profile).await,
        Job::PublishSeats { profile } => app.publish_seats(place, &profile).await,
        Job::SendResetLink { sealed, .. } => app.send_reset_link(caller, &sealed).await,
        Job::GreetSeats { profile } => app.greet_seats(place, &profile).await,
        Job::SeatUsed { seat, instance_region, at } => app.seat_used(caller, seat, instance_region, at).await,
        Job::TellCredits { mail, seat, instance_region, month, used, limit, .. } => {
            let told = Told { mail, seat, month, used, limit };
            app.tell_credits(&Place::Region(instance_region), told).await
        }
        Job::OpenInstance { instance, store, account, region } => {
            app.perform(caller, crate::instance::OpenInstance { instance, store, account, region }).await
        }
    }
}
