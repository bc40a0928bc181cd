//! The profile that a page is about, read once for every page of the service.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use usher_app::instance::IdentityCenter;
use usher_app::profile::{GetProfile, Profile};
use usher_app::words::Lang;
use usher_app::{App, Error};
use usher_domain::Code;
use usher_domain::catalogue::{Catalogue, Tier};
use usher_domain::id::TierName;
use usher_domain::time::{Instant, Month};
use usher_web::{Failure, Web};

use crate::frame::Console;
use crate::look::{Crumb, Flash, T, Tone};

/// A page of the service in an account and Region that has a profile; without one the browser is sent to where it can
/// be created.
pub(crate) struct Kiro {
    /// The page.
    pub(crate) c: Console,
    /// The application.
    pub(crate) app: App,
    /// The words.
    pub(crate) t: T,
    /// The profile.
    pub(crate) profile: Profile,
    /// The Identity Center whose people it serves.
    pub(crate) center: IdentityCenter,
    /// What is sold.
    pub(crate) catalogue: std::sync::Arc<Catalogue>,
}

impl FromRequestParts<Web> for Kiro {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let c = Console::from_request_parts(parts, web).await?;
        let fail = |error: Error| Failure::from(error).into_response();
        let caller = c.caller();
        let view = GetProfile { account: c.at.account.clone(), region: c.at.region.clone() };
        let away = || Redirect::to(&c.path("kiro")).into_response();
        let profile = match web.app.show(&caller, view).await {
            Err(error) if error.is(Code::NotFound) => return Err(away()),
            outcome => outcome.map_err(fail)?,
        };
        let center = web.app.identity_center(&caller, &c.at.account).await.map_err(fail)?.ok_or_else(away)?;
        let (t, app, catalogue) = (c.t, web.app.clone(), web.app.house().catalogue.clone());
        Ok(Self { c, app, t, profile, center, catalogue })
    }
}

impl Kiro {
    /// The page, below "Kiro" in the way here.
    pub(crate) fn page(&self, title: &str, current: &str, crumbs: Vec<Crumb>, content: &Markup) -> Response {
        self.page_saying((title, current), crumbs, Vec::new(), content)
    }

    /// The same with messages.
    pub(crate) fn page_saying(
        &self,
        named: (&str, &str),
        crumbs: Vec<Crumb>,
        flash: Vec<Flash>,
        content: &Markup,
    ) -> Response {
        let mut way = vec![Crumb::to(self.c.path("kiro"), &self.catalogue.service)];
        way.extend(crumbs);
        self.c.page_with(named, way, flash, content)
    }

    /// "Users & Groups" in the way here.
    pub(crate) fn users_crumb(&self) -> Crumb {
        Crumb::to(self.c.path("kiro/users"), self.t.say("nav-users-and-groups"))
    }

    /// The tier's name for people.
    pub(crate) fn title_of(&self, tier: &TierName) -> String {
        self.catalogue.tier(tier).map_or_else(|_| tier.to_string(), |tier| tier.title.clone())
    }

    /// The tier, if the catalogue still has it.
    pub(crate) fn tier(&self, name: &TierName) -> Option<&Tier> {
        self.catalogue.tier(name).ok()
    }

    /// The first instant of next month, when downgrades begin and canceled seats end.
    pub(crate) fn turn(&self) -> Instant {
        Month::of(self.app.now()).end()
    }

    /// The Start URL people should use: the alias, where one was chosen.
    pub(crate) fn start_url(&self) -> &str {
        self.center.alias_url.as_deref().unwrap_or(&self.center.start_url)
    }
}

/// The message after a form was carried out, by its word in the address; unknown words say nothing.
pub(crate) fn done(t: T, word: Option<&str>) -> Vec<Flash> {
    let key = match word {
        Some("signed-up") => "kiro-done-signed-up",
        Some("saved") => "kiro-done-saved",
        Some("assigned") => "kiro-done-assigned",
        Some("changed") => "kiro-done-changed",
        Some("withdrawn") => "kiro-done-withdrawn",
        Some("deactivated") => "kiro-done-deactivated",
        Some("revoked") => "kiro-done-revoked",
        _ => return Vec::new(),
    };
    vec![Flash::new(Tone::Good, t.say(key))]
}

/// Two sentences after each other; Chinese puts no space between them.
pub(crate) fn joined(t: T, first: &str, second: &str) -> String {
    match t.lang() {
        Lang::ZhCn => format!("{first}{second}"),
        Lang::En => format!("{first} {second}"),
    }
}

/// To the minute in UTC, inside a sentence.
pub(crate) fn when(t: T, at: Instant) -> String {
    let full = at.to_string();
    let (date, rest) = full.split_once('T').unwrap_or((&full, ""));
    format!("{date} {}", t.say_with("time-utc", &[("time", rest.get(..5).unwrap_or(rest))]))
}

/// The date alone, in UTC.
pub(crate) fn day(at: Instant) -> String {
    at.date().to_string()
}
