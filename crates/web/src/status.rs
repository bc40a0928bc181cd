//! The HTTP status of each kind of refusal, and the one log line of a failure.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use usher_app::Error;
use usher_domain::{Kind, Refusal};

/// The status with which our own API and pages answer a kind of refusal.
pub fn of(kind: Kind) -> StatusCode {
    match kind {
        Kind::Invalid => StatusCode::BAD_REQUEST,
        Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::Missing => StatusCode::NOT_FOUND,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::Exhausted => StatusCode::PAYMENT_REQUIRED,
        Kind::Throttled => StatusCode::TOO_MANY_REQUESTS,
        Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// The status of any failure; our own are 500.
pub fn of_error(error: &Error) -> StatusCode {
    error.refusal().map_or(StatusCode::INTERNAL_SERVER_ERROR, |refusal| of(refusal.kind()))
}

/// Says in the header when to come back, where the refusal knows (RFC 9110 section 10.2.3).
pub fn retry_after(response: &mut Response, refusal: &Refusal) {
    let seconds = refusal.details.iter().find(|(name, _)| *name == "seconds").map(|(_, seconds)| seconds);
    if let Some(value) = seconds.and_then(|seconds| HeaderValue::from_str(seconds).ok()) {
        response.headers_mut().insert(header::RETRY_AFTER, value);
    }
}

/// Logs our own failure, once, at the door, with the id that the caller is shown.
pub fn log_if_broken(error: &Error, request: &str) {
    if error.refusal().is_none() {
        tracing::error!(request, %error, "a request failed");
    }
}
