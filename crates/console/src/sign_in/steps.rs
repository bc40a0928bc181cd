//! The steps between a name and a session. Each page shows the step that is due, wherever the browser came from.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use usher_app::sign_in::Onward;
use usher_domain::Code;
use usher_web::form::Posted;
use usher_web::{Failure, Visit, Web};

use super::{pages, ticket, to_step, welcome};
use crate::look::T;
use crate::refused::Refused;

/// The page of the step that is due; who has none begins anew.
pub(super) async fn show(State(web): State<Web>, visit: Visit) -> Result<Response, Failure> {
    match web.app.sign_in_progress(&ticket(&visit)).await? {
        Some(progress) => Ok(pages::step(&web, &visit, &progress, &Refused::none(T::new(visit.lang)))),
        None => Ok(pages::over(&web, &visit)),
    }
}

#[derive(Deserialize)]
pub(super) struct Password {
    password: String,
}

/// The password.
pub(super) async fn password(
    State(web): State<Web>,
    visit: Visit,
    form: Posted<Password>,
) -> Result<Response, Failure> {
    let outcome = web.app.prove_password(&visit.anonymous(), &ticket(&visit), form.0.password).await;
    answer(&web, &visit, outcome).await
}

#[derive(Deserialize)]
pub(super) struct Code6 {
    code: String,
}

/// A code of a device, or a recovery code.
pub(super) async fn code(State(web): State<Web>, visit: Visit, form: Posted<Code6>) -> Result<Response, Failure> {
    let outcome = web.app.prove_code(&visit.anonymous(), &ticket(&visit), form.0.code).await;
    answer(&web, &visit, outcome).await
}

#[derive(Deserialize)]
pub(super) struct NewPassword {
    #[serde(rename = "new-password")]
    new_password: String,
}

/// A new password after a one-time password.
pub(super) async fn new_password(
    State(web): State<Web>,
    visit: Visit,
    form: Posted<NewPassword>,
) -> Result<Response, Failure> {
    let outcome = web.app.choose_password(&visit.anonymous(), &ticket(&visit), form.0.new_password).await;
    answer(&web, &visit, outcome).await
}

/// The first code of a new device.
pub(super) async fn device(State(web): State<Web>, visit: Visit, form: Posted<Code6>) -> Result<Response, Failure> {
    let outcome = web.app.enrol_device(&visit.anonymous(), &ticket(&visit), form.0.code).await;
    answer(&web, &visit, outcome).await
}

#[derive(Deserialize)]
pub(super) struct Nothing {}

/// The session, where the answer to the last proof was lost on its way.
pub(super) async fn finish(State(web): State<Web>, visit: Visit, _: Posted<Nothing>) -> Result<Response, Failure> {
    let outcome = web.app.finish_sign_in(&visit.anonymous(), &ticket(&visit)).await.map(Onward::SignedIn);
    answer(&web, &visit, outcome).await
}

/// A step that went well leads on; a refused one shows its page again; one that is not due leads to the one that is.
async fn answer(web: &Web, visit: &Visit, outcome: usher_app::Result<Onward>) -> Result<Response, Failure> {
    let error = match outcome {
        Ok(Onward::Step(ticket)) => return Ok(to_step(web, &ticket)),
        Ok(Onward::SignedIn(signed_in)) => return Ok(welcome(web, visit, &signed_in)),
        Err(error) => error,
    };
    let Some(refusal) = error.refusal().filter(|refusal| refusal.code != Code::SignInStep) else {
        return if error.is(Code::SignInStep) {
            Ok(Redirect::to("/sign-in/step").into_response())
        } else {
            Err(error.into())
        };
    };
    match web.app.sign_in_progress(&ticket(visit)).await? {
        Some(progress) => Ok(pages::step(web, visit, &progress, &Refused::of(T::new(visit.lang), refusal))),
        None => Ok(pages::over(web, visit)),
    }
}
