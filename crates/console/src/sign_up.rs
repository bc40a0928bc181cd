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

pub(crate) fn routes() -> Router<Web> {
    Router::new().route("/sign-up", get(ask).post(open))
}

async fn ask(State(web): State<Web>, visit: Visit) -> Result<Response, Failure> {
    if !web.app.house().is_sign_up_open {
        return Err(Code::SignUpClosed.into());
    }
    let t = T::new(visit.lang);
    let title = t.say("sign-up-title");
    let fields = html! {
        (Field::text("name", t.say("sign-up-account")).autocomplete("organization").longest(200).focus())
        (Field::text("person", t.say("account-person")).autocomplete("name").longest(200))
        (Field::new("email", "email", t.say("account-email")).autocomplete("email").longest(254))
        (look::button(Button::Primary, &t.say("sign-up-button")))
    };
    let content = html! {
        h1 { (title) }
        p { (t.say("sign-up-about")) }
        (look::form("/sign-up", &visit.csrf(&web), &fields))
    };
    Ok(frame::card(&web, &visit, &title, &content))
}

#[derive(Deserialize)]
struct Asked {
    name: String,
    person: String,
    email: String,
}

/// The same answer whether the address is known or not.
async fn open(State(web): State<Web>, visit: Visit, Posted(form): Posted<Asked>) -> Result<Response, Failure> {
    let t = T::new(visit.lang);
    let command = OpenAccount {
        name: PersonName::parse(&form.name)?,
        email: Email::parse(&form.email)?,
        person_name: PersonName::parse(&form.person)?,
        language: visit.lang.tag().to_owned(),
    };
    let address = command.email.clone();
    web.app.perform(&visit.anonymous(), command).await?;
    let title = t.say("sign-up-done");
    let content = html! {
        h1 { (title) }
        p { (t.say_with("sign-up-done-about", &[("email", address.as_str())])) }
    };
    Ok(frame::card(&web, &visit, &title, &content))
}
