//! Every sentence a person reads, in English and Simplified Chinese.
//!
//! The sentences stand in `words/<language>/<noun>.ftl` (Fluent syntax) and are compiled into the program. A key that
//! one language lacks fails a test, and so does a key that code asks for and no list has.

use std::fmt;
use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;
use usher_domain::Refusal;

/// A language that Usher speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// English, which also serves whoever asks for a language we do not have.
    #[default]
    En,
    /// Chinese in simplified characters.
    ZhCn,
}

/// How many entries of an `Accept-Language` header are looked at, so that a long header costs nothing.
const ACCEPT_MAX: usize = 16;

impl Lang {
    /// Both, in the order of the language menu.
    pub const ALL: &[Self] = &[Self::En, Self::ZhCn];

    /// The BCP 47 tag, as it stands in `<html lang>`, in the cookie and in a user's record.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::ZhCn => "zh-CN",
        }
    }

    /// The language's own name for itself, which is never translated.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::ZhCn => "简体中文",
        }
    }

    /// Reads a BCP 47 tag by its primary language: `en-GB` is English and every `zh` is Chinese; `None` for others.
    pub fn parse(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next()?;
        match primary {
            _ if primary.eq_ignore_ascii_case("en") => Some(Self::En),
            _ if primary.eq_ignore_ascii_case("zh") => Some(Self::ZhCn),
            _ => None,
        }
    }

    /// The language for a page: the cookie's, else the best one of the `Accept-Language` header (RFC 9110, section
    /// 12.5.4; the first wins between equal weights), else English.
    pub fn negotiate(cookie: Option<&str>, accept_language: Option<&str>) -> Self {
        if let Some(lang) = cookie.and_then(Self::parse) {
            return lang;
        }
        let mut best = (0, Self::En);
        for entry in accept_language.unwrap_or_default().split(',').take(ACCEPT_MAX) {
            let (tag, weight) = entry.split_once(';').unwrap_or((entry, ""));
            let weight = thousandths(weight);
            match Self::parse(tag) {
                Some(lang) if weight > best.0 => best = (weight, lang),
                _ => {}
            }
        }
        best.1
    }

    fn position(self) -> usize {
        match self {
            Self::En => 0,
            Self::ZhCn => 1,
        }
    }
}

/// `q=0.8` as 800; what is no weight counts as 1, as if it had not been written.
fn thousandths(parameter: &str) -> u32 {
    let Some(value) = parameter.trim().strip_prefix("q=") else { return 1000 };
    let (whole, part) = value.split_once('.').unwrap_or((value, ""));
    if whole != "0" {
        return 1000;
    }
    format!("{part:0<3}").get(..3).and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

/// A value for a place in a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arg<'a> {
    /// Stands in the sentence as it is.
    Text(&'a str),
    /// A number that the sentence may inflect for: one user, two users, 1,284 users.
    Num(i64),
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Arg<'_> {
    fn from(number: i64) -> Self {
        Self::Num(number)
    }
}

macro_rules! nouns {
    ($($noun:literal)+) => {
        /// Noun, English list, Chinese list.
        const LISTS: &[(&str, &str, &str)] = &[$((
            $noun,
            include_str!(concat!("../words/en/", $noun, ".ftl")),
            include_str!(concat!("../words/zh-CN/", $noun, ".ftl")),
        ),)+];
    };
}

// One list per line; a new list is one more line here and one file per language.
nouns! {
    "account"
    "activity"
    "billing"
    "common"
    "directory"
    "grant"
    "instance"
    "kiro"
    "link"
    "mail"
    "navigation"
    "portal"
    "refusal"
    "seat"
    "sign-in"
    "why"
}

/// All word lists, ready to speak.
pub struct Words {
    bundles: Vec<FluentBundle<FluentResource>>,
}

impl Words {
    /// The one copy for the whole process, built when it is first asked for.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Words> = OnceLock::new();
        SHARED.get_or_init(|| Self { bundles: Lang::ALL.iter().map(|lang| bundle(*lang)).collect() })
    }

    /// The sentence under `key`; the key in brackets where there is none, so that a page still stands.
    pub fn say(&self, lang: Lang, key: &str) -> String {
        self.fill(lang, key, &FluentArgs::new())
    }

    /// The sentence under `key` with values in its places, such as `&[("name", "Ana")]` or `&[("count", 3)]`, or, where
    /// both kinds meet, `&[("name", Arg::Text("Ana")), ("count", Arg::Num(3))]`.
    pub fn say_with<'a, A: Into<Arg<'a>> + Clone>(&self, lang: Lang, key: &str, args: &[(&str, A)]) -> String {
        let mut values = FluentArgs::with_capacity(args.len());
        for (name, arg) in args {
            values.set((*name).to_owned(), value(arg.clone().into()));
        }
        self.fill(lang, key, &values)
    }

    /// What happened, and what to do about it: the two sentences of a refusal.
    pub fn refusal(&self, lang: Lang, refusal: &Refusal) -> (String, String) {
        let mut values = FluentArgs::with_capacity(refusal.details.len());
        for (name, detail) in &refusal.details {
            values.set(*name, value(number(detail).map_or(Arg::Text(detail), Arg::Num)));
        }
        // A reason is a code, too, whose words may hold the other values; what no list knows was put into words before.
        if let Some((_, why)) = refusal.details.iter().find(|(name, _)| *name == "why") {
            let key = format!("why-{why}");
            if self.knows(lang, &key) {
                let said = self.fill(lang, &key, &values);
                values.set("why", FluentValue::from(said));
            }
        }
        let cause = format!("refusal-{}", refusal.code.as_str());
        (self.fill(lang, &cause, &values), self.fill(lang, &format!("{cause}-cure"), &values))
    }

    /// Whether `lang` has a sentence under `key`, for words that are looked up by a name that data brought along.
    pub fn knows(&self, lang: Lang, key: &str) -> bool {
        self.bundle(lang).is_some_and(|bundle| bundle.has_message(key))
    }

    fn bundle(&self, lang: Lang) -> Option<&FluentBundle<FluentResource>> {
        self.bundles.get(lang.position())
    }

    fn fill(&self, lang: Lang, key: &str, values: &FluentArgs<'_>) -> String {
        let Some(bundle) = self.bundle(lang) else { return format!("[{key}]") };
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return format!("[{key}]");
        };
        bundle.format_pattern(pattern, Some(values), &mut Vec::new()).into_owned()
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Words")
    }
}

/// A decimal number with a comma after each three digits, as both languages write it: `1,979.44`.
pub fn grouped(number: impl fmt::Display) -> String {
    let text = number.to_string();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let (whole, part) = digits.split_once('.').map_or((digits, None), |(whole, part)| (whole, Some(part)));
    let mut out = sign.to_owned();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(part) = part {
        out.push('.');
        out.push_str(part);
    }
    out
}

/// A detail of at most three digits as a number, so that its sentence can inflect. Longer ones may be ids, ports or
/// years, which must not be grouped, and every sentence has its plural for what is no number.
pub(crate) fn number(detail: &str) -> Option<i64> {
    let number = detail.parse::<i64>().ok().filter(|_| detail.len() <= 3)?;
    (number.to_string() == detail).then_some(number)
}

fn value(arg: Arg<'_>) -> FluentValue<'_> {
    match arg {
        Arg::Text(text) => FluentValue::from(text),
        Arg::Num(number) => FluentValue::from(number),
    }
}

fn bundle(lang: Lang) -> FluentBundle<FluentResource> {
    let id: LanguageIdentifier = lang.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    // The invisible marks around values would end up in subjects of mails, CSV files and copied text.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(|value, _| match value {
        FluentValue::Number(number) => Some(grouped(number.as_string())),
        _ => None,
    }));
    for list in LISTS {
        // A broken entry or a key that stands twice is left out here, and a test names it.
        let resource = FluentResource::try_new(text(list, lang).to_owned()).unwrap_or_else(|(rest, _)| rest);
        let _ = bundle.add_resource(resource);
    }
    bundle
}

fn text(list: &(&str, &'static str, &'static str), lang: Lang) -> &'static str {
    match lang {
        Lang::En => list.1,
        Lang::ZhCn => list.2,
    }
}

#[cfg(test)]
mod tests;
