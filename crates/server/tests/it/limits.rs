//! Too many requests from one address: each door says so in its own words, and says when to come back.

use serde_json::json;
use usher_testkit::{Answer, Wishes, World};

use crate::grant_world::{Acme, DEVICE, refused, text};
use crate::people::say_name;

const MANY: u32 = 6;

async fn narrow() -> World {
    World::with(Wishes { per_minute: MANY, ..Wishes::default() }).await
}

/// Sends until the limit speaks; answers that answer.
async fn until(mut send: impl AsyncFnMut() -> Answer, is_limit: impl Fn(&Answer) -> bool) -> Answer {
    for _ in 0..=MANY {
        let answer = send().await;
        if is_limit(&answer) {
            return answer;
        }
    }
    panic!("the limit never spoke");
}

fn comes_back(answer: &Answer) -> bool {
    answer.header("retry-after").is_some()
}

#[tokio::test]
async fn a_program_hears_an_error_of_its_own_protocol_and_none_that_ends_it() {
    let acme = Acme::within(narrow().await).await;
    let (client, tokens) = acme.signed_in().await;
    let started = acme.start_device(&client).await;
    let polled = until(async || acme.poll(&client, &started).await, comes_back).await;
    refused(&polled, "AuthorizationPendingException");
    assert!(polled.status == 400 && polled.header("retry-after") == Some("10"), "{polled:?}");
    let refresh = text(&tokens["refreshToken"]);
    let slow = acme.refresh(&client, refresh).await;
    refused(&slow, "SlowDownException");
    assert!(slow.status == 400 && slow.json()["error"] == "slow_down" && comes_back(&slow), "{slow:?}");
    acme.world.pass_minutes(1);
    acme.approve(&started).await;
    acme.poll(&client, &started).await.expect(200);
    acme.refresh(&client, refresh).await.expect(200);
    let register = json!({ "clientName": "kiro", "clientType": "public", "scopes": ["codewhisperer:completions"] });
    let no = until(async || acme.post("/client/register", register.clone()).await, comes_back).await;
    refused(&no, "SlowDownException");
    let device = json!({ "clientId": "x", "clientSecret": "y", "startUrl": acme.start_url() });
    let no = acme.post("/device_authorization", device).await;
    refused(&no, "SlowDownException");
    assert!(comes_back(&no));
    // Nothing is asked about a grant that the limit stopped: wrong ones hear the same.
    let fields = [("grantType", DEVICE), ("deviceCode", "no such code")];
    let wrong = until(async || acme.token(&client, &fields).await, comes_back).await;
    refused(&wrong, "AuthorizationPendingException");
    acme.world.close().await;
}

#[tokio::test]
async fn a_sign_in_page_of_the_console_counts_as_a_proof_and_says_so_in_the_readers_language() {
    let world = narrow().await;
    let visitor = world.visitor().with_header("accept-language", "zh-CN");
    for _ in 0..MANY {
        say_name(&visitor, "/console/sign-in", "olga@example.com").await;
    }
    let page = visitor.get("/console/sign-in").await.expect(200);
    let stopped = visitor.submit(&page, "/console/sign-in", &[("username", "olga@example.com"), ("next", "")]).await;
    assert!(stopped.status == 429 && stopped.header("retry-after") == Some("10"), "{stopped:?}");
    let stopped = stopped.says("lang=\"zh-CN\"").says("10 秒");
    assert!(stopped.header("content-type").is_some_and(|kind| kind.starts_with("text/html")));
    // The pages of somebody who is signed in count by themselves.
    let other = visitor.submit(&page, "/console/sign-out", &[]).await;
    assert_ne!(other.status, 429);
    world.close().await;
}

#[tokio::test]
async fn our_own_api_and_the_data_plane_say_it_as_they_say_everything() {
    let world = narrow().await;
    let visitor = world.visitor();
    let own = until(async || visitor.post_json("/api/v1/list-users", &json!({})).await, comes_back).await.expect(429);
    assert!(own.json()["error"]["code"] == "too-many-requests" && own.header("retry-after") == Some("10"));
    let plane = visitor.with_header("x-amz-target", "AmazonCodeWhispererService.GetProfile");
    let plane = plane.request("POST", "/", Some("application/x-amz-json-1.0"), "{}").await.expect(429);
    assert_eq!(plane.header("x-amzn-errortype"), Some("ThrottlingException"));
    assert!(comes_back(&plane) && plane.json()["message"].is_string(), "{}", plane.body);
    world.close().await;
}
