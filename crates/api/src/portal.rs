//! The AWS access portal: accounts, roles, role credentials (identity-center reference, section 1.4).
//!
//! Nobody is assigned to a role yet, so lists are empty and credentials are refused.

use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use usher_app::grant::{Bearer, SignOut};
use usher_domain::{Code, Kind, Refusal};
use usher_web::{Failure, Visit, Web};
use usher_wire::portal::{
    ACCOUNTS_PATH, BEARER_HEADER, CREDENTIALS_PATH, ErrorBody, GetRoleCredentialsRequest, LOGOUT_PATH,
    ListAccountRolesRequest, ListAccountRolesResponse, ListAccountsRequest, ListAccountsResponse, ROLES_PATH,
};
use usher_wire::sso_oidc::ERROR_TYPE_HEADER;

use crate::bearer;

pub(crate) fn router(web: &Web) -> Router<Web> {
    Router::new()
        .route(ACCOUNTS_PATH, get(accounts))
        .route(ROLES_PATH, get(roles))
        .route(CREDENTIALS_PATH, get(credentials))
        .route(LOGOUT_PATH, post(logout))
        .layer(from_fn_with_state(web.clone(), usher_web::throttle))
        .layer(from_fn(explain))
}

async fn accounts(
    State(web): State<Web>,
    headers: HeaderMap,
    Query(asked): Query<ListAccountsRequest>,
) -> Result<Response, Failure> {
    portal_member(&web, &headers).await?;
    bounded(asked.max_result)?;
    Ok(Json(ListAccountsResponse::default()).into_response())
}

async fn roles(
    State(web): State<Web>,
    headers: HeaderMap,
    Query(asked): Query<ListAccountRolesRequest>,
) -> Result<Response, Failure> {
    portal_member(&web, &headers).await?;
    bounded(asked.max_result)?;
    needed("account_id", asked.account_id.as_deref())?;
    Ok(Json(ListAccountRolesResponse::default()).into_response())
}

async fn credentials(
    State(web): State<Web>,
    headers: HeaderMap,
    Query(asked): Query<GetRoleCredentialsRequest>,
) -> Result<Response, Failure> {
    portal_member(&web, &headers).await?;
    needed("account_id", asked.account_id.as_deref())?;
    needed("role_name", asked.role_name.as_deref())?;
    Err(Code::Forbidden.into())
}

/// Any of a member's programs may end its sign-in, whatever its scopes are.
async fn logout(State(web): State<Web>, visit: Visit, headers: HeaderMap) -> Result<StatusCode, Failure> {
    let member = bearer::member(&web, bearer::text(&headers, BEARER_HEADER)).await?;
    web.app.perform(&visit.caller(member.who()), SignOut::sign_in(&member)).await?;
    Ok(StatusCode::OK)
}

async fn portal_member(web: &Web, headers: &HeaderMap) -> Result<Bearer, Failure> {
    let member = bearer::member(web, bearer::text(headers, BEARER_HEADER)).await?;
    if member.is_for_portal() { Ok(member) } else { Err(Code::Forbidden.into()) }
}

fn needed(field: &'static str, value: Option<&str>) -> Result<(), Refusal> {
    let missing = || Refusal::new(Code::InvalidInput).with("field", field).with("why", "it is missing");
    value.filter(|value| !value.is_empty()).map(drop).ok_or_else(missing)
}

fn bounded(most: Option<u32>) -> Result<(), Refusal> {
    if most.is_none_or(|most| (1..=100).contains(&most)) {
        return Ok(());
    }
    Err(Refusal::new(Code::InvalidInput).with("field", "max_result").with("why", "it is not from 1 to 100"))
}

async fn explain(request: Request, next: Next) -> Response {
    let id = crate::bearer::request_id(&request);
    let response = next.run(request).await;
    let Some(failure) = response.extensions().get::<Failure>().cloned() else { return response };
    usher_web::status::log_if_broken(&failure.0, &id);
    let (status, exception, message) = match failure.0.refusal().map(Refusal::kind) {
        None => (500, "InternalServerException", "The server failed."),
        Some(Kind::Unauthenticated) => (401, "UnauthorizedException", "Session token not found or invalid"),
        Some(Kind::Forbidden) => (403, "ForbiddenException", "No access"),
        Some(Kind::Missing) => (404, "ResourceNotFoundException", "No such resource"),
        Some(Kind::Throttled) => (429, "TooManyRequestsException", "Too many requests"),
        Some(Kind::Unavailable) => (503, "ServiceUnavailableException", "The server is too busy"),
        Some(Kind::Invalid | Kind::Conflict | Kind::Exhausted) => {
            (400, "InvalidRequestException", "The request is not valid")
        }
    };
    let body = ErrorBody { exception: Some(exception.into()), message: message.into() };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    let mut response = (status, Json(body)).into_response();
    response.headers_mut().insert(ERROR_TYPE_HEADER, HeaderValue::from_static(exception));
    if let Some(refusal) = failure.0.refusal() {
        usher_web::status::retry_after(&mut response, refusal);
    }
    response
}
