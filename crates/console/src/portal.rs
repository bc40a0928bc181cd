//! The access portal: what a member has, and how to sign in from a tool.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use maud::{Markup, html};
use usher_app::credential::SecurityView;
use usher_app::credit::MySeat;
use usher_app::session::MemberSession;
use usher_app::sign_in::Start;
use usher_web::{Failure, Visit, Web};

use crate::frame::{Member, shell, with_next};
use crate::look::{self, PersonShown, T};
use crate::profile::{dollars, joined, when};
use crate::security::{self, Again, Owner};

/// The routes of this noun.
pub(crate) fn routes() -> Router<Web> {
    Router::new().route("/start/{name}", get(show).head(aws_hop))
}

/// The one redirect that AWS CLI v2 asks for before it accepts a Start URL of a foreign host.
async fn aws_hop(State(web): State<Web>, Path(name): Path<String>) -> Result<Response, Failure> {
    let start = web.app.start(&name).await?;
    Ok((StatusCode::FOUND, [(header::LOCATION, start.aws_url)]).into_response())
}

async fn show(
    State(web): State<Web>,
    visit: Visit,
    Path(name): Path<String>,
    Member(session): Member,
) -> Result<Response, Failure> {
    let Some(session) = session else {
        let realm = web.app.start(&name).await?.realm;
        return Ok(Redirect::to(&with_next(&realm.sign_in_path(), &realm.home())).into_response());
    };
    let owner = Owner::member(session.clone(), &visit, &name);
    page(&web, &visit, (&owner, &name), &session, &Again::default()).await
}

/// The page; `again` is the form that was refused, if one was.
pub(crate) async fn page(
    web: &Web,
    visit: &Visit,
    (owner, name): (&Owner, &str),
    session: &MemberSession,
    again: &Again,
) -> Result<Response, Failure> {
    let start = web.app.start(name).await?;
    // A session of another directory is no session here.
    if session.account != start.account {
        return Ok(Redirect::to(&with_next(&start.realm.sign_in_path(), &start.realm.home())).into_response());
    }
    let security = web.app.show(&owner.caller, SecurityView { own: owner.own.clone() }).await?;
    let account = web.app.account_name(&session.account).await?;
    let seats = web.app.my_seats(&owner.caller, &session.user).await?;
    let t = T::new(visit.lang);
    let title = t.say("portal-title");
    let who = PersonShown {
        name: session.display_name.clone(),
        detail: session.name.clone(),
        links: Vec::new(),
        sign_out: format!("{}/sign-out", owner.base),
    };
    let shell = look::Shell { who: Some(who), ..shell(web, visit, &title) };
    let welcome = t.say_with("portal-welcome", &[("name", session.name.as_str())]);
    let content = html! {
        (look::head(&title, Some(&welcome), &html! {}))
        (plans(t, &account, &seats))
        (how_to(t, web, &start, name))
        (security::panels(t, owner, &security, &visit.csrf(web), again))
    };
    Ok(again.refused.answer(Html(look::page(&shell, &content).into_string()).into_response()))
}

/// The member's plans by profile, with what is used of them.
fn plans(t: T, account: &str, seats: &[MySeat]) -> Markup {
    let why = t.say_with("portal-no-plan-why", &[("account", account)]);
    let content = html! {
        @if seats.is_empty() { (look::empty_state(&t.say("portal-no-plan"), &why, &html! {})) }
        @for seat in seats { (plan(t, seat)) }
    };
    look::panel(&t.say("portal-plans"), None, &html! {}, &content)
}

fn plan(t: T, seat: &MySeat) -> Markup {
    let usage = &seat.usage;
    let state = usage.state.as_str();
    let about = t.say(&format!("portal-plan-{state}"));
    let turn = when(t, usage.resets_at);
    let resets = t.say_with("kiro-resets", &[("time", &turn)]);
    html! {
        h3 { (usage.title) " " (look::state_badge(t, state)) }
        p { (look::told(&joined(t, &about, &resets), &turn, usage.resets_at)) }
        (look::usage_bar(t, &seat.name, usage.used, usage.limit))
        @for bonus in &usage.bonuses {
            @let until = when(t, bonus.expires_at);
            @let sentence = t.say_with("portal-bonus", &[("name", bonus.name.as_str()), ("time", until.as_str())]);
            p { (look::told(&sentence, &until, bonus.expires_at)) }
            (look::spent_bar(t, &bonus.name, bonus.spent, bonus.granted))
        }
        @if usage.overage_used.0 > 0 {
            @let (credits, cost) = (look::short(usage.overage_used), dollars(usage.overage_charge));
            p { (t.say_with("kiro-overage-used", &[("credits", credits.as_str()), ("cost", cost.as_str())])) }
        }
        (look::kv(&[
            (t.say("kiro-profile"), html! { (seat.name) }),
            (t.say("portal-region"), html! { code { (usage.region) } }),
        ]))
    }
}

fn how_to(t: T, web: &Web, start: &Start, name: &str) -> Markup {
    let url = web.app.house().start_url(name);
    let region = start.realm.region().map(ToString::to_string).unwrap_or_default();
    let command = format!("usher login --start-url {url}");
    let content = html! {
        (look::kv(&[
            (t.say("start-url"), look::copy_field(t, &url)),
            (t.say("portal-region"), look::copy_field(t, &region)),
        ]))
        p { (t.say("portal-start-ide")) }
        p { (t.say("portal-start-cli")) }
        (look::code_block(t, &command))
    };
    look::panel(&t.say("portal-start"), None, &html! {}, &content)
}
