//! One listener, one origin: the doors side by side, and what only the server itself can answer.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use usher_domain::time::{Instant, SECOND};
use usher_web::{Visit, Web};

use crate::metrics::{self, Metrics};

/// Everything this server answers.
pub fn router(web: &Web) -> Router {
    let own = Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/test-clock", post(move_clock));
    usher_web::protect(own.merge(usher_api::router(web)).merge(usher_console::router(web)), web)
}

/// The router with its figures: counted, and shown at `/metrics`.
pub fn with_metrics(router: Router, metrics: Metrics) -> Router {
    let shown =
        Router::new().route("/metrics", get(async move || ([(CONTENT_TYPE, metrics::CONTENT_TYPE)], metrics.render())));
    router.layer(from_fn(metrics::measure)).merge(shown)
}

/// Whether every database answers.
async fn ready(State(web): State<Web>) -> Response {
    for place in web.app.places() {
        if let Err(error) = web.app.job_counts(&place).await {
            tracing::warn!(?place, %error, "not ready");
            return (StatusCode::SERVICE_UNAVAILABLE, "a database does not answer; the log says which\n")
                .into_response();
        }
    }
    "ready\n".into_response()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Move {
    now: Option<String>,
    advance_seconds: Option<i64>,
}

/// Moves the clock of a server that was started with `--test-clock`, from this machine only.
async fn move_clock(State(web): State<Web>, visit: Visit, Json(asked): Json<Move>) -> Response {
    let Some(clock) = web.test_clock.as_ref().filter(|_| visit.is_loopback()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let now = match (asked.now.as_deref().map(Instant::parse), asked.advance_seconds) {
        (Some(Some(now)), None) => {
            clock.set(now);
            now
        }
        (None, Some(seconds)) if seconds >= 0 => clock.advance(seconds.saturating_mul(SECOND)),
        _ => return (StatusCode::BAD_REQUEST, "send either now (RFC 3339) or advanceSeconds\n").into_response(),
    };
    Json(serde_json::json!({ "now": now.to_string() })).into_response()
}
