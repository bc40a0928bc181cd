//! The data plane that Kiro and Q clients call: awsJson1.0 at `POST /`, and one REST dialect (clients reference, 8 to
//! 11).

mod data;

use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::de::DeserializeOwned;
use usher_app::grant::Bearer;
use usher_app::words::{Lang, Words};
use usher_domain::{Code, Kind, Refusal};
use usher_web::{Failure, Visit, Web};
use usher_wire::kiro::{
    CONTENT_TYPE, ErrorBody, GET_PROFILE, GET_USAGE_LIMITS, GET_USAGE_LIMITS_PATH, GetProfileRequest,
    GetProfileResponse, GetUsageLimitsRequest, LIST_AVAILABLE_PROFILES, ListAvailableProfilesRequest,
    ListAvailableProfilesResponse, SEND_TELEMETRY_EVENT, TARGET_HEADER,
};
use usher_wire::sso_oidc::ERROR_TYPE_HEADER;

use crate::bearer;

/// The largest body of an operation that is offered here.
const MOST: usize = 256 * 1024;

pub(crate) fn router(web: &Web) -> Router<Web> {
    Router::new()
        .route("/", post(operation))
        .route(GET_USAGE_LIMITS_PATH, get(usage_limits))
        .layer(from_fn_with_state(web.clone(), usher_web::throttle))
        .layer(from_fn(explain))
}

async fn operation(State(web): State<Web>, visit: Visit, request: Request) -> Result<Response, Failure> {
    let target = bearer::text(request.headers(), TARGET_HEADER).unwrap_or_default().to_owned();
    if ![LIST_AVAILABLE_PROFILES, GET_PROFILE, GET_USAGE_LIMITS, SEND_TELEMETRY_EVENT].contains(&target.as_str()) {
        return Ok(unknown_operation(&target));
    }
    let member = product_member(&web, request.headers()).await?;
    let body = usher_web::form::read(request, MOST).await?;
    match target.as_str() {
        LIST_AVAILABLE_PROFILES => {
            let _: ListAvailableProfilesRequest = decoded(&body)?;
            // A client that asks every Region's host must not see a profile twice.
            let region = bearer::host_region(&web, &visit);
            let profiles = data::profiles(&web, &visit, &member, region.as_ref()).await?;
            Ok(answer(&ListAvailableProfilesResponse { profiles, next_token: None }))
        }
        GET_PROFILE => {
            let asked: GetProfileRequest = decoded(&body)?;
            let profiles = data::profiles(&web, &visit, &member, None).await?;
            let found = profiles.into_iter().find(|profile| profile.arn == asked.profile_arn);
            let missing = || Refusal::new(Code::NotFound).with("what", "profile").with("id", &asked.profile_arn);
            Ok(answer(&GetProfileResponse { profile: found.ok_or_else(missing)? }))
        }
        GET_USAGE_LIMITS => Ok(answer(&data::usage(&web, &visit, &member, &decoded(&body)?).await?)),
        _ => Ok(answer(&serde_json::json!({}))),
    }
}

async fn usage_limits(
    State(web): State<Web>,
    visit: Visit,
    headers: HeaderMap,
    Query(asked): Query<GetUsageLimitsRequest>,
) -> Result<Response, Failure> {
    let member = product_member(&web, &headers).await?;
    Ok(Json(data::usage(&web, &visit, &member, &asked).await?).into_response())
}

/// The member, if the token is for the product: one for accounts and roles opens nothing here (security case 16).
async fn product_member(web: &Web, headers: &HeaderMap) -> Result<Bearer, Failure> {
    let member = bearer::member(web, bearer::token(headers)).await?;
    if member.is_for_product() { Ok(member) } else { Err(Code::Forbidden.into()) }
}

fn decoded<T: DeserializeOwned>(body: &str) -> Result<T, Refusal> {
    let body = if body.trim().is_empty() { "{}" } else { body };
    let invalid = || Refusal::new(Code::InvalidInput).with("field", "body").with("why", "it is not this operation's");
    serde_json::from_str(body).map_err(|_| invalid())
}

fn answer(body: &impl serde::Serialize) -> Response {
    let mut response = Json(body).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE));
    response
}

fn unknown_operation(target: &str) -> Response {
    let known: String = target.chars().filter(char::is_ascii_graphic).take(100).collect();
    no(400, "UnknownOperationException", format!("This server does not offer the operation {known:?}."), None)
}

fn no(status: u16, exception: &'static str, message: String, reason: Option<&str>) -> Response {
    let body = ErrorBody { exception: exception.into(), message, reason: reason.map(str::to_owned) };
    let mut response = answer(&body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    response.headers_mut().insert(ERROR_TYPE_HEADER, HeaderValue::from_static(exception));
    response
}

/// The outermost layer of this door. Used-up credits are never 429, which clients take for throttling (clients 9).
async fn explain(request: Request, next: Next) -> Response {
    let id = crate::bearer::request_id(&request);
    let response = next.run(request).await;
    let Some(failure) = response.extensions().get::<Failure>().cloned() else { return response };
    usher_web::status::log_if_broken(&failure.0, &id);
    let Some(refusal) = failure.0.refusal() else {
        return no(500, "InternalServerException", "The server failed.".into(), None);
    };
    let (cause, cure) = Words::shared().refusal(Lang::En, refusal);
    let message = format!("{cause} {cure}");
    let mut response = match refusal.kind() {
        Kind::Exhausted => no(400, "ServiceQuotaExceededException", message, Some("MONTHLY_REQUEST_COUNT")),
        Kind::Unauthenticated => no(401, "UnauthorizedException", message, None),
        Kind::Forbidden => no(403, "AccessDeniedException", message, None),
        Kind::Missing => no(400, "ResourceNotFoundException", message, None),
        Kind::Conflict => no(400, "ConflictException", message, None),
        Kind::Invalid => no(400, "ValidationException", message, None),
        Kind::Throttled => no(429, "ThrottlingException", message, None),
        Kind::Unavailable => no(503, "ServiceUnavailableException", message, None),
    };
    usher_web::status::retry_after(&mut response, refusal);
    response
}
