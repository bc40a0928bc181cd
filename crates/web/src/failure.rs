//! A handler's no, before a door has put it into its own words.

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use usher_app::Error;
use usher_domain::{Code, Refusal};

use crate::status;

/// What a handler answers when it cannot do what it was asked. It travels in the response's extensions to the door's
/// outermost layer, which alone knows how its visitors are told: a page, our JSON, an AWS exception.
#[derive(Clone, Debug)]
pub struct Failure(pub Arc<Error>);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(Arc::new(error))
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Error::from(refusal).into()
    }
}

impl From<Code> for Failure {
    fn from(code: Code) -> Self {
        Error::from(code).into()
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = status::of_error(&self.0).into_response();
        response.extensions_mut().insert(self);
        response
    }
}
