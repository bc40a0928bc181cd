//! Metrics in the text format of Prometheus, and the layer that counts and times requests.
//!
//! Every label has a bounded set of values: whoever invents paths or methods must not be able to fill the memory.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use metrics::{counter, gauge, histogram};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder};

/// Requests that were answered, by method, route and status class.
pub const REQUESTS: &str = "usher_http_requests_total";
/// How many seconds answers took, by method and route.
pub const SECONDS: &str = "usher_http_request_seconds";
/// Requests being answered now.
pub const IN_FLIGHT: &str = "usher_http_requests_in_flight";

/// The content type of the rendered text.
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Upper bounds of the buckets, in seconds: from a cached check to a close of the month.
const BUCKETS: &[f64] =
    &[0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// The metrics of this process, for the route `/metrics`.
#[derive(Clone)]
pub struct Metrics(PrometheusHandle);

impl Metrics {
    /// Makes this process record metrics. Once per process.
    ///
    /// # Errors
    /// Another recorder was installed before.
    pub fn install() -> Result<Self, String> {
        let recorder = recorder().map_err(|error| error.to_string())?;
        let handle = Self(recorder.handle());
        metrics::set_global_recorder(recorder).map_err(|error| error.to_string())?;
        Ok(handle)
    }

    /// All metrics as text; also tidies what was recorded, so that it stays small between scrapes.
    pub fn render(&self) -> String {
        self.0.run_upkeep();
        self.0.render()
    }

    /// Tidies recorded samples; to be called every few seconds where nobody scrapes.
    pub fn run_upkeep(&self) {
        self.0.run_upkeep();
    }
}

fn recorder() -> Result<PrometheusRecorder, BuildError> {
    let builder = PrometheusBuilder::new();
    Ok(builder.set_buckets_for_metric(Matcher::Full(SECONDS.to_owned()), BUCKETS)?.build_recorder())
}

/// The layer: `router.layer(axum::middleware::from_fn(measure))`, added after all routes.
pub async fn measure(request: Request, next: Next) -> Response {
    let method = method(request.method());
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let flight = Flight::start();
    let started = Instant::now();
    let response = next.run(request).await;
    drop(flight);
    histogram!(SECONDS, "method" => method, "route" => route.clone()).record(started.elapsed());
    counter!(REQUESTS, "method" => method, "route" => route, "status" => class(response.status())).increment(1);
    response
}

/// Counts a request in flight, and takes it back also where the client goes away in the middle.
struct Flight;

impl Flight {
    fn start() -> Self {
        gauge!(IN_FLIGHT).increment(1);
        Self
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        gauge!(IN_FLIGHT).decrement(1);
    }
}

fn method(method: &http::Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

fn class(status: http::StatusCode) -> &'static str {
    match status.as_u16() {
        100..=199 => "1xx",
        200..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::body::Body;
    use axum::routing::get;
    use tower::ServiceExt;

    #[tokio::test]
    async fn labels_are_bounded_whatever_is_asked() {
        let recorder = recorder().unwrap();
        let handle = Metrics(recorder.handle());
        let _guard = metrics::set_default_local_recorder(&recorder);
        let router = Router::new().route("/start/{alias}", get(|| async { "" }));
        let router = router.fallback(|| async { http::StatusCode::NOT_FOUND });
        let router = router.layer(axum::middleware::from_fn(measure));
        for (method, path) in [("GET", "/start/a"), ("GET", "/start/b"), ("BREW", "/pot"), ("BOIL", "/kettle")] {
            let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
            router.clone().oneshot(request).await.unwrap();
        }
        let text = handle.render();
        assert!(
            text.contains(r#"usher_http_requests_total{method="GET",route="/start/{alias}",status="2xx"} 2"#),
            "{text}"
        );
        assert!(text.contains(r#"usher_http_requests_total{method="other",route="none",status="4xx"} 2"#), "{text}");
        assert!(
            text.contains(r#"usher_http_request_seconds_bucket{method="GET",route="/start/{alias}",le="10"} 2"#),
            "{text}"
        );
        assert!(text.contains("usher_http_requests_in_flight 0"), "{text}");
        for unbounded in ["BREW", "/pot", "/start/a\"", "kettle"] {
            assert!(!text.contains(unbounded), "{text}");
        }
    }
}
