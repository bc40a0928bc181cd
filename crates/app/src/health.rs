//! What an operator looks at: queues, mails and seals of every database.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use usher_domain::access::{Allowed, Resource};
use usher_domain::id::JobId;
use usher_domain::region::RegionName;
use usher_domain::{Code, Refusal};
use usher_store::job::Failed;

use crate::app::App;
use crate::command::{Command, Cx, Event, Place, Question};
use crate::error::Result;

/// How the databases are: jobs, mails, seals.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Health {}

/// How one database is.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlaceHealth {
    /// The Region; none for the global database.
    pub region: Option<RegionName>,
    /// Jobs that wait or run.
    pub jobs_open: i64,
    /// Jobs that were given up.
    pub jobs_failed: i64,
    /// The newest of those.
    pub failed: Vec<Failed>,
    /// Mails that wait.
    pub mails_queued: i64,
    /// Mails that were handed over.
    pub mails_sent: i64,
    /// Mails that nobody took.
    pub mails_failed: i64,
    /// Audit rows that wait for their seal.
    pub unsealed: i64,
}

impl Question for Health {
    const NAME: &'static str = "Health";
    const ALLOWED: Allowed = Allowed::Operators;
    type Answer = Vec<PlaceHealth>;

    fn resource(&self) -> Resource {
        Resource::Deployment
    }

    async fn ask(&self, app: &App) -> Result<Vec<PlaceHealth>> {
        let mut all = Vec::new();
        for place in app.places() {
            let region = place.region().cloned();
            let health = app.read(&place, move |tx| {
                let (jobs_open, jobs_failed) = usher_store::job::counts(tx)?;
                let (mails_queued, mails_sent, mails_failed) = usher_store::mail::counts(tx)?;
                let unsealed = usher_store::audit::unsealed_count(tx)?;
                let failed = usher_store::job::failed(tx, 20)?;
                Ok(PlaceHealth {
                    region,
                    jobs_open,
                    jobs_failed,
                    failed,
                    mails_queued,
                    mails_sent,
                    mails_failed,
                    unsealed,
                })
            });
            all.push(health.await?);
        }
        Ok(all)
    }
}

/// Lets a job that was given up begin anew.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RetryJob {
    /// The Region whose database holds the job; none for the global one.
    #[serde(default)]
    pub region: Option<RegionName>,
    /// The job.
    pub id: JobId,
}

impl Command for RetryJob {
    const NAME: &'static str = "RetryJob";
    const ALLOWED: Allowed = Allowed::Operators;
    type Outcome = ();

    fn place(&self) -> Place {
        self.region.clone().map_or(Place::Global, Place::Region)
    }

    fn resource(&self) -> Resource {
        Resource::Deployment
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<((), Event)> {
        if usher_store::job::retry(cx.tx, &self.id)? {
            return Ok(((), Event::on(&self.id)));
        }
        Err(Refusal::new(Code::NotFound).with("what", "job").with("id", &self.id).into())
    }
}
