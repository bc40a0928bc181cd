//! Documents: one title each, short decisions, and a glossary that knows every noun of the house.

use crate::finding::Finding;
use crate::tree::{File, Tree};

const GLOSSARY: &str = "docs/GLOSSARY.md";
const DECISION: usize = 60;

/// The nouns that modules are called by, the same in every crate.
const NOUNS: [&str; 17] = [
    "access",
    "account",
    "audit",
    "catalogue",
    "credential",
    "credit",
    "directory",
    "grant",
    "instance",
    "invoice",
    "job",
    "mail",
    "profile",
    "promotion",
    "region",
    "seat",
    "session",
];

pub(super) fn titles(tree: &Tree) -> Vec<Finding> {
    let documents = tree.files.iter().filter(|file| file.path.rsplit_once('.').is_some_and(|(_, end)| end == "md"));
    let mut findings = Vec::new();
    for file in documents {
        let titles = titles_of(file);
        let cure = "give it exactly one line that begins with `# `";
        match titles.as_slice() {
            [_] => {}
            [] => findings.push(Finding::new("title", (&file.path, 1), "no title", cure)),
            [_, second, ..] => findings.push(Finding::new("title", (&file.path, *second), "a second title", cure)),
        }
    }
    findings
}

/// The lines of the titles; a `# ` inside a fenced block is a comment of that block.
fn titles_of(file: &File) -> Vec<usize> {
    let mut fenced = false;
    let mut lines = Vec::new();
    for (number, line) in file.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced && line.starts_with("# ") {
            lines.push(number);
        }
    }
    lines
}

pub(super) fn decision_length(tree: &Tree) -> Vec<Finding> {
    let decisions = tree.files.iter().filter(|file| file.path.starts_with("docs/decisions/"));
    let long = decisions.filter(|file| file.text.lines().count() > DECISION);
    long.map(|file| {
        let what = format!("{} lines, {DECISION} at most", file.text.lines().count());
        Finding::new("decision-length", (&file.path, 0), what, "say what was decided and why, and no more")
    })
    .collect()
}

/// An entry is a list item that begins with the bold noun; entries stand in alphabetic order.
pub(super) fn glossary(tree: &Tree) -> Vec<Finding> {
    let entries: Vec<(usize, &str)> = tree.get(GLOSSARY).into_iter().flat_map(File::lines).filter_map(entry).collect();
    let missing = NOUNS.iter().filter(|noun| !entries.iter().any(|(_, entry)| entry == *noun));
    let missing = missing.map(|noun| {
        let cure = "add `- **noun** (`module`): one sentence.`";
        Finding::new("glossary", (GLOSSARY, 0), format!("`{noun}` is missing"), cure)
    });
    let disorder = entries.windows(2).filter_map(|pair| match pair {
        [(_, before), (line, after)] if before.to_lowercase() > after.to_lowercase() => {
            let what = format!("`{after}` stands after `{before}`");
            Some(Finding::new("glossary", (GLOSSARY, *line), what, "keep the alphabet"))
        }
        _ => None,
    });
    missing.chain(disorder).collect()
}

fn entry((number, line): (usize, &str)) -> Option<(usize, &str)> {
    Some((number, line.strip_prefix("- **")?.split_once("**")?.0))
}

#[cfg(test)]
mod tests {
    use super::super::found;
    use super::*;

    #[test]
    fn a_document_has_exactly_one_title() {
        let sample = |text: &str| titles(&Tree::of(&[("docs/A.md", text)]));
        assert_eq!(found(&sample("# A\n\n```sh\n# not a title\n```\n")), []);
        assert_eq!(found(&sample("text\n")), [("title", 1)]);
        assert_eq!(found(&sample("# A\n## B\n# C\n")), [("title", 3)]);
    }

    #[test]
    fn a_decision_is_short() {
        let sample = |lines: usize| decision_length(&Tree::of(&[("docs/decisions/0001-a.md", &"x\n".repeat(lines))]));
        assert_eq!(found(&sample(61)), [("decision-length", 0)]);
        assert_eq!(found(&sample(60)), []);
    }

    #[test]
    fn the_glossary_knows_every_noun_in_order() {
        let full = NOUNS.map(|noun| format!("- **{noun}** (`{noun}`): x.\n")).concat();
        let sample = |text: &str| glossary(&Tree::of(&[(GLOSSARY, text)]));
        assert_eq!(sample(&full), vec![]);
        assert_eq!(found(&sample(&full.replace("**seat**", "**chair**"))), [("glossary", 0), ("glossary", 16)]);
        assert_eq!(glossary(&Tree::default()).len(), NOUNS.len());
    }
}
