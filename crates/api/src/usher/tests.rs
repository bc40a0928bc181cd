use std::fmt::Write as _;
use std::path::Path;

use super::*;

fn check_table(name: &str, text: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/tables").join(name);
    #[expect(clippy::disallowed_methods, reason = "the switch that writes living tables anew is the environment's")]
    if std::env::var_os("UPDATE_TABLES").is_some() {
        std::fs::write(&file, text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(file).unwrap_or_default(), text, "run this test with UPDATE_TABLES=1");
}

#[test]
fn the_table_of_operations_is_current() {
    let document = openapi::document(&all());
    let mut text = "# Operations of /api/v1\n\nWritten by a test; do not edit. `POST` takes JSON, `GET` a query.\n\n\
                    | operation | request | who | what |\n|---|---|---|---|\n"
        .to_owned();
    for operation in all() {
        let path = operation.path();
        let about = document["paths"][&path]["post"]["description"].as_str().unwrap_or_default();
        let about = about.split("\n\n").next().unwrap_or_default().replace('\n', " ");
        let methods = if operation.sort == Sort::View { "GET, POST" } else { "POST" };
        writeln!(text, "| {} | {methods} `{path}` | {:?} | {about} |", operation.name, operation.allowed).unwrap();
    }
    check_table("operations.md", &text);
}

#[test]
fn the_table_of_permissions_is_current() {
    let mut rows: Vec<(String, &str)> = all().iter().map(|one| (format!("{:?}", one.allowed), one.name)).collect();
    rows.sort_unstable();
    let mut text = "# Who may do what through /api/v1\n\nWritten by a test; do not edit. Administrators reach only \
                    their own accounts.\n\n| who | operation |\n|---|---|\n"
        .to_owned();
    for (allowed, name) in rows {
        writeln!(text, "| {allowed} | {name} |").unwrap();
    }
    check_table("permissions.md", &text);
}

#[test]
fn no_two_operations_share_a_name_and_each_says_what_it_does() {
    let document = openapi::document(&all());
    let mut names: Vec<_> = all().iter().map(|operation| operation.name).collect();
    for operation in all() {
        let about = &document["paths"][operation.path()]["post"]["description"];
        assert!(about.as_str().is_some_and(|about| about.len() > 10), "{} has no doc comment", operation.name);
    }
    names.sort_unstable();
    let before = names.len();
    names.dedup();
    assert_eq!(names.len(), before);
}

#[test]
fn every_reference_of_the_document_leads_somewhere() {
    fn walk(value: &serde_json::Value, found: &mut Vec<String>) {
        match value {
            serde_json::Value::Object(map) => {
                found.extend(map.get("$ref").and_then(|path| path.as_str()).map(str::to_owned));
                map.values().for_each(|value| walk(value, found));
            }
            serde_json::Value::Array(list) => list.iter().for_each(|value| walk(value, found)),
            _ => {}
        }
    }
    let document = openapi::document(&all());
    let mut found = Vec::new();
    walk(&document, &mut found);
    assert!(found.len() > 10);
    for path in found {
        assert!(document.pointer(path.trim_start_matches('#')).is_some(), "{path}");
    }
}

/// Every object that the document describes: its pointer and its properties.
fn objects(value: &serde_json::Value, at: &str, found: &mut Vec<(String, Vec<String>)>) {
    match value {
        serde_json::Value::Object(map) => {
            if let Some(properties) = map.get("properties").and_then(|properties| properties.as_object()) {
                found.push((at.to_owned(), properties.keys().cloned().collect()));
            }
            map.iter().for_each(|(key, value)| objects(value, &format!("{at}/{key}"), found));
        }
        serde_json::Value::Array(list) => list.iter().for_each(|value| objects(value, at, found)),
        _ => {}
    }
}

#[test]
fn every_field_has_a_name_in_camel_case() {
    let mut found = Vec::new();
    objects(&openapi::document(&all()), "", &mut found);
    assert!(found.len() > 100);
    found.retain(|(_, fields)| fields.iter().any(|name| name.contains(['_', '-'])));
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_operation_says_what_it_answers_who_may_and_why_not() {
    let document = openapi::document(&all());
    let paths = document["paths"].as_object().unwrap();
    assert_eq!(paths.len(), all().len() + 7);
    for (path, methods) in paths {
        for described in methods.as_object().unwrap().values() {
            let good = described["responses"].get("200").or_else(|| described["responses"].get("204"));
            let schema = good.and_then(|good| good.pointer("/content/application~1json/schema"));
            assert!(
                path.ends_with("/sign-out") || schema.is_some_and(|schema| schema != &serde_json::json!({})),
                "{path}"
            );
            assert!(described["security"].is_array() && described["responses"]["500"].is_object(), "{path}");
        }
    }
    let spend = &document["paths"]["/api/v1/spend"]["post"]["responses"];
    let exhausted = spend["402"]["description"].as_str();
    assert_eq!(exhausted, Some("`credits-exhausted`"));
}
