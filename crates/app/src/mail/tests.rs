use std::fmt::Write as _;
use std::path::Path;

use super::*;

/// Values of every kind's sentences, as the documentation of [`Kind`] names them.
fn values(kind: Kind) -> &'static [(&'static str, &'static str)] {
    const LINK: (&str, &str) = ("link", "https://usher.example/x/y");
    match kind {
        Kind::AdministratorInvitation => &[("account", "Northwind"), LINK, ("days", "7")],
        Kind::AdministratorAdded | Kind::SignUpKnown => &[("account", "Northwind"), LINK],
        Kind::Invitation => &[("name", "Ana"), ("user", "ana"), ("account", "Northwind"), LINK, ("days", "7")],
        Kind::Activation => &[
            ("name", "Ana"),
            ("account", "Northwind"),
            ("service", "Kiro"),
            ("tier", "Pro"),
            ("start-url", "https://usher.example/start/n"),
            ("region", "us-east-1"),
        ],
        Kind::PasswordReset => &[("name", "Ana"), LINK, ("hours", "1")],
        Kind::CreditNotice => &[("name", "Ana"), ("used", "800.00"), ("limit", "1,000"), ("resets", "2026-12-01")],
        Kind::PromotionNotice => &[
            ("account", "Northwind"),
            ("promotion", "Startup"),
            ("remaining", "$10.00"),
            ("date", "2026-12-01"),
            ("days", "7"),
        ],
    }
}

#[test]
fn credits_and_instants_are_written_for_people() {
    for (name, value, shown) in [
        ("used", "1800.00", "1,800"),
        ("limit", "0.50", "0.50"),
        ("resets", "2026-12-01T00:00:00Z", "2026-12-01 00:00 UTC"),
        ("name", "1800.00", "1800.00"),
        ("date", "2026-12-01", "2026-12-01"),
    ] {
        assert_eq!(readable(name, value), shown, "{name}");
    }
}

fn write(kind: Kind, lang: Lang) -> (String, String) {
    let args: Vec<(&str, Arg<'_>)> =
        values(kind).iter().map(|(name, value)| (*name, number(value).map_or(Arg::Text(value), Arg::Num))).collect();
    let part = |part: &str| Words::shared().say_with(lang, &format!("mail-{}-{part}", kind.as_str()), &args);
    (part("subject"), part("body"))
}

#[test]
fn every_mail_has_all_its_values_in_both_languages() {
    for kind in Kind::ALL {
        for lang in Lang::ALL {
            let (subject, body) = write(kind, *lang);
            let whole = format!("{subject}\n{body}");
            assert!(!whole.contains('{') && !whole.contains('['), "{kind:?} in {lang:?}: {whole}");
            assert!((4..=80).contains(&subject.chars().count()) && !subject.contains('\n'), "{subject}");
            assert!(body.split("\n\n").count() >= 3, "{kind:?} in {lang:?} has too few paragraphs");
        }
    }
}

#[test]
fn a_link_stands_on_its_own_line() {
    for kind in Kind::ALL {
        let links = values(kind).iter().filter(|(_, value)| value.starts_with("https://"));
        for (name, link) in links {
            for lang in Lang::ALL {
                let (_, body) = write(kind, *lang);
                assert!(body.lines().any(|line| line == *link), "{kind:?} in {lang:?}: {name} in\n{body}");
            }
        }
    }
}

#[test]
fn the_table_of_mails_is_current() {
    let mut text =
        "# Mails\n\nWritten by a test; do not edit.\n\n| mail | values | subject |\n|---|---|---|\n".to_owned();
    for kind in Kind::ALL {
        let names: Vec<String> = values(kind).iter().map(|(name, _)| format!("`{name}`")).collect();
        let (subject, _) = write(kind, Lang::En);
        writeln!(text, "| {} | {} | {subject} |", kind.as_str(), names.join(", ")).unwrap();
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/tables/mails.md");
    #[expect(clippy::disallowed_methods, reason = "the switch that writes living tables anew is the environment's")]
    if std::env::var_os("UPDATE_TABLES").is_some() {
        std::fs::write(&file, &text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(file).unwrap_or_default(), text, "run this test with UPDATE_TABLES=1");
}
