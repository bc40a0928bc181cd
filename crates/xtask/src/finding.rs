//! One place where the house is not tidy.

use core::fmt;

/// What was found, where, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule's name, as an exception names it.
    pub rule: &'static str,
    /// The file, relative to the root, with forward slashes.
    pub file: String,
    /// The line, from 1; 0 when the whole file is meant.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub cure: String,
}

impl Finding {
    /// A finding at a line of a file.
    pub fn new(rule: &'static str, place: (&str, usize), what: impl Into<String>, cure: impl Into<String>) -> Self {
        Self { rule, file: place.0.to_owned(), line: place.1, what: what.into(), cure: cure.into() }
    }
}

/// `file:line: [rule] what; cure`, so that an editor can jump to it.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: [{}] {}; {}", self.file, self.line.max(1), self.rule, self.what, self.cure)
    }
}
