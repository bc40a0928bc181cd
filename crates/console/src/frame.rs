//! The frame of every page: who visits, what stands around the content, and how a failure is shown.

use axum::extract::{FromRequestParts, Path, Query, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use usher_app::session::{AdministratorSession, MemberSession};
use usher_domain::access::Caller;
use usher_domain::id::AccountId;
use usher_domain::region::RegionName;
use usher_domain::session::check_recent;
use usher_domain::{Code, Kind, Refusal};
use usher_web::{Failure, Visit, Web, cookie};

use crate::assets;
use crate::look::{self, AccountShown, Crumb, Link, PersonShown, RegionShown, Shell, T, Theme};
use crate::nav;

/// The cookie of a console session.
pub const CONSOLE_COOKIE: &str = "usher-console";
/// The cookie of a member's session: `<region>.<secret>`.
pub const MEMBER_COOKIE: &str = "usher-member";

/// Somebody signed in to the console; without a session the browser is sent to the sign-in and comes back.
pub struct Administrator(pub AdministratorSession);

impl FromRequestParts<Web> for Administrator {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let visit = Visit::from_request_parts(parts, web).await.map_err(|never| match never {})?;
        let found = match visit.cookies.get(CONSOLE_COOKIE) {
            Some(secret) => {
                web.app.administrator_session(secret).await.map_err(|e| Failure::from(e).into_response())?
            }
            None => None,
        };
        found.map(Self).ok_or_else(|| Redirect::to(&with_next("/console/sign-in", &visit.path)).into_response())
    }
}

impl Administrator {
    /// The caller of this request.
    pub fn caller(&self, visit: &Visit) -> Caller {
        Caller { signed_in: Some(self.0.session.authenticated_at), ..visit.caller(self.0.who()) }
    }

    /// Refuses the page before a delicate act, whose form would be refused anyway.
    ///
    /// # Errors
    /// [`Code::SignInAgain`].
    pub fn recent(&self, web: &Web) -> Result<(), Refusal> {
        check_recent(self.0.session.authenticated_at, web.app.now())
    }
}

/// A member signed in with this browser, if there is one.
pub struct Member(pub Option<MemberSession>);

impl FromRequestParts<Web> for Member {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let visit = Visit::from_request_parts(parts, web).await.map_err(|never| match never {})?;
        let Some(cookie) = visit.cookies.get(MEMBER_COOKIE) else { return Ok(Self(None)) };
        let found = web.app.member_session(cookie).await.map_err(|error| Failure::from(error).into_response())?;
        Ok(Self(found))
    }
}

/// `path?next=…`, with the way back encoded; only local paths come back from [`local_path`].
pub fn with_next(path: &str, next: &str) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
    format!("{path}?{query}")
}

/// A way back that stays in this house: begins with one slash and holds nothing a browser reads as another site.
pub fn local_path(asked: Option<&str>) -> Option<&str> {
    let is_local = |path: &str| {
        path.starts_with('/') && !path.starts_with("//") && !path.contains('\\') && !path.chars().any(char::is_control)
    };
    asked.filter(|path| path.len() <= 2_048 && is_local(path))
}

/// Account and Region of a console page, from its path.
#[derive(Clone, Debug, Deserialize)]
pub struct InAccount {
    /// The account.
    pub account: AccountId,
    /// The Region.
    pub region: RegionName,
}

impl InAccount {
    /// A path below this account and Region; `rest` begins without a slash.
    pub fn path(&self, rest: &str) -> String {
        format!("/console/{}/{}/{rest}", self.account, self.region)
    }
}

/// A console page being put together: who looks, at which account and Region.
pub struct Console {
    /// The request.
    pub visit: Visit,
    /// The person.
    pub admin: AdministratorSession,
    /// Where the page is.
    pub at: InAccount,
    /// The words.
    pub t: T,
    web: Web,
    account_name: String,
}

/// Reads session, account and Region at once. Refuses an account of somebody else as if it did not exist.
impl FromRequestParts<Web> for Console {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let Administrator(admin) = Administrator::from_request_parts(parts, web).await?;
        let visit = Visit::from_request_parts(parts, web).await.map_err(|never| match never {})?;
        let Path(at) = Path::<InAccount>::from_request_parts(parts, web).await.map_err(IntoResponse::into_response)?;
        let missing = || {
            let refusal = Refusal::new(Code::NotFound).with("what", "account").with("id", &at.account);
            Failure::from(refusal).into_response()
        };
        let own = admin.accounts.iter().find(|(id, _)| *id == at.account);
        let account_name = own.map(|(_, name)| name.clone()).ok_or_else(missing)?;
        web.app.house().region(&at.region).map_err(|refusal| Failure::from(refusal).into_response())?;
        let t = T::new(visit.lang);
        Ok(Self { visit, admin, at, t, web: web.clone(), account_name })
    }
}

impl Console {
    /// The caller of this request.
    pub fn caller(&self) -> Caller {
        Caller { signed_in: Some(self.admin.session.authenticated_at), ..self.visit.caller(self.admin.who()) }
    }

    /// Refuses the page before a delicate act, whose form would be refused anyway.
    ///
    /// # Errors
    /// [`Code::SignInAgain`].
    pub fn recent(&self) -> Result<(), Refusal> {
        check_recent(self.admin.session.authenticated_at, self.web.app.now())
    }

    /// The token that every form carries.
    pub fn csrf(&self) -> String {
        self.visit.csrf(&self.web)
    }

    /// A path below this account and Region; `rest` begins without a slash.
    pub fn path(&self, rest: &str) -> String {
        self.at.path(rest)
    }

    /// The whole page. `current` is the path (below account and Region) of the entry in the side navigation, `crumbs`
    /// the way from the service's first page.
    pub fn page(&self, title: &str, current: &str, crumbs: Vec<Crumb>, content: &Markup) -> Response {
        self.page_with((title, current), crumbs, Vec::new(), content)
    }

    /// The same with messages above the content.
    pub fn page_with(
        &self,
        (title, current): (&str, &str),
        crumbs: Vec<Crumb>,
        flash: Vec<look::Flash>,
        content: &Markup,
    ) -> Response {
        let shell = Shell {
            account: Some(self.account_shown()),
            region: Some(self.at.region.to_string()),
            regions: self.regions_shown(),
            nav: nav::of_account(self.t, &self.at, self.web.app.house().catalogue.service.as_str()),
            current: self.path(current),
            who: Some(person(self.t, &self.admin)),
            flash,
            crumbs,
            ..shell(&self.web, &self.visit, title)
        };
        Html(look::page(&shell, content).into_string()).into_response()
    }

    fn account_shown(&self) -> AccountShown {
        let others = self.admin.accounts.iter().filter(|(id, _)| *id != self.at.account);
        AccountShown {
            id: self.at.account.to_string(),
            name: self.account_name.clone(),
            others: others.map(|(id, name)| Link::new(format!("/console/{id}/{}/", self.at.region), name)).collect(),
        }
    }

    /// The same service in every Region: what follows account and Region in the path stays, without its details.
    fn regions_shown(&self) -> Vec<RegionShown> {
        let service = self.visit.path.split(['/', '?']).nth(4).unwrap_or_default().to_owned();
        let house = self.web.app.house();
        let shown = house.regions.iter().map(|region| RegionShown {
            name: region.name.to_string(),
            label: region.label.clone(),
            href: format!("/console/{}/{}/{service}", self.at.account, region.name),
        });
        shown.collect()
    }
}

fn person(t: T, admin: &AdministratorSession) -> PersonShown {
    PersonShown {
        name: admin.name.clone(),
        detail: admin.email.clone(),
        links: vec![Link::new("/console/security", t.say("nav-security"))],
        sign_out: "/console/sign-out".into(),
    }
}

/// What every page has around it, whoever looks.
pub fn shell(web: &Web, visit: &Visit, title: &str) -> Shell {
    Shell {
        t: T::new(visit.lang),
        title: title.to_owned(),
        test_clock: web.test_clock.as_ref().map(|_| web.app.now()),
        theme: Theme::parse(visit.theme),
        csrf: visit.csrf(web),
        here: visit.path.clone(),
        ..Shell::default()
    }
}

/// A page of the operator's area.
pub fn operator_page(
    web: &Web,
    visit: &Visit,
    admin: &AdministratorSession,
    (title, current): (&str, &str),
    content: &Markup,
) -> Response {
    let t = T::new(visit.lang);
    let shell = Shell {
        nav: nav::of_operator(t),
        current: current.to_owned(),
        who: Some(person(t, admin)),
        ..shell(web, visit, title)
    };
    Html(look::page(&shell, content).into_string()).into_response()
}

/// A card alone: sign-in, device approval, messages from links in mails.
pub fn card(web: &Web, visit: &Visit, title: &str, content: &Markup) -> Response {
    Html(look::plain_page(&shell(web, visit, title), content).into_string()).into_response()
}

/// The outermost layer of the doors for people: a failure becomes a page with cause and cure.
pub async fn explain(State(web): State<Web>, visit: Visit, request: axum::extract::Request, next: Next) -> Response {
    let again = again(&web, &visit, &request);
    let response = next.run(request).await;
    let Some(failure) = response.extensions().get::<Failure>().cloned() else { return response };
    usher_web::status::log_if_broken(&failure.0, &visit.request);
    let t = T::new(visit.lang);
    let (cause, cure) = match failure.0.refusal() {
        Some(refusal) => t.refusal(refusal),
        None => (t.say("failure-broken"), t.say_with("failure-broken-cure", &[("request", visit.request.as_str())])),
    };
    let back = failure.0.refusal().filter(|refusal| refusal.kind() != Kind::Unauthenticated);
    let content = html! {
        h1 { (cause) }
        p { (cure) }
        @if failure.0.is(Code::SignInAgain) {
            div.form-foot { (look::link_button(look::Button::Primary, &again, &t.say("button-sign-in"))) }
        }
        @if back.is_some() { p { a href="/" { (t.say("failure-home")) } } }
    };
    let mut page = card(&web, &visit, &cause, &content);
    *page.status_mut() = response.status();
    if let Some(refusal) = failure.0.refusal() {
        usher_web::status::retry_after(&mut page, refusal);
    }
    page
}

/// Where somebody signs in again who is signed in, and comes back to the page at hand, or to the one whose form it was.
fn again(web: &Web, visit: &Visit, request: &axum::extract::Request) -> String {
    let referer = request.headers().get(header::REFERER).and_then(|value| value.to_str().ok());
    let back = match *request.method() {
        Method::GET => Some(visit.path.as_str()),
        _ => referer.and_then(|url| url.strip_prefix(&*web.app.house().public_url)),
    };
    let base = match visit.path.split(['/', '?']).collect::<Vec<_>>().as_slice() {
        ["", "start", name, ..] => format!("/start/{name}"),
        _ => "/console".to_owned(),
    };
    with_next(&format!("{base}/sign-in"), local_path(back).unwrap_or(&base))
}

/// A file of the look.
pub async fn asset(Path(name): Path<String>) -> Response {
    let Some(asset) = assets::find(&format!("/assets/{name}")) else { return StatusCode::NOT_FOUND.into_response() };
    let headers = [(header::CONTENT_TYPE, asset.content_type), (header::CACHE_CONTROL, assets::CACHE_CONTROL)];
    (headers, asset.bytes).into_response()
}

/// A reader's choice of language or theme.
#[derive(Deserialize)]
pub struct Preference {
    lang: Option<String>,
    theme: Option<String>,
    back: Option<String>,
}

/// Remembers language or theme for a year and goes back.
pub async fn preferences(State(web): State<Web>, Query(chosen): Query<Preference>) -> Response {
    let back = local_path(chosen.back.as_deref()).unwrap_or("/").to_owned();
    let mut response = Redirect::to(&back).into_response();
    let lang = chosen.lang.as_deref().and_then(usher_app::words::Lang::parse).map(|lang| ("lang", lang.tag()));
    let theme = chosen.theme.as_deref().map(|theme| ("theme", Theme::parse(Some(theme)).as_str()));
    for (name, value) in [lang, theme].into_iter().flatten() {
        response.headers_mut().extend(remember(&web, name, value));
    }
    response
}

/// A preference cookie; the theme's may be read by the script, so it is the one cookie that is not `HttpOnly`.
fn remember(web: &Web, name: &str, value: &str) -> Option<(HeaderName, HeaderValue)> {
    let whole = cookie::set(web, name, value, 31_536_000)?;
    let text = whole.to_str().ok()?.replace("; HttpOnly", "").replace("__Host-", "");
    HeaderValue::from_str(&text).ok().map(|value| (header::SET_COOKIE, value))
}

/// The first page of the origin: people are led to the console.
pub async fn home() -> Redirect {
    Redirect::to("/console")
}
