//! An instance with members who are signed in already, for the scenarios of programs that act for them.

use serde_json::{Value, json};
use usher_domain::id::{AccountId, InstanceId, SessionId, StoreId, UserId};
use usher_domain::region::RegionName;
use usher_domain::time::HOUR;
use usher_store::instance::{Indexed, Instance};
use usher_store::session::Session;
use usher_testkit::{Answer, Visitor, World};

pub(crate) const EU: &str = "eu-central-1";
pub(crate) const DEVICE: &str = "urn:ietf:params:oauth:grant-type:device_code";
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
pub(crate) const LOOPBACK: &str = "http://127.0.0.1:45363/oauth/callback";

/// A world with the instance `acme` in Frankfurt.
pub(crate) struct Acme {
    pub world: World,
    pub ana: UserId,
    /// Ana's browser.
    pub browser: Visitor,
    /// A program.
    pub program: Visitor,
}

impl Acme {
    pub(crate) async fn new() -> Self {
        Self::within(World::new().await).await
    }

    pub(crate) async fn within(world: World) -> Self {
        let account = AccountId::new("111122223333");
        enable(&world, &account, ("ssoins-0123456789abcdef", "d-9067642ac7", "acme"), EU).await;
        let ana = UserId::new("9067642ac7-00000000-0000-4000-8000-000000000001");
        let browser = sign_in(&world, "ssoins-0123456789abcdef", EU, (&ana, "ana")).await;
        let program = world.visitor();
        Self { world, ana, browser, program }
    }

    pub(crate) fn start_url(&self) -> String {
        format!("{}/start/acme", self.world.url)
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.program.post_json(path, &body).await
    }

    /// A client as the AWS CLI registers one for the device flow, but with the product's scopes.
    pub(crate) async fn device_client(&self) -> Value {
        let scopes = ["codewhisperer:completions"];
        let body = json!({ "clientName": "kiro", "clientType": "public", "scopes": scopes });
        self.post("/client/register", body).await.expect(200).json()
    }

    /// A client as the AWS CLI registers one for the code flow: without a port.
    pub(crate) async fn code_client(&self) -> Value {
        let body = json!({
            "clientName": "botocore-client-x", "clientType": "public", "scopes": ["sso:account:access"],
            "grantTypes": ["authorization_code", "refresh_token"],
            "redirectUris": ["http://127.0.0.1/oauth/callback"], "issuerUrl": self.start_url(),
        });
        self.post("/client/register", body).await.expect(200).json()
    }

    pub(crate) async fn start_device(&self, client: &Value) -> Value {
        let body = json!({
            "clientId": client["clientId"], "clientSecret": client["clientSecret"], "startUrl": self.start_url(),
        });
        self.post("/device_authorization", body).await.expect(200).json()
    }

    /// A call of `/token` with that client and these fields.
    pub(crate) async fn token(&self, client: &Value, fields: &[(&str, &str)]) -> Answer {
        let mut body = json!({ "clientId": client["clientId"], "clientSecret": client["clientSecret"] });
        for (name, value) in fields {
            body[*name] = json!(value);
        }
        self.post("/token", body).await
    }

    pub(crate) async fn poll(&self, client: &Value, started: &Value) -> Answer {
        self.token(client, &[("grantType", DEVICE), ("deviceCode", text(&started["deviceCode"]))]).await
    }

    pub(crate) async fn refresh(&self, client: &Value, token: &str) -> Answer {
        self.token(client, &[("grantType", "refresh_token"), ("refreshToken", token)]).await
    }

    pub(crate) async fn approve(&self, started: &Value) {
        let code = text(&started["userCode"]);
        let page = self.browser.get(&format!("/device?user_code={code}")).await.expect(200).says(code);
        let fields = [("user_code", code), ("same_code", "on"), ("decision", "allow")];
        self.browser.submit(&page, "/device/decide", &fields).await.expect(200).says("return to the command line");
    }

    /// A member's tokens through the device flow.
    pub(crate) async fn signed_in(&self) -> (Value, Value) {
        let client = self.device_client().await;
        let started = self.start_device(&client).await;
        self.approve(&started).await;
        let tokens = self.poll(&client, &started).await.expect(200).json();
        (client, tokens)
    }

    pub(crate) fn authorize(&self, client: &Value, redirect: &str, more: &str) -> String {
        let redirect: String = url::form_urlencoded::byte_serialize(redirect.as_bytes()).collect();
        format!(
            "/authorize?response_type=code&client_id={}&redirect_uri={redirect}&state=s1&\
             code_challenge_method=S256&code_challenge={CHALLENGE}{more}",
            text(&client["clientId"])
        )
    }

    /// Walks a browser through consent; answers the address it is sent to.
    pub(crate) async fn consent(&self, address: &str, decision: &str) -> String {
        let page = self.browser.get(address).await.expect(200);
        let request = page.between("name=\"request\" value=\"", "\"");
        self.browser.submit(&page, "/consent", &[("request", &request), ("decision", decision)]).await.path
    }

    pub(crate) async fn code(&self, client: &Value) -> String {
        let back = self.consent(&self.authorize(client, LOOPBACK, ""), "allow").await;
        assert!(back.starts_with(&format!("{LOOPBACK}?code=")) && back.ends_with("&state=s1"), "{back}");
        back.split(['=', '&']).nth(1).unwrap_or_default().to_owned()
    }

    pub(crate) async fn redeem(&self, client: &Value, code: &str) -> Answer {
        let fields = [
            ("grantType", "authorization_code"),
            ("code", code),
            ("redirectUri", LOOPBACK),
            ("codeVerifier", VERIFIER),
        ];
        self.token(client, &fields).await
    }

    pub(crate) async fn me(&self, access: &str) -> Answer {
        self.world.visitor().with_bearer(access).get("/api/v1/me").await
    }
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

/// Fails the test unless the answer is that exception, in the header and in the body.
#[track_caller]
pub(crate) fn refused(answer: &Answer, exception: &str) {
    assert_eq!(answer.header("x-amzn-errortype"), Some(exception), "{}", answer.body);
    assert_eq!(answer.json()["__type"], exception);
    assert!(answer.json()["error"].is_string() && answer.header("cache-control") == Some("no-store"));
}

pub(crate) async fn enable(world: &World, account: &AccountId, (id, store, alias): (&str, &str, &str), region: &str) {
    let (account, region) = (account.clone(), RegionName::new(region));
    let (id, store, alias) = (InstanceId::new(id), StoreId::new(store), alias.to_owned());
    let place = usher_app::Place::Region(region.clone());
    let here = Instance {
        id: id.clone(),
        account: account.clone(),
        store: store.clone(),
        session_minutes: 480,
        is_extended: false,
    };
    let global = world.app.database(&usher_app::Place::Global).unwrap();
    let done = global.write(move |tx| {
        let opened = usher_store::account::Account { id: account.clone(), name: "Acme".into(), created_at: tx.now() };
        usher_store::account::insert(tx, &opened)?;
        let created_at = tx.now();
        usher_store::instance::index(tx, &Indexed { id, account, store, region, alias: Some(alias), created_at })
    });
    done.await.unwrap().unwrap();
    let region = world.app.database(&place).unwrap();
    region.write(move |tx| usher_store::instance::open(tx, &here)).await.unwrap().unwrap();
}

/// A new user with a browser session.
pub(crate) async fn sign_in(world: &World, instance: &str, region: &str, (user, name): (&UserId, &str)) -> Visitor {
    let secret = format!("secret-of-{name}");
    let hash = world.app.house().keys.hash("session", &secret);
    let (instance, user, name) = (InstanceId::new(instance), user.clone(), name.to_owned());
    let database = world.app.database(&usher_app::Place::Region(RegionName::new(region))).unwrap();
    let done = database.write(move |tx| {
        usher_store::sample::user(tx, &instance, &user, &name)?;
        let now = tx.now();
        let session = Session {
            id: SessionId::new(format!("session-{name}")),
            subject: user.to_string(),
            created_at: now,
            authenticated_at: now,
            last_seen_at: now,
            expires_at: now + 8 * HOUR,
            address: String::new(),
            agent: String::new(),
        };
        usher_store::session::insert(tx, &session, &hash)
    });
    done.await.unwrap().unwrap();
    let visitor = world.visitor();
    visitor.set_cookie("usher-member", &format!("{region}.{secret}"));
    visitor
}
