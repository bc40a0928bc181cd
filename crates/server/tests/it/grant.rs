//! Programs come to act for a member: the device flow and the code flow, as real clients walk them.

use serde_json::json;
use usher_domain::id::{AccountId, UserId};

use crate::grant_world::{Acme, DEVICE, LOOPBACK, VERIFIER, enable, refused, sign_in, text};

#[tokio::test]
async fn the_device_flow_of_the_aws_cli() {
    let acme = Acme::new().await;
    let body = json!({ "clientName": "botocore-client-1", "clientType": "public", "scopes": ["sso:account:access"] });
    // Version 2.1 sends no content type.
    let client = acme.program.request("POST", "/client/register", None, &body.to_string()).await.expect(200).json();
    assert!(
        client["clientSecretExpiresAt"].as_i64().unwrap() - client["clientIdIssuedAt"].as_i64().unwrap() == 7_776_000
    );
    let started = acme.start_device(&client).await;
    assert_eq!((&started["expiresIn"], &started["interval"]), (&json!(600), &json!(1)));
    for _ in 0..2 {
        refused(&acme.poll(&client, &started).await.expect(400), "AuthorizationPendingException");
    }
    acme.approve(&started).await;
    let tokens = acme.poll(&client, &started).await.expect(200).json();
    assert!(text(&tokens["accessToken"]).starts_with("aoa-eu-central-1-") && tokens["expiresIn"] == 3600);
    assert!(text(&tokens["refreshToken"]).starts_with("aor-"));
    refused(&acme.poll(&client, &started).await, "InvalidGrantException");
    let portal = acme.program.clone().with_header("x-amz-sso_bearer_token", text(&tokens["accessToken"]));
    assert_eq!(portal.get("/assignment/accounts").await.expect(200).json()["accountList"], json!([]));
    portal.get("/federation/credentials?account_id=1&role_name=a").await.expect(403).says("No access");
    portal.request("POST", "/logout", None, "").await.expect(200);
    portal.get("/assignment/accounts").await.expect(401).says("UnauthorizedException");
    refused(&acme.refresh(&client, text(&tokens["refreshToken"])).await, "InvalidGrantException");
    acme.world.close().await;
}

#[tokio::test]
async fn a_link_alone_allows_nothing_and_a_no_is_final() {
    let acme = Acme::new().await;
    let client = acme.device_client().await;
    let started = acme.start_device(&client).await;
    let code = text(&started["userCode"]);
    let page = acme.browser.get(&format!("/device?user_code={code}")).await.says("kiro").says("127.0.0.1");
    let unchecked = [("user_code", code), ("decision", "allow")];
    let again = acme.browser.submit(&page, "/device/decide", &unchecked).await.expect(400).says("role=\"alert\"");
    again.says("Confirm first that your program shows this code").says(code).says("action=\"/device/decide\"");
    refused(&acme.poll(&client, &started).await, "AuthorizationPendingException");
    acme.browser.submit(&page, "/device/decide", &[("user_code", code), ("decision", "deny")]).await.expect(200);
    refused(&acme.poll(&client, &started).await, "AccessDeniedException");
    acme.world.close().await;
}

#[tokio::test]
async fn only_members_of_the_codes_own_instance_may_decide() {
    let acme = Acme::new().await;
    enable(&acme.world, &AccountId::new("444455556666"), ("ssoins-2", "d-2", "other"), "us-east-1").await;
    let eve = sign_in(&acme.world, "ssoins-2", "us-east-1", (&UserId::new("2-eve"), "eve")).await;
    let client = acme.device_client().await;
    let started = acme.start_device(&client).await;
    let code = text(&started["userCode"]);
    let path = format!("/device?user_code={code}");
    eve.get(&path).await.expect(200).says("another organization");
    let anonymous = acme.world.visitor().request("GET", &path, None, "").await.expect(303);
    assert!(anonymous.header("location").unwrap().starts_with("/start/acme/sign-in?next=%2Fdevice"));
    refused(&acme.poll(&client, &started).await, "AuthorizationPendingException");
    acme.world.close().await;
}

#[tokio::test]
async fn codes_expire_at_their_instant_and_unknown_ones_look_the_same() {
    let acme = Acme::new().await;
    let client = acme.device_client().await;
    let started = acme.start_device(&client).await;
    acme.world.pass_minutes(10);
    refused(&acme.poll(&client, &started).await.expect(400), "ExpiredTokenException");
    let unknown = acme.token(&client, &[("grantType", DEVICE), ("deviceCode", "nobody.eu-central-1")]).await;
    refused(&unknown, "ExpiredTokenException");
    let client = acme.code_client().await;
    let code = acme.code(&client).await;
    acme.world.pass_minutes(2);
    refused(&acme.redeem(&client, &code).await, "InvalidGrantException");
    acme.world.pass_days(90);
    refused(&acme.redeem(&client, &code).await.expect(401), "InvalidClientException");
    acme.world.close().await;
}

#[tokio::test]
async fn a_code_is_for_its_client_and_verifier_and_a_second_use_revokes() {
    let acme = Acme::new().await;
    let (client, thief) = (acme.code_client().await, acme.code_client().await);
    let code = acme.code(&client).await;
    refused(&acme.redeem(&thief, &code).await, "InvalidGrantException");
    let wrong = [
        ("grantType", "authorization_code"),
        ("code", code.as_str()),
        ("redirectUri", LOOPBACK),
        ("codeVerifier", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
    ];
    refused(&acme.token(&client, &wrong).await, "InvalidGrantException");
    let tokens = acme.redeem(&client, &code).await.expect(200).json();
    acme.me(text(&tokens["accessToken"])).await.expect(200).says("ana");
    refused(&acme.redeem(&client, &code).await, "InvalidGrantException");
    acme.me(text(&tokens["accessToken"])).await.expect(401);
    refused(&acme.refresh(&client, text(&tokens["refreshToken"])).await, "InvalidGrantException");
    acme.world.close().await;
}

#[tokio::test]
async fn no_one_time_object_works_where_another_kind_belongs() {
    let acme = Acme::new().await;
    let client = acme.code_client().await;
    let both = json!({
        "clientName": "both", "clientType": "public", "scopes": ["sso:account:access"], "issuerUrl": acme.start_url(),
        "grantTypes": [DEVICE, "authorization_code", "refresh_token"],
        "redirectUris": ["http://127.0.0.1/oauth/callback"],
    });
    let both = acme.post("/client/register", both).await.expect(200).json();
    let started = acme.start_device(&both).await;
    acme.approve(&started).await;
    let (device, code) = (text(&started["deviceCode"]).to_owned(), acme.code(&both).await);
    let user = text(&started["userCode"]).to_owned();
    for secret in [&device, &code, &user, &text(&client["clientSecret"]).to_owned()] {
        if *secret != device {
            acme.token(&both, &[("grantType", DEVICE), ("deviceCode", secret)]).await.expect(400);
        }
        if *secret != code {
            acme.redeem(&both, secret).await.expect(400);
        }
        acme.refresh(&both, secret).await.expect(400);
        acme.me(secret).await.expect(401);
    }
    let tokens = acme.redeem(&both, &code).await.expect(200).json();
    acme.poll(&both, &started).await.expect(200);
    let (access, refresh) = (text(&tokens["accessToken"]), text(&tokens["refreshToken"]));
    acme.me(refresh).await.expect(401);
    acme.refresh(&both, access).await.expect(400);
    acme.redeem(&both, refresh).await.expect(400);
    acme.refresh(&both, refresh).await.expect(200);
    acme.world.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_256_racers_one_wins() {
    let acme = std::sync::Arc::new(Acme::new().await);
    let client = acme.device_client().await;
    let started = acme.start_device(&client).await;
    acme.approve(&started).await;
    let with_code = acme.code_client().await;
    let code = acme.code(&with_code).await;
    let racers: Vec<_> = (0..256)
        .map(|_| {
            let (acme, client, started) = (acme.clone(), client.clone(), started.clone());
            let (with_code, code) = (with_code.clone(), code.clone());
            tokio::spawn(async move {
                (acme.poll(&client, &started).await.status, acme.redeem(&with_code, &code).await.status)
            })
        })
        .collect();
    let mut wins = (0, 0);
    for racer in racers {
        let (device, code) = racer.await.unwrap();
        wins = (wins.0 + i32::from(device == 200), wins.1 + i32::from(code == 200));
    }
    assert_eq!(wins, (1, 1));
}

#[tokio::test]
async fn a_foreign_redirect_is_a_page_and_never_followed() {
    let acme = Acme::new().await;
    let client = acme.code_client().await;
    for hostile in [
        "https://evil.example/oauth/callback",
        "http://127.0.0.1:1@evil.example/oauth/callback",
        "http://127.0.0.1/oauth/callback/../x",
        "http://127.0.0.1/oauth/callback#f",
        "http://127.0.0.1\\@evil.example/oauth/callback",
        "http://127.0.0.1.evil.example/oauth/callback",
        "http://localhost/oauth/callback",
        "https://127.0.0.1/oauth/callback",
        "http://127.0.0.1/oauth/callback?code=x",
        "HTTP://127.0.0.1/oauth/callback",
        "http://[::1]/oauth/callback",
        "http://2130706433/oauth/callback",
        "http://127.0.0.1:99999/oauth/callback",
        "javascript:alert(1)",
        "//evil.example",
        "",
    ] {
        let answer = acme.browser.request("GET", &acme.authorize(&client, hostile, ""), None, "").await.expect(400);
        assert_eq!(answer.header("location"), None, "{hostile}");
    }
    let twice = format!("{}&redirect_uri=https://evil.example/", acme.authorize(&client, LOOPBACK, ""));
    acme.browser.request("GET", &twice, None, "").await.expect(400);
    let scope = acme.browser.get(&acme.authorize(&client, LOOPBACK, "&scopes=aws")).await;
    assert!(scope.path.starts_with(&format!("{LOOPBACK}?error=invalid_scope")), "{}", scope.path);
    let no = acme.consent(&acme.authorize(&client, LOOPBACK, ""), "deny").await;
    assert_eq!(no, format!("{LOOPBACK}?error=access_denied&state=s1"));
    acme.world.close().await;
}

#[tokio::test]
async fn the_code_flow_of_the_q_command_line_registers_with_its_port() {
    let acme = Acme::new().await;
    let body = json!({
        "clientName": "Q <b>", "clientType": "public", "scopes": ["codewhisperer:completions"],
        "grantTypes": ["authorization_code", "refresh_token"], "redirectUris": [LOOPBACK],
        "issuerUrl": "https://acme.awsapps.com/start",
    });
    let client = acme.post("/client/register", body).await.expect(200).json();
    let address = acme.authorize(&client, LOOPBACK, "&scopes=codewhisperer:completions");
    let page = acme.browser.get(&address).await.expect(200).says("Q &lt;b&gt;");
    assert!(page.header("content-security-policy").unwrap().contains("form-action 'self' http://127.0.0.1:45363"));
    let code = acme.code(&client).await;
    assert!(code.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)), "{code}");
    let form = format!(
        "client_id={}&client_secret={}&grant_type=authorization_code&code={code}&code_verifier={VERIFIER}&\
         redirect_uri=http%3A%2F%2F127.0.0.1%3A45363%2Foauth%2Fcallback",
        text(&client["clientId"]),
        text(&client["clientSecret"])
    );
    let kind = Some("application/x-www-form-urlencoded");
    let tokens = acme.program.request("POST", "/token", kind, &form).await.expect(200).json();
    let kiro = acme.program.clone().with_bearer(text(&tokens["accessToken"]));
    let list = kiro.clone().with_header("x-amz-target", "AmazonCodeWhispererService.ListAvailableProfiles");
    assert_eq!(
        list.request("POST", "/", Some("application/x-amz-json-1.0"), "{}").await.expect(200).json()["profiles"],
        json!([])
    );
    let odd = kiro.with_header("x-amz-target", "AmazonCodeWhispererService.Nothing");
    odd.request("POST", "/", None, "{}").await.expect(400).says("UnknownOperationException");
    acme.world.close().await;
}
