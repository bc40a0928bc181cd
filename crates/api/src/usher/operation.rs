//! An operation: a command, view or question with everything a door needs to know about it.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Method, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use usher_app::{Act, Command, Question, View};
use usher_domain::access::{Allowed, Caller};
use usher_domain::{Code, Refusal};
use usher_web::{Failure, Visit, Web, form};

use super::caller::caller_of;

/// The largest body of an operation.
const BODY_MAX: usize = 1024 * 1024;
/// The largest body of an operation that imports a file.
const IMPORT_MAX: usize = 8 * 1024 * 1024;

/// Whether an operation changes something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// It does.
    Command,
    /// It only reads.
    View,
}

/// One row of the table.
#[derive(Clone, Copy)]
pub struct Operation {
    /// Its name in `PascalCase`, as in the audit log and the permission table.
    pub name: &'static str,
    /// Whether it changes something.
    pub sort: Sort,
    /// Who may.
    pub allowed: Allowed,
    /// The reasons of its own for a refusal, beside those that every operation has.
    pub codes: &'static [Code],
    takes: fn(&mut SchemaGenerator) -> Schema,
    answers: fn(&mut SchemaGenerator) -> Schema,
    route: fn() -> MethodRouter<Web>,
}

impl Operation {
    /// The row of a command.
    pub fn command<C: Command + DeserializeOwned + JsonSchema>() -> Self
    where
        C::Outcome: JsonSchema,
    {
        let route = || {
            let shape = Shape::of::<C>();
            post(move |State(web): State<Web>, visit: Visit, request: Request| async move {
                let (caller, command) = shape.read::<C>(&web, &visit, request).await?;
                answer(&web.app.perform(&caller, command).await?)
            })
        };
        Self::row::<C, C::Outcome>((C::NAME, Sort::Command, C::ALLOWED), route)
    }

    /// The row of a change that looks things up elsewhere first.
    pub fn act<A: Act + DeserializeOwned + JsonSchema>() -> Self
    where
        A::Outcome: JsonSchema,
    {
        let route = || {
            let shape = Shape::of::<A>();
            post(move |State(web): State<Web>, visit: Visit, request: Request| async move {
                let (caller, act) = shape.read::<A>(&web, &visit, request).await?;
                answer(&act.act(&web.app, &caller).await?)
            })
        };
        Self::row::<A, A::Outcome>((A::NAME, Sort::Command, A::ALLOWED), route)
    }

    /// The row of a view.
    pub fn view<V: View + DeserializeOwned + JsonSchema>() -> Self
    where
        V::Answer: JsonSchema,
    {
        let route = || {
            let shape = Shape::of::<V>();
            let handler = async move |State(web): State<Web>, visit: Visit, request: Request| {
                let (caller, view) = shape.read::<V>(&web, &visit, request).await?;
                answer(&web.app.show(&caller, view).await?)
            };
            get(handler.clone()).post(handler)
        };
        Self::row::<V, V::Answer>((V::NAME, Sort::View, V::ALLOWED), route)
    }

    /// The row of a question to several databases.
    pub fn question<Q: Question + DeserializeOwned + JsonSchema>() -> Self
    where
        Q::Answer: JsonSchema,
    {
        let route = || {
            let shape = Shape::of::<Q>();
            let handler = async move |State(web): State<Web>, visit: Visit, request: Request| {
                let (caller, question) = shape.read::<Q>(&web, &visit, request).await?;
                answer(&web.app.ask(&caller, question).await?)
            };
            get(handler.clone()).post(handler)
        };
        Self::row::<Q, Q::Answer>((Q::NAME, Sort::View, Q::ALLOWED), route)
    }

    fn row<I: JsonSchema, O: JsonSchema>(
        (name, sort, allowed): (&'static str, Sort, Allowed),
        route: fn() -> MethodRouter<Web>,
    ) -> Self {
        let (takes, answers) = (SchemaGenerator::subschema_for::<I>, SchemaGenerator::subschema_for::<O>);
        Self { name, sort, allowed, codes: &[], takes, answers, route }
    }

    /// The same with its own reasons for a refusal.
    #[must_use]
    pub(super) fn refusing(self, codes: &'static [Code]) -> Self {
        Self { codes, ..self }
    }

    /// Its path, such as `/api/v1/create-account`.
    pub fn path(&self) -> String {
        let mut path = "/api/v1/".to_owned();
        for (at, letter) in self.name.chars().enumerate() {
            if letter.is_ascii_uppercase() && at > 0 {
                path.push('-');
            }
            path.push(letter.to_ascii_lowercase());
        }
        path
    }

    /// Its handlers.
    pub fn route(&self) -> MethodRouter<Web> {
        (self.route)()
    }

    /// The JSON schema of what it takes; named parts go into the generator.
    pub fn takes(&self, generator: &mut SchemaGenerator) -> Schema {
        (self.takes)(generator)
    }

    /// The JSON schema of what it answers, where `null` stands for the empty object.
    pub fn answers(&self, generator: &mut SchemaGenerator) -> Schema {
        (self.answers)(generator)
    }
}

/// What the body of an operation may look like.
#[derive(Clone)]
struct Shape {
    /// The fields, where the operation is a plain object; `None` leaves it to serde.
    fields: Option<Arc<BTreeSet<String>>>,
    limit: usize,
}

impl Shape {
    fn of<T: JsonSchema>() -> Self {
        let schema = SchemaGenerator::default().into_root_schema_for::<T>();
        let mut variants = ["oneOf", "anyOf", "allOf"].into_iter();
        let is_plain = variants.all(|key| schema.get(key).is_none());
        let fields = schema.get("properties").and_then(Value::as_object).filter(|_| is_plain);
        let fields = fields.map(|fields| Arc::new(fields.keys().cloned().collect()));
        let limit = if T::schema_name().contains("Import") { IMPORT_MAX } else { BODY_MAX };
        Self { fields, limit }
    }

    async fn read<T: DeserializeOwned>(
        &self,
        web: &Web,
        visit: &Visit,
        request: Request<Body>,
    ) -> Result<(Caller, T), Failure> {
        let caller = caller_of(web, visit, request.headers()).await?;
        let value = if matches!(*request.method(), Method::GET | Method::HEAD) {
            let query = request.uri().query().unwrap_or_default();
            self.refuse_unknown(&serde_html_form::from_str(query).map_err(|error| invalid("query", &error))?)?;
            serde_html_form::from_str(query).map_err(|error| invalid("query", &error))?
        } else {
            require_json(&request)?;
            let text = form::read(request, self.limit).await?;
            let text = if text.trim().is_empty() { "{}" } else { &text };
            self.refuse_unknown(&serde_json::from_str(text).map_err(|error| invalid("body", &error))?)?;
            // From the text again: what a field takes for its own may depend on how a number is written.
            serde_json::from_str(text).map_err(|error| invalid("body", &error))?
        };
        Ok((caller, value))
    }

    /// A misspelt field would otherwise be a silent default.
    fn refuse_unknown(&self, given: &Map<String, Value>) -> Result<(), Refusal> {
        let Some(fields) = &self.fields else { return Ok(()) };
        match given.keys().find(|name| !fields.contains(*name)) {
            None => Ok(()),
            Some(name) => {
                Err(Refusal::new(Code::InvalidInput).with("field", name).with("why", "there is no such field"))
            }
        }
    }
}

fn require_json(request: &Request) -> Result<(), Refusal> {
    let value = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media = value.split(';').next().unwrap_or_default().trim();
    if media.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    Err(Refusal::new(Code::InvalidInput).with("field", "Content-Type").with("why", "it must be application/json"))
}

fn invalid(field: &str, error: &impl core::fmt::Display) -> Refusal {
    Refusal::new(Code::InvalidInput).with("field", field).with("why", error)
}

/// An operation without an outcome answers an empty object, so that every answer is JSON a client can read.
fn answer<T: Serialize>(outcome: &T) -> Result<Response, Failure> {
    let value = serde_json::to_value(outcome).map_err(|error| usher_app::Error::Broken(error.to_string()))?;
    let value = if value.is_null() { Map::new().into() } else { value };
    Ok(Json(value).into_response())
}
