//! `/device`: a code that was typed or came with a link, what stands behind it, and the person's decision.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;
use serde::Deserialize;
use usher_app::session::MemberSession;
use usher_domain::Code;
use usher_web::form::Posted;
use usher_web::{Failure, Visit, Web};

use super::{Asked, answers, count, who_decides};
use crate::frame::{Member, card};
use crate::look::{self, Button, Field, Flash, T, Tone};
use crate::refused::Refused;

#[derive(Deserialize)]
pub(super) struct Typed {
    user_code: Option<String>,
}

/// The empty form, or what stands behind a code. A link alone never allows anything (security case 9).
pub(super) async fn show(
    State(web): State<Web>,
    visit: Visit,
    Member(member): Member,
    Query(typed): Query<Typed>,
) -> Result<Response, Failure> {
    let Some(code) = typed.user_code.filter(|code| !code.trim().is_empty()) else {
        return Ok(ask_for_code(&web, &visit, "", None));
    };
    behind(&web, &visit, member.as_ref(), &code, &Refused::none(T::new(visit.lang))).await
}

/// What stands behind a code, with the question.
async fn behind(
    web: &Web,
    visit: &Visit,
    member: Option<&MemberSession>,
    code: &str,
    refused: &Refused,
) -> Result<Response, Failure> {
    count(web, visit)?;
    let t = T::new(visit.lang);
    let Some(request) = web.app.device_request(code).await? else {
        let unknown = Flash::new(Tone::Bad, t.say("device-unknown"));
        let typed: String = code.chars().take(20).collect();
        return Ok(ask_for_code(
            web,
            visit,
            &typed,
            Some(Flash { cure: Some(t.say("device-unknown-cure")), ..unknown }),
        ));
    };
    let place = (&request.instance, request.start_name.as_str());
    let back = format!("/device?user_code={}", request.user_code);
    let member = match who_decides((web, visit), member, place, &back) {
        Ok(member) => member,
        Err(elsewhere) => return Ok(*elsewhere),
    };
    let asked = Asked {
        client: &request.client_name,
        scopes: &request.scopes,
        address: &request.address,
        at: request.asked_at,
        code: Some(&request.user_code),
    };
    let form = html! {
        input type="hidden" name="user_code" value=(request.user_code);
        p { (t.say("device-compare")) }
        (look::checkbox("same_code", &t.say("device-compare-check"), false, refused.at("same_code").as_deref()))
        p.hint { (t.say("device-warning")) }
        (answers(t))
    };
    let content = html! {
        (refused.list())
        (asked.shown(t, member))
        (look::form("/device/decide", &visit.csrf(web), &form))
    };
    Ok(refused.answer(card(web, visit, &t.say("device-title"), &content)))
}

fn ask_for_code(web: &Web, visit: &Visit, typed: &str, wrong: Option<Flash>) -> Response {
    let t = T::new(visit.lang);
    let field = Field::code("user_code", t.say("device-code")).hint(t.say("device-code-hint")).value(typed).focus();
    let content = html! {
        h1 { (t.say("device-title")) }
        @if let Some(wrong) = &wrong { (look::flash(t, wrong)) }
        p { (t.say("device-about")) }
        form.form method="get" action="/device" {
            (look::field(&field.longest(20)))
            (look::button(Button::Primary, &t.say("device-continue")))
        }
    };
    card(web, visit, &t.say("device-title"), &content)
}

#[derive(Deserialize)]
pub(super) struct Decided {
    user_code: String,
    decision: String,
    same_code: Option<String>,
}

pub(super) async fn decide(
    State(web): State<Web>,
    visit: Visit,
    Member(member): Member,
    Posted(form): Posted<Decided>,
) -> Result<Response, Failure> {
    let member = member.ok_or(Code::SignInRequired)?;
    let approves = form.decision == "allow";
    if approves && form.same_code.is_none() {
        let t = T::new(visit.lang);
        let refused = Refused::unreadable(t, "same_code", t.say("device-unchecked"));
        return behind(&web, &visit, Some(&member), &form.user_code, &refused).await;
    }
    web.app.decide_device(&visit.caller(member.who()), &member, &form.user_code, approves).await?;
    Ok(Redirect::to(if approves { "/device/allowed" } else { "/device/denied" }).into_response())
}

pub(super) async fn allowed(State(web): State<Web>, visit: Visit) -> Response {
    let t = T::new(visit.lang);
    let content = html! { h1 { (t.say("consent-done-title")) } p { (t.say("consent-done")) } };
    card(&web, &visit, &t.say("consent-done-title"), &content)
}

pub(super) async fn denied(State(web): State<Web>, visit: Visit) -> Response {
    let t = T::new(visit.lang);
    let content = html! {
        h1 { (t.say("consent-denied-title")) }
        p { (t.say("consent-denied")) }
        p { (t.say("consent-denied-cure")) }
    };
    card(&web, &visit, &t.say("consent-denied-title"), &content)
}
