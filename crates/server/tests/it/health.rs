//! What a machine that watches the server asks.

use usher_testkit::World;

#[tokio::test]
async fn a_fresh_server_is_healthy_and_ready() {
    let world = World::new().await;
    let visitor = world.visitor();
    visitor.get("/healthz").await.expect(200).says("ok");
    visitor.get("/readyz").await.expect(200).says("ready");
    world.close().await;
}

#[tokio::test]
async fn every_answer_carries_the_protections() {
    let world = World::new().await;
    let answer = world.visitor().get("/healthz").await;
    assert!(answer.header("content-security-policy").is_some_and(|csp| csp.starts_with("default-src 'none'")));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(answer.header("x-frame-options"), Some("DENY"));
    assert!(answer.header("x-request-id").is_some_and(|id| id.len() == 16));
    world.close().await;
}

#[tokio::test]
async fn the_clock_moves_when_told() {
    let world = World::new().await;
    let visitor = world.visitor();
    let answer = visitor.post_json("/test-clock", &serde_json::json!({ "advanceSeconds": 90 })).await.expect(200);
    assert_eq!(answer.json()["now"], "2026-11-16T09:01:30Z");
    visitor.post_json("/test-clock", &serde_json::json!({ "now": "yesterday" })).await.expect(400);
    world.close().await;
}
