//! Which crate may depend on which: the direction of the house.

use toml::{Table, Value};

use crate::finding::Finding;
use crate::tree::{File, Tree};

/// Each crate and what of ours it may name; `testkit` may name anything.
const ARROWS: [(&str, &[&str]); 11] = [
    ("server", &["console", "api", "web", "app", "wire", "store", "crypto", "domain"]),
    ("api", &["web", "app", "wire", "domain"]),
    ("console", &["web", "app", "domain"]),
    ("web", &["app", "domain"]),
    ("app", &["store", "crypto", "domain"]),
    ("store", &["domain"]),
    ("cli", &["wire"]),
    ("domain", &[]),
    ("crypto", &[]),
    ("wire", &[]),
    ("xtask", &[]),
];

pub(super) fn arrows(tree: &Tree) -> Vec<Finding> {
    tree.files.iter().filter(|file| file.path.ends_with("/Cargo.toml")).flat_map(manifest).collect()
}

fn manifest(file: &File) -> Vec<Finding> {
    let cure = "add the crate and its arrows to crates/xtask/src/rules/arrows.rs";
    let house = match file.house() {
        Some("testkit") | None => return Vec::new(),
        Some(house) => house,
    };
    let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == house) else {
        return vec![Finding::new("arrow", (&file.path, 0), format!("nobody knows the crate `{house}`"), cure)];
    };
    let Ok(table) = file.text.parse::<Table>() else {
        return vec![Finding::new("arrow", (&file.path, 0), "not TOML", "make it compile")];
    };
    let strangers = ours(&table).into_iter().filter(|name| !allowed.contains(&name.as_str()));
    strangers
        .map(|name| {
            let line = file.lines().find(|(_, line)| line.starts_with(&format!("usher-{name}")));
            let what = format!("`{house}` depends on `{name}`");
            let cure = "move what it needs to a crate that both may name, or hand it over as a parameter";
            Finding::new("arrow", (&file.path, line.map_or(0, |(number, _)| number)), what, cure)
        })
        .collect()
}

/// What of ours a manifest names outside its development dependencies, without the prefix.
fn ours(table: &Table) -> Vec<String> {
    let targets = table.get("target").and_then(Value::as_table).into_iter().flat_map(Table::values);
    let tables = targets.filter_map(Value::as_table).chain([table]);
    let lists = tables.flat_map(|one| ["dependencies", "build-dependencies"].map(|key| one.get(key)));
    let entries = lists.flatten().filter_map(Value::as_table).flat_map(Table::iter);
    // A dependency may hide behind another name: `package = "usher-store"` says what it is.
    let named = |(key, value): (&String, &Value)| {
        let package = value.get("package").and_then(Value::as_str).unwrap_or(key);
        package.strip_prefix("usher-").map(str::to_owned)
    };
    entries.filter_map(named).collect()
}

#[cfg(test)]
mod tests {
    use super::super::found;
    use super::*;

    fn sample(house: &str, text: &str) -> Vec<(String, usize)> {
        let findings = arrows(&Tree::of(&[(&format!("crates/{house}/Cargo.toml"), text)]));
        found(&findings).into_iter().map(|(rule, line)| (rule.to_owned(), line)).collect()
    }

    #[test]
    fn an_arrow_against_the_direction_is_a_finding() {
        let store = "[dependencies]\nusher-domain.workspace = true\nusher-store.workspace = true\n";
        assert_eq!(sample("api", store), [("arrow".to_owned(), 3)]);
        assert_eq!(sample("app", store), []);
        assert_eq!(sample("testkit", store), []);
        assert_eq!(sample("domain", "[target.x.dependencies]\nusher-wire.workspace = true").len(), 1);
        assert_eq!(sample("console", "[dependencies]\ndb = { package = \"usher-store\", path = \"x\" }").len(), 1);
    }

    #[test]
    fn a_development_dependency_may_be_anything() {
        assert_eq!(sample("app", "[dev-dependencies]\nusher-testkit.workspace = true"), []);
    }

    #[test]
    fn a_crate_that_nobody_placed_is_a_finding() {
        assert_eq!(sample("misc", "[package]").len(), 1);
    }
}
