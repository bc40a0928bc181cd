//! The terminal. Everything printed passes here, and here a server's text loses what would command the terminal.

use std::io::Write;

use serde::Serialize;

use crate::failure::{Exit, Failure};

/// How a piece of a line looks where colours are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paint {
    Plain,
    Bold,
    Brand,
    Warning,
    Error,
}

impl Paint {
    fn code(self) -> &'static str {
        match self {
            Self::Plain => "0",
            Self::Bold => "1",
            Self::Brand => "35",
            Self::Warning => "33",
            Self::Error => "31",
        }
    }
}

/// Standard output and standard error, with what the terminal can do.
pub struct Screen<'a> {
    out: &'a mut dyn Write,
    err: &'a mut dyn Write,
    colour: bool,
    width: usize,
}

impl<'a> Screen<'a> {
    /// Results go to `out`, progress and errors to `err`; `width` is in columns and is kept between 20 and 200.
    pub fn new(out: &'a mut dyn Write, err: &'a mut dyn Write, colour: bool, width: usize) -> Self {
        Self { out, err, colour, width: width.clamp(20, 200) }
    }

    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// A line of the result.
    pub(crate) fn line(&mut self, text: &str) {
        self.painted(Paint::Plain, text);
    }

    /// A line of the result, in colour where that is wanted.
    pub(crate) fn painted(&mut self, paint: Paint, text: &str) {
        let text = clean(text);
        // A reader that has gone away (`usher usage | head -1`) is no error of this program.
        let _ = if self.colour && paint != Paint::Plain {
            writeln!(self.out, "\u{1b}[{}m{text}\u{1b}[0m", paint.code())
        } else {
            writeln!(self.out, "{text}")
        };
    }

    /// A line beside the result: progress, a hint, a prompt.
    pub(crate) fn note(&mut self, text: &str) {
        let _ = writeln!(self.err, "{}", clean(text));
        let _ = self.err.flush();
    }

    /// The result as one JSON document.
    pub(crate) fn json(&mut self, value: &impl Serialize) {
        let text = serde_json::to_string_pretty(value).unwrap_or_else(|_| "null".to_owned());
        let _ = writeln!(self.out, "{}", escape(&text));
    }

    /// A text of this program's own, as it is: a script for a shell.
    pub(crate) fn script(&mut self, text: &str) {
        let _ = write!(self.out, "{text}");
    }

    /// A failure: three short lines on standard error, or a JSON document on standard output.
    pub(crate) fn failure(&mut self, failure: &Failure, json: bool) {
        if json {
            self.json(&serde_json::json!({ "error": {
                "code": failure.code,
                "message": failure.what,
                "cure": failure.cure,
                "requestId": failure.request_id,
                "exit": failure.exit as u8,
            }}));
            return;
        }
        self.note(&format!("usher: {}", failure.what));
        if !failure.cure.is_empty() {
            self.note(&format!("  {}", failure.cure));
        }
        if !failure.request_id.is_empty() {
            self.note(&format!("  Request id: {}", failure.request_id));
        }
    }

    /// What the parser of the command line has to say: help, the version, or what is wrong.
    pub(crate) fn clap(&mut self, error: &clap::Error) -> u8 {
        let text = error.render();
        if error.use_stderr() {
            let _ = write!(self.err, "{text}");
            return Exit::Usage as u8;
        }
        let _ = write!(self.out, "{text}");
        Exit::Ok as u8
    }
}

/// One line of text without anything that moves the cursor, colours, rings, or turns the reading direction.
pub(crate) fn clean(text: &str) -> String {
    text.chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c }).filter(|c| !commands(*c)).collect()
}

/// JSON whose strings carry the same characters as escapes; `serde_json` escapes only those below 0x20.
fn escape(json: &str) -> String {
    use std::fmt::Write;

    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        // All of them are below U+10000, so four digits are enough and no surrogates are needed.
        let _ = if c != '\n' && commands(c) { write!(text, "\\u{:04x}", u32::from(c)) } else { text.write_char(c) };
    }
    text
}

fn commands(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(colour: bool, act: impl FnOnce(&mut Screen<'_>)) -> (String, String) {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        act(&mut Screen::new(&mut out, &mut err, colour, 80));
        (String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
    }

    #[test]
    fn text_from_a_server_cannot_command_the_terminal() {
        let evil = "Pro\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}x\r\nfake line";
        let (out, _) = shown(false, |screen| screen.line(evil));
        assert_eq!(out, "Pro]0;owned31mx  fake line\n");
        let failure = Failure::new(Exit::Failure, "c", evil).cure(evil);
        let (_, err) = shown(true, |screen| screen.failure(&failure, false));
        assert_eq!(err.lines().count(), 2);
        assert!(!err.contains('\u{1b}') && !err.contains('\u{9b}'));
    }

    #[test]
    fn json_escapes_what_a_terminal_obeys_and_keeps_the_value() {
        let (out, _) = shown(true, |screen| screen.json(&serde_json::json!({ "a": "\u{1b}\u{9b}\u{202e}名" })));
        assert!(out.contains("\\u001b\\u009b\\u202e名") && !out.contains('\u{9b}'), "{out}");
        let back: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!(back["a"], "\u{1b}\u{9b}\u{202e}名");
    }

    #[test]
    fn colours_are_written_only_where_they_are_wanted() {
        assert_eq!(shown(false, |screen| screen.painted(Paint::Error, "x")).0, "x\n");
        assert_eq!(shown(true, |screen| screen.painted(Paint::Error, "x")).0, "\u{1b}[31mx\u{1b}[0m\n");
    }
}
