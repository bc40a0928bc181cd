//! Codes and tokens that are wrong, foreign or late: of another Region, account, client, kind or time.

use serde_json::json;
use usher_domain::id::{AccountId, UserId};

use crate::desk::operator;
use crate::grant_world::{Acme, DEVICE, EU, LOOPBACK, VERIFIER, enable, refused, sign_in, text};
use crate::plans::Team;

const HERE: &str = "us-east-1";

#[tokio::test]
async fn a_secret_of_one_region_is_worth_nothing_under_the_name_of_another() {
    let acme = Acme::new().await;
    enable(&acme.world, &AccountId::new("444455556666"), ("ssoins-2", "d-2", "other"), HERE).await;
    let client = acme.device_client().await;
    let started = acme.start_device(&client).await;
    acme.approve(&started).await;
    let device = text(&started["deviceCode"]);
    for moved in [device.replace(EU, HERE), device.replace(EU, "moon-base-1"), device.replace(&format!(".{EU}"), "")] {
        assert_ne!(moved, device);
        let answer = acme.token(&client, &[("grantType", DEVICE), ("deviceCode", &moved)]).await.expect(400);
        refused(&answer, "ExpiredTokenException");
    }
    let tokens = acme.poll(&client, &started).await.expect(200).json();
    let (access, refresh) = (text(&tokens["accessToken"]), text(&tokens["refreshToken"]));
    for region in [HERE, "us-west-2", "moon-base-1", ""] {
        assert!(access.contains(EU) && refresh.contains(EU), "{access} {refresh}");
        acme.me(&access.replace(EU, region)).await.expect(401);
        refused(&acme.refresh(&client, &refresh.replace(EU, region)).await.expect(400), "InvalidGrantException");
    }
    let with_code = acme.code_client().await;
    let code = acme.code(&with_code).await;
    for region in [HERE, "moon-base-1"] {
        assert!(code.contains(EU), "{code}");
        refused(&acme.redeem(&with_code, &code.replace(EU, region)).await.expect(400), "InvalidGrantException");
    }
    // None of it was spent by all that.
    acme.me(access).await.expect(200).says("ana");
    acme.refresh(&client, refresh).await.expect(200);
    acme.redeem(&with_code, &code).await.expect(200);
    acme.world.close().await;
}

#[tokio::test]
async fn what_was_made_for_one_client_is_worth_nothing_to_another() {
    let acme = Acme::new().await;
    let (client, tokens) = acme.signed_in().await;
    let refresh = text(&tokens["refreshToken"]);
    let thief = acme.device_client().await;
    refused(&acme.refresh(&thief, refresh).await.expect(400), "InvalidGrantException");
    let started = acme.start_device(&client).await;
    acme.approve(&started).await;
    refused(&acme.poll(&thief, &started).await.expect(400), "InvalidGrantException");
    for (id, secret) in [
        (&client["clientId"], &thief["clientSecret"]),
        (&thief["clientId"], &client["clientSecret"]),
        (&client["clientId"], &json!("")),
        (&json!("nobody"), &client["clientSecret"]),
        (&json!(""), &json!("")),
    ] {
        let swapped = json!({ "clientId": id, "clientSecret": secret });
        refused(&acme.refresh(&swapped, refresh).await.expect(401), "InvalidClientException");
    }
    let with_code = acme.code_client().await;
    let code = acme.code(&with_code).await;
    for (redirect, verifier) in [
        ("http://127.0.0.1:1/oauth/callback", VERIFIER),
        ("http://127.0.0.1/other", VERIFIER),
        (LOOPBACK, "short"),
        (LOOPBACK, &VERIFIER.to_lowercase()),
    ] {
        let fields = [
            ("grantType", "authorization_code"),
            ("code", code.as_str()),
            ("redirectUri", redirect),
            ("codeVerifier", verifier),
        ];
        refused(&acme.token(&with_code, &fields).await.expect(400), "InvalidGrantException");
    }
    acme.redeem(&with_code, &code).await.expect(200);
    acme.poll(&client, &started).await.expect(200);
    acme.refresh(&client, refresh).await.expect(200);
    acme.world.close().await;
}

#[tokio::test]
async fn a_token_ends_at_its_hour_and_a_refresh_token_with_the_session() {
    let acme = Acme::new().await;
    let (client, tokens) = acme.signed_in().await;
    let (access, refresh) = (text(&tokens["accessToken"]), text(&tokens["refreshToken"]));
    acme.world.pass_minutes(59);
    acme.me(access).await.expect(200);
    acme.world.pass_minutes(1);
    acme.me(access).await.expect(401).says("sign-in-required");
    let spend = json!({ "requestId": "late", "credits": "1" });
    let program = acme.world.visitor().with_bearer(access);
    assert_eq!(program.post_json("/api/v1/spend", &spend).await.status, 401);
    let portal = acme.program.clone().with_header("x-amz-sso_bearer_token", access);
    portal.get("/assignment/accounts").await.expect(401).says("UnauthorizedException");
    let next = acme.refresh(&client, refresh).await.expect(200).json();
    acme.me(text(&next["accessToken"])).await.expect(200);
    acme.world.pass_hours(8);
    refused(&acme.refresh(&client, text(&next["refreshToken"])).await.expect(400), "InvalidGrantException");
    acme.me("").await.expect(401);
    for odd in ["aoa-", "aor-eu-central-1-", "x", &"a".repeat(5_000), "aoa-eu-central-1-%00", "Bearer"] {
        acme.me(odd).await.expect(401);
        refused(&acme.refresh(&client, odd).await.expect(400), "InvalidGrantException");
    }
    acme.world.close().await;
}

#[tokio::test]
async fn a_token_speaks_for_its_member_in_its_own_account_only() {
    let acme = Acme::new().await;
    let eve = UserId::new("9067642ac7-00000000-0000-4000-8000-00000000000e");
    sign_in(&acme.world, "ssoins-0123456789abcdef", EU, (&eve, "eve")).await;
    let team = Team::new(&acme.world, "777788889999").await;
    let bo = team.person(&acme.world, "bo", "Bo Lind").await;
    team.give(&acme.world, "users", "PRO", &[bo.as_str()]).await.expect(200);
    let (_, tokens) = acme.signed_in().await;
    let ana = acme.world.visitor().with_bearer(text(&tokens["accessToken"]));
    let profile = team.profile.id.as_str();
    for (what, body, status, code) in [
        ("another's profile", json!({ "requestId": "a", "credits": "1", "profile": profile }), 404, "not-found"),
        (
            "another of the account",
            json!({ "requestId": "b", "credits": "1", "member": eve.as_str() }),
            403,
            "forbidden",
        ),
        ("a stranger", json!({ "requestId": "c", "credits": "1", "member": bo.as_str() }), 403, "forbidden"),
    ] {
        let answer = ana.post_json("/api/v1/spend", &body).await.expect(status).json();
        assert_eq!(answer["error"]["code"], code, "{what}: {answer}");
    }
    let account = team.office.account.as_str();
    for (operation, body) in [
        ("list-users", json!({ "account": account, "region": HERE })),
        ("activity", json!({ "account": account })),
        ("list-accounts", json!({})),
        ("create-product", json!({ "name": "x" })),
    ] {
        let answer = ana.post_json(&format!("/api/v1/{operation}"), &body).await;
        assert!([401, 403].contains(&answer.status), "{operation}: {} {}", answer.status, answer.body);
    }
    // A product's key is worth nothing once it was revoked, and is no administrator's or member's.
    let root = operator(&acme.world).await;
    let made = root.post_json("/api/v1/create-product", &json!({ "name": "IDE" })).await.expect(200).json();
    let product = acme.world.visitor().with_bearer(text(&made["key"]));
    let spend = json!({ "requestId": "d", "credits": "1", "member": bo.as_str() });
    product.post_json("/api/v1/spend", &spend).await.expect(200);
    product.get("/api/v1/me").await.expect(401);
    let users = json!({ "account": account, "region": HERE });
    assert!([401, 403].contains(&product.post_json("/api/v1/list-users", &users).await.status));
    root.post_json("/api/v1/revoke-product", &json!({ "product": made["id"] })).await.expect(200);
    // A process may remember a key for half a second.
    acme.world.pass(500_000);
    let answer = product.post_json("/api/v1/spend", &spend).await.expect(401).json();
    assert_eq!(answer["error"]["code"], "product-key-invalid");
    acme.world.drain().await;
    acme.world.close().await;
}

#[tokio::test]
async fn an_api_token_ends_with_its_days_and_when_it_is_revoked() {
    let acme = Acme::new().await;
    let root = operator(&acme.world).await;
    let made = root.post_json("/api/v1/create-api-token", &json!({ "name": "ci", "days": 1 })).await.expect(200).json();
    let other = root.post_json("/api/v1/create-api-token", &json!({ "name": "b", "days": 9 })).await.expect(200).json();
    let (short, long) = (text(&made["secret"]), text(&other["secret"]));
    let list = async |token: &str| {
        acme.world.visitor().with_bearer(token).post_json("/api/v1/list-accounts", &json!({})).await.status
    };
    assert_eq!((list(short).await, list(long).await), (200, 200));
    acme.world.pass_hours(24);
    assert_eq!((list(short).await, list(long).await), (401, 200));
    root.post_json("/api/v1/revoke-api-token", &json!({ "id": other["id"] })).await.expect(200);
    assert_eq!(list(long).await, 401);
    for odd in ["", "usher_at_", &format!("{short}x"), "usher_pk_x", &"x".repeat(5_000)] {
        assert_eq!(list(odd).await, 401, "{odd:.20}");
    }
    acme.world.close().await;
}
