//! The living tables that are read from the source itself: what reaches the audit log, and where the server listens.

#![expect(clippy::unwrap_used, reason = "a test says no by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::Visit;
use syn::{Expr, ExprMethodCall, ImplItem, Item, Lit};
use xtask::tree::{File, Tree};

/// What one macro of the application sets for the commands it makes.
struct Maker {
    is_command: bool,
    allowed: String,
}

fn repository() -> Tree {
    Tree::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")).unwrap()
}

fn parsed<'a>(tree: &'a Tree, houses: &'a [&str]) -> impl Iterator<Item = (&'a File, syn::File)> {
    let is_ours = |file: &&File| !file.is_test() && file.house().is_some_and(|house| houses.contains(&house));
    let source = move |file: &&File| is_ours(file) && file.path.contains("/src/");
    tree.rust().filter(source).map(|file| (file, syn::parse_file(&file.text).unwrap()))
}

fn check(name: &str, text: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/tables").join(name);
    #[expect(clippy::disallowed_methods, reason = "the switch that writes living tables anew is the environment's")]
    if std::env::var_os("UPDATE_TABLES").is_some() {
        std::fs::write(&file, text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(file).unwrap_or_default(), text, "run this test with UPDATE_TABLES=1");
}

/// Every identifier and literal of a stream, in order, groups opened.
fn words(stream: TokenStream) -> Vec<String> {
    let of = |tree: TokenTree| match tree {
        TokenTree::Group(group) => words(group.stream()),
        other => vec![other.to_string()],
    };
    stream.into_iter().flat_map(of).collect()
}

/// `Allowed :: X`, the last word of it.
fn allowed(words: &[String]) -> String {
    let four = words.windows(4).find(|four| four[0] == "Allowed" && four[1] == ":" && four[2] == ":");
    four.map(|four| four[3].clone()).unwrap_or_default()
}

/// The first sentence of the doc comment.
fn about(attributes: &[syn::Attribute]) -> String {
    let lines = attributes.iter().filter(|one| one.path().is_ident("doc")).filter_map(|one| match &one.meta {
        syn::Meta::NameValue(pair) => match &pair.value {
            Expr::Lit(syn::ExprLit { lit: Lit::Str(text), .. }) => Some(text.value().trim().to_owned()),
            _ => None,
        },
        _ => None,
    });
    first_sentence(&lines.collect::<Vec<_>>().join(" "))
}

fn first_sentence(text: &str) -> String {
    text.split_once(". ").map_or(text.to_owned(), |(first, _)| format!("{first}.")).replace('|', "\\|")
}

#[derive(Default)]
struct Commands {
    makers: BTreeMap<String, Maker>,
    about: BTreeMap<String, String>,
    /// Struct, name of the action, who may.
    found: BTreeSet<(String, String, String)>,
}

impl Commands {
    fn learn(&mut self, item: &Item) {
        match item {
            Item::Struct(one) => drop(self.about.insert(one.ident.to_string(), about(&one.attrs))),
            Item::Enum(one) => drop(self.about.insert(one.ident.to_string(), about(&one.attrs))),
            Item::Macro(one) if one.ident.is_some() => {
                let words = words(one.mac.tokens.clone());
                let is_command = words.windows(2).any(|two| two == ["Command", "for"]);
                let name = one.ident.as_ref().map(ToString::to_string).unwrap_or_default();
                self.makers.insert(name, Maker { is_command, allowed: allowed(&words) });
            }
            // Such as `about_a_user! { /// … Name }`: a doc comment and the struct that it makes.
            Item::Macro(one) => {
                let words = words(one.mac.tokens.clone());
                let text: Vec<_> =
                    words.iter().filter(|word| word.starts_with("r\" ") || word.starts_with("\" ")).collect();
                if let (Some(first), Some(name)) = (text.first(), words.last()) {
                    let whole = first.trim_start_matches('r').trim_matches('"').trim();
                    self.about.insert(name.clone(), first_sentence(whole));
                }
            }
            _ => {}
        }
    }

    fn collect(&mut self, item: &Item) {
        match item {
            Item::Impl(one) => {
                let is_command = one.trait_.as_ref().and_then(|(_, path, _)| path.segments.last());
                if is_command.is_some_and(|last| last.ident == "Command") {
                    self.command(one);
                }
            }
            Item::Macro(one) if one.ident.is_none() => {
                let maker = one.mac.path.segments.last().and_then(|last| self.makers.get(&last.ident.to_string()));
                let name = words(one.mac.tokens.clone()).into_iter().next();
                if let (Some(maker), Some(name)) = (maker.filter(|maker| maker.is_command), name) {
                    self.found.insert((name.clone(), name, maker.allowed.clone()));
                }
            }
            _ => {}
        }
    }

    fn command(&mut self, one: &syn::ItemImpl) {
        let syn::Type::Path(path) = one.self_ty.as_ref() else { return };
        let subject = path.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
        let (mut name, mut who) = (String::new(), String::new());
        for item in &one.items {
            match item {
                ImplItem::Const(one) if one.ident == "NAME" => name = literal(&one.expr),
                ImplItem::Const(one) if one.ident == "ALLOWED" => {
                    if let Expr::Path(path) = &one.expr {
                        who = path.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
                    }
                }
                ImplItem::Macro(one) => {
                    let maker = one.mac.path.segments.last().and_then(|last| self.makers.get(&last.ident.to_string()));
                    if let Some(maker) = maker.filter(|maker| !maker.allowed.is_empty()) {
                        who.clone_from(&maker.allowed);
                        name = words(one.mac.tokens.clone()).concat().replace('"', "");
                    }
                }
                _ => {}
            }
        }
        if subject != "$name" {
            self.found.insert((subject, name, who));
        }
    }
}

fn literal(expression: &Expr) -> String {
    match expression {
        Expr::Lit(syn::ExprLit { lit: Lit::Str(text), .. }) => text.value(),
        _ => String::new(),
    }
}

#[test]
fn the_table_of_events_is_current() {
    let tree = repository();
    let files: Vec<syn::File> = parsed(&tree, &["app"]).map(|(_, file)| file).collect();
    let mut commands = Commands::default();
    files.iter().flat_map(|file| &file.items).for_each(|item| commands.learn(item));
    files.iter().flat_map(|file| &file.items).for_each(|item| commands.collect(item));
    let (mut rows, mut bare) = (BTreeSet::new(), Vec::new());
    for (subject, name, who) in &commands.found {
        let about = commands.about.get(subject).cloned().unwrap_or_default();
        if name.is_empty() || who.is_empty() || about.is_empty() {
            bare.push(format!("{subject}: `{name}` `{who}` `{about}`"));
        }
        rows.insert(format!("| {name} | {who} | {about} |\n"));
    }
    assert!(bare.is_empty(), "without name, permission or doc comment: {bare:#?}");
    assert!(rows.len() > 50, "only {} commands found", rows.len());
    let head = "# Events\n\nEvery action that the audit log can name: one for each command. Written by a test; do not \
                edit.\n\n| action | who may | what it does |\n|---|---|---|\n";
    check("events.md", &rows.into_iter().fold(head.to_owned(), |text, row| text + &row));
}

/// Finds `.route(path, methods)` in one file.
struct Routes<'a> {
    constants: &'a BTreeMap<String, String>,
    /// The literal that stands before every path of the file: its own helper's `format!`.
    found: Vec<[String; 3]>,
    prefix: BTreeMap<String, String>,
    file: String,
}

impl Routes<'_> {
    fn path(&self, expression: &Expr) -> Option<String> {
        match expression {
            Expr::Reference(inner) => self.path(&inner.expr),
            Expr::Lit(_) => Some(literal(expression)),
            Expr::Path(path) => self.constants.get(&path.path.segments.last()?.ident.to_string()).cloned(),
            Expr::Macro(one) => format_literal(&one.mac),
            Expr::Call(call) => {
                let Expr::Path(path) = call.func.as_ref() else { return None };
                let prefix = self.prefix.get(&path.path.segments.last()?.ident.to_string())?;
                Some(prefix.replace("{rest}", &literal(call.args.first()?)))
            }
            _ => None,
        }
    }
}

fn format_literal(one: &syn::Macro) -> Option<String> {
    let is_format = one.path.is_ident("format");
    let first = words(one.tokens.clone()).into_iter().next().filter(|_| is_format)?;
    Some(first.trim_matches('"').replace("{{", "{").replace("}}", "}"))
}

/// `get(a).post(b)` as methods with the names of their handlers.
fn methods(expression: &Expr, found: &mut Vec<(String, String)>) {
    let handler = |arguments: &syn::punctuated::Punctuated<Expr, syn::Token![,]>| match arguments.first() {
        Some(Expr::Path(path)) => {
            path.path.segments.iter().map(|one| one.ident.to_string()).collect::<Vec<_>>().join("::")
        }
        _ => String::from("(a closure)"),
    };
    match expression {
        Expr::MethodCall(call) => {
            methods(&call.receiver, found);
            if ["get", "post", "put", "delete", "any"].iter().any(|one| call.method == one) {
                found.push((call.method.to_string(), handler(&call.args)));
            }
        }
        Expr::Call(call) => {
            if let Expr::Path(path) = call.func.as_ref() {
                let name = path.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
                found.push((name, handler(&call.args)));
            }
        }
        _ => {}
    }
}

impl<'ast> Visit<'ast> for Routes<'_> {
    fn visit_local(&mut self, local: &'ast syn::Local) {
        // `let at = |rest: &str| format!("/console/…{rest}")`
        if let (syn::Pat::Ident(name), Some(init)) = (&local.pat, &local.init)
            && let Expr::Closure(closure) = init.expr.as_ref()
            && let Expr::Macro(one) = closure.body.as_ref()
            && let Some(path) = format_literal(&one.mac)
        {
            self.prefix.insert(name.ident.to_string(), path);
        }
        syn::visit::visit_local(self, local);
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        syn::visit::visit_expr_method_call(self, call);
        if call.method != "route" || call.args.len() != 2 {
            return;
        }
        // The operations of `/api/v1` are made in a loop; they have a table of their own.
        let Some(path) = self.path(&call.args[0]) else {
            assert!(self.file.ends_with("api/src/usher.rs"), "{}: a path that this test cannot read", self.file);
            return;
        };
        let mut both = Vec::new();
        methods(&call.args[1], &mut both);
        let module = self.file.trim_start_matches("crates/").replace("/src/", "::").replace('/', "::");
        let module = module.trim_end_matches(".rs").trim_end_matches("::lib").to_owned();
        for (method, handler) in both {
            self.found.push([path.clone(), method.to_uppercase(), format!("{module}::{handler}")]);
        }
    }
}

#[test]
fn the_table_of_routes_is_current() {
    let tree = repository();
    let mut constants = BTreeMap::new();
    for (_, file) in parsed(&tree, &["wire", "api", "console", "server", "web"]) {
        for item in &file.items {
            if let Item::Const(one) = item {
                constants.insert(one.ident.to_string(), literal(&one.expr));
            }
        }
    }
    let mut rows = BTreeSet::new();
    for (file, code) in parsed(&tree, &["api", "console", "server"]) {
        let (found, prefix) = (Vec::new(), BTreeMap::new());
        let mut routes = Routes { constants: &constants, found, prefix, file: file.path.clone() };
        routes.visit_file(&code);
        rows.extend(routes.found);
    }
    assert!(rows.len() > 100, "only {} routes found", rows.len());
    let mut text = "# Routes\n\nEvery path the server answers, but the operations of `/api/v1`, which stand in \
                    [operations.md](operations.md). `{base}` is `/console` and `/start/{name}`. Written by a test; do \
                    not edit.\n\n| path | method | handler |\n|---|---|---|\n"
        .to_owned();
    for [path, method, handler] in rows {
        assert!(path.starts_with('/') || path.starts_with('{'), "{path}");
        text.extend([format!("| `{path}` | {method} | {handler} |\n")]);
    }
    check("routes.md", &text);
}
