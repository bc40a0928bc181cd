//! `/consent`: may this program act for me? And then back to it, with a code or with a no.

use axum::extract::{Query, State};
use axum::http::header;
use axum::response::Response;
use maud::html;
use serde::Deserialize;
use url::Url;
use usher_app::grant::Consent;
use usher_domain::Code;
use usher_web::form::Posted;
use usher_web::{Failure, Visit, Web};

use super::{Asked, answers, authorize, who_decides};
use crate::frame::{Member, card};
use crate::look::{self, T};

#[derive(Deserialize)]
pub(super) struct Named {
    request: String,
}

pub(super) async fn show(
    State(web): State<Web>,
    visit: Visit,
    Member(member): Member,
    Query(named): Query<Named>,
) -> Result<Response, Failure> {
    let t = T::new(visit.lang);
    let Some(consent) = web.app.consent(&named.request).await? else {
        let content = html! { h1 { (t.say("consent-over")) } p { (t.say("consent-over-cure")) } };
        return Ok(card(&web, &visit, &t.say("consent-over"), &content));
    };
    let place = (&consent.instance, consent.start_name.as_str());
    let back = format!("/consent?request={}", consent.name);
    let member = match who_decides((&web, &visit), member.as_ref(), place, &back) {
        Ok(member) => member,
        Err(elsewhere) => return Ok(*elsewhere),
    };
    let asked = Asked {
        client: &consent.client_name,
        scopes: &consent.scopes,
        address: &consent.address,
        at: consent.asked_at,
        code: None,
    };
    let host = origin(&consent);
    let form = html! {
        input type="hidden" name="request" value=(consent.name);
        p.hint { (t.say_with("consent-back", &[("host", host.as_str())])) }
        (answers(t))
    };
    let content = html! {
        (asked.shown(t, member))
        (look::form("/consent", &visit.csrf(&web), &form))
    };
    let mut page = card(&web, &visit, &t.say_with("consent-title", &[("client", asked.name().as_str())]), &content);
    // Browsers apply form-action to where the form's answer redirects, so this page alone may lead to the program.
    let target = if host.contains('[') { "http:" } else { host.as_str() };
    if let Some(policy) = usher_web::policy_with_form_target(target) {
        page.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    Ok(page)
}

/// Scheme, host and port of the redirect. A policy cannot name an IPv6 address, so its scheme stands for it.
fn origin(consent: &Consent) -> String {
    Url::parse(&consent.redirect_uri).map(|url| url.origin().ascii_serialization()).unwrap_or_default()
}

#[derive(Deserialize)]
pub(super) struct Decided {
    request: String,
    decision: String,
}

pub(super) async fn decide(
    State(web): State<Web>,
    visit: Visit,
    Member(member): Member,
    Posted(form): Posted<Decided>,
) -> Result<Response, Failure> {
    let member = member.ok_or(Code::SignInRequired)?;
    let consent = web.app.consent(&form.request).await?.ok_or(Code::GrantExpired)?;
    let caller = visit.caller(member.who());
    let approves = form.decision == "allow";
    let code = web.app.decide_code(&caller, &member, &consent.name, approves).await?;
    match code {
        Some(code) => authorize::answer(&consent.redirect_uri, &[("code", &code)], &consent.echo),
        None => authorize::answer(&consent.redirect_uri, &[("error", "access_denied")], &consent.echo),
    }
}
