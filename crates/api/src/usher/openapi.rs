//! The OpenAPI document (version 3.1), made from the table of operations and the schemas of what they take and answer.

mod plain;

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use schemars::generate::{Contract, SchemaSettings};
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value, json};
use usher_domain::Code;
use usher_domain::access::Allowed;
use usher_wire::usher::ErrorBody;

use super::operation::{Operation, Sort};

/// Where named schemas stand in the document.
const SCHEMAS: &str = "#/components/schemas/";

/// `GET /api/v1/openapi.json`.
pub(super) async fn answer() -> Json<Value> {
    Json(document(&super::all()))
}

/// The document for some operations, and all routes beside the table.
pub fn document(operations: &[Operation]) -> Value {
    let mut schemas = Schemas::new();
    let mut paths: Map<String, Value> =
        operations.iter().map(|operation| (operation.path(), path(operation, &mut schemas))).collect();
    paths.extend(plain::paths(&mut schemas));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Usher",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Every operation of the console, for scripts, and what products and command lines call. \
                Operations take and answer JSON; those that only read also take a query. Money is in micro-dollars, \
                credits are decimal text; instants are microseconds since 1970 in UTC, or RFC 3339 where they are \
                text. An operation without an outcome answers `{}`.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": { "schemas": schemas.finish(), "securitySchemes": proofs() },
    })
}

/// The schemas of both directions: a field that may be left out of a request is always there in an answer.
struct Schemas {
    taken: SchemaGenerator,
    answered: SchemaGenerator,
}

impl Schemas {
    fn new() -> Self {
        let generator = |contract: Contract| {
            let settings = SchemaSettings::draft2020_12().with(|settings| {
                settings.definitions_path = "/components/schemas".into();
                settings.meta_schema = None;
                settings.contract = contract;
            });
            settings.into_generator()
        };
        let mut new = Self { taken: generator(Contract::Deserialize), answered: generator(Contract::Serialize) };
        new.answered.subschema_for::<ErrorBody>();
        new
    }

    /// What stands behind a reference to something taken.
    fn whole(&self, schema: &Schema) -> Value {
        let named = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next());
        named.and_then(|name| self.taken.definitions().get(name)).cloned().unwrap_or_default()
    }

    fn finish(mut self) -> Map<String, Value> {
        let mut all = self.taken.take_definitions(true);
        for (name, schema) in self.answered.take_definitions(true) {
            let known = all.insert(name.clone(), schema.clone());
            // A test reads the document; it fails where one name would stand for two things.
            debug_assert!(known.is_none_or(|known| known == schema), "{name} is taken and answered in two shapes");
            debug_assert!(!name.ends_with(|last: char| last.is_ascii_digit()), "two things are called {name}");
        }
        all.insert("Nothing".into(), json!({ "type": "object", "maxProperties": 0 }));
        all
    }
}

fn path(operation: &Operation, schemas: &mut Schemas) -> Value {
    let schema = operation.takes(&mut schemas.taken);
    let whole = schemas.whole(&schema);
    let about = whole.get("description").cloned().unwrap_or_default();
    let codes = common(operation, &whole);
    let answered = answered(operation.answers(&mut schemas.answered));
    let answers = answers(("200", "Done."), Some(answered), &codes);
    let mut posted = json!({
        "operationId": operation.name,
        "description": about,
        "security": security(operation.allowed),
        "requestBody": { "required": true, "content": { "application/json": { "schema": schema } } },
        "responses": answers,
        "x-allowed": format!("{:?}", operation.allowed),
    });
    if operation.sort == Sort::View {
        let asked = json!({
            "operationId": format!("{}ByQuery", operation.name),
            "description": about,
            "security": security(operation.allowed),
            "parameters": query(&whole),
            "responses": answers,
            "x-allowed": format!("{:?}", operation.allowed),
        });
        return json!({ "get": asked, "post": posted });
    }
    let key = json!([{
        "name": "Idempotency-Key", "in": "header", "required": false,
        "description": "The same key with the same request is carried out once, and answered the same; with another \
            request it is refused with `idempotency-mismatch`. Keys are kept apart by caller.",
        "schema": { "type": "string", "minLength": 1, "maxLength": 255 },
    }]);
    if let Some(posted) = posted.as_object_mut() {
        posted.insert("parameters".into(), key);
    }
    json!({ "post": posted })
}

/// `null` is answered as the empty object.
fn answered(schema: Schema) -> Value {
    let nothing = json!({ "$ref": format!("{SCHEMAS}Nothing") });
    let is_null = |schema: &Value| schema.get("type").is_some_and(|kind| kind == "null");
    let mut schema = schema.to_value();
    if is_null(&schema) {
        return nothing;
    }
    if let Some(either) = schema.get_mut("anyOf").and_then(Value::as_array_mut) {
        either.iter_mut().filter(|one| is_null(one)).for_each(|one| *one = nothing.clone());
    }
    schema
}

/// Every reason for which an operation may be refused: its own, and those of permission, form and place.
fn common(operation: &Operation, takes: &Value) -> BTreeSet<&'static str> {
    let has = |field: &str| takes.pointer(&format!("/properties/{field}")).is_some();
    let mut codes = vec![
        Code::InvalidInput,
        Code::BodyTooLarge,
        Code::SignInRequired,
        Code::ProductKeyInvalid,
        Code::Forbidden,
        Code::TooManyRequests,
        Code::Unavailable,
    ];
    codes.extend(operation.codes);
    if operation.sort == Sort::Command {
        codes.push(Code::IdempotencyMismatch);
    }
    if has("account") {
        codes.push(Code::NotFound);
    }
    if has("region") || has("instanceRegion") || has("profileRegion") {
        codes.push(Code::RegionUnknown);
    }
    codes.into_iter().map(Code::as_str).collect()
}

/// The answers of a request: the good one, and the refusals by their status.
fn answers((status, about): (&str, &str), schema: Option<Value>, codes: &BTreeSet<&'static str>) -> Value {
    let mut by_status: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for code in Code::ALL.iter().filter(|code| codes.contains(code.as_str())) {
        let status = usher_web::status::of(code.kind()).as_u16().to_string();
        by_status.entry(status).or_default().push(code.as_str());
    }
    by_status.insert("500".into(), vec!["internal"]);
    let refused = by_status.into_iter().map(|(status, codes)| (status, refused(&codes)));
    let mut good = json!({ "description": about });
    if let (Some(schema), Some(good)) = (schema, good.as_object_mut()) {
        good.insert("content".into(), json!({ "application/json": { "schema": schema } }));
    }
    let answers: Map<String, Value> = core::iter::once((status.to_owned(), good)).chain(refused).collect();
    answers.into()
}

fn refused(codes: &[&str]) -> Value {
    let named: Vec<String> = codes.iter().map(|code| format!("`{code}`")).collect();
    let code = json!({ "properties": { "error": { "properties": { "code": { "enum": codes } } } } });
    json!({
        "description": named.join(", "),
        "content": { "application/json": {
            "schema": { "allOf": [{ "$ref": format!("{SCHEMAS}ErrorBody") }, code] },
        } },
    })
}

/// What may be sent in the `Authorization` header.
fn proofs() -> Value {
    let bearer = |about: &str| json!({ "type": "http", "scheme": "bearer", "description": about });
    json!({
        "apiToken": bearer("An API token of an operator or administrator, `usher_at_…`: made on the console's page \
            Account, API tokens, or by `create-api-token`. It may do what its owner may."),
        "memberToken": bearer("An access token of a member, `aoa-…`, as `POST /token` issues it."),
        "productKey": bearer("A product's key, `usher_pk_…`, as `create-product` answers it, once."),
    })
}

fn security(allowed: Allowed) -> Value {
    match allowed {
        Allowed::Anyone => json!([]),
        Allowed::System
        | Allowed::Operators
        | Allowed::Administrators
        | Allowed::AdministratorsAndOperators
        | Allowed::ConsolePeople => json!([{ "apiToken": [] }]),
        Allowed::Members => json!([{ "memberToken": [] }]),
        Allowed::MembersAndProducts => json!([{ "memberToken": [] }, { "productKey": [] }]),
    }
}

/// The fields of a question as parameters of its query.
fn query(schema: &Value) -> Vec<Value> {
    let required = schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    let fields = schema.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
    let parameter = |(name, schema): (String, Value)| {
        let is_required = required.iter().any(|one| one.as_str() == Some(&name));
        json!({ "name": name, "in": "query", "required": is_required, "schema": schema })
    };
    fields.into_iter().map(parameter).collect()
}
