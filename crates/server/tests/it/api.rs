//! Our own API: who gets in, what is refused, what a repeat answers.

use serde_json::{Map, Value, json};
use usher_testkit::World;

use crate::desk::{call, desk, operator, refused};

#[tokio::test]
async fn a_token_works_until_it_is_revoked_or_expires() {
    let world = World::new().await;
    let ada = desk(&world, "ada@a.example").await;
    // Ids made in the same millisecond have no order, and the clock stands still.
    world.pass_minutes(1);
    let made = call(&ada.script, "create-api-token", json!({ "name": "ci", "days": 2 })).await;
    let ci = world.visitor().with_bearer(made["secret"].as_str().unwrap());
    let account = json!({ "account": ada.account.as_str() });
    call(&ci, "get-account", account.clone()).await;
    let tokens = call(&ada.script, "list-api-tokens", json!({})).await;
    assert!(tokens[0]["name"] == "ci" && !tokens[0]["lastUsedAt"].is_null() && tokens[0].get("secret").is_none());
    call(&ada.script, "revoke-api-token", json!({ "id": made["id"] })).await;
    assert_eq!(refused(&ci, "get-account", account.clone(), 401).await, "sign-in-required");
    let made = call(&ada.script, "create-api-token", json!({ "name": "ci", "days": 2 })).await;
    let ci = world.visitor().with_bearer(made["secret"].as_str().unwrap());
    world.pass_days(2);
    assert_eq!(refused(&ci, "get-account", account, 401).await, "sign-in-required");
    assert_eq!(
        refused(&ada.script, "create-api-token", json!({ "name": "x", "days": 366 }), 400).await,
        "token-lifetime"
    );
    world.close().await;
}

#[tokio::test]
async fn a_token_of_somebody_else_cannot_be_revoked() {
    let world = World::new().await;
    let ada = desk(&world, "ada@a.example").await;
    let eve = desk(&world, "eve@e.example").await;
    let tokens = call(&ada.script, "list-api-tokens", json!({})).await;
    assert_eq!(refused(&eve.script, "revoke-api-token", json!({ "id": tokens[0]["id"] }), 404).await, "not-found");
    world.close().await;
}

/// A body that fits a schema, with the account of somebody else wherever an account is named.
fn body_for(operation: &usher_api::usher::Operation, account: &str) -> Value {
    let schema = schemars::SchemaGenerator::default();
    let mut generator = schema;
    let schema = operation.takes(&mut generator);
    let definitions = generator.definitions().clone();
    value_for(&schema.to_value(), &definitions, ("", account))
}

fn value_for(schema: &Value, definitions: &Map<String, Value>, (name, account): (&str, &str)) -> Value {
    if let Some(path) = schema["$ref"].as_str() {
        let part = path.rsplit('/').next().unwrap_or_default();
        return value_for(&definitions[part], definitions, (name, account));
    }
    if let Some(first) = schema["enum"].as_array().and_then(|all| all.first()) {
        return first.clone();
    }
    for key in ["oneOf", "anyOf", "allOf"] {
        if let Some(first) = schema[key].as_array().and_then(|all| all.first()) {
            return value_for(first, definitions, (name, account));
        }
    }
    if let Some(constant) = schema.get("const") {
        return constant.clone();
    }
    let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str()).unwrap_or_default();
    match (kind, name) {
        ("object", _) => {
            let required = schema["required"].as_array().cloned().unwrap_or_default();
            let fields = schema["properties"].as_object().cloned().unwrap_or_default();
            let wanted = fields.into_iter().filter(|(name, _)| required.contains(&json!(name)));
            wanted.map(|(name, part)| (name.clone(), value_for(&part, definitions, (&name, account)))).collect()
        }
        ("integer" | "number", _) => json!(1),
        ("boolean", _) => json!(true),
        ("array", _) => json!([]),
        (_, "account") => json!(account),
        (_, "region" | "profileRegion" | "instanceRegion") => json!("us-east-1"),
        (_, "credits" | "multiplier") => json!("0.37"),
        (_, name) if name.to_lowercase().contains("email") => json!("x@x.example"),
        _ => json!("x"),
    }
}

#[tokio::test]
async fn nobody_reaches_another_account_by_any_operation() {
    let world = World::new().await;
    let ada = desk(&world, "ada@a.example").await;
    let eve = desk(&world, "eve@e.example").await;
    let mut tried = 0;
    for operation in usher_api::usher::all() {
        let body = body_for(&operation, ada.account.as_str());
        if body.get("account").is_none() {
            continue;
        }
        tried += 1;
        let answer = eve.script.post_json(&operation.path(), &body).await;
        assert!([403, 404].contains(&answer.status), "{}: {} {}", operation.name, answer.status, answer.body);
        let answer = world.visitor().post_json(&operation.path(), &body).await;
        assert_eq!(answer.status, 401, "{} without a token", operation.name);
    }
    assert!(tried >= 8);
    world.close().await;
}

#[tokio::test]
async fn what_is_for_operators_is_refused_to_administrators() {
    let world = World::new().await;
    let ada = desk(&world, "ada@a.example").await;
    for operation in usher_api::usher::all() {
        if operation.allowed == usher_domain::access::Allowed::Operators {
            let body = body_for(&operation, ada.account.as_str());
            ada.script.post_json(&operation.path(), &body).await.expect(403);
        }
    }
    world.close().await;
}

#[tokio::test]
async fn the_same_key_answers_the_same_and_does_it_once() {
    let world = World::new().await;
    let root = operator(&world).await;
    let keyed = root.clone().with_header("idempotency-key", "k1");
    let body = json!({ "name": "N", "administratorEmail": "n@n.example", "administratorName": "N" });
    let first = call(&keyed, "create-account", body.clone()).await;
    assert_eq!(call(&keyed, "create-account", body).await, first);
    let other = json!({ "name": "Other", "administratorEmail": "n@n.example", "administratorName": "N" });
    assert_eq!(refused(&keyed, "create-account", other, 409).await, "idempotency-mismatch");
    let accounts = call(&root, "list-accounts", json!({})).await;
    assert_eq!(accounts["accounts"].as_array().unwrap().len(), 1);
    world.close().await;
}

#[tokio::test]
async fn a_request_that_is_not_understood_is_refused() {
    let world = World::new().await;
    let root = operator(&world).await;
    assert_eq!(refused(&root, "list-accounts", json!({ "serach": "x" }), 400).await, "invalid-input");
    let path = "/api/v1/list-accounts";
    root.request("POST", path, Some("text/plain"), "{}").await.expect(400);
    root.request("POST", path, Some("application/json"), "[1").await.expect(400);
    root.get("/api/v1/list-accounts?search=x").await.expect(200);
    root.get("/api/v1/list-accounts?serach=x").await.expect(400);
    root.get("/api/v1/create-account").await.expect(400);
    let answer = root.get("/api/v1/no-such").await.expect(404);
    assert_eq!(answer.json()["error"]["code"], "not-found");
    let chinese = world.visitor().with_header("accept-language", "zh-CN");
    let answer = chinese.get("/api/v1/list-accounts").await.expect(401);
    assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
    assert!(!answer.json()["error"]["message"].as_str().unwrap().is_ascii());
    world.close().await;
}

#[tokio::test]
async fn a_cookie_opens_nothing_here() {
    let world = World::new().await;
    let ada = desk(&world, "ada@a.example").await;
    let browser = crate::desk::browser(&world, &ada.id).await;
    let path = format!("/api/v1/get-account?account={}", ada.account);
    browser.get(&path).await.expect(401);
    world.close().await;
}

#[tokio::test]
async fn the_openapi_document_names_every_operation() {
    let world = World::new().await;
    let document = world.visitor().get("/api/v1/openapi.json").await.expect(200).json();
    for operation in usher_api::usher::all() {
        assert!(document["paths"][operation.path()]["post"]["requestBody"].is_object(), "{}", operation.name);
    }
    world.close().await;
}

#[tokio::test]
async fn a_spend_or_check_with_a_misspelt_field_is_refused_by_the_fields_name() {
    let world = World::new().await;
    let root = crate::desk::operator(&world).await;
    let key = root.post_json("/api/v1/create-product", &json!({ "name": "IDE" })).await.expect(200).json();
    let product = world.visitor().with_bearer(key["key"].as_str().expect("a key"));
    let spend = json!({ "requestId": "one", "credit": "1.5", "member": "m" });
    let bodies = [
        ("/api/v1/spend", spend.clone()),
        ("/api/v1/spend-batch", json!({ "spends": [spend] })),
        ("/api/v1/check", json!({ "member": "m", "credit": "1.5" })),
    ];
    for (path, body) in bodies {
        product.post_json(path, &body).await.expect(400).says("unknown field `credit`");
    }
    world.close().await;
}
