//! Pages by keyset: a token says after which row the next page begins.

use serde::Serialize;
use usher_domain::id::hex;

/// How many rows a page has at most, and how many where nobody says.
const MOST: i64 = 100;
const USUAL: i64 = 25;

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PageOf{T}")]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// The token of the next page, if there is one.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// Cuts what was read (one row more than shown) and makes the token from the last row shown.
    pub(crate) fn cut(mut items: Vec<T>, limit: i64, token: impl Fn(&T) -> String) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let has_more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| has_more).map(token);
        Self { items, next }
    }

    pub(crate) fn map<U>(self, change: impl Fn(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(change).collect(), next: self.next }
    }
}

/// The number of rows that somebody asked for, within bounds.
pub(crate) fn limit(asked: Option<i64>) -> i64 {
    asked.unwrap_or(USUAL).clamp(1, MOST)
}

/// A token for a place in an order of two texts.
pub(crate) fn token(first: &str, second: &str) -> String {
    hex(format!("{first}\n{second}").as_bytes())
}

/// The place that a token names; a damaged one begins at the first page.
pub(crate) fn place(token: Option<&str>) -> (String, String) {
    token.and_then(read).unwrap_or_default()
}

fn read(token: &str) -> Option<(String, String)> {
    if token.len() > 8192 {
        return None;
    }
    let (pairs, rest) = token.as_bytes().as_chunks::<2>();
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let bytes: Option<Vec<u8>> =
        pairs.iter().map(|[high, low]| u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()).collect();
    let text = String::from_utf8(bytes.filter(|_| rest.is_empty())?).ok()?;
    text.split_once('\n').map(|(first, second)| (first.to_owned(), second.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_comes_back_and_a_damaged_one_is_the_first_page() {
        assert_eq!(place(Some(&token("王", "id"))), ("王".to_owned(), "id".to_owned()));
        for damaged in ["", "zz", "abc", "ff", "é9"] {
            assert_eq!(place(Some(damaged)), Default::default(), "{damaged}");
        }
    }

    #[test]
    fn a_page_knows_whether_there_is_another() {
        let page = Page::cut(vec![1, 2, 3], 2, std::string::ToString::to_string);
        assert_eq!((page.items, page.next), (vec![1, 2], Some("2".to_owned())));
        assert_eq!(Page::cut(vec![1, 2], 2, std::string::ToString::to_string).next, None);
    }
}
