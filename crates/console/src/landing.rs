//! `/console`: leads everybody to the place they probably want.

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use maud::html;
use usher_domain::access::Caller;
use usher_domain::id::AccountId;
use usher_web::{Visit, Web};

use crate::frame::{Administrator, card};
use crate::look::T;

pub(crate) fn router() -> Router<Web> {
    Router::new()
        .route("/console", get(landing))
        .route("/console/", get(landing))
        .route("/console/{account}/{region}", get(service))
        .route("/console/{account}/{region}/", get(service))
}

/// An operator goes to the operator's area, an administrator to the first account, in the Region of the first
/// service that is enabled there.
async fn landing(State(web): State<Web>, visit: Visit, admin: Administrator) -> Response {
    if admin.0.is_operator {
        return Redirect::to("/operator").into_response();
    }
    let Some((account, _)) = admin.0.accounts.first() else {
        let t = T::new(visit.lang);
        let content = html! {
            h1 { (t.say("landing-nothing")) }
            p { (t.say("landing-nothing-cure")) }
            p { a href="/console/security" { (t.say("nav-security")) } }
        };
        return card(&web, &visit, &t.say("landing-nothing"), &content);
    };
    Redirect::to(&home_of(&web, &admin.caller(&visit), account).await).into_response()
}

/// The first page of an account: its dashboard, or the page that enables Identity Center.
pub(crate) async fn home_of(web: &Web, caller: &Caller, account: &AccountId) -> String {
    match web.app.identity_center(caller, account).await {
        Ok(Some(center)) => format!("/console/{account}/{}/kiro", center.indexed.region),
        _ => {
            let house = web.app.house();
            let first = house.regions.iter().find(|region| region.hosts_identity_center);
            format!("/console/{account}/{}/identity-center", first.map_or("", |region| region.name.as_str()))
        }
    }
}

/// An account and a Region without a service: the first service.
async fn service(visit: Visit, _: Administrator) -> Redirect {
    Redirect::to(&format!("{}/kiro", visit.path.split('?').next().unwrap_or_default().trim_end_matches('/')))
}
