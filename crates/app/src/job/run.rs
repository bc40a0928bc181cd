//! Which use case each job is.

use usher_domain::access::Caller;
use usher_domain::job::Job;

use crate::app::App;
use crate::command::Place;
use crate::error::{Error, Result};

/// Runs one job. Each arm is idempotent: the job may come again.
pub(super) async fn run(app: &App, caller: &Caller, place: &Place, job: Job) -> Result<()> {
    let _ = (app, caller, place);
    match job {
        other => Err(Error::Broken(format!("nobody does {} yet", other.kind()))),
    }
}
