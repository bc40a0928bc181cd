//! Words that may not stand everywhere, each with a reason, from `rules.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::finding::Finding;
use crate::tokens::{Word, pattern, words};
use crate::tree::{File, Tree};

/// One entry of the list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ban {
    /// What is banned.
    pub(super) words: Vec<String>,
    #[serde(default)]
    only: Vec<String>,
    #[serde(default)]
    never: Vec<String>,
    #[serde(default)]
    crates: Vec<String>,
    #[serde(default)]
    tests: bool,
    reason: String,
    /// What to do instead.
    pub(super) cure: String,
}

impl Ban {
    fn reaches(&self, house: &str) -> bool {
        let named = |list: &[String]| list.iter().any(|one| one == house);
        if !self.crates.is_empty() || !self.never.is_empty() {
            return named(&self.crates) || named(&self.never);
        }
        !named(&self.only)
    }

    /// The finding for one word at one place.
    pub(super) fn finding(&self, rule: &'static str, place: (&str, usize), word: &str) -> Finding {
        Finding::new(rule, place, format!("`{word}` here: {}", self.reason), &*self.cure)
    }
}

/// The whole list, by the rule that reads it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Bans {
    word: Vec<Ban>,
    float: Vec<Ban>,
    unfinished: Vec<Ban>,
    /// How an SQL text begins.
    pub(super) sql: Vec<Ban>,
}

/// The list, read once.
pub(super) static BANS: LazyLock<Bans> = LazyLock::new(|| {
    let list = toml::from_str(include_str!("../../rules.toml"));
    list.expect("rules.toml is part of this program, and its own test reads it")
});

pub(super) fn banned(tree: &Tree) -> Vec<Finding> {
    tree.rust().flat_map(in_file).collect()
}

fn in_file(file: &File) -> Vec<Finding> {
    // What cannot be split into words is reported once, by the rule about functions.
    let Ok(source) = words(&file.text, file.is_test()) else { return Vec::new() };
    let house = file.house().unwrap_or_default();
    let bans = BANS.word.iter().map(|ban| ("banned", ban)).chain(BANS.float.iter().map(|ban| ("float", ban)));
    let mut findings = Vec::new();
    for (rule, ban) in bans.filter(|(_, ban)| ban.reaches(house)) {
        for word in &ban.words {
            let places = places(&source, &pattern(word), ban.tests);
            findings.extend(places.into_iter().map(|line| ban.finding(rule, (&file.path, line), word)));
        }
    }
    findings
}

/// The lines on which a pattern begins.
fn places(source: &[Word], pattern: &[String], spare_tests: bool) -> Vec<usize> {
    let same = |window: &[Word]| window.iter().zip(pattern).all(|(word, part)| matches(word, part));
    let counts = |word: &Word| !(spare_tests && word.place.test);
    let windows = source.windows(pattern.len()).filter(|window| same(window));
    windows.filter_map(<[Word]>::first).filter(|word| counts(word)).map(|word| word.line).collect()
}

/// A word is its text; a number is also its suffix (`0f64`).
fn matches(word: &Word, part: &str) -> bool {
    let suffix = word.text.starts_with(|first: char| first.is_ascii_digit()) && part.starts_with('f');
    word.text == part || (suffix && word.text.ends_with(part))
}

pub(super) fn unfinished(tree: &Tree) -> Vec<Finding> {
    let lines = tree.rust().flat_map(|file| file.lines().map(move |(number, line)| (file, number, line)));
    let mut findings = Vec::new();
    for (file, number, line) in lines {
        for (ban, word) in BANS.unfinished.iter().flat_map(|ban| ban.words.iter().map(move |word| (ban, word))) {
            if line.split(|c: char| !c.is_alphanumeric() && c != '_').any(|part| part == word) {
                findings.push(ban.finding("unfinished", (&file.path, number), word));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::found;
    use super::*;

    fn lines(house: &str, text: &str) -> usize {
        banned(&Tree::of(&[(&format!("crates/{house}/src/lib.rs"), text)])).len()
    }

    #[test]
    fn only_the_store_names_a_database_driver() {
        assert_eq!(lines("app", "use rusqlite::Connection;"), 1);
        assert_eq!(lines("testkit", "fn f() { tokio_postgres::connect(); }"), 1);
        assert_eq!(lines("store", "use rusqlite::Connection;"), 0);
    }

    #[test]
    fn the_rules_know_neither_http_nor_smtp() {
        for house in ["app", "domain", "store", "crypto"] {
            for word in ["axum", "hyper", "lettre"] {
                assert_eq!(lines(house, &format!("use {word}::X;")), 1, "{house} {word}");
            }
        }
        assert_eq!(lines("web", "use axum::Router;"), 0);
    }

    #[test]
    fn clock_environment_and_tasks_are_the_servers() {
        for word in ["SystemTime::now", "std::env::var", "std::env::var_os", "tokio::spawn", "tokio::task::spawn"] {
            let text = format!("fn f() {{ {word}(x); }}");
            assert_eq!(lines("store", &text), 1, "{word}");
            assert_eq!(lines("server", &text), 0, "{word}");
        }
    }

    #[test]
    fn the_store_may_start_its_lanes_and_a_test_any_thread() {
        assert_eq!(lines("store", "fn f() { std::thread::spawn(g); }"), 0);
        assert_eq!(lines("app", "fn f() { std::thread::spawn(g); }"), 1);
        assert_eq!(lines("app", "#[test] fn f() { std::thread::spawn(g); }"), 0);
    }

    #[test]
    fn only_a_test_may_unwrap() {
        assert_eq!(lines("web", "fn f() { x.unwrap(); }"), 1);
        assert_eq!(lines("web", "fn f() { format!(\"{}\", x.unwrap()); }"), 1);
        assert_eq!(lines("web", "fn f() { x.unwrap_or(1); }"), 0);
        assert_eq!(lines("web", "#[cfg(test)] mod tests { fn f() { x.unwrap(); } }"), 0);
    }

    #[test]
    fn nothing_is_left_undone() {
        assert_eq!(lines("web", "fn f() { todo!(); }\nfn g() { unimplemented!() }"), 2);
        let comment = format!("\n// {}: later\n", ["TO", "DO"].concat());
        assert_eq!(found(&unfinished(&Tree::of(&[("crates/web/src/lib.rs", &comment)]))), [("unfinished", 2)]);
    }

    #[test]
    fn a_lint_is_expected_and_never_allowed() {
        assert_eq!(lines("web", "#[allow(dead_code)] fn f() {}"), 1);
        assert_eq!(lines("web", "#![allow(dead_code)]"), 1);
        assert_eq!(lines("web", "#[expect(dead_code, reason = \"x\")] fn f() {}"), 0);
    }

    #[test]
    fn no_floating_point_where_money_passes() {
        let findings = banned(&Tree::of(&[("crates/domain/src/lib.rs", "fn f(a: f32) {}\nconst B: u8 = 1f64;")]));
        assert_eq!(found(&findings), [("float", 1), ("float", 2)]);
        assert_eq!(lines("server", "fn f(a: f64) {}"), 0);
    }
}
