//! Import of users from CSV.

use usher_app::directory::TEMPLATE;
use usher_domain::region::RegionName;
use usher_testkit::{Answer, World};

use crate::office::{Office, REGION};

const HEADER: &str = "username,email,given_name,family_name,display_name,groups\n";

/// Sends a file's bytes as a browser does, and reads the page.
async fn upload(office: &Office, file: impl AsRef<[u8]>) -> Answer {
    let page = office.browser.get(&office.path("/users/import")).await.expect(200);
    let csrf = page.between("name=\"csrf\" value=\"", "\"");
    let head = format!(
        "--b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n--b\r\n\
         Content-Disposition: form-data; name=\"file\"; filename=\"u.csv\"\r\n\r\n"
    );
    let body = [head.as_bytes(), file.as_ref(), b"\r\n--b--\r\n"].concat();
    let kind = Some("multipart/form-data; boundary=b");
    office.browser.request_bytes("POST", &office.path("/users/import"), kind, body).await
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
    office.add_user("taken", "taken@example.com", "mail").await.says("The user is added");
    let hidden = "a\u{202e}b,a@x.com,A,B,,\n";
    for (rows, line, says) in [
        ("a,a@x.com,\"A,B,,\n", 3, "not closed"),
        ("a,a@x.com,\"A\nB\",B,,\n", 3, "not closed"),
        ("a,a@x.com,=1+1,B,,\n", 3, "column “given_name” begins like a formula"),
        ("a,a@x.com,A,-B,,\n", 3, "column “family_name” begins like a formula"),
        ("a,a@x.com,A,B,@SUM(A1),\n", 3, "column “display_name” begins like a formula"),
        ("+a,a@x.com,A,B,,\n", 3, "column “username” begins like a formula"),
        ("a,a@x.com,A,B,,＝x\n", 3, "column “groups” begins like a formula"),
        ("a,a@x.com,A,B,,\nA,b@x.com,A,B,,\n", 3, "stands in line 4"),
        ("a,a@x.com,A,B,,\nＡ,b@x.com,A,B,,\n", 4, "stands in line 3"),
        ("TAKEN,b@x.com,A,B,,\n", 3, "Another user has “TAKEN”"),
        ("a,taken@example.com,A,B,,\n", 3, "e-mail address taken@example.com"),
        ("a,a@x.com,A,B,,Nobody\n", 3, "no group"),
        (hidden, 3, "holds a space or another character"),
        ("a,a@x.com,A\u{200b},B,,\n", 3, "given name shows nothing"),
        ("a b,a@x.com,A,B,,\n", 3, "holds a space or another character"),
        ("administrator,a@x.com,A,B,,\n", 3, "is reserved for the system"),
        ("a,nobody,A,B,,\n", 3, "is not an e-mail address"),
        (",a@x.com,A,B,,\n", 3, "user name is empty"),
        ("a,a@x.com,A,B\n", 3, "has 4 cells"),
        ("a,a@x.com,A,B,,,\n", 3, "has 7 cells"),
        ("a,a@x.com,A,B,,\rb,b@x.com,A,B,,\n", 3, "the line breaks within a cell"),
        ("\n\n\na,a@x.com,A,,,\n", 6, "family name is empty"),
        ("m\0i,a@x.com,A,B,,\n", 3, "holds a space or another character"),
    ] {
        let file = format!("{HEADER}good,good@x.com,A,B,,\n{rows}");
        let page = upload(&office, &file).await.expect(400).says(says).says("Nothing was imported");
        assert!(
            page.body.contains(&format!("scope=\"row\"><span>{line}</span></th>")),
            "line {line} of {rows:?}: {}",
            page.body
        );
        assert!(
            page.body.contains("id=\"field-file-error\"") && !page.body.contains("scope=\"row\"><span>2</span></th>"),
            "{rows:?}"
        );
    }
    let long = format!("{HEADER}{},a@x.com,A,B,,\n", "x".repeat(129));
    upload(&office, &long).await.expect(400).says("user name is longer than 128 characters");
    let long = format!("{HEADER}a,a@x.com,{},B,,\n", "x".repeat(1_025));
    upload(&office, &long).await.expect(400).says("given name is longer than 1024 characters");
    office.browser.get(&office.path("/users?q=good")).await.says("Nobody found");
    world.close().await;
}

#[tokio::test]
async fn a_file_that_is_no_table_of_users_is_refused_as_a_whole() {
    let world = World::new().await;
    let office = Office::enabled(&world, "111122223333").await;
    let row = "mei,mei@x.com,Mei,Lin,,\n";
    let utf_16: Vec<u8> = format!("{HEADER}{row}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let latin = [HEADER.as_bytes(), b"mei,mei@x.com,M\xe9i,Lin,,\n"].concat();
    let columns = |names: &str| format!("{names}\n{row}").into_bytes();
    let bom = "\u{feff}".as_bytes().to_vec();
    let many = format!("{HEADER}{}", "a,b,c,d,e,f\n".repeat(10_001)).into_bytes();
    let huge = format!("{HEADER}mei,mei@x.com,{},Lin,,\n", "x".repeat(5 << 20)).into_bytes();
    let large = format!("{HEADER}{}", "x".repeat(9 << 20)).into_bytes();
    for (what, file, says) in [
        ("no bytes", Vec::new(), "The file holds no rows"),
        ("a mark and nothing else", bom, "The file holds no rows"),
        ("blank lines", b"\r\n \r\n\n".to_vec(), "The file holds no rows"),
        ("a header alone", HEADER.as_bytes().to_vec(), "The file holds no rows"),
        ("Latin-1", latin, "The file is not UTF-8: it can be read up to byte 73 and no further"),
        ("UTF-16", utf_16, "column"),
        ("UTF-16 with its mark", b"\xff\xfeu\0s\0".to_vec(), "The file is not UTF-8: it can be read up to byte 0"),
        ("a column twice", columns("username,email,given_name,family_name,email,groups"), "“email”"),
        ("an unknown column", columns("username,email,given_name,family_name,display_name,salary"), "“salary”"),
        ("a missing column", columns("username,email,given_name,display_name,groups"), "“family_name”"),
        ("no header", row.as_bytes().to_vec(), "“mei”"),
        (
            "an open quote in the header",
            columns("\"username,email,given_name,family_name,display_name,groups"),
            "not closed",
        ),
        ("10,001 rows", many, "The file has more than 10000 rows"),
        ("a field of five megabytes", huge, "The file is larger than the 4194304 bytes"),
        ("nine megabytes", large, "The file is larger than the 4194304 bytes"),
    ] {
        let page = upload(&office, &file).await;
        assert_eq!(page.status, 400, "{what}: {}", page.body);
        assert!(page.body.contains(says), "{what}: {}", page.body);
        assert!(page.body.contains("id=\"field-file-error\""), "{what}: not at the field");
    }
    office.browser.get(&office.path("/users")).await.expect(200).says("No users yet");
    world.close().await;
}

#[tokio::test]
async fn marks_line_ends_quotes_and_the_order_of_columns_make_no_difference() {
    let world = World::new().await;
    let office = Office::enabled(&world, "111122223333").await;
    for (n, (head, row)) in [
        ("\u{feff}username,email,given_name,family_name,display_name,groups\r\n", "u0,u0@x.com,A,B,,\r\n"),
        ("groups,Display_Name,FAMILY_NAME,given_name,email,username\n", ",,\"B, Jr\",\"A \"\"x\"\"\",u1@x.com,u1"),
        (" username , email,given_name,family_name\r\n\r\n", "u2,u2@x.com,A,B\r\n\r\n"),
    ]
    .into_iter()
    .enumerate()
    {
        upload(&office, format!("{head}{row}")).await.expect(200).says("1 user is added and invited.");
        office.browser.get(&office.path(&format!("/users?q=u{n}"))).await.says(&format!("u{n}@x.com"));
    }
    office.browser.get(&office.path("/users?q=u1")).await.says("A &quot;x&quot; B, Jr");
    world.close().await;
}

#[tokio::test]
async fn what_a_spreadsheet_would_run_leaves_as_text() {
    let world = World::new().await;
    let team = crate::plans::Team::new(&world, "111122223333").await;
    for (n, display) in ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "plain"].into_iter().enumerate() {
        let user = team.person(&world, &format!("u{n}"), display).await;
        team.give(&world, "users", "PRO", &[user.as_str()]).await.expect(200);
    }
    let csv = team.get("/users/export.csv").await.expect(200).body;
    for cell in [",'=1+1,", ",'+1,", ",'-1,", ",'@SUM(A1),", ",'＝1,", ",plain,"] {
        assert!(csv.contains(cell), "{cell} is not in {csv}");
    }
    world.close().await;
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
