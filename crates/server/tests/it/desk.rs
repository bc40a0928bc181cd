//! People at their desks, for scenarios that do not care how they signed in.

use serde_json::{Value, json};
use usher_app::Place;
use usher_app::account::{CreateAccount, CreateApiToken};
use usher_domain::access::{Caller, Who};
use usher_domain::directory::{Email, PersonName};
use usher_domain::id::{AccountId, AdministratorId, SessionId};
use usher_domain::time::HOUR;
use usher_store::account::Administrator;
use usher_store::session::Session;
use usher_testkit::{Visitor, World};

/// An active administrator of a new account, and how to be that person.
pub(crate) struct Desk {
    pub account: AccountId,
    pub id: AdministratorId,
    pub script: Visitor,
}

pub(crate) fn name(text: &str) -> PersonName {
    PersonName::parse(text).unwrap()
}

async fn script(world: &World, who: Who) -> Visitor {
    let command = CreateApiToken { name: name("test"), days: 365 };
    let created = world.app.perform(&Caller::new(who, "test"), command).await.unwrap();
    world.visitor().with_bearer(&created.secret)
}

/// A script of an operator.
pub(crate) async fn operator(world: &World) -> Visitor {
    let person = Administrator {
        id: AdministratorId::new("operator-1"),
        email: "root@house.example".into(),
        name: "Root".into(),
        is_operator: true,
        state: "active".into(),
        language: "en".into(),
        created_at: world.now(),
    };
    let id = person.id.clone();
    let database = world.app.database(&Place::Global).unwrap().clone();
    let written =
        database.write(move |tx| usher_store::account::insert_administrator(tx, &person, "root@house.example")).await;
    written.unwrap().unwrap();
    script(world, Who::Operator(id)).await
}

/// An account whose first administrator is active.
pub(crate) async fn desk(world: &World, email: &str) -> Desk {
    let command = CreateAccount {
        name: name(&format!("Account of {email}")),
        administrator_email: Email::parse(email).unwrap(),
        administrator_name: name("Ada"),
        language: "en".into(),
    };
    let account = world.app.perform(&Caller::system("test"), command).await.unwrap().account;
    let id = activate(world, email).await;
    let who = Who::Administrator { id: id.clone(), accounts: vec![account.clone()] };
    Desk { script: script(world, who).await, account, id }
}

/// Somebody invited becomes active.
pub(crate) async fn activate(world: &World, email: &str) -> AdministratorId {
    let folded = Email::parse(email).unwrap().folded();
    let database = world.app.database(&Place::Global).unwrap().clone();
    let done = database.write(move |tx| {
        let person = usher_store::account::administrator_by_email(tx, &folded)?.expect("somebody invited");
        assert!(usher_store::account::change_state(tx, &person.id, "invited", "active")?);
        Ok::<_, usher_store::Error>(person.id)
    });
    done.await.unwrap().unwrap()
}

/// A browser of that person, signed in to the console.
pub(crate) async fn browser(world: &World, id: &AdministratorId) -> Visitor {
    let now = world.now();
    let session = Session {
        id: SessionId::new(format!("session-of-{id}")),
        subject: id.as_str().to_owned(),
        created_at: now,
        authenticated_at: now,
        last_seen_at: now,
        expires_at: now + 8 * HOUR,
        address: String::new(),
        agent: String::new(),
    };
    let secret = format!("secret-of-{id}");
    let hash = world.app.house().keys.hash("session", &secret);
    let database = world.app.database(&Place::Global).unwrap().clone();
    database.write(move |tx| usher_store::session::insert(tx, &session, &hash)).await.unwrap().unwrap();
    let visitor = world.visitor();
    visitor.set_cookie("usher-console", &secret);
    visitor
}

/// Asks an operation and expects its answer.
pub(crate) async fn call(script: &Visitor, operation: &str, body: Value) -> Value {
    script.post_json(&format!("/api/v1/{operation}"), &body).await.expect(200).json()
}

/// Asks an operation and expects a refusal; answers its code.
pub(crate) async fn refused(script: &Visitor, operation: &str, body: Value, status: u16) -> String {
    let answer = script.post_json(&format!("/api/v1/{operation}"), &body).await.expect(status).json();
    let error = &answer["error"];
    for part in ["message", "cure", "requestId"] {
        assert!(error[part].as_str().is_some_and(|text| !text.is_empty() && !text.starts_with('[')), "{error}");
    }
    error["code"].as_str().unwrap_or_default().to_owned()
}

/// What an invitation of an administrator takes.
pub(crate) fn invitation(account: &AccountId, email: &str) -> Value {
    json!({ "account": account.as_str(), "email": email, "name": "Bo", "language": "zh-CN" })
}
