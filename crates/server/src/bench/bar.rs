//! How far a long piece of work is, where somebody looks at a terminal.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};

/// A bar that goes away with its work, so that only the table remains.
pub(super) struct Bar(Option<ProgressBar>);

impl Bar {
    /// A bar of `length` steps, or none where standard error is no terminal.
    pub(super) fn new(what: &str, length: u64) -> Self {
        if !std::io::stderr().is_terminal() {
            return Self(None);
        }
        let bar = ProgressBar::new(length);
        if let Ok(style) = ProgressStyle::with_template("{msg:24} {wide_bar} {percent:>3} %  {eta:>4}") {
            bar.set_style(style);
        }
        bar.set_message(what.to_owned());
        Self(Some(bar))
    }

    /// That many steps are done.
    pub(super) fn at(&self, done: u64) {
        if let Some(bar) = &self.0 {
            bar.set_position(done);
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
