//! Words bound to the reader's language.

use usher_app::words::{Arg, Lang, Words};
use usher_domain::Refusal;

/// The reader's language, handed to every part of a page that says something itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct T {
    lang: Lang,
}

impl T {
    /// Words in `lang`.
    pub fn new(lang: Lang) -> Self {
        Self { lang }
    }

    /// The language.
    pub fn lang(self) -> Lang {
        self.lang
    }

    /// The sentence under `key`.
    pub fn say(self, key: &str) -> String {
        Words::shared().say(self.lang, key)
    }

    /// The sentence under `key` with values in its places; see [`Words::say_with`].
    pub fn say_with<'a, A: Into<Arg<'a>> + Clone>(self, key: &str, args: &[(&str, A)]) -> String {
        Words::shared().say_with(self.lang, key, args)
    }

    /// The cause and the cure of a refusal.
    pub fn refusal(self, refusal: &Refusal) -> (String, String) {
        Words::shared().refusal(self.lang, refusal)
    }

    /// What an action of the audit log did; the action itself where no list has it.
    pub fn event(self, action: &str) -> String {
        let mut key = "event".to_owned();
        for letter in action.chars() {
            if letter.is_ascii_uppercase() {
                key.push('-');
            }
            key.push(letter.to_ascii_lowercase());
        }
        if Words::shared().knows(self.lang, &key) { self.say(&key) } else { action.to_owned() }
    }

    /// The word for a state such as `active`; the state itself where no list has it.
    pub fn state(self, state: &str) -> String {
        let key = format!("state-{state}");
        if Words::shared().knows(self.lang, &key) { self.say(&key) } else { state.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_without_a_word_is_shown_as_it_is() {
        assert_eq!(T::new(Lang::ZhCn).state("active"), "有效");
        assert_eq!(T::default().state("half-open"), "half-open");
    }
}
