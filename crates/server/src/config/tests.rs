use super::*;

fn load(text: &str) -> Result<Settings, ConfigError> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("usher.toml");
    std::fs::write(&file, text).unwrap();
    Settings::load(&Sources { file: Some(file), ..Sources::default() }, false)
}

fn first(text: &str) -> (usize, String) {
    match load(text).unwrap_err().0.into_iter().next().unwrap() {
        Problem { place: Place::File(_, line), what } => (line, what),
        Problem { place, what } => panic!("{place}: {what}"),
    }
}

#[test]
fn the_example_parses_to_the_defaults_and_holds_every_key() {
    let text = example();
    assert_eq!(load(&text).unwrap(), Settings::defaults().unwrap());
    for row in table().lines().filter_map(|line| line.strip_prefix("| `")).filter_map(|line| line.split_once('`')) {
        let key = row.0.split_once('.').map_or("name", |(_, key)| key);
        assert!(text.lines().any(|line| line.starts_with(&format!("{key} = "))), "{key}");
    }
}

#[test]
fn the_table_of_the_documentation_is_current() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/tables/config.md");
    #[expect(clippy::disallowed_methods, reason = "the switch that writes living tables anew is the environment's")]
    if std::env::var_os("UPDATE_TABLES").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, table()).unwrap();
    }
    assert_eq!(std::fs::read_to_string(file).unwrap_or_default(), table(), "run this test with UPDATE_TABLES=1");
}

#[test]
fn the_default_regions_are_six_of_which_two_host_profiles() {
    let regions = Settings::defaults().unwrap().regions;
    assert_eq!(regions.len(), 6);
    let profiles: Vec<_> = regions.iter().filter(|region| region.profiles).map(|region| region.name.as_str()).collect();
    assert_eq!(profiles, ["us-east-1", "eu-central-1"]);
    assert!(regions.iter().all(|region| region.identity_center));
}

#[test]
fn an_unknown_key_is_named_with_its_line_and_the_nearest() {
    let (line, what) = first("[server]\ndata = \"x\"\nlistn = \"127.0.0.1:1\"\n");
    assert_eq!(line, 3);
    assert!(what.contains("`listn`") && what.contains("did you mean `listen`?"), "{what}");
    let (line, what) = first("\n[sever]\n");
    assert!(line == 2 && what.contains("did you mean `server`?"), "{line} {what}");
    let (line, what) = first("[[region]]\nname = \"a-1\"\nprofile = true\n");
    assert!(line == 3 && what.contains("did you mean `profiles`?"), "{line} {what}");
}

#[test]
fn what_does_not_fit_is_named_with_its_line() {
    for (text, expected_line, expected) in [
        ("[server]\nlisten = 80\n", 2, "127.0.0.1:8080"),
        ("[server\n", 1, "TOML"),
        ("[server]\n\npublic_url = \"https://a.example/x\"\n", 3, "origin"),
        ("[test]\nclock = \"maybe\"\n", 2, "true or false"),
        ("[smtp]\nport = 1.5\n", 2, "float"),
        ("[smtp]\nhost = \"mail.example.com\"\nfrom = \"a@example.com\"\ntls = \"none\"\n", 4, "unprotected"),
        ("[smtp]\nhost = \"mail.example.com\"\nfrom = \"nobody\"\n", 3, "address"),
        ("[database]\nglobal = \"mysql://x\"\n", 2, "PostgreSQL"),
        ("[log]\nlevel = \"info,=,\"\n", 2, "info"),
        ("[limits]\nbody_bytes = 0\n", 2, "at least 1"),
        ("[[region]]\nname = \"a\"\n[[region]]\nname = \"a\"\n", 3, "twice"),
        ("[region]\nname = \"a\"\n", 1, "two brackets"),
        ("[[region]]\nlabel = \"a\"\n", 1, "no `name`"),
    ] {
        let (line, what) = first(text);
        assert!(line == expected_line && what.contains(expected), "{text}: {line} {what}");
    }
}

#[test]
fn flags_weigh_more_than_the_environment_and_that_more_than_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("usher.toml");
    std::fs::write(&file, "[server]\nlisten = \"127.0.0.1:1\"\ndrain_seconds = 1\n[log]\nformat = \"json\"\n").unwrap();
    let variable = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let sources = Sources {
        file: None,
        environment: vec![
            variable("USHER_SERVER__DATA", &folder.path().display().to_string()),
            variable("USHER_SERVER__LISTEN", "127.0.0.1:2"),
            variable("USHER_SERVER__DRAIN_SECONDS", "2"),
            variable("USHER_REGION__EU_WEST_1__DATABASE", "postgres://u:topsecret@h/d"),
        ],
        flags: vec![("--listen", "server.listen", "127.0.0.1:3".to_owned())],
    };
    let settings = Settings::load(&sources, true).unwrap();
    assert_eq!(settings.server.listen.port(), 3);
    assert_eq!(settings.server.drain_seconds, 2);
    assert_eq!(settings.log.format, LogFormat::Json);
    assert_eq!(settings.public_url(), "http://127.0.0.1:3");
    assert!(settings.regions.iter().any(|region| region.database.is_some()));
    assert!(!format!("{settings:?}").contains("topsecret"));
}

#[test]
fn problems_outside_of_the_file_name_the_variable_and_the_flag() {
    let sources = Sources {
        file: None,
        environment: vec![("USHER_SERVER_LISTEN".to_owned(), "x".to_owned())],
        flags: vec![("--listen", "server.listen", "nowhere".to_owned())],
    };
    let text = Settings::load(&sources, false).unwrap_err().to_string();
    assert!(text.contains("environment variable USHER_SERVER_LISTEN"), "{text}");
    assert!(text.contains("did you mean `USHER_SERVER__LISTEN`?"), "{text}");
    assert!(text.contains("flag --listen"), "{text}");
}

#[test]
fn a_secret_in_the_wrong_place_is_not_repeated() {
    let text = load("[database]\nglobal = \"mysql://u:topsecret@h/d\"\n").unwrap_err().to_string();
    assert!(!text.contains("topsecret"), "{text}");
}

#[test]
fn a_regions_variable_is_named_when_its_value_is_wrong() {
    let variable = |value: &str| ("USHER_REGION__EU_WEST_1__DATABASE".to_owned(), value.to_owned());
    let sources = Sources { environment: vec![variable("mysql://u:topsecret@h/d")], ..Sources::default() };
    let text = Settings::load(&sources, false).unwrap_err().to_string();
    assert!(text.contains("EU_WEST_1__DATABASE") && !text.contains("topsecret"), "{text}");
    let missing = Sources { file: Some("/does/not/exist".into()), ..Sources::default() };
    assert!(Settings::load(&missing, false).unwrap_err().to_string().starts_with("/does/not/exist: cannot read"));
}
