//! The repository as the rules see it: every text file, read once.

use std::fs;
use std::path::Path;

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

    /// Whether all of it is test code, by where it lies.
    pub fn is_test(&self) -> bool {
        let mut parts = self.path.split('/').skip(2);
        parts.any(|part| part == "tests" || part == "tests.rs")
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
        Ok(tree)
    }

    /// A repository made of inline samples, for the tests of the rules.
    pub fn of(files: &[(&str, &str)]) -> Self {
        let file = |(path, text): &(&str, &str)| File { path: (*path).to_owned(), text: (*text).to_owned() };
        Self { files: files.iter().map(file).collect() }
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
                    self.files.push(File { path, text });
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
}
