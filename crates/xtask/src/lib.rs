//! The house rules, as a program: what `docs/STYLE.md` asks for and a compiler cannot see.
//!
//! Each rule is a function from the repository to findings. Words that are banned, and why, are data (`rules.toml`);
//! so are the few exceptions (`exceptions.toml`), each with a reason, none of them unused.

pub mod exceptions;
pub mod finding;
pub mod rules;
pub mod tokens;
pub mod tree;

use std::path::Path;

use exceptions::Exceptions;
use finding::Finding;
use tree::Tree;

/// The exceptions that the house grants, compiled in so that a test and the binary judge alike.
const EXCEPTIONS: &str = include_str!("../exceptions.toml");

/// Checks the repository that lies under `root`; nothing found means the house is tidy.
///
/// # Errors
/// A sentence, when the folder cannot be read or the exceptions are not well formed.
pub fn tidy(root: &Path) -> Result<Vec<Finding>, String> {
    let exceptions = Exceptions::parse(EXCEPTIONS)?;
    Ok(exceptions.judge(rules::check(&Tree::read(root)?)))
}
