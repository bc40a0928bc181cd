//! Where a person lets a program act for them: the page for a device's code, and consent after `/authorize`.

mod authorize;
mod consent;
mod device;

use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::{Markup, html};
use usher_app::session::MemberSession;
use usher_app::words::Words;
use usher_domain::grant::Scopes;
use usher_domain::id::InstanceId;
use usher_domain::time::Instant;
use usher_web::limits::{Class, Source};
use usher_web::{Failure, Visit, Web};

use crate::frame::{card, with_next};
use crate::look::{self, Button, T};

/// The pages of this slice.
pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .route("/authorize", get(authorize::authorize))
        .route("/consent", get(consent::show).post(consent::decide))
        .route("/device", get(device::show))
        .route("/device/decide", post(device::decide))
        .route("/device/allowed", get(device::allowed))
        .route("/device/denied", get(device::denied))
}

/// Counts a look-up by a guessable or costly value against its address; pages are free otherwise.
fn count(web: &Web, visit: &Visit) -> Result<(), Failure> {
    let Some(address) = visit.address else { return Ok(()) };
    let checked = web.limiter.check(Class::SignIn, Source::address(address), web.app.now());
    checked.map_err(|wait| usher_domain::Refusal::from(wait).into())
}

/// The member who may decide, or where to send the browser, or a page that explains a wrong sign-in.
fn who_decides<'a>(
    (web, visit): (&Web, &Visit),
    member: Option<&'a MemberSession>,
    (instance, start_name): (&InstanceId, &str),
    back: &str,
) -> Result<&'a MemberSession, Box<Response>> {
    let sign_in = with_next(&format!("/start/{start_name}/sign-in"), back);
    match member {
        None => Err(Box::new(Redirect::to(&sign_in).into_response())),
        Some(member) if member.instance == *instance => Ok(member),
        Some(member) => {
            let t = T::new(visit.lang);
            let names = [("wanted", start_name), ("name", member.name.as_str())];
            let content = html! {
                h1 { (t.say("consent-other-title")) }
                p { (t.say_with("consent-other", &names)) }
                (look::link_button(Button::Primary, &sign_in, &t.say_with("consent-other-sign-in", &names)))
            };
            Err(Box::new(card(web, visit, &t.say("consent-other-title"), &content)))
        }
    }
}

/// A request as both kinds of grant show it.
struct Asked<'a> {
    client: &'a str,
    scopes: &'a Scopes,
    address: &'a str,
    at: Instant,
    code: Option<&'a str>,
}

impl Asked<'_> {
    /// The client's name for a sentence: 60 characters at most, since it is the client's own word.
    fn name(&self) -> String {
        let short: String = self.client.chars().take(60).collect();
        if short.len() < self.client.len() { format!("{short}…") } else { short }
    }

    fn shown(&self, t: T, member: &MemberSession) -> Markup {
        let address = if self.address.is_empty() { t.say("consent-unknown-address") } else { self.address.to_owned() };
        let mut facts = vec![
            (t.say("consent-program"), html! { (self.name()) }),
            (t.say("consent-account"), html! { (member.name) }),
            (t.say("consent-address"), html! { (address) }),
            (t.say("consent-time"), look::time(t, self.at)),
        ];
        if let Some(code) = self.code {
            facts.insert(0, (t.say("consent-code"), html! { strong.code #user-code { (code) } }));
        }
        html! {
            h1 { (t.say_with("consent-title", &[("client", self.name().as_str())])) }
            (look::kv(&facts))
            p { (t.say_with("consent-asks", &[("client", self.name().as_str())])) }
            ul #scopes { @for sentence in scopes_in_words(t, self.scopes) { li { (sentence) } } }
        }
    }
}

/// A sentence for each scope; one that has no sentence stands as it is.
fn scopes_in_words(t: T, scopes: &Scopes) -> Vec<String> {
    if scopes.is_empty() {
        return vec![t.say("scope-none")];
    }
    let sentence = |scope: &str| {
        let key = format!("scope-{}", scope.replace(':', "-"));
        if Words::shared().knows(t.lang(), &key) { t.say(&key) } else { scope.to_owned() }
    };
    scopes.iter().map(sentence).collect()
}

/// The two answers of a consent form.
fn answers(t: T) -> Markup {
    html! {
        div.form-foot {
            button.button.primary type="submit" name="decision" value="allow" { (t.say("consent-allow")) }
            button.button type="submit" name="decision" value="deny" { (t.say("consent-deny")) }
        }
    }
}
