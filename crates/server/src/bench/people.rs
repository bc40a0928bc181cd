//! The people of the courses without HTTP: families of tokens, users with passwords, a file to import.

use std::fmt::Write as _;

use usher_app::Place;
use usher_app::grant::{KnownClient, NewClient, Proof};
use usher_app::session::MemberSession;
use usher_app::sign_in::{Begin, Realm};
use usher_domain::access::{Caller, Who};
use usher_domain::grant::ClientMetadata;
use usher_domain::id::{SessionId, UserId};
use usher_domain::time::HOUR;
use usher_store::session::Session;
use zeroize::Zeroizing;

use super::stage::Stage;
use super::town::{Town, broken};

/// The grant of a program on a machine without a browser (RFC 8628, section 3.4).
const DEVICE: &str = "urn:ietf:params:oauth:grant-type:device_code";
/// What everybody who signs in types.
const PASSWORD: &str = "correct-Horse-7-battery";

/// A line of refresh tokens: the client and its newest token.
#[derive(Clone)]
pub(super) struct Line {
    client: KnownClient,
    token: String,
}

/// Makes a family for each user, through the device grant.
pub(super) fn families(stage: &Stage, town: &Town, users: &[UserId]) -> Result<Vec<Line>, String> {
    stage.runtime.block_on(async {
        let app = &stage.app;
        let program = Caller::new(Who::Anonymous, "bench");
        let metadata = ClientMetadata {
            name: "bench".into(),
            client_type: "public".into(),
            scopes: vec!["codewhisperer:completions".into()],
            redirect_uris: Vec::new(),
            grant_types: vec![DEVICE.into(), "refresh_token".into()],
        };
        let new = NewClient { metadata, issuer_url: None, host_region: Some(town.region.clone()) };
        let registered = app.register_client(&program, new).await.map_err(broken)?;
        let known = app.authenticate_client(registered.id.as_str(), &registered.secret).await.map_err(broken)?;
        let start_url = app.house().start_url(town.store.as_str());
        let mut lines = Vec::with_capacity(users.len());
        for user in users {
            let member = member(stage, town, user).await?;
            let started = app.start_device(&program, known.clone(), &start_url).await.map_err(broken)?;
            let caller = Caller::new(member.who(), "bench");
            app.decide_device(&caller, &member, &started.user_code, true).await.map_err(broken)?;
            let proof = Proof::Device(started.device_code);
            let tokens = app.create_token(&program, &known, proof).await.map_err(broken)?;
            let token = tokens.refresh.ok_or_else(|| broken("a family without a refresh token"))?;
            lines.push(Line { client: known.clone(), token });
        }
        Ok(lines)
    })
}

/// Somebody who is signed in with a browser.
async fn member(stage: &Stage, town: &Town, user: &UserId) -> Result<MemberSession, String> {
    let database = stage.app.database(&Place::Region(town.region.clone())).map_err(broken)?;
    let subject = user.to_string();
    let session = database.write(move |tx| -> usher_store::Result<Session> {
        let now = tx.now();
        let session = Session {
            id: SessionId::new(tx.ordered_id()),
            subject,
            created_at: now,
            authenticated_at: now,
            last_seen_at: now,
            expires_at: now + 8 * HOUR,
            address: String::new(),
            agent: String::new(),
        };
        usher_store::session::insert(tx, &session, session.id.as_str())?;
        Ok(session)
    });
    Ok(MemberSession {
        session: session.await.map_err(broken)?.map_err(broken)?,
        region: town.region.clone(),
        user: user.clone(),
        account: town.account.clone(),
        instance: town.instance.clone(),
        name: String::new(),
        display_name: String::new(),
    })
}

/// Trades the newest token of a line for the next.
pub(super) async fn refresh(app: usher_app::App, line: Line) -> Result<Line, String> {
    let caller = Caller::new(Who::Anonymous, "bench");
    let tokens = app.create_token(&caller, &line.client, Proof::Refresh(line.token)).await;
    let token = tokens.map_err(|error| format!("a refresh failed: {error}"))?.refresh.unwrap_or_default();
    Ok(Line { client: line.client, token })
}

/// Somebody who can sign in.
#[derive(Clone)]
pub(super) struct Person {
    realm: Realm,
    name: String,
    /// What is stored of the password, for the raw rate.
    hash: String,
}

/// Gives users a password, each with a salt of its own; they are the first people of the town.
pub(super) fn persons(stage: &Stage, town: &Town, users: &[UserId]) -> Result<Vec<Person>, String> {
    stage.runtime.block_on(async {
        let database = stage.app.database(&Place::Region(town.region.clone())).map_err(broken)?;
        let mut persons = Vec::with_capacity(users.len());
        for (at, user) in users.iter().enumerate() {
            let typed = Zeroizing::new(PASSWORD.to_owned());
            let hash = stage.app.passwords().hash(typed, stage.app.random()).await;
            let hash = hash.map_err(|error| format!("a password could not be hashed: {error:?}"))?;
            let (.., name) = super::fill::names(at);
            let (user, kept) = (user.clone(), hash.clone());
            let written = database.write(move |tx| usher_store::credential::set_password(tx, user.as_str(), kept));
            written.await.map_err(broken)?.map_err(broken)?;
            let realm = Realm::Member {
                region: town.region.clone(),
                instance: town.instance.clone(),
                start: town.store.to_string(),
            };
            persons.push(Person { realm, name, hash });
        }
        Ok(persons)
    })
}

/// Signs somebody in up to the right password.
pub(super) async fn sign_in(app: usher_app::App, person: Person) -> Result<Person, String> {
    let failed = |error: usher_app::Error| format!("a sign-in failed: {error}");
    let caller = Caller::new(Who::Anonymous, "bench");
    let begin = Begin {
        realm: person.realm.clone(),
        name: person.name.clone(),
        next: String::new(),
        browser: usher_crypto::secret::url_safe(&app.random::<16>()),
    };
    let ticket = app.begin_sign_in(begin).await.map_err(failed)?;
    app.prove_password(&caller, &ticket, PASSWORD.into()).await.map_err(failed)?;
    Ok(person)
}

/// The hash alone, in the same pool.
pub(super) async fn verify(app: usher_app::App, person: Person) -> Result<Person, String> {
    let verified = app.passwords().verify(Zeroizing::new(PASSWORD.to_owned()), Some(person.hash.clone())).await;
    match verified {
        Ok(true) => Ok(person),
        other => Err(format!("a right password was not verified: {other:?}")),
    }
}

/// A file of that many new users.
pub(super) fn csv(count: usize) -> String {
    let mut text = "username,email,given_name,family_name,display_name,groups\n".to_owned();
    for number in 0..count {
        let _ = writeln!(text, "import{number},import{number}@example.com,Given{number},Family{number},,");
    }
    text
}
