//! Every statement of this crate, prepared on both engines: a wrong column or an unknown function is a failed test.
//!
//! Without `USHER_TEST_POSTGRES` only SQLite is asked; the test command runs this once with it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use syn::visit::Visit;
use usher_domain::entropy::Entropy;
use usher_domain::time::{Clock, Instant};

use crate::database::Outside;
use crate::migrate::{self, Set};
use crate::postgres::Postgres;
use crate::sqlite::Sqlite;

/// Tables that hold a handful of rows at most; reading all of them is no harm.
const SMALL: &[&str] =
    &["catalogue", "audit_segment", "setting", "migration", "instance", "profile", "product", "chosen"];
/// Statements that may read a whole table, and why.
const WHOLE: &[(&str, &str)] = &[
    ("FROM mail\"", "counts for the operator's health page"),
    ("COUNT(*) FILTER", "counts for the operator's health page and for a test's end"),
    ("FROM administrator WHERE is_operator", "asked once, at the start"),
    ("COUNT(*) AS n FROM audit WHERE segment IS NULL", "walks an index"),
    (") AS chosen", "the rows of a chunk that an index found"),
];

struct Nothing;

impl Clock for Nothing {
    fn now(&self) -> Instant {
        Instant(0)
    }
}

impl Entropy for Nothing {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

fn outside(handle: tokio::runtime::Handle) -> Outside {
    Outside { clock: Arc::new(Nothing), entropy: Arc::new(Nothing), handle }
}

#[derive(Default)]
struct Found {
    function: String,
    statements: Vec<(String, String)>,
}

impl<'ast> Visit<'ast> for Found {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function = item.sig.ident.to_string();
        syn::visit::visit_item_fn(self, item);
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        let named = matches!(&*call.func, syn::Expr::Path(path) if path.path.is_ident("sql"));
        if let (true, Some(syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }))) = (named, call.args.first())
        {
            self.statements.push((self.function.clone(), text.value()));
        }
        syn::visit::visit_expr_call(self, call);
    }
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

/// Every statement by the place it stands in: `seat::by_id`.
fn statements() -> BTreeMap<String, Vec<String>> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    files(&source, &mut paths);
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in paths {
        let module = path.strip_prefix(&source).unwrap().with_extension("").display().to_string().replace('/', "::");
        if ["statements", "sql"].contains(&module.as_str()) {
            continue;
        }
        let mut found = Found::default();
        found.visit_file(&syn::parse_file(&std::fs::read_to_string(&path).unwrap()).unwrap());
        for (function, text) in found.statements {
            all.entry(format!("{module}::{function}")).or_default().push(text);
        }
    }
    all
}

/// Batches travel as JSON, which the engines take apart with functions of their own (see `batch`), and only SQLite
/// finds a line of the ledger by its number: such a text is asked of one engine only.
fn is_for(text: &str, engine: &str) -> bool {
    let is_sqlite = text.contains("json_each(") || text.contains("/* sqlite */");
    match (is_sqlite, text.contains("jsonb_") || text.contains("pg_database")) {
        (true, false) => engine == "sqlite",
        (false, true) => engine == "postgres",
        _ => true,
    }
}

fn scans(plan: &[String]) -> Vec<String> {
    let whole = plan.iter().filter_map(|line| line.strip_prefix("SCAN "));
    let tables =
        whole.filter(|rest| !rest.contains("USING") && !rest.contains("VIRTUAL TABLE") && !rest.contains("CONSTANT"));
    tables.map(|rest| rest.split(' ').next().unwrap_or(rest).to_owned()).collect()
}

#[test]
fn every_statement_prepares_on_sqlite_and_reads_no_big_table_whole() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let open = |name: &str, set: Set| {
        let mut sqlite = Sqlite::open(&folder.path().join(name), true).unwrap();
        migrate::run(&mut sqlite, set, name, &outside(runtime.handle().clone())).unwrap();
        sqlite
    };
    let databases = [open("global", Set::Global), open("region", Set::Region)];
    let (mut count, mut wrong) = (0, Vec::new());
    for (place, texts) in statements() {
        for text in texts.iter().filter(|text| is_for(text, "sqlite")) {
            count += 1;
            let plans: Vec<_> = databases.iter().map(|database| database.plan(text)).collect();
            match plans.iter().find_map(|plan| plan.as_ref().ok()) {
                None => wrong.push(format!("{place}: {:?} in {text}", plans.first())),
                Some(plan) => {
                    let excused = WHOLE.iter().any(|(part, _)| text.contains(part));
                    let big =
                        scans(plan).into_iter().filter(|table| !SMALL.contains(&table.as_str())).collect::<Vec<_>>();
                    if !big.is_empty() && !excused {
                        wrong.push(format!("{place} reads all of {big:?}: {text}"));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 50, "only {count} statements were found");
    println!("{count} statements prepared on SQLite");
}

#[test]
fn every_statement_prepares_on_postgresql_and_stands_in_the_table() {
    #[expect(clippy::disallowed_methods, reason = "a test asks which engine the run has")]
    let Ok(url) = std::env::var("USHER_TEST_POSTGRES") else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (server, _) = url.rsplit_once('/').unwrap();
    let mut main = Postgres::new(url.clone(), runtime.handle().clone());
    let mut databases: Vec<Postgres> = [("statements_global", Set::Global), ("statements_region", Set::Region)]
        .map(|(name, set)| {
            main.batch(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).unwrap();
            main.batch(&format!("CREATE DATABASE {name}")).unwrap();
            let mut database = Postgres::new(format!("{server}/{name}"), runtime.handle().clone());
            migrate::run(&mut database, set, name, &outside(runtime.handle().clone())).unwrap();
            database
        })
        .into();
    let (mut wrong, mut table) = (Vec::new(), String::from(TABLE_HEAD));
    for (place, texts) in statements() {
        for text in texts.iter().filter(|text| is_for(text, "postgres")) {
            let told: Vec<_> = databases.iter_mut().map(|database| database.describe(text)).collect();
            match told.iter().find_map(|told| told.as_ref().ok()) {
                None => wrong.push(format!("{place}: {:?} in {text}", told.first())),
                Some((params, columns)) => {
                    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|");
                    let (params, columns) = (params.join(", "), columns.join(", "));
                    writeln!(table, "| `{place}` | `{one_line}` | {params} | {columns} |").unwrap();
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    check_table("sql.md", &table);
}

const TABLE_HEAD: &str = "# Every statement\n\n\
    Written by the test that prepares each of them on PostgreSQL and SQLite: where it stands, its text, the types of\n\
    its parameters and columns.\n\n| where | statement | parameters | columns |\n|---|---|---|---|\n";

/// Compares a living table with its file, or writes it when `UPDATE_TABLES` is set.
fn check_table(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/tables").join(name);
    #[expect(clippy::disallowed_methods, reason = "a test asks whether it may write")]
    if std::env::var("UPDATE_TABLES").is_ok() {
        std::fs::write(&path, text).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == text, "docs/tables/{name} is not what the code says; run the tests with UPDATE_TABLES=1");
}
