//! The OpenAPI document (version 3.1), made from the table and the schemas of its operations.

use axum::Json;
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::operation::{Operation, Sort};

/// `GET /api/v1/openapi.json`.
pub(super) async fn answer() -> Json<Value> {
    Json(document(&super::all()))
}

/// The document for some operations.
pub(super) fn document(operations: &[Operation]) -> Value {
    let settings = SchemaSettings::draft2020_12().with(|s| {
        s.definitions_path = "/components/schemas".into();
        s.meta_schema = None;
    });
    let mut generator = settings.into_generator();
    let paths: Map<String, Value> =
        operations.iter().map(|operation| (operation.path(), path(operation, &mut generator))).collect();
    let mut schemas = generator.take_definitions(true);
    schemas.insert("Error".into(), error());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Usher",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Every operation of the console, for scripts. Send an API token as bearer token.",
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
        },
        "security": [{ "token": [] }, {}],
    })
}

fn path(operation: &Operation, generator: &mut SchemaGenerator) -> Value {
    let schema = operation.schema(generator);
    let named = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next());
    let whole = named.and_then(|name| generator.definitions().get(name)).cloned().unwrap_or_default();
    let about = whole.get("description").cloned().unwrap_or_default();
    let answers = json!({
        "200": { "description": "Done.", "content": { "application/json": { "schema": {} } } },
        "default": {
            "description": "Refused, or failed.",
            "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Error" } } },
        },
    });
    let mut posted = json!({
        "operationId": operation.name,
        "description": about,
        "requestBody": { "required": true, "content": { "application/json": { "schema": schema } } },
        "responses": answers,
        "x-allowed": format!("{:?}", operation.allowed),
    });
    if operation.sort == Sort::View {
        let asked = json!({
            "operationId": format!("{}ByQuery", operation.name),
            "description": about,
            "parameters": query(&whole),
            "responses": answers,
        });
        return json!({ "get": asked, "post": posted });
    }
    let key = json!([{
        "name": "Idempotency-Key", "in": "header", "required": false,
        "description": "The same key with the same request answers the same for a day.",
        "schema": { "type": "string", "maxLength": 255 },
    }]);
    if let Some(posted) = posted.as_object_mut() {
        posted.insert("parameters".into(), key);
    }
    json!({ "post": posted })
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

fn error() -> Value {
    let text = json!({ "type": "string" });
    let details = json!({ "type": "object", "additionalProperties": text });
    let lines = json!({
        "type": "array",
        "maxItems": usher_domain::refusal::LINES_MAX,
        "description": "What is wrong with which line of a file that is refused.",
        "items": {
            "type": "object",
            "required": ["line", "code", "message", "cure", "details"],
            "properties": {
                "line": { "type": "integer" }, "code": text, "message": text, "cure": text, "details": details,
            },
        },
    });
    json!({
        "type": "object",
        "required": ["error"],
        "properties": { "error": {
            "type": "object",
            "required": ["code", "message", "cure", "requestId", "details"],
            "properties": {
                "code": text, "message": text, "cure": text, "requestId": text,
                "details": details, "lines": lines,
            },
        } },
    })
}
