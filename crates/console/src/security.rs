//! Everybody's own proofs and sessions: the same forms below `/console/security` and below a Start URL.

use axum::Router;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::{Markup, html};
use serde::Deserialize;
use usher_app::Error;
use usher_app::credential::{
    ConfirmDevice, EndClient, EndSession, EndSessions, NewRecoveryCodes, Own, ProposeDevice, Proposed, ProposedDevice,
    RemoveDevice, RenameDevice, Security, SecurityView, SignOut,
};
use usher_app::session::MemberSession;
use usher_domain::access::Caller;
use usher_domain::id::SessionId;
use usher_web::form::Posted;
use usher_web::{Failure, Visit, Web, cookie};

use crate::frame::{Administrator, CONSOLE_COOKIE, MEMBER_COOKIE, Member, card, shell, with_next};
use crate::look::{self, Button, Field, PersonShown, T, button, form};
use crate::refused::{PROOF, Refused};
use crate::{landing, nav, portal, sign_in};

/// How many accounts stand in the side navigation.
const ACCOUNTS_MAX: usize = 10;

/// The routes of this noun.
pub(crate) fn routes() -> Router<Web> {
    let acts = |base: &str| {
        Router::new()
            .route(&format!("{base}/sign-out"), post(sign_out))
            .route(&format!("{base}/security/everywhere"), post(everywhere))
            .route(&format!("{base}/security/password"), post(password))
            .route(&format!("{base}/security/session"), post(session))
            .route(&format!("{base}/security/client"), post(client))
            .route(&format!("{base}/security/device"), post(propose))
            .route(&format!("{base}/security/device/confirm"), post(confirm))
            .route(&format!("{base}/security/device/rename"), post(rename))
            .route(&format!("{base}/security/device/remove"), post(remove))
            .route(&format!("{base}/security/codes"), post(codes))
    };
    Router::new().route("/console/security", get(show)).merge(acts("/console")).merge(acts("/start/{name}"))
}

/// Whoever is signed in, with the place of their page.
pub(crate) struct Owner {
    /// Whose things.
    pub own: Own,
    /// The caller.
    pub caller: Caller,
    /// The path below which the forms stand.
    pub base: String,
    /// Where the person goes back to.
    pub home: String,
    cookie: &'static str,
    who: Who,
}

/// Whose session it is, for showing the page again.
enum Who {
    Administrator(Administrator),
    Member(MemberSession),
}

/// The form of the page that came back.
#[derive(Default)]
pub(crate) struct Again {
    /// What was wrong with it.
    pub refused: Refused,
    /// The device whose name was refused, with the name.
    renamed: Option<(String, String)>,
}

impl Owner {
    /// A member below the own Start URL.
    pub(crate) fn member(session: MemberSession, visit: &Visit, name: &str) -> Self {
        let base = format!("/start/{name}");
        let caller = Caller { signed_in: Some(session.session.authenticated_at), ..visit.caller(session.who()) };
        let (own, who) = (Own::member(&session), Who::Member(session));
        Self { own, caller, home: base.clone(), base, cookie: MEMBER_COOKIE, who }
    }

    fn administrator(admin: Administrator, visit: &Visit) -> Self {
        let (base, home) = ("/console".to_owned(), "/console/security".to_owned());
        let (own, caller) = (Own::administrator(&admin.0), admin.caller(visit));
        Self { own, caller, base, home, cookie: CONSOLE_COOKIE, who: Who::Administrator(admin) }
    }

    /// The name of a member's Start URL.
    fn name(&self) -> &str {
        self.base.trim_start_matches("/start/")
    }

    /// The page that the forms stand on, with what was refused; whatever belongs to no form goes on as a failure.
    async fn again(&self, web: &Web, visit: &Visit, error: Error, renamed: Option<(String, String)>) -> Answered {
        let again = Again { refused: Refused::by(T::new(visit.lang), error)?, renamed };
        match &self.who {
            Who::Administrator(admin) => console_page(web, visit, self, admin, &again).await,
            Who::Member(session) => portal::page(web, visit, (self, self.name()), session, &again).await,
        }
    }
}

impl FromRequestParts<Web> for Owner {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let visit = Visit::from_request_parts(parts, web).await.map_err(|never| match never {})?;
        if parts.uri.path().starts_with("/console/") {
            let admin = Administrator::from_request_parts(parts, web).await?;
            return Ok(Self::administrator(admin, &visit));
        }
        let Path(name) = Path::<String>::from_request_parts(parts, web).await.map_err(IntoResponse::into_response)?;
        let Member(session) = Member::from_request_parts(parts, web).await?;
        let session = session.ok_or_else(|| {
            let back = format!("/start/{name}");
            Redirect::to(&with_next(&format!("{back}/sign-in"), &back)).into_response()
        })?;
        Ok(Self::member(session, &visit, &name))
    }
}

type Answered = Result<Response, Failure>;

async fn show(State(web): State<Web>, visit: Visit, owner: Owner) -> Answered {
    match &owner.who {
        Who::Administrator(admin) => console_page(&web, &visit, &owner, admin, &Again::default()).await,
        Who::Member(_) => Ok(Redirect::to(&owner.home).into_response()),
    }
}

async fn console_page(web: &Web, visit: &Visit, owner: &Owner, admin: &Administrator, again: &Again) -> Answered {
    let security = web.app.show(&owner.caller, SecurityView { own: owner.own.clone() }).await?;
    let t = T::new(visit.lang);
    let title = t.say("portal-security");
    let who = PersonShown {
        name: admin.0.name.clone(),
        detail: admin.0.email.clone(),
        links: Vec::new(),
        sign_out: "/console/sign-out".into(),
    };
    let nav = if admin.0.is_operator { nav::of_operator(t) } else { to_accounts(web, t, &owner.caller, admin).await };
    let current = "/console/security".to_owned();
    let shell = look::Shell { who: Some(who), nav, current, ..shell(web, visit, &title) };
    let csrf = visit.csrf(web);
    let content = html! { (look::head(&title, None, &html! {})) (panels(t, owner, &security, &csrf, again)) };
    Ok(again.refused.answer(Html(look::page(&shell, &content).into_string()).into_response()))
}

/// The ways back: the first page of each account, up to [`ACCOUNTS_MAX`].
async fn to_accounts(web: &Web, t: T, caller: &Caller, admin: &Administrator) -> Vec<look::NavItem> {
    let mut nav = Vec::new();
    for (account, name) in admin.0.accounts.iter().take(ACCOUNTS_MAX) {
        nav.push(look::NavItem::to(landing::home_of(web, caller, account).await, name));
    }
    if !nav.is_empty() {
        nav.insert(0, look::NavItem::Section(t.say("nav-accounts")));
    }
    nav
}

#[derive(Deserialize)]
struct Nothing {}

async fn sign_out(State(web): State<Web>, owner: Owner, _: Posted<Nothing>) -> Answered {
    web.app.perform(&owner.caller, SignOut { own: owner.own.clone() }).await?;
    Ok(left(&web, &owner))
}

async fn everywhere(State(web): State<Web>, owner: Owner, _: Posted<Nothing>) -> Answered {
    web.app.perform(&owner.caller, EndSessions { own: owner.own.clone() }).await?;
    Ok(left(&web, &owner))
}

/// The cookie goes with the session.
fn left(web: &Web, owner: &Owner) -> Response {
    let mut response = Redirect::to(&format!("{}/sign-in", owner.base)).into_response();
    sign_in::add_cookie(&mut response, cookie::clear(web, owner.cookie));
    response
}

#[derive(Deserialize)]
struct Passwords {
    password: String,
    #[serde(rename = "new-password")]
    new_password: String,
}

async fn password(State(web): State<Web>, visit: Visit, owner: Owner, form: Posted<Passwords>) -> Answered {
    let own = owner.own.clone();
    match web.app.change_password(&owner.caller, own, form.0.password, form.0.new_password).await {
        Ok(()) => Ok(Redirect::to(&owner.home).into_response()),
        Err(error) => owner.again(&web, &visit, error, None).await,
    }
}

#[derive(Deserialize)]
struct Which {
    id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    code: String,
}

async fn session(State(web): State<Web>, owner: Owner, form: Posted<Which>) -> Answered {
    let end = EndSession { own: owner.own.clone(), id: SessionId::new(form.0.id) };
    web.app.perform(&owner.caller, end).await?;
    Ok(Redirect::to(&owner.home).into_response())
}

async fn client(State(web): State<Web>, owner: Owner, form: Posted<Which>) -> Answered {
    web.app.perform(&owner.caller, EndClient { own: owner.own.clone(), id: form.0.id }).await?;
    Ok(Redirect::to(&owner.home).into_response())
}

async fn propose(State(web): State<Web>, visit: Visit, owner: Owner, _: Posted<Nothing>) -> Answered {
    match web.app.perform(&owner.caller, ProposeDevice { own: owner.own.clone() }).await {
        Ok(proposed) => Ok(enrol(&web, &visit, &owner, (&proposed, ""), &Refused::none(T::new(visit.lang)))),
        Err(error) => owner.again(&web, &visit, error, None).await,
    }
}

fn enrol(web: &Web, visit: &Visit, owner: &Owner, (proposed, name): (&Proposed, &str), refused: &Refused) -> Response {
    let t = T::new(visit.lang);
    let title = t.say("portal-device-add");
    let named = Field::text("name", t.say("portal-device-name")).value(name).longest(64).autocomplete("off");
    let fields = html! {
        input type="hidden" name="id" value=(proposed.id);
        (named.error(refused.at("name")))
        (sign_in::enrol_fields(t, Some(&proposed.proposal), refused))
        div.form-foot { (button(Button::Primary, &title)) }
    };
    let action = format!("{}/security/device/confirm", owner.base);
    let content = html! { h1 { (title) } (refused.list()) (form(&action, &visit.csrf(web), &fields)) };
    refused.answer(card(web, visit, &title, &content))
}

async fn confirm(State(web): State<Web>, visit: Visit, owner: Owner, form: Posted<Which>) -> Answered {
    let Which { id, name, code } = form.0;
    let (own, proposed) = (owner.own.clone(), ProposedDevice { own: owner.own.clone(), id: id.clone() });
    let confirm = ConfirmDevice { own, id, name: name.clone(), code };
    let Err(error) = web.app.perform(&owner.caller, confirm).await else {
        return Ok(Redirect::to(&owner.home).into_response());
    };
    let refused = Refused::by(T::new(visit.lang), error)?;
    let proposed = web.app.show(&owner.caller, proposed).await?;
    Ok(enrol(&web, &visit, &owner, (&proposed, &name), &refused))
}

async fn rename(State(web): State<Web>, visit: Visit, owner: Owner, form: Posted<Which>) -> Answered {
    let Which { id, name, .. } = form.0;
    let typed = Some((id.clone(), name.clone()));
    match web.app.perform(&owner.caller, RenameDevice { own: owner.own.clone(), id, name }).await {
        Ok(()) => Ok(Redirect::to(&owner.home).into_response()),
        Err(error) => owner.again(&web, &visit, error, typed).await,
    }
}

async fn remove(State(web): State<Web>, visit: Visit, owner: Owner, form: Posted<Which>) -> Answered {
    match web.app.perform(&owner.caller, RemoveDevice { own: owner.own.clone(), id: form.0.id }).await {
        Ok(()) => Ok(Redirect::to(&owner.home).into_response()),
        Err(error) => owner.again(&web, &visit, error, None).await,
    }
}

async fn codes(State(web): State<Web>, visit: Visit, owner: Owner, _: Posted<Nothing>) -> Answered {
    let codes = web.app.perform(&owner.caller, NewRecoveryCodes { own: owner.own.clone() }).await?;
    Ok(sign_in::recovery_codes(&web, &visit, &codes, &owner.home))
}

/// Password, devices, recovery codes, clients, sessions, each with what can be done about it.
pub(crate) fn panels(t: T, owner: &Owner, security: &Security, csrf: &str, again: &Again) -> Markup {
    let act = |path: &str, label: &str, fields: Markup| {
        form(
            &format!("{}/security/{path}", owner.base),
            csrf,
            &html! { (fields) (button(Button::Small, &t.say(label))) },
        )
    };
    let id = |id: &str| html! { input type="hidden" name="id" value=(id); };
    let none = html! {};
    let devices = html! {
        @for device in &security.devices {
            div.row {
                strong { @if device.name.is_empty() { (t.say("portal-device-unnamed")) } @else { (device.name) } }
                span { (t.say("portal-device-since")) " " (look::time(t, device.created_at)) }
                @if let Some(used) = device.last_used_at {
                    span { (t.say("portal-device-used")) " " (look::time(t, used)) }
                }
                (act("device/rename", "portal-device-rename", html! {
                    @let typed = again.renamed.as_ref().filter(|(id, _)| *id == device.id).map(|(_, name)| name);
                    @let error = typed.and(again.refused.at("name"));
                    (id(&device.id)) input.input type="text" name="name" value=(typed.unwrap_or(&device.name)) required
                        maxlength="64" aria-label=(t.say("portal-device-name"))
                        aria-invalid=[error.as_ref().map(|_| "true")]
                        aria-describedby=[error.as_ref().map(|_| "device-name-error")];
                    @if let Some(error) = error { p.error id="device-name-error" { (error) } }
                }))
                (act("device/remove", "button-remove", id(&device.id)))
            }
        }
    };
    let sessions = html! {
        @for session in &security.sessions {
            div.row {
                span { (t.say("portal-session-since")) " " (look::time(t, session.created_at)) }
                span { (t.say("portal-session-from")) " " (session.address) }
                span { (t.say("portal-session-agent")) " " (session.agent) }
                @if session.id == security.this { strong { (t.say("portal-session-this")) } }
                @else { (act("session", "portal-session-end", id(session.id.as_str()))) }
            }
        }
    };
    html! {
        (again.refused.list())
        (look::panel(&t.say("portal-password"), None, &none,
            &password_form(t, owner, security, (csrf, &again.refused))))
        (look::panel(&t.say("portal-devices"), i64::try_from(security.devices.len()).ok(),
            &act("device", "portal-device-add", none.clone()), &devices))
        (look::panel(&t.say("portal-codes"), None, &act("codes", "portal-codes-new", none.clone()), &html! {
            p { (t.say_with("portal-codes-left", &[("count", i64::try_from(security.codes_left).unwrap_or(0))])) }
        }))
        @if owner.own.region.is_some() {
            (look::panel(&t.say("portal-clients"), None, &none, &html! {
                @if security.clients.is_empty() { p { (t.say("portal-clients-none")) } }
                @for client in &security.clients {
                    div.row {
                        strong { (client.name) }
                        span { (t.say("portal-client-used")) " " (look::time(t, client.last_used_at)) }
                        (act("client", "portal-client-end", id(&client.id)))
                    }
                }
            }))
        }
        (look::panel(&t.say("portal-sessions"), i64::try_from(security.sessions.len()).ok(),
            &act("everywhere", "portal-sign-out-everywhere", none.clone()), &sessions))
    }
}

fn password_form(t: T, owner: &Owner, security: &Security, (csrf, refused): (&str, &Refused)) -> Markup {
    let fields = html! {
        input type="text" name="username" value=(security.email) autocomplete="username" readonly hidden;
        (Field::password("password", t.say("portal-password-present"), "current-password").error(refused.at(PROOF)))
        (Field::password("new-password", t.say("sign-in-new-password"), "new-password")
            .hint(t.say("sign-in-new-password-hint")).error(refused.at("new-password")))
        (button(Button::Normal, &t.say("portal-password-change")))
    };
    html! {
        @if let Some(since) = security.password_set_at {
            p { (t.say("portal-password-since")) " " (look::time(t, since)) }
        }
        (form(&format!("{}/security/password", owner.base), csrf, &fields))
    }
}
