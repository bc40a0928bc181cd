//! How people and groups are found: the terms they are kept under, and the words that somebody typed.
//!
//! A term begins at a word and goes on to the next space, so that one range of terms answers every beginning of it:
//! `o'lin-garcía` is kept as itself, as `lin-garcía` and as `garcía`. A term that begins another one adds nothing and
//! is left out: whoever is found by `mei.lin@example.com` is found by `mei` and by `mei.lin`.

use super::fold::is_mark;
use super::{Email, GroupName, UserName, fold};

/// How many search terms one user or group has at most.
pub const MAXIMUM_TERMS: usize = 48;
/// How long a search term is at most, in characters.
pub const MAXIMUM_TERM: usize = 64;
/// How many words of a search count.
pub const MAXIMUM_WORDS: usize = 8;

/// The folded terms under which a user is found: every word of the user name, of the address and of the names.
///
/// Names in Han, Kana or Hangul are written without spaces, so a word begins at each of their characters. At most
/// [`MAXIMUM_TERMS`] terms of [`MAXIMUM_TERM`] characters; what stands whole in a name goes before what stands in it.
pub fn search_terms(user_name: &UserName, email: &Email, names: &[&str]) -> Vec<String> {
    let (name, address) = (fold(user_name.as_str()), fold(email.as_str()));
    let names: Vec<String> = names.iter().map(|name| fold(name)).collect();
    let mut tokens: Vec<&str> = name.split_whitespace().chain([address.as_str()]).collect();
    tokens.extend(names.iter().flat_map(|name| name.split_whitespace()));
    let domain = address.rfind('@').map_or(address.len(), |at| at + 1);
    // Everybody's address ends with a top-level domain: it tells nobody from anybody.
    let top_level = address.rfind('.').filter(|dot| *dot > domain).map_or(address.len(), |dot| dot + 1);
    terms(&tokens, |token, start| token != address || start < top_level)
}

/// The folded terms under which a group is found: every word of its name.
pub fn group_terms(name: &GroupName) -> Vec<String> {
    let folded = name.folded();
    terms(&folded.split_whitespace().collect::<Vec<_>>(), |_, _| true)
}

/// The words of a search, folded and cut as terms are; all of them must begin a term.
///
/// Punctuation before a word is dropped (`@example.com`), and so is a word that begins another one: whoever matches the
/// longer one matches it, too. At most [`MAXIMUM_WORDS`].
pub fn search_words(typed: &str) -> Vec<String> {
    let typed: String = typed.chars().take(MAXIMUM_WORDS * 2 * MAXIMUM_TERM).collect();
    let folded = fold(&typed);
    let mut words = Vec::new();
    for token in folded.split_whitespace() {
        let bare = token.trim_start_matches(|c| !is_of_word(c));
        add(&mut words, if bare.is_empty() { token } else { bare }, MAXIMUM_WORDS);
    }
    words
}

/// First all tokens whole, so that a long one does not crowd the others out; then what begins inside of them.
fn terms(tokens: &[&str], counts: impl Fn(&str, usize) -> bool) -> Vec<String> {
    let mut terms = Vec::new();
    for token in tokens {
        add(&mut terms, token, MAXIMUM_TERMS);
    }
    for token in tokens {
        for start in starts(token).filter(|start| counts(token, *start)) {
            add(&mut terms, token.get(start..).unwrap_or_default(), MAXIMUM_TERMS);
        }
    }
    terms
}

/// Where words begin in a token: after what belongs to no word, and at each character of a script without spaces.
fn starts(token: &str) -> impl Iterator<Item = usize> {
    let mut before = None;
    token.char_indices().filter_map(move |(at, c)| {
        let is_start = is_of_word(c) && !is_mark(c) && (before.is_none_or(|b| !is_of_word(b)) || is_east_asian(c));
        before = Some(c);
        is_start.then_some(at)
    })
}

fn add(terms: &mut Vec<String>, term: &str, most: usize) {
    let term: String = term.chars().take(MAXIMUM_TERM).collect();
    if term.is_empty() || terms.iter().any(|longer| longer.starts_with(&term)) {
        return;
    }
    terms.retain(|shorter| !term.starts_with(shorter.as_str()));
    if terms.len() < most {
        terms.push(term);
    }
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || is_mark(c)
}

/// Scripts whose names are written without spaces between their parts.
fn is_east_asian(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(user_name: &str, email: &str, names: &[&str]) -> Vec<String> {
        search_terms(&UserName::parse(user_name).unwrap(), &Email::parse(email).unwrap(), names)
    }

    fn is_found(terms: &[String], typed: &str) -> bool {
        search_words(typed).iter().all(|word| terms.iter().any(|term| term.starts_with(word)))
    }

    #[test]
    fn a_user_is_found_by_the_beginning_of_any_word() {
        let terms = of("m.lin7", "Mei.Lin@dev.example.com", &["Mei Anna", "O'Lin-García", "王小明"]);
        for typed in [
            "m",
            "m.l",
            "LIN7",
            "mei",
            "lin@dev",
            "mei.lin@dev.example.com",
            "dev.ex",
            "example",
            "@dev",
            "anna",
            "o'l",
            "lin-g",
            "garcía",
            "王小",
            "小明",
            "明",
            "mei garc",
            "garcía anna mei",
            "ｍｅｉ　王",
        ] {
            assert!(is_found(&terms, typed), "{typed} in {terms:?}");
        }
        for typed in ["ei", "com", "mei bob", "arcía", "lin8", "garcia"] {
            assert!(!is_found(&terms, typed), "{typed} in {terms:?}");
        }
    }

    #[test]
    fn a_term_that_begins_another_is_left_out() {
        assert_eq!(of("mei", "mei@example.com", &["Mei", "Lin", "Mei Lin"]), ["mei@example.com", "lin", "example.com"]);
        assert_eq!(search_words(" me mei  m lin (eng @ "), ["mei", "lin", "eng", "@"]);
        assert!(search_words(" \u{200d} ").is_empty());
    }

    #[test]
    fn a_group_is_found_by_every_word_of_its_name() {
        let terms = group_terms(&GroupName::parse("Platform (Core-Team) 平台").unwrap());
        assert!(["plat", "(core", "core", "team", "台", "team platform"].iter().all(|typed| is_found(&terms, typed)));
        assert!(!is_found(&terms, "form"));
    }

    #[test]
    fn terms_and_words_are_bounded_and_no_name_crowds_out_another() {
        let long: String = ('\u{4e00}'..'\u{4f00}').collect();
        let terms = of("a", "a@example.com", &[&long, &"ab1 cd2 ".repeat(100), "Zoë"]);
        assert!(terms.len() <= MAXIMUM_TERMS);
        assert!(terms.iter().all(|term| term.chars().count() <= MAXIMUM_TERM));
        assert!(is_found(&terms, "cd2") && is_found(&terms, "zoë"), "{terms:?}");
        let many: String = ('a'..='z').map(|c| format!("{c}{c} ")).collect();
        assert_eq!(search_words(&many).len(), MAXIMUM_WORDS);
        assert_eq!(search_words(&"x".repeat(500)), ["x".repeat(MAXIMUM_TERM)]);
    }
}
