//! Import of users from CSV.

use usher_app::directory::TEMPLATE;
use usher_domain::Code;
use usher_domain::region::RegionName;
use usher_testkit::{Answer, World};

use crate::office::{Office, REGION};

const HEADER: &str = "username,email,given_name,family_name,display_name,groups\n";

async fn upload(office: &Office, file: &str) -> Answer {
    let page = office.browser.get(&office.path("/users/import")).await.expect(200);
    let csrf = page.between("name=\"csrf\" value=\"", "\"");
    let body = format!(
        "--b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n--b\r\n\
         Content-Disposition: form-data; name=\"file\"; filename=\"u.csv\"\r\n\r\n{file}\r\n--b--\r\n"
    );
    let kind = Some("multipart/form-data; boundary=b");
    office.browser.request("POST", &office.path("/users/import"), kind, &body).await
}

#[tokio::test]
async fn a_good_file_adds_and_invites_everybody() {
    let world = World::new().await;
    let office = Office::enabled(&world, "111122223333").await;
    let rows = "mei,mei@example.com,Mei,Lin,,\nana,ana@example.com,Ana,Weiss,,\n";
    upload(&office, &format!("{HEADER}{rows}")).await.expect(200).says("2 users are added and invited.");
    office.browser.get(&office.path("/users?state=invited")).await.says("ana@example.com").says("mei@example.com");
    office.browser.get(&office.path("/users/import/template.csv")).await.says(TEMPLATE.lines().next().unwrap());
    world.close().await;
}

#[tokio::test]
async fn with_one_bad_row_nothing_is_imported() {
    let world = World::new().await;
    let office = Office::enabled(&world, "111122223333").await;
    office.add_user("taken", "taken@example.com", "mail").await.says("Created.");
    for (rows, says) in [
        ("a,a@x.com,\"A,B,,\n", "not closed"),
        ("a,a@x.com,=1+1,B,,\n", "formula"),
        ("a,a@x.com,A,B,,\nA,b@x.com,A,B,,\n", "stands in line"),
        ("TAKEN,b@x.com,A,B,,\n", "Another user has"),
        ("a,taken@example.com,A,B,,\n", "Another user"),
        ("a,a@x.com,A,B,,Nobody\n", "no group"),
    ] {
        let rows = format!("{HEADER}good,good@x.com,A,B,,\n{rows}");
        upload(&office, &rows).await.expect(200).says(says).says("Nothing was imported");
    }
    office.browser.get(&office.path("/users?q=good")).await.says("Nobody found");
    let many = format!("{HEADER}{}", "a,b,c,d,e,f\n".repeat(10_001));
    upload(&office, &many).await.expect(200).says("10,000");
    upload(&office, "a,b\n").await.expect(200).says("column");
    world.close().await;
}

#[tokio::test]
async fn bytes_that_are_no_utf_8_are_refused_with_their_place() {
    let refusal = usher_domain::directory::csv::decode(b"username\xff").unwrap_err();
    assert_eq!(refusal.code, Code::ImportNotUtf8);
    assert_eq!(refusal.details, [("position", "8".to_owned())]);
}

#[tokio::test]
async fn ten_thousand_users_are_one_transaction() {
    let world = World::new().await;
    let office = Office::enabled(&world, "111122223333").await;
    let rows: String = (0..10_000).map(|n| format!("user{n},user{n}@example.com,Given{n},Family{n},,\n")).collect();
    let region = RegionName::new(REGION);
    let begun = std::time::Instant::now();
    let (caller, text) = (office.caller(), format!("{HEADER}{rows}"));
    let report = world.app.import_users(&caller, &office.account, &region, &text).await.unwrap();
    eprintln!("10,000 users in {:?}", begun.elapsed());
    assert_eq!((report.created, report.is_good()), (10_000, true));
    office.browser.get(&office.path("/users?q=user9999")).await.says("user9999@example.com");
    world.close().await;
}
