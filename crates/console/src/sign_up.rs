//! Opening an account by oneself, where this deployment allows it.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use maud::html;
use serde::Deserialize;
use usher_app::account::OpenAccount;
use usher_domain::Code;
use usher_domain::directory::{Email, PersonName};
use usher_web::form::Posted;
use usher_web::{Failure, Visit, Web};

use crate::frame;
use crate::look::{self, Button, Field, T};
use crate::refused::Refused;

pub(crate) fn routes() -> Router<Web> {
    Router::new().route("/sign-up", get(ask).post(open))
}

async fn ask(State(web): State<Web>, visit: Visit) -> Result<Response, Failure> {
    if !web.app.house().is_sign_up_open {
        return Err(Code::SignUpClosed.into());
    }
    Ok(form(&web, &visit, &Asked::default(), &Refused::none(T::new(visit.lang))))
}

fn form(web: &Web, visit: &Visit, typed: &Asked, refused: &Refused) -> Response {
    let t = T::new(visit.lang);
    let title = t.say("sign-up-title");
    let fields = html! {
        (Field::text("name", t.say("sign-up-account")).value(&typed.name).autocomplete("organization").longest(200)
            .error(refused.at("name")).focus())
        (Field::text("person", t.say("account-person")).value(&typed.person).autocomplete("name").longest(200)
            .error(refused.at("person")))
        (Field::new("email", "email", t.say("account-email")).value(&typed.email).autocomplete("email").longest(254)
            .error(refused.at("email")))
        (look::button(Button::Primary, &t.say("sign-up-button")))
    };
    let content = html! {
        h1 { (title) }
        p { (t.say("sign-up-about")) }
        (refused.list())
        (look::form("/sign-up", &visit.csrf(web), &fields))
    };
    refused.answer(frame::card(web, visit, &title, &content))
}

/// The form; it comes back as it was sent where it is refused.
#[derive(Default, Deserialize)]
struct Asked {
    name: String,
    person: String,
    email: String,
}

/// The same answer whether the address is known or not.
async fn open(State(web): State<Web>, visit: Visit, Posted(typed): Posted<Asked>) -> Result<Response, Failure> {
    if !web.app.house().is_sign_up_open {
        return Err(Code::SignUpClosed.into());
    }
    let t = T::new(visit.lang);
    let mut refused = Refused::none(t);
    let name = refused.take("name", PersonName::parse(&typed.name));
    let person_name = refused.take("person", PersonName::parse(&typed.person));
    let email = refused.take("email", Email::parse(&typed.email));
    let (Some(name), Some(person_name), Some(email)) = (name, person_name, email) else {
        return Ok(form(&web, &visit, &typed, &refused));
    };
    let (address, language) = (email.clone(), visit.lang.tag().to_owned());
    web.app.perform(&visit.anonymous(), OpenAccount { name, email, person_name, language }).await?;
    let title = t.say("sign-up-done");
    let content = html! {
        h1 { (title) }
        p { (t.say_with("sign-up-done-about", &[("email", address.as_str())])) }
    };
    Ok(frame::card(&web, &visit, &title, &content))
}
