//! The living tables that are read from the source itself: what reaches the audit log, where the server listens, and
//! which operation stands behind each thing that the console does.

#![expect(clippy::unwrap_used, reason = "a test says no by panicking")]

mod console;
mod events;
mod routes;

use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use syn::{Expr, Lit};
use xtask::tree::{File, Tree};

pub(crate) fn repository() -> Tree {
    Tree::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")).unwrap()
}

pub(crate) fn parsed<'a>(tree: &'a Tree, houses: &'a [&str]) -> impl Iterator<Item = (&'a File, syn::File)> {
    let is_ours = |file: &&File| !file.is_test() && file.house().is_some_and(|house| houses.contains(&house));
    let source = move |file: &&File| is_ours(file) && file.path.contains("/src/");
    tree.rust().filter(source).map(|file| (file, syn::parse_file(&file.text).unwrap()))
}

pub(crate) fn check(name: &str, text: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/tables").join(name);
    #[expect(clippy::disallowed_methods, reason = "the switch that writes living tables anew is the environment's")]
    if std::env::var_os("UPDATE_TABLES").is_some() {
        std::fs::write(&file, text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(file).unwrap_or_default(), text, "run this test with UPDATE_TABLES=1");
}

/// Every identifier and literal of a stream, in order, groups opened.
pub(crate) fn words(stream: TokenStream) -> Vec<String> {
    let of = |tree: TokenTree| match tree {
        TokenTree::Group(group) => words(group.stream()),
        other => vec![other.to_string()],
    };
    stream.into_iter().flat_map(of).collect()
}

pub(crate) fn literal(expression: &Expr) -> String {
    match expression {
        Expr::Lit(syn::ExprLit { lit: Lit::Str(text), .. }) => text.value(),
        _ => String::new(),
    }
}
