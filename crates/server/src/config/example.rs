//! The commented example and the table of the documentation, both made from the keys themselves.

use std::fmt::Write;

use super::environment::name_of;
use super::sections::{Database, Key, Limits, Log, REGIONS, Region, Section, Server, SignUp, Smtp, Test, Tls};

/// A complete configuration file in which every key stands at its default, with its meaning above it.
pub fn example() -> String {
    let mut text = String::from(
        "# Usher's configuration. Every key stands here at its default; delete what you do not change.\n\
         # The environment overrides the file (USHER_SERVER__LISTEN=…), flags override both.\n\
         # Secrets may be written as \"file:/path\"; then the first line of that file is the secret.\n",
    );
    section::<Server>(&mut text);
    section::<Tls>(&mut text);
    section::<Database>(&mut text);
    regions(&mut text);
    section::<Smtp>(&mut text);
    section::<Limits>(&mut text);
    section::<Log>(&mut text);
    section::<SignUp>(&mut text);
    section::<Test>(&mut text);
    text
}

fn section<S: Section>(text: &mut String) {
    let _ = write!(text, "\n#{}\n[{}]\n", S::ABOUT, S::NAME);
    for key in S::KEYS {
        let _ = write!(text, "#{}\n{} = {}\n", key.meaning, key.name, literal(key, key.default));
    }
}

fn regions(text: &mut String) {
    let _ = write!(text, "\n#{}\n", Region::ABOUT);
    for key in Region::KEYS {
        let _ = writeln!(text, "# {}:{}", key.name, key.meaning);
    }
    for (name, label, identity_center, profiles) in REGIONS {
        let _ = write!(text, "[[region]]\nname = \"{name}\"\nlabel = \"{label}\"\n");
        let _ = write!(text, "identity_center = {identity_center}\nprofiles = {profiles}\ndatabase = \"\"\n");
    }
}

fn literal(key: &Key, value: &str) -> String {
    if key.quoted { format!("{value:?}") } else { value.to_owned() }
}

/// The table `docs/tables/config.md`: key, default, name in the environment, meaning.
pub fn table() -> String {
    let mut text = String::from(
        "# Configuration\n\n\
         Written by a test from `crates/server/src/config/sections.rs`; run it with `UPDATE_TABLES=1`.\n\n\
         | key | default | environment | meaning |\n|---|---|---|---|\n",
    );
    rows::<Server>(&mut text);
    rows::<Tls>(&mut text);
    rows::<Database>(&mut text);
    rows::<Region>(&mut text);
    rows::<Smtp>(&mut text);
    rows::<Limits>(&mut text);
    rows::<Log>(&mut text);
    rows::<SignUp>(&mut text);
    rows::<Test>(&mut text);
    text.push_str("\nRegions of a deployment that names none:\n\n");
    text.push_str("| name | label | Identity Center | profiles |\n|---|---|---|---|\n");
    for (name, label, identity_center, profiles) in REGIONS {
        let word = |yes: &bool| if *yes { "yes" } else { "no" };
        let _ = writeln!(text, "| `{name}` | {label} | {} | {} |", word(identity_center), word(profiles));
    }
    text
}

fn rows<S: Section>(text: &mut String) {
    for key in S::KEYS {
        let default = match (S::NAME, key.default) {
            ("region", _) => "see below".to_owned(),
            (_, "") => "not set".to_owned(),
            (_, value) => format!("`{value}`"),
        };
        let (section, name) = (S::NAME, key.name);
        let _ = writeln!(text, "| `{section}.{name}` | {default} | `{}` |{} |", name_of(section, name), key.meaning);
    }
}
