//! Credits: what a member has, may spend, and spends. A member's client asks for itself, a product for any member.

use axum::Json;
use axum::Router;
use axum::extract::{Query, Request, State};
use axum::routing::{get, post};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use usher_app::credit::{Check, Checked, Left, MySeat, Spend, Spent};
use usher_domain::access::{Caller, Who};
use usher_domain::id::{ProfileId, UserId};
use usher_domain::money::Credits;
use usher_domain::time::Month;
use usher_domain::{Code, Refusal};
use usher_web::{Failure, Visit, Web, form};
use usher_wire::usher as wire;

use super::caller::caller_of;

/// The largest body of one spend or check.
const BODY_MAX: usize = 8 * 1024;
/// The largest body of a batch.
const BATCH_BODY_MAX: usize = 512 * 1024;
/// How many spends a batch may hold.
const BATCH_MAX: usize = 1_000;

pub(super) fn router() -> Router<Web> {
    Router::new()
        .route(wire::USAGE_PATH, get(usage))
        .route(wire::SPEND_PATH, post(spend))
        .route("/api/v1/spend-batch", post(spend_batch))
        .route(wire::CHECK_PATH, post(check))
}

/// Which profile is asked about; needed only where the member has seats in several.
#[derive(Deserialize)]
struct Asked {
    profile: Option<String>,
    member: Option<String>,
}

async fn usage(
    State(web): State<Web>,
    visit: Visit,
    Query(asked): Query<Asked>,
    headers: axum::http::HeaderMap,
) -> Result<Json<wire::Usage>, Failure> {
    let caller = caller_of(&web, &visit, &headers).await?;
    let user = member_of(&caller, asked.member.as_deref())?;
    let wanted = asked.profile.as_deref().map(profile_id);
    let shown = web.app.usage(&caller, &user, wanted.as_ref()).await?;
    let seats = web.app.my_seats(&caller, &user).await?;
    let seat = seats.into_iter().find(|seat| seat.usage.profile == shown.profile);
    let seat = seat.ok_or_else(|| Refusal::new(Code::SeatMissing).with("user", &user))?;
    Ok(Json(usage_on_the_wire(&web, &seat)))
}

async fn spend(State(web): State<Web>, visit: Visit, request: Request) -> Result<Json<wire::SpendResponse>, Failure> {
    let (caller, asked) = read::<wire::SpendRequest>(&web, &visit, request, BODY_MAX).await?;
    let spend = spend_of(&caller, asked)?;
    Ok(Json(spent(web.app.spend(&caller, spend).await?)))
}

/// Up to a thousand spends at once; each is answered by itself, in order.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Batch {
    spends: Vec<wire::SpendRequest>,
}

async fn spend_batch(
    State(web): State<Web>,
    visit: Visit,
    request: Request,
) -> Result<Json<serde_json::Value>, Failure> {
    let (caller, batch) = read::<Batch>(&web, &visit, request, BATCH_BODY_MAX).await?;
    if !(1..=BATCH_MAX).contains(&batch.spends.len()) {
        let why = format!("it holds 1 to {BATCH_MAX} spends");
        return Err(Refusal::new(Code::InvalidInput).with("field", "spends").with("why", why).into());
    }
    let spends = batch.spends.into_iter().map(|asked| spend_of(&caller, asked)).collect::<Result<Vec<_>, _>>()?;
    let answers = web.app.spend_all(&caller, spends).await;
    let mut results = Vec::with_capacity(answers.len());
    for answer in answers {
        results.push(match answer {
            Ok(done) => serde_json::json!({ "spent": spent(done) }),
            Err(error) => {
                let refusal = error.refusal().cloned().ok_or_else(|| Failure::from(error))?;
                serde_json::json!({ "error": super::explain::problem(&refusal, &visit) })
            }
        });
    }
    Ok(Json(serde_json::json!({ "results": results })))
}

async fn check(State(web): State<Web>, visit: Visit, request: Request) -> Result<Json<wire::CheckResponse>, Failure> {
    let (caller, asked) = read::<wire::CheckRequest>(&web, &visit, request, BODY_MAX).await?;
    let check = Check {
        user: member_of(&caller, asked.member.as_deref())?,
        profile: asked.profile.as_deref().map(profile_id),
        credits: amount("credits", asked.credits)?,
        model: asked.model,
        units: amount("units", asked.units)?,
    };
    Ok(Json(checked(web.app.check(&caller, check).await?, &visit)))
}

async fn read<T: DeserializeOwned>(
    web: &Web,
    visit: &Visit,
    request: Request,
    most: usize,
) -> Result<(Caller, T), Failure> {
    let caller = caller_of(web, visit, request.headers()).await?;
    let body = form::read_bytes(request, most).await?;
    let invalid = |error: serde_json::Error| Refusal::new(Code::InvalidInput).with("field", "body").with("why", error);
    Ok((caller, serde_json::from_slice(&body).map_err(invalid)?))
}

/// A member speaks for itself, a product for the member it names.
fn member_of(caller: &Caller, named: Option<&str>) -> Result<UserId, Refusal> {
    match (&caller.who, named) {
        (Who::Member { user, .. }, None) => Ok(user.clone()),
        (Who::Anonymous, _) => Err(Code::SignInRequired.into()),
        (_, Some(named)) => Ok(UserId::new(named)),
        (_, None) => Err(Refusal::new(Code::InvalidInput).with("field", "member").with("why", "name the member")),
    }
}

/// A profile by its id or by the ARN that ends with it.
fn profile_id(text: &str) -> ProfileId {
    ProfileId::new(text.rsplit_once('/').map_or(text, |(_, id)| id))
}

fn amount(field: &str, text: Option<String>) -> Result<Option<Credits>, Refusal> {
    let invalid =
        || Refusal::new(Code::InvalidInput).with("field", field).with("why", "write an amount of credits such as 0.37");
    text.map(|text| Credits::parse(&text).ok_or_else(invalid)).transpose()
}

fn spend_of(caller: &Caller, asked: wire::SpendRequest) -> Result<Spend, Refusal> {
    Ok(Spend {
        user: member_of(caller, asked.member.as_deref())?,
        profile: asked.profile.as_deref().map(profile_id),
        request_id: asked.request_id,
        credits: amount("credits", asked.credits)?,
        model: asked.model,
        units: amount("units", asked.units)?,
        finish: false,
    })
}

fn left(left: Left) -> wire::Left {
    wire::Left {
        plan: left.plan.to_string(),
        bonus: left.bonus.to_string(),
        pack: Credits::ZERO.to_string(),
        overage: left.overage.map(|credits| credits.to_string()),
    }
}

fn spent(spent: Spent) -> wire::SpendResponse {
    let taken =
        spent.taken.into_iter().map(|part| wire::Taken { source: part.source, credits: part.credits.to_string() });
    wire::SpendResponse {
        request_id: spent.request_id,
        taken: taken.collect(),
        left: left(spent.left),
        replayed: spent.replayed,
    }
}

fn checked(checked: Checked, visit: &Visit) -> wire::CheckResponse {
    let code = checked.refusal.and_then(|text| Code::ALL.iter().copied().find(|code| code.as_str() == text));
    wire::CheckResponse {
        allowed: checked.is_allowed,
        tier: None,
        left: checked.left.map(left).unwrap_or_default(),
        refusal: code.map(|code| super::explain::problem(&Refusal::new(code), visit)),
    }
}

/// A member's month as the command line reads it.
fn usage_on_the_wire(web: &Web, seat: &MySeat) -> wire::Usage {
    let usage = &seat.usage;
    let bonuses = usage.bonuses.iter().map(|bonus| wire::Bonus {
        name: bonus.name.clone(),
        used: bonus.spent.to_string(),
        limit: bonus.granted.to_string(),
        expires_at: Some(bonus.expires_at.to_string()),
    });
    wire::Usage {
        profile_arn: seat.arn.clone(),
        tier: usage.tier.to_string(),
        tier_title: usage.title.clone(),
        state: usage.state.as_str().to_owned(),
        month: Month::of(usage.resets_at).previous().to_string(),
        resets_at: usage.resets_at.to_string(),
        plan: wire::Plan { used: usage.used.to_string(), limit: usage.limit.to_string() },
        bonuses: bonuses.collect(),
        overage: wire::Overage {
            enabled: usage.overage_enabled,
            used: usage.overage_used.to_string(),
            cap: usage.overage_cap.map(|cap| cap.to_string()),
            rate: web.app.house().catalogue.overage_rate.to_string(),
            estimated_cost: usage.overage_charge.to_string(),
        },
        waiting: usage
            .waiting
            .as_ref()
            .map(|waiting| wire::Waiting { tier: waiting.tier.to_string(), from: waiting.from.to_string() }),
    }
}
