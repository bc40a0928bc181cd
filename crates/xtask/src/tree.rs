//! The repository as the rules see it: every text file, read once.

use std::fs;
use std::path::Path;

use crate::tokens;

/// Folders that hold nothing of ours: build output, run-time data, other people's work.
const SKIPPED: [&str; 6] = [".git", "target", "usher-data", "artifacts", "vendor", "node_modules"];

/// Files larger than this are not prose or code that anybody wrote by hand.
const LARGEST: u64 = 4 << 20;

/// One text file.
#[derive(Clone, Debug)]
pub struct File {
    /// The path from the root, with forward slashes.
    pub path: String,
    /// What it says.
    pub text: String,
    declared_for_tests: bool,
}

impl File {
    /// The crate it belongs to, by folder name: `crates/store/src/lib.rs` is of `store`.
    pub fn house(&self) -> Option<&str> {
        self.path.strip_prefix("crates/")?.split('/').next()
    }

    /// Whether it is Rust.
    pub fn is_rust(&self) -> bool {
        self.path.rsplit_once('.').is_some_and(|(_, extension)| extension == "rs")
    }

    /// Whether all of it is test code: it lies under `tests`, or its module is declared for tests only.
    pub fn is_test(&self) -> bool {
        let mut parts = self.path.split('/').skip(2);
        self.declared_for_tests || parts.any(|part| part == "tests" || part == "tests.rs")
    }

    /// The files, or folders with a closing slash, whose modules this file declares for tests only.
    fn test_modules(&self) -> Vec<String> {
        let folder = self.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let own = self.path.strip_suffix(".rs").unwrap_or(&self.path);
        let root = ["/lib", "/main", "/mod"].iter().any(|end| own.ends_with(end));
        let beside = if root { folder } else { own };
        let words = tokens::words(&self.text, false).unwrap_or_default();
        let mut found = Vec::new();
        for (at, three) in words.windows(3).enumerate() {
            let [keyword, name, end] = three else { continue };
            if keyword.text != "mod" || end.text != ";" || !keyword.place.test {
                continue;
            }
            found.extend([format!("{beside}/{}.rs", name.text), format!("{beside}/{}/", name.text)]);
            // `#[path = "..."]` stands among the attributes just before, and counts from this file's folder.
            let before = words.get(at.saturating_sub(16)..at).unwrap_or_default();
            let path = before.windows(3).rev().find(|three| three.first().is_some_and(|word| word.text == "path"));
            if let Some(path) = path.and_then(|three| three.get(2)).and_then(|word| word.string.as_deref()) {
                found.push(format!("{folder}/{path}"));
            }
        }
        found
    }

    /// Its lines, numbered from 1.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }
}

/// All files, in path order.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// The files.
    pub files: Vec<File>,
}

impl Tree {
    /// Reads every text file under `root` but build output and vendored work.
    ///
    /// # Errors
    /// A sentence with the folder or file that could not be read.
    pub fn read(root: &Path) -> Result<Self, String> {
        let mut tree = Self::default();
        tree.walk(root, "")?;
        tree.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(tree.marked())
    }

    /// Tells the files of test modules that they are.
    fn marked(mut self) -> Self {
        let modules: Vec<String> = self.rust().flat_map(File::test_modules).collect();
        for file in &mut self.files {
            let is = |module: &String| file.path == *module || (module.ends_with('/') && file.path.starts_with(module));
            file.declared_for_tests = modules.iter().any(is);
        }
        self
    }

    /// A repository made of inline samples, for the tests of the rules.
    pub fn of(files: &[(&str, &str)]) -> Self {
        let file = |(path, text): &(&str, &str)| File {
            path: (*path).to_owned(),
            text: (*text).to_owned(),
            declared_for_tests: false,
        };
        Self { files: files.iter().map(file).collect() }.marked()
    }

    /// The Rust files.
    pub fn rust(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.is_rust())
    }

    /// The file at exactly this path.
    pub fn get(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    fn walk(&mut self, folder: &Path, prefix: &str) -> Result<(), String> {
        let problem = |error: std::io::Error| format!("cannot read {}: {error}", folder.display());
        for entry in fs::read_dir(folder).map_err(problem)? {
            let entry = entry.map_err(problem)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let kind = entry.file_type().map_err(problem)?;
            let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}/{name}") };
            if kind.is_dir() && !SKIPPED.contains(&name.as_str()) {
                self.walk(&entry.path(), &path)?;
            } else if kind.is_file() && entry.metadata().map_err(problem)?.len() <= LARGEST {
                let bytes = fs::read(entry.path()).map_err(problem)?;
                // A picture or a database is no text, and no rule speaks of it. A worktree's `.git` is a file.
                if let (Ok(text), true) = (String::from_utf8(bytes), name != ".git") {
                    self.files.push(File { path, text, declared_for_tests: false });
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_knows_its_crate_and_whether_it_is_a_test() {
        let tree =
            Tree::of(&[("crates/store/src/lib.rs", ""), ("crates/app/tests/seat.rs", ""), ("docs/STYLE.md", "")]);
        assert_eq!(tree.files[0].house(), Some("store"));
        assert!(!tree.files[0].is_test());
        assert!(tree.files[1].is_test() && tree.files[1].is_rust());
        assert_eq!(tree.files[2].house(), None);
    }

    #[test]
    fn a_module_declared_for_tests_is_test_code() {
        let tree = Tree::of(&[
            (
                "crates/domain/src/seat.rs",
                "#[cfg(test)] mod cases; mod real; #[cfg(test)] #[path = \"x.rs\"] mod other;",
            ),
            ("crates/domain/src/seat/cases.rs", ""),
            ("crates/domain/src/seat/cases/more.rs", ""),
            ("crates/domain/src/seat/real.rs", ""),
            ("crates/domain/src/x.rs", ""),
        ]);
        assert_eq!(tree.files.iter().map(File::is_test).collect::<Vec<_>>(), [false, true, true, false, true]);
    }
}
