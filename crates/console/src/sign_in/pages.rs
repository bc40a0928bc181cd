//! The cards of sign-in.

use axum::response::Response;
use maud::{Markup, PreEscaped, html};
use usher_app::sign_in::{Progress, Proposal, Realm};
use usher_domain::credential::Step;
use usher_web::{Visit, Web};

use crate::frame::card;
use crate::look::{self, Button, Field, T, button, form, link_button};
use crate::refused::{PROOF, Refused};

/// Who are you?
pub(super) fn identify(web: &Web, visit: &Visit, realm: &Realm, next: &str) -> Response {
    let t = T::new(visit.lang);
    let label = match realm {
        Realm::Console => t.say("sign-in-email"),
        Realm::Member { .. } => t.say("sign-in-username"),
    };
    let fields = html! {
        (Field::text("username", label).autocomplete("username").longest(320).focus())
        input type="hidden" name="next" value=(next);
        div.form-foot { (button(Button::Primary, &t.say("sign-in-next"))) }
    };
    let content = html! {
        h1 { (heading(t, realm)) }
        p { (t.say("sign-in-about")) }
        (form(&realm.sign_in_path(), &visit.csrf(web), &fields))
        p { a href=(forgot_path(realm)) { (t.say("sign-in-forgot")) } }
    };
    card(web, visit, &heading(t, realm), &content)
}

fn heading(t: T, realm: &Realm) -> String {
    match realm {
        Realm::Console => t.say("sign-in-title-console"),
        Realm::Member { start, .. } => t.say_with("sign-in-title-member", &[("start", start.as_str())]),
    }
}

/// Where a forgotten password is dealt with.
pub(super) fn forgot_path(realm: &Realm) -> String {
    match realm {
        Realm::Console => "/forgot".into(),
        Realm::Member { start, .. } => format!("/start/{start}/forgot"),
    }
}

/// The step that is due.
pub(super) fn step(web: &Web, visit: &Visit, progress: &Progress, refused: &Refused) -> Response {
    let t = T::new(visit.lang);
    let (key, action, fields) = match progress.step {
        Step::Password => ("password", "/sign-in/password", password_fields(t, refused)),
        Step::Mfa | Step::EmailCode => ("code", "/sign-in/code", code_fields(t, refused)),
        Step::ChoosePassword => ("choose", "/sign-in/new-password", new_password_fields(t, true, refused)),
        Step::EnrollMfa => ("enrol", "/sign-in/device", enrol_fields(t, progress.device.as_ref(), refused)),
        Step::Done => ("done", "/sign-in/finish", html! {}),
    };
    let fields = html! {
        input type="text" name="username" value=(progress.name) autocomplete="username" readonly hidden;
        (fields)
        div.form-foot { (button(Button::Primary, &t.say("sign-in-continue"))) }
    };
    let title = t.say(&format!("sign-in-{key}-title"));
    let content = html! {
        (indicator(t, progress))
        h1 { (title) }
        p { (t.say_with("sign-in-as", &[("name", progress.name.as_str())])) " "
            a href=(progress.realm.sign_in_path()) { (t.say("sign-in-not-you")) } }
        (refused.list())
        (form(action, &visit.csrf(web), &fields))
        details { summary { (t.say("sign-in-why")) } p { (t.say(&format!("sign-in-{key}-why"))) } }
        @if progress.step == Step::Password {
            p { a href=(forgot_path(&progress.realm)) { (t.say("sign-in-forgot")) } }
        }
    };
    refused.answer(card(web, visit, &title, &content))
}

fn indicator(t: T, progress: &Progress) -> Markup {
    let (keys, current): (&[&str], usize) = match (progress.is_registration, progress.step) {
        (true, Step::EnrollMfa) => (&["password", "device", "codes"], 1),
        (true, _) => (&["password", "device", "codes"], 2),
        (false, Step::Password) => (&["name", "password", "device"], 1),
        (false, Step::ChoosePassword) => (&["name", "password", "new-password", "device"], 2),
        (false, Step::Mfa | Step::EmailCode | Step::EnrollMfa) => (&["name", "password", "device"], 2),
        (false, Step::Done) => (&["name", "password", "device"], 3),
    };
    let names: Vec<String> = keys.iter().map(|key| t.say(&format!("sign-in-step-{key}"))).collect();
    look::steps(t, &names, current.min(names.len().saturating_sub(1)))
}

fn password_fields(t: T, refused: &Refused) -> Markup {
    let field = Field::password("password", t.say("sign-in-password"), "current-password");
    html! { (field.error(refused.at(PROOF)).focus()) }
}

fn code_fields(t: T, refused: &Refused) -> Markup {
    let field = Field::code("code", t.say("sign-in-code")).hint(t.say("sign-in-code-hint")).longest(64);
    html! { (field.error(refused.at(PROOF)).focus()) }
}

/// The field for a new password, with the policy in words; it has the focus where it comes first.
pub(super) fn new_password_fields(t: T, is_first: bool, refused: &Refused) -> Markup {
    let field = Field::password("new-password", t.say("sign-in-new-password"), "new-password")
        .hint(t.say("sign-in-new-password-hint"))
        .error(refused.at("new-password"));
    html! { (if is_first { field.focus() } else { field }) }
}

/// The picture, the text below it, and the field for the first code.
pub(crate) fn enrol_fields(t: T, device: Option<&Proposal>, refused: &Refused) -> Markup {
    let code = Field::code("code", t.say("sign-in-code")).hint(t.say("sign-in-enrol-hint"));
    html! {
        @if let Some(device) = device {
            p { (t.say("sign-in-enrol-scan")) }
            div role="img" aria-label=(t.say("sign-in-enrol-picture")) { (PreEscaped(&device.picture)) }
            p { (t.say("sign-in-enrol-type")) " " span #totp-secret { (look::copy_field(t, &device.text)) } }
        }
        (code.input_mode("numeric").longest(16).error(refused.at(PROOF)))
    }
}

/// The ten codes, once.
pub(crate) fn recovery_codes(web: &Web, visit: &Visit, codes: &[String], next: &str) -> Response {
    let t = T::new(visit.lang);
    let title = t.say("sign-in-codes-title");
    let content = html! {
        h1 { (title) }
        p { (t.say("sign-in-codes-about")) }
        div #recovery-codes { (look::code_block(t, &codes.join("\n"))) }
        p { (t.say("sign-in-codes-once")) }
        (link_button(Button::Primary, next, &t.say("sign-in-codes-kept")))
    };
    card(web, visit, &title, &content)
}

/// The sign-in has ended or belongs to another browser.
pub(super) fn over(web: &Web, visit: &Visit) -> Response {
    let t = T::new(visit.lang);
    let title = t.say("sign-in-over-title");
    let content = html! {
        h1 { (title) }
        p { (t.say("sign-in-over-about")) }
        p { (t.say("sign-in-over-cure")) }
        (link_button(Button::Normal, "/console", &t.say("sign-in-over-console")))
    };
    card(web, visit, &title, &content)
}
