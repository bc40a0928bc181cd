//! Migrations and decisions are numbered 0001, 0002, ... without a gap, so that two branches
//! cannot both be next unnoticed.

use std::collections::BTreeMap;

use crate::finding::Finding;
use crate::tree::Tree;

const MIGRATIONS: &str = "crates/store/migrations/";
const DECISIONS: &str = "docs/decisions/";

pub(super) fn migrations(tree: &Tree) -> Vec<Finding> {
    let mut sets: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut findings = Vec::new();
    for path in under(tree, MIGRATIONS) {
        if let Some((set, _)) = path.strip_prefix(MIGRATIONS).and_then(|rest| rest.rsplit_once('/')) {
            sets.entry(set).or_default().push(path);
        } else {
            let cure = "put it into a set: migrations/<set>/0001-what.sql";
            findings.push(Finding::new("migration-gap", (path, 0), "a migration outside a set", cure));
        }
    }
    findings.extend(sets.values().flat_map(|paths| gaps("migration-gap", paths)));
    findings
}

pub(super) fn decisions(tree: &Tree) -> Vec<Finding> {
    gaps("decision-gap", &under(tree, DECISIONS).collect::<Vec<_>>())
}

fn under<'a>(tree: &'a Tree, folder: &'static str) -> impl Iterator<Item = &'a str> {
    tree.files.iter().map(|file| file.path.as_str()).filter(move |path| path.starts_with(folder))
}

/// Paths come in order. One number may come twice only where the two dialects of one step stand side by side:
/// `0002-seat.sqlite.sql` and `0002-seat.postgres.sql`.
fn gaps(rule: &'static str, paths: &[&str]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let (mut last, mut last_stem) = (0, "");
    for path in paths {
        let name = path.rsplit('/').next().unwrap_or(path);
        let stem = name.split('.').next().unwrap_or(name);
        let number = name.split_once('-').filter(|(digits, _)| digits.len() == 4).map(|(digits, _)| digits.parse());
        match number {
            Some(Ok(number)) if number == last + 1 || (number == last && stem == last_stem) => last = number,
            Some(Ok(number)) => {
                let what = format!("number {number:04} after {last:04}");
                findings.push(Finding::new(rule, (path, 0), what, format!("call it {:04}", last + 1)));
                last = number;
            }
            _ => findings.push(Finding::new(rule, (path, 0), "a name without a number", "call it 0001-what")),
        }
        last_stem = stem;
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(rule: fn(&Tree) -> Vec<Finding>, paths: &[&str]) -> usize {
        rule(&Tree::of(&paths.iter().map(|path| (*path, "")).collect::<Vec<_>>())).len()
    }

    #[test]
    fn migrations_have_no_gap_and_no_double() {
        let both = ["crates/store/migrations/global/0001-a.sql", "crates/store/migrations/region/0001-b.sql"];
        assert_eq!(count(migrations, &both), 0);
        assert_eq!(count(migrations, &["crates/store/migrations/global/0002-a.sql"]), 1);
        let double = ["crates/store/migrations/global/0001-a.sql", "crates/store/migrations/global/0001-b.sql"];
        assert_eq!(count(migrations, &double), 1);
        assert_eq!(count(migrations, &["crates/store/migrations/0001-a.sql"]), 1);
        assert_eq!(count(migrations, &["crates/store/migrations/global/first.sql"]), 1);
    }

    #[test]
    fn two_dialects_of_one_step_stand_side_by_side() {
        let pair = ["crates/store/migrations/g/0001-a.postgres.sql", "crates/store/migrations/g/0001-a.sqlite.sql"];
        assert_eq!(count(migrations, &pair), 0);
    }

    #[test]
    fn decisions_have_no_gap() {
        assert_eq!(count(decisions, &["docs/decisions/0001-a.md", "docs/decisions/0002-b.md"]), 0);
        assert_eq!(count(decisions, &["docs/decisions/0001-a.md", "docs/decisions/0003-b.md"]), 1);
    }
}
