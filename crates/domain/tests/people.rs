//! Hostile input for the rules about people and grants: corpora, and properties over random text.

use proptest::prelude::*;
use usher_domain::directory::{Email, GroupName, PersonName, UserName, confusable_skeleton, csv, fold};
use usher_domain::grant::{
    ClientMetadata, Scopes, check_client, check_redirect, normalise_start_url, redirect_matches,
};

/// What honest clients register, and what they then ask for.
const HONEST: &[(&str, &str)] = &[
    ("http://127.0.0.1/oauth/callback", "http://127.0.0.1:45363/oauth/callback"),
    ("http://127.0.0.1:7777/oauth/callback", "http://127.0.0.1:45363/oauth/callback"),
    ("http://[::1]/callback", "http://[::1]:65535/callback"),
    ("http://localhost:8080/cb?app=vscode", "http://localhost:1/cb?app=vscode"),
    ("http://127.0.0.1", "http://127.0.0.1:9"),
    ("https://app.example.com/cb", "https://app.example.com/cb"),
    ("https://app.example.com:8443/a%20b/cb?x=1", "https://app.example.com:8443/a%20b/cb?x=1"),
    ("https://192.0.2.7/cb", "https://192.0.2.7/cb"),
    ("https://xn--bcher-kva.example/cb", "https://xn--bcher-kva.example/cb"),
];

/// None of these may be registered, nor match anything.
const HOSTILE: &[&str] = &[
    "",
    " ",
    "/cb",
    "//evil.example/cb",
    "///evil.example",
    "evil.example",
    "https:",
    "https:/",
    "https://",
    "http://",
    "https:///cb",
    "https:evil.example",
    "https:/evil.example",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "JAVASCRIPT://app.example.com/%0aalert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "ftp://a/b",
    "blob:https://app.example.com/x",
    "about:blank",
    "myapp://cb",
    "com.example.app:/cb",
    "urn:ietf:wg:oauth:2.0:oob",
    "HTTPS://app.example.com/cb",
    "Https://app.example.com/cb",
    " https://app.example.com/cb",
    "https://app.example.com/cb ",
    "https://app.example.com/cb\n",
    "\thttps://app.example.com/cb",
    "https://app.example.com\t/cb",
    "https://app.example.com/c\rb",
    "https://app.example.com/c\0b",
    "https://app.example.com/cb#",
    "https://app.example.com/cb#x",
    "https://evil.example#@app.example.com/cb",
    "https://user@app.example.com/cb",
    "https://app.example.com@evil.example/cb",
    "https://app.example.com:443@evil.example/cb",
    "https://app.example.com%40evil.example/cb",
    "https://evil.example\\@app.example.com/cb",
    "https:\\\\app.example.com\\cb",
    "https://app.example.com\\cb",
    "https://app.example.com\\.evil.example/cb",
    "https://App.Example.com/cb",
    "https://app.example.com./cb",
    "https://.app.example.com/cb",
    "https://app..example.com/cb",
    "https://*.example.com/cb",
    "https://-a.example/cb",
    "https://a-.example/cb",
    "https://app_x.example/cb",
    "https://app.example.com%2eevil.example/cb",
    "https://app.example.com%00.evil.example/cb",
    "https://аpp.example.com/cb",
    "https://app。example.com/cb",
    "https://app.example.com/сb",
    "https://ⓐpp.example.com/cb",
    "https://[::1]/cb",
    "https://[::ffff:127.0.0.1]/cb",
    "https://127.1/cb",
    "https://2130706433/cb",
    "https://0x7f.0.0.1/cb",
    "https://0x7f000001/cb",
    "https://0177.0.0.1/cb",
    "https://127.0.0.01/cb",
    "https://127.0.0.1.5/cb",
    "https://app.example.com:/cb",
    "https://app.example.com:0/cb",
    "https://app.example.com:65536/cb",
    "https://app.example.com:443x/cb",
    "https://app.example.com:+443/cb",
    "https://app.example.com:0443/cb",
    "https://app.example.com:443:443/cb",
    "https://app.example.com/../cb",
    "https://app.example.com/a/../cb",
    "https://app.example.com/a/..",
    "https://app.example.com/./cb",
    "https://app.example.com/%2e%2e/cb",
    "https://app.example.com/.%2E/cb",
    "https://app.example.com/..;/cb",
    "https://app.example.com/..;x=1/cb",
    "https://app.example.com/..%3b/cb",
    "https://app.example.com/..%2fcb",
    "https://app.example.com/%5c..%5ccb",
    "https://app.example.com/%252e%252e/cb",
    "https://app.example.com//evil.example/cb",
    "https://app.example.com/%0d%0aSet-Cookie:x",
    "https://a.example/%",
    "https://a.example/%2",
    "https://a.example/%zz",
    "https://a.example/%00",
    "https://app.example.com/cb?code=x",
    "https://app.example.com/cb?state=x",
    "https://app.example.com/cb?a=1&State=x",
    "https://app.example.com/cb?a=1;code=x",
    "https://app.example.com/cb?c%6fde=x",
    "https://app.example.com/cb?error=x",
    "https://app.example.com/<script>",
    "https://app.example.com/\"x",
    "https://app.example.com/{x}",
    "https://app.example.com/a|b",
    "https://app.example.com/`",
    "https://a.example/^",
    "http://app.example.com/cb",
    "http://127.0.0.2/cb",
    "http://127.1/cb",
    "http://0.0.0.0/cb",
    "http://[::]/cb",
    "http://[0:0:0:0:0:0:0:1]/cb",
    "http://[::1/cb",
    "http://::1/cb",
    "http://[::1]evil.example/cb",
    "http://LOCALHOST/cb",
    "http://localhost./cb",
    "http://localhost.evil.example/cb",
    "http://evil.localhost/cb",
    "http://127.0.0.1.evil.example/cb",
    "http://127.0.0.1@evil.example/cb",
    "http://127.0.0.1:80@evil.example/cb",
    "http://127.0.0.1:80:80/cb",
    "http://127.0.0.1:/cb",
    "http://127.0.0.1:99999/cb",
    "http://127.0.0.1:08/cb",
    "http://127.0.0.1#/cb",
    "http://127.0.0.1\\/cb",
    "http://127.0.0.1:1/../cb",
    "http://2130706433/cb",
];

#[test]
fn honest_redirects_are_registered_and_match() {
    for (registered, asked) in HONEST {
        assert_eq!(check_redirect(registered), Ok(()), "{registered}");
        assert!(redirect_matches(registered, asked), "{registered} {asked}");
        assert!(redirect_matches(registered, registered), "{registered}");
    }
}

#[test]
fn no_hostile_redirect_is_registered_or_matches_anything() {
    assert!(HOSTILE.len() >= 100);
    let long = format!("https://app.example.com/{}", "a".repeat(1024));
    for hostile in HOSTILE.iter().copied().chain([long.as_str()]) {
        assert!(check_redirect(hostile).is_err(), "{}", hostile.escape_default());
        assert!(!redirect_matches(hostile, hostile), "{}", hostile.escape_default());
        for (registered, _) in HONEST {
            assert!(!redirect_matches(registered, hostile), "{registered} {}", hostile.escape_default());
        }
    }
}

#[test]
fn only_the_port_of_a_loopback_address_is_free() {
    let registered = "https://app.example.com/cb?x=1";
    for asked in [
        "https://app.example.com/cb",
        "https://app.example.com/cb?x=1&",
        "https://app.example.com/cb?x=1&y=2",
        "https://app.example.com/cb/?x=1",
        "https://app.example.com:443/cb?x=1",
        "https://app.example.com/CB?x=1",
        "https://app.example.com/%63b?x=1",
        "https://app.example.comm/cb?x=1",
        "https://appxexample.com/cb?x=1",
    ] {
        assert!(!redirect_matches(registered, asked), "{asked}");
    }
    let registered = "http://127.0.0.1/oauth/callback";
    for asked in [
        "http://127.0.0.1:1/oauth/callback/",
        "http://127.0.0.1:1/oauth",
        "http://localhost:1/oauth/callback",
        "http://[::1]:1/oauth/callback",
        "https://127.0.0.1:1/oauth/callback",
        "http://127.0.0.1:1/oauth/callback?x=1",
    ] {
        assert!(!redirect_matches(registered, asked), "{asked}");
    }
    assert!(!redirect_matches("https://127.0.0.1/cb", "https://127.0.0.1:9/cb"), "the freedom is for http only");
}

/// Text with more of what breaks parsers than random text has.
fn nasty() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<char>().prop_map(String::from),
        "[a-zA-Z0-9]{1,4}",
        prop::sample::select(vec![
            "\"", "\"\"", ",", ";", "\n", "\r\n", "\r", "=", "@", " ", "\u{feff}", "\u{202e}", "\u{200b}", "\u{34f}",
            "\u{345}", "İ", "ß", "ﬁ", "ǰ", "ΰ", "ᾳ", "Å", "가", "ᄀ", "明", "a@b.co", "https://", "%2e", "..", ":",
            "/",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn folding_twice_is_folding_once(text in nasty()) {
        let folded = fold(&text);
        prop_assert_eq!(fold(&folded), folded);
    }

    #[test]
    fn case_makes_no_difference_to_folding(text in "[\\p{Latin}\\p{Greek}\\p{Cyrillic}]{0,12}") {
        prop_assert_eq!(fold(&text.to_lowercase()), fold(&text));
    }

    #[test]
    fn equal_folds_have_equal_skeletons(text in nasty()) {
        prop_assert_eq!(confusable_skeleton(&fold(&text)), confusable_skeleton(&text));
    }

    #[test]
    fn an_accepted_name_survives_json(text in nasty()) {
        let _ = (Email::parse(&text), GroupName::parse(&text), PersonName::parse(&text));
        if let Ok(name) = UserName::parse(&text) {
            let json = serde_json::to_string(&name).unwrap();
            prop_assert_eq!(serde_json::from_str::<UserName>(&json).unwrap(), name);
        }
    }

    #[test]
    fn no_file_makes_the_import_panic(rows in prop::collection::vec(nasty(), 0..8)) {
        let _ = csv::parse(&rows.concat());
        let text = format!("username,email,given_name,family_name,display_name,groups\n{}", rows.join("\n"));
        if let Ok(reports) = csv::parse(&text) {
            prop_assert!(reports.iter().all(|report| report.line > 1 && report.result != Err(vec![])));
        }
    }

    #[test]
    fn no_bytes_make_decoding_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        if let Ok(text) = csv::decode(&bytes) {
            let _ = csv::parse(text);
        }
    }

    #[test]
    fn no_text_makes_the_grant_rules_panic(text in nasty()) {
        let _ = (check_redirect(&text), normalise_start_url(&text), Scopes::parse(&text));
        let _ = redirect_matches("http://127.0.0.1/cb", &format!("http://127.0.0.1{text}"));
        let lists = vec![text.clone()];
        let _ = check_client(&ClientMetadata {
            name: text,
            client_type: "public".to_owned(),
            scopes: lists.clone(),
            redirect_uris: lists,
            grant_types: vec![],
        });
    }

    #[test]
    fn a_normal_start_url_stays_as_it_is(host in "[A-Za-z0-9.-]{1,20}", path in "[a-zA-Z/#?]{0,12}") {
        if let Ok(url) = normalise_start_url(&format!("https://{host}/{path}")) {
            prop_assert_eq!(normalise_start_url(&url), Ok(url.clone()));
        }
    }
}
