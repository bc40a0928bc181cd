//! The queue as use cases see it, and the loop body of the worker that the server runs.

use usher_domain::access::Caller;
use usher_domain::job::Job;
use usher_domain::time::{Instant, MINUTE, SECOND};
use usher_store::Tx;
use usher_store::job::Claimed;

use crate::app::App;
use crate::command::Place;
use crate::error::{Error, Result};

/// Puts a job into the queue of the transaction's database, to run as soon as it has committed.
pub(crate) fn push(tx: &mut Tx<'_>, job: &Job) -> Result<()> {
    push_later(tx, job, tx.now())
}

/// The same, not before `due_at`.
pub(crate) fn push_later(tx: &mut Tx<'_>, job: &Job, due_at: Instant) -> Result<()> {
    let payload = serde_json::to_string(job).map_err(|error| Error::Broken(error.to_string()))?;
    Ok(usher_store::job::push(tx, job.kind(), &payload, Some(&job.collapse()), due_at)?)
}

/// How many jobs one round claims.
const CLAIM_MAX: usize = 16;
/// After so many failures a job stays where it is, visible, until an operator looks.
const ATTEMPTS_MAX: i64 = 20;

impl App {
    /// Claims at most `most` jobs that are due in one database, for [`App::carry_out`].
    ///
    /// # Errors
    /// What the database says.
    pub async fn claim_jobs(&self, place: &Place, most: usize) -> Result<Vec<Claimed>> {
        let most = i64::try_from(most).unwrap_or(1);
        self.keep_book(place, move |tx| Ok(usher_store::job::claim(tx, most)?)).await
    }

    /// Runs a claimed job: removes it, or puts it back with its error.
    ///
    /// # Errors
    /// Only where the queue itself cannot be written.
    pub async fn carry_out(&self, place: &Place, job: &Claimed) -> Result<()> {
        let outcome = self.run_claimed(place, job).await;
        if let Err(error) = &outcome {
            tracing::warn!(job = %job.id, attempts = job.attempts, %error, "a job did not succeed");
        }
        self.settle_job(place, job, outcome).await
    }

    async fn run_claimed(&self, place: &Place, claimed: &Claimed) -> Result<()> {
        let job: Job = serde_json::from_str(&claimed.payload).map_err(|error| Error::Broken(error.to_string()))?;
        let caller = Caller::system(format!("job-{}", claimed.id));
        tracing::debug!(job = job.kind(), id = %claimed.id, "running");
        crate::job::run::run(self, &caller, place, job).await
    }

    async fn settle_job(&self, place: &Place, job: &Claimed, outcome: Result<()>) -> Result<()> {
        let (id, attempts) = (job.id.clone(), job.attempts);
        let error = outcome.err().map(|error| error.to_string().chars().take(500).collect::<String>());
        self.keep_book(place, move |tx| {
            let later = tx.now() + (SECOND << attempts.clamp(0, 8)).min(10 * MINUTE);
            Ok(match &error {
                None => usher_store::job::done(tx, &id)?,
                Some(error) if attempts < ATTEMPTS_MAX => usher_store::job::again(tx, &id, later, error)?,
                Some(error) => usher_store::job::fail(tx, &id, error)?,
            })
        })
        .await
    }

    /// Claims what is due in one database and carries it out, one job after the other; answers how many there were.
    ///
    /// # Errors
    /// As [`App::claim_jobs`] and [`App::carry_out`].
    pub async fn run_due_jobs(&self, place: &Place) -> Result<usize> {
        let claimed = self.claim_jobs(place, CLAIM_MAX).await?;
        for job in &claimed {
            self.carry_out(place, job).await?;
        }
        Ok(claimed.len())
    }

    /// Runs what is due in every database until nothing is left that is due: for tests and the demo.
    ///
    /// # Errors
    /// As [`App::run_due_jobs`].
    pub async fn drain(&self) -> Result<usize> {
        let mut total = 0;
        loop {
            let mut ran = 0;
            for place in self.places() {
                ran += self.run_due_jobs(&place).await?;
            }
            if ran == 0 {
                return Ok(total);
            }
            total += ran;
        }
    }

    /// How many jobs of a database are open, and how many were given up.
    ///
    /// # Errors
    /// What the database says.
    pub async fn job_counts(&self, place: &Place) -> Result<(i64, i64)> {
        self.read(place, |tx| Ok(usher_store::job::counts(tx)?)).await
    }
}

mod run;
