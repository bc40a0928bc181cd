//! The HTTP status of each kind of refusal, and the one log line of a failure.

use axum::http::StatusCode;
use usher_app::Error;
use usher_domain::Kind;

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

/// Logs our own failure, once, at the door, with the id that the caller is shown.
pub fn log_if_broken(error: &Error, request: &str) {
    if error.refusal().is_none() {
        tracing::error!(request, %error, "a request failed");
    }
}
