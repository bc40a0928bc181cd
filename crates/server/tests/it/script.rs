//! What an administrator's script does with people: one-time passwords, files, and which mail each person gets.

use serde_json::{Value, json};
use usher_testkit::{Visitor, World};

use crate::desk::{call, name, refused};
use crate::member::{start, until_proof};
use crate::office::{Office, REGION};
use crate::people::{PASSWORD, enrol};
use crate::plans::Team;

/// A script with a token of the office's administrator.
pub(crate) async fn script(world: &World, office: &Office) -> Visitor {
    let command = usher_app::account::CreateApiToken { name: name("script"), days: 1 };
    let secret = world.app.perform(&office.caller(), command).await.unwrap().secret;
    world.visitor().with_bearer(&secret)
}

fn with(office: &Office, more: &Value) -> Value {
    let mut body = json!({ "account": office.account.as_str(), "region": REGION });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

fn person(office: &Office, name: &str, how: &str) -> Value {
    with(
        office,
        &json!({ "userName": name, "email": format!("{name}@x.example"), "givenName": "Bo", "familyName": "Lind",
                 "displayName": name, "how": how }),
    )
}

/// The kinds of the mails to an address, oldest first.
async fn mails_to(world: &World, address: &str) -> Vec<String> {
    let mut mails = world.app.mailbox(50).await.unwrap();
    mails.reverse();
    mails.into_iter().filter(|(mail, _)| mail.address == address).map(|(mail, _)| mail.kind).collect()
}

#[tokio::test]
async fn a_script_hands_out_one_time_passwords_and_each_is_told_once() {
    let world = World::new().await;
    let office = Office::enabled(&world, "111122223333").await;
    let (ada, start) = (script(&world, &office).await, start(&world, &office).await);
    let keyed = ada.clone().with_header("idempotency-key", "bo");
    let made = call(&keyed, "create-user", person(&office, "bo", "one_time_password")).await;
    let once = made["oneTimePassword"].as_str().expect("the password").to_owned();
    let again = call(&keyed, "create-user", person(&office, "bo", "one_time_password")).await;
    assert_eq!((again["user"]["id"].as_str(), again.get("oneTimePassword")), (made["user"]["id"].as_str(), None));
    assert!(mails_to(&world, "bo@x.example").await.is_empty(), "no mail");
    let (visitor, page) = until_proof(&world, &start, ("bo", &once)).await;
    let page = page.expect(200).says("/sign-in/new-password");
    let page = visitor.submit(&page, "/sign-in/new-password", &[("new-password", PASSWORD)]).await.expect(200);
    let bo = enrol(&world, visitor, &page).await;
    bo.visitor.get(&start).await.expect(200).says("bo");

    let reset = |how: &str| with(&office, &json!({ "user": made["user"]["id"], "how": how }));
    let mailed = call(&ada, "reset-password", reset("mail")).await;
    assert_eq!(mailed, json!({ "mailedTo": "bo@x.example" }));
    let second = call(&ada, "reset-password", reset("one_time_password")).await;
    let second = second["oneTimePassword"].as_str().expect("the password").to_owned();
    assert_ne!(once, second);
    assert!(bo.visitor.get(&start).await.path.contains("/sign-in"), "the old session ended");
    until_proof(&world, &start, ("bo", PASSWORD)).await.1.expect(401);
    until_proof(&world, &start, ("bo", &second)).await.1.expect(200).says("Enter a code");

    let invited = call(&ada, "create-user", person(&office, "mei", "invitation")).await;
    assert_eq!(invited.get("oneTimePassword"), None);
    let hash = with(&office, &json!({ "user": made["user"]["id"], "how": "mail", "oneTimeHash": "x" }));
    assert_eq!(refused(&ada, "reset-password", hash, 400).await, "invalid-input");
    let page = office.browser.get(&format!("/console/{}/{REGION}/account/activity", office.account)).await;
    page.lacks(&once).lacks(&second);
    world.close().await;
}

#[tokio::test]
async fn a_refused_import_names_every_bad_row_and_a_repeat_of_a_good_one_answers_the_same() {
    let world = World::new().await;
    let office = Office::enabled(&world, "111122223333").await;
    let ada = script(&world, &office).await;
    let header = "username,email,given_name,family_name,display_name,groups\n";
    let import = |rows: &str| with(&office, &json!({ "text": format!("{header}{rows}") }));
    let good = "mei,mei@x.example,Mei,Lin,,\n";
    let keyed = ada.clone().with_header("idempotency-key", "file");
    assert_eq!(call(&keyed, "import-users", import(good)).await, json!({ "created": 1 }));
    assert_eq!(call(&keyed, "import-users", import(good)).await, json!({ "created": 1 }));

    let rows = "ana,ana@x.example,Ana,Weiss,,\nMEI,m2@x.example,Mei,Lin,,\nb,b@x.example,=1+1,B,,\nc,none,C,C,,\n\
                d,d@x.example,D,D,,Nobody\n";
    let answer = ada.post_json("/api/v1/import-users", &import(rows)).await.json();
    let error = &answer["error"];
    assert_eq!((error["code"].as_str(), error["details"]["count"].as_str()), (Some("import-refused"), Some("4")));
    let lines: Vec<(i64, &str)> = error["lines"]
        .as_array()
        .expect("the lines")
        .iter()
        .map(|line| {
            assert!(
                line["message"].as_str().is_some_and(|text| !text.is_empty()) && line["cure"].is_string(),
                "{line}"
            );
            (line["line"].as_i64().unwrap(), line["code"].as_str().unwrap())
        })
        .collect();
    let codes: Vec<i64> = lines.iter().map(|(line, _)| *line).collect();
    assert_eq!(codes, [3, 4, 5, 6], "{lines:?}");
    assert_eq!((lines[0].1, lines[1].1, lines[3].1), ("user-name-taken", "import-formula", "import-group-unknown"));
    let nobody = call(&ada, "list-users", with(&office, &json!({ "prefix": "ana" }))).await;
    assert_eq!(nobody["items"], json!([]));

    let many = "x,none,X,X,,\n".repeat(1_500);
    let answer = ada.post_json("/api/v1/import-users", &import(&many)).await.json();
    assert_eq!(answer["error"]["lines"].as_array().map(Vec::len), Some(1_000));
    assert_eq!(answer["error"]["details"]["count"], "1500");
    world.close().await;
}

#[tokio::test]
async fn whoever_has_a_one_time_password_is_told_the_start_url_and_not_invited() {
    let world = World::new().await;
    let team = Team::new(&world, "111122223333").await;
    let ada = script(&world, &team.office).await;
    let once = call(&ada, "create-user", person(&team.office, "once", "one_time_password")).await;
    let late = call(&ada, "create-user", person(&team.office, "late", "invitation")).await;
    let id = |made: &Value| made["user"]["id"].as_str().unwrap().to_owned();
    team.give(&world, "users", "PRO", &[&id(&once), &id(&late)]).await.expect(200);
    assert_eq!(mails_to(&world, "once@x.example").await, ["activation"]);
    assert_eq!(mails_to(&world, "late@x.example").await, ["invitation"]);
    let mails = world.app.mailbox(50).await.unwrap();
    let (_, written) = mails.iter().find(|(mail, _)| mail.address == "once@x.example").expect("the mail");
    let start = start(&world, &team.office).await;
    assert!(written.text.contains(&start) && written.text.contains(REGION), "{}", written.text);
    world.close().await;
}
