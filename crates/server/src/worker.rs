//! The worker: carries out what commands left behind, in every database, for as long as the server runs.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use usher_app::{App, Place};

use crate::post::Post;

/// How long a worker sleeps when nobody wakes it; another process may have left work.
const NAP: Duration = Duration::from_millis(250);
/// How often the reconcilers look for what was missed.
const ROUND: Duration = Duration::from_secs(20);
/// How many jobs of a database are carried out at the same time: a long one holds up no other, and short ones share
/// their flushes.
const JOBS: usize = 16;

/// Starts a worker and a postman for each database, and the reconcilers; all of them end when `stop` turns true.
pub fn start(app: &App, post: Arc<Post>, stop: &watch::Receiver<bool>) -> JoinSet<()> {
    let mut workers = JoinSet::new();
    for place in app.places() {
        // A mail server that answers slowly holds up no job.
        let bell = Arc::new(Notify::new());
        workers.spawn(work(app.clone(), place.clone(), bell.clone(), stop.clone()));
        workers.spawn(deliver(app.clone(), place, (post.clone(), bell), stop.clone()));
    }
    workers.spawn(reconcile(app.clone(), stop.clone()));
    workers.spawn(follow_catalogue(app.clone(), stop.clone()));
    workers
}

/// Carries out jobs; rings for the postman whenever the database rings for either.
async fn work(app: App, place: Place, bell: Arc<Notify>, mut stop: watch::Receiver<bool>) {
    let wake = match app.database(&place) {
        Ok(database) => database.wake(),
        Err(error) => return tracing::error!(?place, %error, "this place has no database"),
    };
    let mut running = JoinSet::new();
    while !*stop.borrow() {
        let room = JOBS.saturating_sub(running.len());
        let claimed = match app.claim_jobs(&place, room).await {
            Ok(claimed) => claimed,
            Err(error) => {
                tracing::warn!(?place, %error, "the worker met an error and goes on");
                Vec::new()
            }
        };
        for job in claimed {
            let (app, place) = (app.clone(), place.clone());
            running.spawn(async move {
                if let Err(error) = app.carry_out(&place, &job).await {
                    tracing::warn!(?place, %error, "the worker met an error and goes on");
                }
            });
        }
        let is_full = running.len() >= JOBS;
        tokio::select! {
            () = wake.notified(), if !is_full => bell.notify_one(),
            Some(_) = running.join_next() => {}
            () = tokio::time::sleep(NAP) => {}
            _ = stop.changed() => {}
        }
    }
    while running.join_next().await.is_some() {}
}

async fn deliver(app: App, place: Place, (post, bell): (Arc<Post>, Arc<Notify>), mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        match post.deliver(&app, &place).await {
            Ok(0) => {}
            Ok(_) => continue,
            Err(error) => tracing::warn!(?place, %error, "the postman met an error and goes on"),
        }
        tokio::select! {
            () = bell.notified() => {}
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
