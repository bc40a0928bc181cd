//! Rust source as a flat list of words that know where they stand: in a test, in an attribute, inside `sql(...)`.
//!
//! Tokens rather than a syntax tree, because a syntax tree does not look inside macro calls, and rules must.

use proc_macro2::{Delimiter, Group, Literal, TokenStream, TokenTree};
use syn::Lit;

/// Where a word stands.
#[derive(Clone, Copy, Debug, Default)]
pub struct Place {
    /// Inside test code.
    pub test: bool,
    /// Inside `#[...]`, doc comments included.
    pub attribute: bool,
    /// Inside the parentheses of `sql(...)`.
    pub sql: bool,
}

/// One token; brackets are words of their own.
#[derive(Clone, Debug)]
pub struct Word {
    /// An identifier, a punctuation mark, a bracket, or a literal as it is written.
    pub text: String,
    /// The line, from 1.
    pub line: usize,
    /// Where it stands.
    pub place: Place,
    /// What a string literal says; nothing for every other word.
    pub string: Option<String>,
}

/// Splits Rust source into words.
///
/// # Errors
/// A sentence, when the text is not made of Rust tokens.
pub fn words(source: &str, test: bool) -> Result<Vec<Word>, String> {
    let stream: TokenStream = source.parse().map_err(|error| format!("not Rust: {error}"))?;
    let mut words = Vec::new();
    walk(stream, Place { test, ..Place::default() }, &mut words);
    Ok(words)
}

/// Splits a pattern such as `SystemTime::now` the way `words` splits source; brackets need no partner here.
pub fn pattern(text: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut inside = false;
    for letter in text.chars() {
        let wordy = letter.is_alphanumeric() || letter == '_';
        match parts.last_mut() {
            Some(last) if wordy && inside => last.push(letter),
            _ if letter.is_whitespace() => {}
            _ => parts.push(letter.to_string()),
        }
        inside = wordy;
    }
    parts
}

fn walk(stream: TokenStream, outer: Place, out: &mut Vec<Word>) {
    let mut place = outer;
    let mut previous = String::new();
    for tree in stream {
        match tree {
            TokenTree::Group(group) => {
                let attribute = group.delimiter() == Delimiter::Bracket && (previous == "#" || previous == "#!");
                let sql = place.sql || (previous == "sql" && group.delimiter() == Delimiter::Parenthesis);
                let inner = Place { attribute: place.attribute || attribute, sql, ..place };
                enclose(&group, inner, out);
                if attribute && marks_a_test(&group) {
                    place.test = true;
                } else if group.delimiter() == Delimiter::Brace {
                    // The item that the attribute spoke of ends with its body.
                    place.test = outer.test;
                }
                previous.clear();
            }
            TokenTree::Literal(literal) => {
                let (text, line) = (literal.to_string(), literal.span().start().line);
                out.push(Word { line, place, string: string_of(literal), text });
                previous.clear();
            }
            TokenTree::Ident(ident) => {
                previous = ident.to_string();
                out.push(Word { line: ident.span().start().line, place, string: None, text: previous.clone() });
            }
            TokenTree::Punct(punct) => {
                let text = punct.as_char().to_string();
                if text == ";" {
                    place.test = outer.test;
                }
                previous = if previous == "#" && text == "!" { "#!".to_owned() } else { text.clone() };
                out.push(Word { line: punct.span().start().line, place, string: None, text });
            }
        }
    }
}

fn enclose(group: &Group, inner: Place, out: &mut Vec<Word>) {
    let (open, close) = match group.delimiter() {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Brace => ("{", "}"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::None => ("", ""),
    };
    let bracket = |text: &str, line: usize, out: &mut Vec<Word>| {
        out.push(Word { text: text.to_owned(), line, place: inner, string: None });
    };
    bracket(open, group.span_open().start().line, out);
    walk(group.stream(), inner, out);
    bracket(close, group.span_close().start().line, out);
}

/// `#[test]`, `#[tokio::test]`, `#[cfg(test)]` and `#[cfg(all(test, ...))]`, but not `#[cfg(not(test))]`.
fn marks_a_test(attribute: &Group) -> bool {
    let mut inside = Vec::new();
    walk(attribute.stream(), Place::default(), &mut inside);
    let says = |word: &str| inside.iter().any(|one| one.text == word);
    says("test") && !says("not") && !says("cfg_attr") && !says("doc")
}

/// What a string literal of any kind says, its escapes resolved.
fn string_of(literal: Literal) -> Option<String> {
    match Lit::new(literal) {
        Lit::Str(text) => Some(text.value()),
        Lit::ByteStr(bytes) => Some(String::from_utf8_lossy(&bytes.value()).into_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(source: &str, word: &str) -> Word {
        words(source, false).unwrap().into_iter().find(|one| one.text == word).unwrap()
    }

    #[test]
    fn a_word_knows_whether_it_stands_in_a_test() {
        let source = "fn a() { one } #[cfg(test)] mod t { fn b() { two } } fn c() { three }";
        assert!(!find(source, "one").place.test);
        assert!(find(source, "two").place.test);
        assert!(!find(source, "three").place.test);
        assert!(!find("#[cfg(not(test))] fn a() { one }", "one").place.test);
        assert!(find("#![cfg(test)] fn a() { one }", "one").place.test);
    }

    #[test]
    fn a_literal_knows_whether_it_stands_inside_sql() {
        let of = |source: &str| words(source, false).unwrap().into_iter().find(|one| one.string.is_some()).unwrap();
        assert!(of(r##"fn a() { f(sql(r#"SELECT 1"#)) }"##).place.sql);
        assert!(!of(r#"fn a() { f("SELECT 1") }"#).place.sql);
        assert_eq!(of(r##"fn a() { f(sql(r#"SELECT 1"#)) }"##).string.unwrap(), "SELECT 1");
    }

    #[test]
    fn a_pattern_splits_as_source_does() {
        assert_eq!(pattern("env::var_os"), ["env", ":", ":", "var_os"]);
        assert_eq!(pattern("#[allow"), ["#", "[", "allow"]);
    }
}
