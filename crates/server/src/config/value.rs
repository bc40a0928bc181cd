//! How a value is read from text. The file, the environment and the flags all end here, so that they cannot differ.

use core::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

use zeroize::Zeroizing;

/// The largest secret file that is read, in bytes.
const MAX_SECRET: u64 = 64 * 1024;

/// A type a key can have.
pub(super) trait Setting: Sized {
    /// Whether its values are strings in TOML, with quotes around them.
    const QUOTED: bool;

    /// Reads the text; the error says what would have been right, and never repeats a secret.
    fn read(text: &str) -> Result<Self, String>;
}

macro_rules! parsed {
    ($($type:ty, $quoted:literal, $expected:literal;)+) => {$(
        impl Setting for $type {
            const QUOTED: bool = $quoted;

            fn read(text: &str) -> Result<Self, String> {
                text.trim().parse().map_err(|_| format!("{text:?} is not {}", $expected))
            }
        }
    )+};
}

parsed! {
    bool, false, "a switch; write true or false";
    u16, false, "a whole number from 0 to 65535";
    u32, false, "a whole number from 0 to 4294967295";
    u64, false, "a whole number, zero or more";
    SocketAddr, true, "an address with a port, such as 127.0.0.1:8080 or [::1]:8080";
}

impl Setting for String {
    const QUOTED: bool = true;

    fn read(text: &str) -> Result<Self, String> {
        match text.chars().find(|c| c.is_control()) {
            Some(_) => Err("contains a control character, such as a line break; remove it".to_owned()),
            None => Ok(text.to_owned()),
        }
    }
}

impl Setting for PathBuf {
    const QUOTED: bool = true;

    fn read(text: &str) -> Result<Self, String> {
        if text.is_empty() { Err("the path is empty; name a folder".to_owned()) } else { Ok(Self::from(text)) }
    }
}

/// An empty text means that the value is not set.
impl<T: Setting> Setting for Option<T> {
    const QUOTED: bool = T::QUOTED;

    fn read(text: &str) -> Result<Self, String> {
        if text.is_empty() { Ok(None) } else { T::read(text).map(Some) }
    }
}

/// A value that must not be seen: it prints as dots, and its memory is wiped when it goes.
///
/// In the configuration it may be written as `file:/path`; then the first line of that file is the secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Wraps a secret text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text itself, for the one call that needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("••••••")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("••••••")
    }
}

impl Setting for Secret {
    const QUOTED: bool = true;

    fn read(text: &str) -> Result<Self, String> {
        let Some(path) = text.strip_prefix("file:") else { return Ok(Self::new(text)) };
        let cure = "check the path and that this user may read it";
        let size = std::fs::metadata(path).map_err(|error| format!("the secret file {path}: {error}; {cure}"))?.len();
        if size > MAX_SECRET {
            return Err(format!("the secret file {path} has {size} bytes; at most {MAX_SECRET} are read"));
        }
        let content = std::fs::read_to_string(path).map(Zeroizing::new);
        let content = content.map_err(|error| format!("the secret file {path}: {error}; {cure}"))?;
        match content.lines().next() {
            Some(line) if !line.is_empty() => Ok(Self::new(line)),
            _ => Err(format!("the secret file {path} is empty; write the secret in its first line")),
        }
    }
}

/// The known word that is nearest to `word`, if it is near enough to be meant.
pub(super) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let best = known.into_iter().map(|candidate| (distance(word, candidate), candidate)).min()?;
    (best.0 <= 1 + word.len() / 3).then_some(best.1)
}

/// How many letters must be added, removed or changed to make one word of the other.
pub(super) fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().take(100).collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, left) in one.chars().take(100).enumerate() {
        let mut next = vec![index + 1];
        for ((right, pair), last) in other.iter().zip(row.windows(2)).zip(1..) {
            let [diagonal, above] = pair else { continue };
            let before = next.get(last - 1).copied().unwrap_or(last);
            let change = diagonal + usize::from(left != *right);
            next.push(change.min(above + 1).min(before + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_never_shows() {
        let secret = Secret::new("hunter2");
        assert!(!format!("{secret:?} {secret}").contains("hunter2"));
        assert_eq!(secret.reveal(), "hunter2");
    }

    #[test]
    fn a_secret_can_stand_in_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("password");
        std::fs::write(&path, "s3cret\n").unwrap();
        let read = Secret::read(&format!("file:{}", path.display())).unwrap();
        assert_eq!(read.reveal(), "s3cret");
        let missing = Secret::read("file:/does/not/exist").unwrap_err();
        assert!(missing.contains("/does/not/exist"), "{missing}");
        std::fs::write(&path, "").unwrap();
        assert!(Secret::read(&format!("file:{}", path.display())).is_err());
    }

    #[test]
    fn the_nearest_word_is_the_one_with_the_fewest_changes() {
        assert_eq!(distance("listn", "listen"), 1);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(nearest("listn", ["data", "listen", "public_url"]), Some("listen"));
        assert_eq!(nearest("zzz", ["data", "listen"]), None);
    }
}
