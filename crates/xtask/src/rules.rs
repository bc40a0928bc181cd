//! Every rule of the house; each module holds its rules and the samples that break them.

mod arrows;
mod documents;
mod numbering;
mod paths;
mod size;
mod sql;
mod words;

use crate::finding::Finding;
use crate::tree::Tree;

/// Runs all rules, in the order in which a reader should hear about them.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let rules: [fn(&Tree) -> Vec<Finding>; 14] = [
        arrows::arrows,
        size::file_length,
        size::line_length,
        size::functions,
        words::banned,
        words::unfinished,
        sql::outside_the_store,
        sql::unnamed,
        numbering::migrations,
        numbering::decisions,
        documents::titles,
        documents::decision_length,
        documents::glossary,
        paths::machine_paths,
    ];
    rules.iter().flat_map(|rule| rule(tree)).collect()
}

#[cfg(test)]
fn found(findings: &[Finding]) -> Vec<(&str, usize)> {
    findings.iter().map(|finding| (finding.rule, finding.line)).collect()
}
