//! How SSO-OIDC says no: one exhaustive translation, the exception's name in a header and in the body.

use axum::Json;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use usher_app::words::{Lang, Words};
use usher_domain::{Code, Kind};
use usher_web::Failure;
use usher_wire::sso_oidc::{ERROR_TYPE_HEADER, ErrorBody, Fault, fault};

/// The outermost layer of this door: a failure becomes a typed error.
pub(super) async fn explain(request: Request, next: Next) -> Response {
    let id = crate::bearer::request_id(&request);
    let response = next.run(request).await;
    let Some(failure) = response.extensions().get::<Failure>().cloned() else { return response };
    usher_web::status::log_if_broken(&failure.0, &id);
    let Some(refusal) = failure.0.refusal() else {
        let why = format!("The server failed; the log names this request {id}.");
        return typed(fault::INTERNAL_SERVER, why);
    };
    let (cause, cure) = Words::shared().refusal(Lang::En, refusal);
    let mut response = typed(fault_of(refusal.code), format!("{cause} {cure}"));
    usher_web::status::retry_after(&mut response, refusal);
    response
}

fn typed(fault: Fault, why: String) -> Response {
    let status = StatusCode::from_u16(fault.status).unwrap_or(StatusCode::BAD_REQUEST);
    let body = ErrorBody {
        exception: Some(fault.exception.into()),
        error: fault.error.into(),
        error_description: why,
        ..ErrorBody::default()
    };
    let mut response = (status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response();
    response.headers_mut().insert(ERROR_TYPE_HEADER, HeaderValue::from_static(fault.exception));
    if status == StatusCode::UNAUTHORIZED {
        // RFC 6749 section 5.2: a client that may have used Basic is told that it could.
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"oidc\""));
    }
    response
}

/// An operation that this server does not offer.
pub(super) fn unknown_operation(why: &str) -> Response {
    typed(Fault { error: "invalid_request", exception: "UnknownOperationException", status: 400 }, why.to_owned())
}

/// The modelled error for a refusal: by its code where the protocol has a name of its own, else by its kind.
fn fault_of(code: Code) -> Fault {
    match code {
        Code::ClientMetadataInvalid => fault::INVALID_CLIENT_METADATA,
        Code::RedirectInvalid => fault::INVALID_REDIRECT_URI,
        Code::ScopeInvalid => fault::INVALID_SCOPE,
        Code::GrantTypeUnsupported => fault::UNSUPPORTED_GRANT_TYPE,
        Code::ClientInvalid => fault::INVALID_CLIENT,
        Code::AuthorizationPending => fault::AUTHORIZATION_PENDING,
        Code::GrantDenied => fault::ACCESS_DENIED,
        Code::GrantExpired => fault::EXPIRED_TOKEN,
        Code::GrantInvalid | Code::GrantReused => fault::INVALID_GRANT,
        other => match other.kind() {
            Kind::Invalid | Kind::Missing | Kind::Conflict | Kind::Exhausted => fault::INVALID_REQUEST,
            Kind::Unauthenticated => fault::INVALID_GRANT,
            Kind::Forbidden => fault::ACCESS_DENIED,
            Kind::Throttled => fault::SLOW_DOWN,
            Kind::Unavailable => fault::INTERNAL_SERVER,
        },
    }
}

/// The translation of every refusal, as a table for `docs/tables/errors-sso-oidc.md`.
pub fn table() -> String {
    let mut text = String::from(
        "# Errors of SSO-OIDC\n\nHow `/client/register`, `/device_authorization` and `/token` answer each refusal. \
         Written by a test from `crates/api/src/sso_oidc/error.rs`; run it with `UPDATE_TABLES=1`.\n\n\
         | refusal | status | error | exception |\n|---|---|---|---|\n",
    );
    for code in Code::ALL {
        let fault = fault_of(*code);
        let row = [code.as_str(), &fault.status.to_string(), fault.error, fault.exception].join(" | ");
        text.extend(["| ", &row, " |\n"]);
    }
    text
}

#[cfg(test)]
mod tests;
