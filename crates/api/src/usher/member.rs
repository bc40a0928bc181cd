//! What the command line of a member asks: who am I, where do I sign in, sign me out.

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use usher_app::credit::MySeat;
use usher_app::grant::SignOut;
use usher_web::{Failure, Visit, Web};
use usher_wire::usher::{Account, Instance, ME_PATH, Me, ProfileSeat, SIGN_OUT_PATH, START_URL_PATH, StartUrl, User};

use crate::bearer;

pub(crate) fn router() -> Router<Web> {
    Router::new().route(ME_PATH, get(me)).route(START_URL_PATH, get(start_url)).route(SIGN_OUT_PATH, post(sign_out))
}

async fn me(State(web): State<Web>, visit: Visit, headers: HeaderMap) -> Result<Json<Me>, Failure> {
    let member = bearer::member(&web, bearer::token(&headers)).await?;
    let caller = visit.caller(member.who());
    let known = web.app.about_me(&caller, &member).await?;
    let seats = web.app.my_seats(&caller, &member.user).await?;
    Ok(Json(Me {
        user: User {
            id: known.user.id.to_string(),
            user_name: known.user.name,
            display_name: known.user.display_name,
            email: Some(known.user.email).filter(|email| !email.is_empty()),
        },
        instance: Instance {
            id: member.instance.to_string(),
            start_url: known.start_url,
            region: member.region.to_string(),
        },
        account: Account { id: member.account.to_string(), name: known.account_name },
        profiles: seats.into_iter().map(profile).collect(),
        session_expires_at: member.session_expires_at.to_string(),
    }))
}

fn profile(seat: MySeat) -> ProfileSeat {
    ProfileSeat {
        arn: seat.arn,
        name: seat.name,
        region: seat.usage.region.to_string(),
        tier: seat.usage.tier.to_string(),
        tier_title: seat.usage.title,
        state: seat.usage.state.as_str().to_owned(),
    }
}

#[derive(Deserialize)]
struct Asked {
    url: String,
}

/// Says where to sign in; it is asked before anybody is known, and tells no more than the Start URL itself.
async fn start_url(State(web): State<Web>, Query(asked): Query<Asked>) -> Result<Json<StartUrl>, Failure> {
    let found = web.app.start_place(&asked.url).await?;
    let house = web.app.house();
    let region_label = house.region(&found.region).map(|region| region.label.clone()).unwrap_or_default();
    Ok(Json(StartUrl {
        start_url: found.start_url,
        instance: found.instance.to_string(),
        region: found.region.to_string(),
        region_label,
    }))
}

async fn sign_out(State(web): State<Web>, visit: Visit, headers: HeaderMap) -> Result<StatusCode, Failure> {
    let member = bearer::member(&web, bearer::token(&headers)).await?;
    web.app.perform(&visit.caller(member.who()), SignOut::program(&member)).await?;
    Ok(StatusCode::NO_CONTENT)
}
