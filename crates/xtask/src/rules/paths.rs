//! No file names a folder of somebody's machine.

use crate::finding::Finding;
use crate::tree::Tree;

/// Folders at the root of a machine that hold one person's things.
const ROOTS: [&str; 4] = ["work", "root", "home", "Users"];

pub(super) fn machine_paths(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &tree.files {
        for (number, line) in file.lines() {
            for root in ROOTS.iter().filter(|root| names(line, root)) {
                let what = format!("an absolute path under `/{root}`");
                let cure = "name it relative to the repository, or take it as a setting";
                findings.push(Finding::new("machine-path", (&file.path, number), what, cure));
            }
        }
    }
    findings
}

/// Whether the folder begins a path here, rather than continuing one (`https://host/x/`, `crates/x/`).
fn names(line: &str, root: &str) -> bool {
    let folder = format!("/{root}/");
    line.match_indices(&folder).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        !before.is_some_and(|one| one.is_alphanumeric() || "._-*}/$>".contains(one))
    })
}

#[cfg(test)]
mod tests {
    use super::super::found;
    use super::*;

    #[test]
    fn a_path_of_somebodys_machine_is_a_finding() {
        let sample = |line: String| machine_paths(&Tree::of(&[("docs/A.md", &line)]));
        for root in ROOTS {
            assert_eq!(found(&sample(format!("# A\nsee `/{root}/me/x`"))), [("machine-path", 2)], "{root}");
            assert_eq!(found(&sample(format!("https://example.com/{root}/me"))), [], "{root}");
        }
    }
}
