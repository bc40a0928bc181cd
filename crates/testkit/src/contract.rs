//! The promise of the OpenAPI document: every answer of our own API that any scenario gets is what the document says.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use jsonschema::Validator;
use parking_lot::Mutex;
use serde_json::{Value, json};

use crate::visitor::Answer;

/// The document, fetched once for all scenarios of a run, and the schemas of answers that were needed so far.
struct Contract {
    document: Value,
    validators: Mutex<BTreeMap<(String, String, u16), Option<Validator>>>,
}

static CONTRACT: OnceLock<Contract> = OnceLock::new();

/// Fails the test where an answer is not what the document promises.
pub(crate) fn hold(method: &str, answer: &Answer, fetch: impl FnOnce() -> Value) {
    let contract = CONTRACT.get_or_init(|| Contract { document: fetch(), validators: Mutex::default() });
    let path = answer.path.split('?').next().unwrap_or_default();
    let method = method.to_lowercase();
    let Some(promised) = contract.document["paths"][path].get(&method) else { return };
    // Who speaks http to a listener of https, say, is turned away before our API hears of it.
    let is_json = answer.header("content-type").is_some_and(|kind| kind.starts_with("application/json"));
    if answer.status >= 400 && !is_json {
        return;
    }
    let promised = &promised["responses"][answer.status.to_string()];
    assert!(promised.is_object(), "{method} {path} never answers {}: {}", answer.status, answer.body);
    let mut validators = contract.validators.lock();
    let key = (method.clone(), path.to_owned(), answer.status);
    let validator = validators.entry(key).or_insert_with(|| {
        let schema = promised.pointer("/content/application~1json/schema")?;
        // References lead into the document's components, so they come along.
        let whole = json!({ "components": contract.document["components"], "allOf": [schema] });
        Some(jsonschema::draft202012::new(&whole).unwrap_or_else(|error| panic!("{path}: {error}")))
    });
    let Some(validator) = validator else {
        assert!(answer.body.is_empty(), "{method} {path} promises no body: {}", answer.body);
        return;
    };
    let value = answer.json();
    let wrong: Vec<String> =
        validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(wrong.is_empty(), "{method} {path} breaks the document: {wrong:#?}\n{value:#}");
}
