//! How our own API says no: one JSON shape for every failure, in the caller's language.

use axum::Json;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use usher_app::words::{Lang, Words};
use usher_domain::Refusal;
use usher_web::{Failure, Visit, status};
use usher_wire::usher::Problem;

/// Puts a handler's failure into words; everything else passes.
pub(super) async fn explain(request: Request, next: Next) -> Response {
    let visit = request.extensions().get::<Visit>().cloned();
    let mut response = next.run(request).await;
    let failure = response.extensions_mut().remove::<Failure>();
    let (Some(failure), Some(visit)) = (failure, visit) else { return response };
    status::log_if_broken(&failure.0, &visit.request);
    let status = status::of_error(&failure.0);
    let mut error = match failure.0.refusal() {
        Some(refusal) => refused(visit.lang, refusal),
        None => broken(visit.lang),
    };
    error.insert("requestId".into(), visit.request.clone().into());
    let mut response = (status, Json(json!({ "error": error }))).into_response();
    if let Some(refusal) = failure.0.refusal() {
        status::retry_after(&mut response, refusal);
    }
    if status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

/// A refusal as a part of an answer that is good as a whole: a check that says no, one spend of a batch.
pub(super) fn problem(refusal: &Refusal, visit: &Visit) -> Problem {
    let (message, cure) = Words::shared().refusal(visit.lang, refusal);
    Problem {
        code: refusal.code.as_str().to_owned(),
        message,
        cure,
        request_id: visit.request.clone(),
        details: refusal.details.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
    }
}

fn refused(lang: Lang, refusal: &Refusal) -> Map<String, Value> {
    let (message, cure) = Words::shared().refusal(lang, refusal);
    let details: Map<String, Value> =
        refusal.details.iter().map(|(name, value)| ((*name).to_owned(), value.clone().into())).collect();
    Map::from_iter([
        ("code".to_owned(), refusal.code.as_str().into()),
        ("message".to_owned(), message.into()),
        ("cure".to_owned(), cure.into()),
        ("details".to_owned(), details.into()),
    ])
}

fn broken(lang: Lang) -> Map<String, Value> {
    let words = Words::shared();
    Map::from_iter([
        ("code".to_owned(), "internal".into()),
        ("message".to_owned(), words.say(lang, "api-broken").into()),
        ("cure".to_owned(), words.say(lang, "api-broken-cure").into()),
        ("details".to_owned(), Map::new().into()),
    ])
}
