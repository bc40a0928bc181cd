//! AWS SSO-OIDC: registration, device authorization, tokens (identity-center reference, section 1.3).

mod body;
mod error;

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use usher_app::grant::{NewClient, Proof};
use usher_domain::grant::{ClientMetadata, DEVICE_INTERVAL, GrantType};
use usher_domain::time::SECOND;
use usher_domain::{Code, Refusal, Why};
use usher_web::limits::Class;
use usher_web::{Failure, Visit, Web};
use usher_wire::Secret;
use usher_wire::sso_oidc::{
    CreateTokenRequest, CreateTokenResponse, DEVICE_AUTHORIZATION_PATH, REGISTER_PATH, RegisterClientRequest,
    RegisterClientResponse, StartDeviceAuthorizationRequest, StartDeviceAuthorizationResponse, TOKEN_PATH,
};

pub use error::table;

use crate::bearer::host_region;

pub(crate) fn router(web: &Web) -> Router<Web> {
    Router::new()
        .route(REGISTER_PATH, post(register))
        .route(DEVICE_AUTHORIZATION_PATH, post(start_device))
        .route(TOKEN_PATH, post(create_token))
        .layer(from_fn_with_state(web.clone(), usher_web::throttle))
        .layer(from_fn(error::explain))
}

async fn register(State(web): State<Web>, visit: Visit, request: Request) -> Result<Response, Failure> {
    let asked: RegisterClientRequest = body::read(request).await?;
    if asked.entitled_application_arn.is_some() {
        let refusal = Refusal::new(Code::ClientMetadataInvalid).with("field", "entitledApplicationArn");
        return Err(refusal.because(Why::NoSuchApplication).into());
    }
    let new = NewClient {
        metadata: ClientMetadata {
            name: asked.client_name,
            client_type: asked.client_type,
            scopes: asked.scopes,
            redirect_uris: asked.redirect_uris,
            grant_types: asked.grant_types,
        },
        issuer_url: asked.issuer_url.filter(|url| !url.is_empty()),
        host_region: host_region(&web, &visit),
    };
    let client = web.app.register_client(&visit.anonymous(), new).await?;
    Ok(private(RegisterClientResponse {
        client_id: client.id.to_string(),
        client_secret: Secret::new(client.secret),
        client_id_issued_at: client.issued_at.0 / SECOND,
        client_secret_expires_at: client.expires_at.0 / SECOND,
        authorization_endpoint: None,
        token_endpoint: None,
    }))
}

async fn start_device(State(web): State<Web>, visit: Visit, request: Request) -> Result<Response, Failure> {
    let asked: StartDeviceAuthorizationRequest = body::read(request).await?;
    let client = web.app.authenticate_client(&asked.client_id, asked.client_secret.expose()).await?;
    let started = web.app.start_device(&visit.anonymous(), client, &asked.start_url).await?;
    let page = web.app.house().url("/device");
    Ok(private(StartDeviceAuthorizationResponse {
        device_code: Secret::new(started.device_code),
        verification_uri_complete: format!("{page}?user_code={}", started.user_code),
        user_code: started.user_code,
        verification_uri: page,
        expires_in: started.expires_in,
        interval: DEVICE_INTERVAL / SECOND,
    }))
}

async fn create_token(State(web): State<Web>, visit: Visit, request: Request) -> Result<Response, Failure> {
    if request.uri().query().is_some_and(|query| query.split('&').any(|pair| pair == "aws_iam=t")) {
        return Ok(error::unknown_operation("CreateTokenWithIAM is not offered by this server"));
    }
    let basic = body::basic(request.headers());
    let mut asked: CreateTokenRequest = body::read(request).await?;
    if let Some((id, secret)) = basic.filter(|_| asked.client_secret.is_empty()) {
        (asked.client_id, asked.client_secret) = (id, Secret::new(secret));
    }
    usher_web::count(&web, &visit, Class::Token).map_err(|refusal| slower(&asked.grant_type, refusal))?;
    let client = web.app.authenticate_client(&asked.client_id, asked.client_secret.expose()).await?;
    let tokens = web.app.create_token(&visit.anonymous(), &client, proof(asked)?).await?;
    Ok(private(CreateTokenResponse {
        access_token: Secret::new(tokens.access),
        token_type: "Bearer".into(),
        expires_in: tokens.expires_in,
        refresh_token: tokens.refresh.map(Secret::new),
        ..CreateTokenResponse::default()
    }))
}

/// How a client hears that its address asks too often. While it polls for a device, as "not yet": to some clients every
/// other answer, `slow_down` as well, is the end (clients reference, item 6). A refresh hears `slow_down`, because any
/// other answer makes them throw their tokens away (item 7).
fn slower(grant_type: &str, refusal: Refusal) -> Refusal {
    match GrantType::parse(grant_type) {
        Ok(GrantType::DeviceCode) => Refusal { code: Code::AuthorizationPending, ..refusal },
        _ => refusal,
    }
}

/// Which proof the grant type asks for. Its scope is ignored, as AWS does: a token has all registered scopes.
fn proof(asked: CreateTokenRequest) -> Result<Proof, Refusal> {
    let needed = |field: &'static str, value: Option<Secret>| {
        let missing = || Refusal::new(Code::InvalidInput).with("field", field).because(Why::Missing);
        value.filter(|value| !value.is_empty()).map(|value| value.expose().to_owned()).ok_or_else(missing)
    };
    Ok(match GrantType::parse(&asked.grant_type)? {
        GrantType::DeviceCode => Proof::Device(needed("deviceCode", asked.device_code)?),
        GrantType::AuthorizationCode => Proof::Code {
            code: needed("code", asked.code)?,
            redirect_uri: needed("redirectUri", asked.redirect_uri.map(Secret::new))?,
            verifier: needed("codeVerifier", asked.code_verifier)?,
        },
        GrantType::RefreshToken => Proof::Refresh(needed("refreshToken", asked.refresh_token)?),
    })
}

/// JSON that nobody keeps (RFC 6749 section 5.1).
fn private(body: impl serde::Serialize) -> Response {
    let headers = [(header::CACHE_CONTROL, "no-store"), (header::PRAGMA, "no-cache")];
    (StatusCode::OK, headers, Json(body)).into_response()
}
