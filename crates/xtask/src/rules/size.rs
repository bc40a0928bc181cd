//! How long a file, a line and a function may be, and how many parameters a function may take.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Block, ImplItemFn, ItemFn, Signature, TraitItemFn};

use crate::finding::Finding;
use crate::tree::{File, Tree};

const FILE: usize = 400;
const LINE: usize = 120;
const FUNCTION: usize = 70;
const PARAMETERS: usize = 5;

pub(super) fn file_length(tree: &Tree) -> Vec<Finding> {
    let count = |file: &File| file.text.lines().count();
    let long = tree.rust().filter(|file| count(file) > FILE);
    long.map(|file| {
        let what = format!("{} lines, {FILE} at most", count(file));
        Finding::new("file-length", (&file.path, 0), what, "split it at a noun")
    })
    .collect()
}

pub(super) fn line_length(tree: &Tree) -> Vec<Finding> {
    let lines = tree.rust().flat_map(|file| file.lines().map(move |(number, line)| (file, number, line)));
    lines
        .filter(|(_, _, line)| line.chars().count() > LINE)
        .map(|(file, number, line)| {
            let what = format!("{} characters, {LINE} at most", line.chars().count());
            Finding::new("line-length", (&file.path, number), what, "break the line")
        })
        .collect()
}

pub(super) fn functions(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust() {
        match syn::parse_file(&file.text) {
            Ok(syntax) => Functions { path: &file.path, findings: &mut findings }.visit_file(&syntax),
            Err(error) => {
                let place = (file.path.as_str(), error.span().start().line);
                findings.push(Finding::new("syntax", place, format!("not Rust: {error}"), "make it compile"));
            }
        }
    }
    findings
}

struct Functions<'a> {
    path: &'a str,
    findings: &'a mut Vec<Finding>,
}

impl Functions<'_> {
    fn judge(&mut self, signature: &Signature, body: Option<&Block>) {
        let start = signature.span().start().line;
        let end = body.map_or_else(|| signature.span(), closing).end().line;
        let (name, lines) = (&signature.ident, end + 1 - start);
        if lines > FUNCTION {
            let what = format!("`{name}` has {lines} lines, {FUNCTION} at most");
            let cure = "give its parts names of their own";
            self.findings.push(Finding::new("function-length", (self.path, start), what, cure));
        }
        if signature.inputs.len() > PARAMETERS {
            let what = format!("`{name}` takes {} parameters, {PARAMETERS} at most", signature.inputs.len());
            let cure = "bring together what belongs together in a struct";
            self.findings.push(Finding::new("parameters", (self.path, start), what, cure));
        }
    }
}

fn closing(body: &Block) -> Span {
    body.brace_token.span.close()
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        self.judge(&item.sig, Some(&item.block));
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        self.judge(&item.sig, Some(&item.block));
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast TraitItemFn) {
        self.judge(&item.sig, item.default.as_ref());
        visit::visit_trait_item_fn(self, item);
    }
}

#[cfg(test)]
mod tests {
    use super::super::found;
    use super::*;

    fn sample(text: &str) -> Tree {
        Tree::of(&[("crates/app/src/lib.rs", text)])
    }

    #[test]
    fn a_file_of_401_lines_is_too_long() {
        assert_eq!(found(&file_length(&sample(&"\n".repeat(401)))), [("file-length", 0)]);
        assert_eq!(found(&file_length(&sample(&"\n".repeat(400)))), []);
    }

    #[test]
    fn a_line_of_121_characters_is_too_long() {
        assert_eq!(found(&line_length(&sample(&format!("\n// {}", "é".repeat(118))))), [("line-length", 2)]);
        assert_eq!(found(&line_length(&sample(&format!("// {}", "é".repeat(117))))), []);
    }

    #[test]
    fn a_function_of_71_lines_is_too_long_also_in_a_test() {
        let body = |lines: usize| format!("mod tests {{\nfn f() {{\n{}}}\n}}", "g();\n".repeat(lines - 2));
        assert_eq!(found(&functions(&sample(&body(71)))), [("function-length", 2)]);
        assert_eq!(found(&functions(&sample(&body(70)))), []);
    }

    #[test]
    fn six_parameters_are_too_many_and_the_receiver_counts() {
        let many = "impl S { fn f(&self, a: u8, b: u8, c: u8, d: u8, e: u8) {} }";
        assert_eq!(found(&functions(&sample(many))), [("parameters", 1)]);
        assert_eq!(found(&functions(&sample("trait T { fn f(&self, a: u8, b: u8, c: u8, d: u8); }"))), []);
    }

    #[test]
    fn what_is_not_rust_is_a_finding() {
        assert_eq!(found(&functions(&sample("\nfn f( {}"))), [("syntax", 2)]);
    }
}
