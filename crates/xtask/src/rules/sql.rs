//! SQL stands in the store only, and there each text passes through `sql("...")`, so that a test can prepare them all.

use super::words::BANS;
use crate::finding::Finding;
use crate::tokens::{Word, words};
use crate::tree::{File, Tree};

pub(super) fn outside_the_store(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust().filter(|file| file.house() != Some("store")) {
        for word in texts(file) {
            for (ban, start) in BANS.sql.iter().flat_map(|ban| ban.words.iter().map(move |start| (ban, start))) {
                if says(&word).starts_with(start) {
                    findings.push(ban.finding("sql-outside-store", (&file.path, word.line), start.trim()));
                }
            }
        }
    }
    findings
}

pub(super) fn unnamed(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust().filter(|file| file.house() == Some("store")) {
        // A test may ask what it likes; only texts of the product are prepared by name.
        for word in texts(file).into_iter().filter(|word| !word.place.sql && !word.place.test) {
            if BANS.sql.iter().flat_map(|ban| &ban.words).any(|start| says(&word).starts_with(start)) {
                let what = "an SQL text that does not pass through `sql(...)`";
                let cure = "wrap it in sql(\"...\"), so that the test prepares it on both engines";
                findings.push(Finding::new("sql-unnamed", (&file.path, word.line), what, cure));
            }
        }
    }
    findings
}

fn texts(file: &File) -> Vec<Word> {
    let all = words(&file.text, file.is_test()).unwrap_or_default();
    all.into_iter().filter(|word| word.string.is_some() && !word.place.attribute).collect()
}

/// What the literal says, without the line break and indentation that it may begin with.
fn says(word: &Word) -> &str {
    word.string.as_deref().unwrap_or_default().trim_start_matches(['\\', ' ', '\n', '\t', '\r'])
}

#[cfg(test)]
mod tests {
    use super::super::found;
    use super::*;

    #[test]
    fn only_the_store_speaks_sql() {
        for text in ["SELECT 1", "INSERT INTO t VALUES (1)", "UPDATE t SET a = 1", "DELETE FROM t", "\n  SELECT 1"] {
            let source = format!("/// SELECT is fine here.\nfn f() {{ run({text:?}); }}");
            let tree = Tree::of(&[("crates/app/src/lib.rs", &source)]);
            assert_eq!(found(&outside_the_store(&tree)), [("sql-outside-store", 2)], "{text}");
        }
        let tree = Tree::of(&[("crates/app/src/lib.rs", "fn f() { say(\"SELECTED\"); say(\"Please UPDATE it\"); }")]);
        assert_eq!(found(&outside_the_store(&tree)), []);
    }

    #[test]
    fn every_sql_text_of_the_store_is_prepared_by_a_test() {
        let sample = |text: &str| unnamed(&Tree::of(&[("crates/store/src/seat.rs", text)])).len();
        assert_eq!(sample(r#"fn f() { tx.run("DELETE FROM seat"); }"#), 1);
        assert_eq!(sample(r#"fn f() { tx.run(&format!("SELECT {x}")); }"#), 1);
        assert_eq!(sample(r#"fn f() { tx.run(sql("DELETE FROM seat")); }"#), 0);
        assert_eq!(sample(r#"#[test] fn f() { tx.run("DELETE FROM seat"); }"#), 0);
    }
}
