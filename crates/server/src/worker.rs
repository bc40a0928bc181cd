//! The worker: carries out what commands left behind, in every database, for as long as the server runs.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;
use usher_app::{App, Place};

use crate::post::Post;

/// How long a worker sleeps when nobody wakes it; another process may have left work.
const NAP: Duration = Duration::from_millis(250);
/// How often the reconcilers look for what was missed.
const ROUND: Duration = Duration::from_secs(20);

/// Starts a worker for each database, and the reconcilers; all of them end when `stop` turns true.
pub fn start(app: &App, post: Arc<Post>, stop: &watch::Receiver<bool>) -> JoinSet<()> {
    let mut workers = JoinSet::new();
    for place in app.places() {
        workers.spawn(work(app.clone(), place, post.clone(), stop.clone()));
    }
    workers.spawn(reconcile(app.clone(), stop.clone()));
    workers.spawn(follow_catalogue(app.clone(), stop.clone()));
    workers
}

async fn work(app: App, place: Place, post: Arc<Post>, mut stop: watch::Receiver<bool>) {
    let wake = match app.database(&place) {
        Ok(database) => database.wake(),
        Err(error) => return tracing::error!(?place, %error, "this place has no database"),
    };
    while !*stop.borrow() {
        let jobs = app.run_due_jobs(&place).await;
        let mails = post.deliver(&app, &place).await;
        match (jobs, mails) {
            (Ok(0), Ok(0)) => {}
            (Ok(_), Ok(_)) => continue,
            (jobs, mails) => {
                for error in [jobs.err(), mails.err()].into_iter().flatten() {
                    tracing::warn!(?place, %error, "the worker met an error and goes on");
                }
            }
        }
        tokio::select! {
            () = wake.notified() => {}
            () = tokio::time::sleep(NAP) => {}
            _ = stop.changed() => {}
        }
    }
}

async fn reconcile(app: App, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(error) = app.reconcile().await {
            tracing::warn!(%error, "the reconcilers met an error and go on");
        }
        tokio::select! {
            () = tokio::time::sleep(ROUND) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Another process may have changed the catalogue; this one hears of it within half a second.
async fn follow_catalogue(app: App, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(error) = app.refresh_catalogue().await {
            tracing::warn!(%error, "the catalogue could not be read again");
        }
        tokio::select! {
            () = tokio::time::sleep(NAP) => {}
            _ = stop.changed() => {}
        }
    }
}
