//! Where the server listens.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::Visit;
use syn::{Expr, ExprMethodCall, Item};

use crate::{check, literal, parsed, repository, words};

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
