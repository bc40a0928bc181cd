//! Parts that show something: states, messages, values, cards, steps, times.

use maud::{Markup, html};
use usher_domain::time::Instant;

use super::words::T;

/// What a colour says; a word always says it too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// All is well.
    Good,
    /// Something to know.
    Note,
    /// Something to look at soon.
    Warn,
    /// Something that failed or hurts.
    Bad,
    /// Nothing to feel about.
    #[default]
    Plain,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Note => "note",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Plain => "plain",
        }
    }

    /// The tone of a state by its name, as [`state_badge`] shows it.
    pub fn of_state(state: &str) -> Self {
        match state {
            "active" | "enabled" | "done" | "paid" | "sent" => Self::Good,
            "running" | "queued" | "invited" | "pending" | "open" => Self::Note,
            "canceled" | "draft" => Self::Warn,
            "failed" | "locked" | "expired" => Self::Bad,
            _ => Self::Plain,
        }
    }
}

/// A dot and a word.
pub fn badge(tone: Tone, word: &str) -> Markup {
    html! { span.badge .(tone.class()) { (word) } }
}

/// The badge of a state by its kebab-case name (`active`, `pending`): tone and translated word. States that wait for
/// something have a hollow dot, so that the difference does not rest on colour.
pub fn state_badge(t: T, state: &str) -> Markup {
    let hollow = matches!(state, "pending" | "invited" | "queued" | "draft" | "disabled");
    html! { span.badge.hollow[hollow] .(Tone::of_state(state).class()) { (t.state(state)) } }
}

/// A small label: a tier, a scope, a source.
pub fn tag(word: &str) -> Markup {
    html! { span.tag { (word) } }
}

/// A message about what just happened, or about something that needs attention.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flash {
    /// Its kind; [`Tone::Plain`] is shown as a note.
    pub tone: Tone,
    /// One sentence: what happened, and to what.
    pub message: String,
    /// What to do about it.
    pub cure: Option<String>,
}

impl Flash {
    /// A message without a cure.
    pub fn new(tone: Tone, message: impl Into<String>) -> Self {
        Self { tone, message: message.into(), cure: None }
    }

    /// A refusal's cause and cure.
    pub fn refusal(t: T, refusal: &usher_domain::Refusal) -> Self {
        let (message, cure) = t.refusal(refusal);
        Self { tone: Tone::Bad, message, cure: Some(cure) }
    }
}

/// The message in its box. [`super::Shell`] shows its own.
pub fn flash(t: T, flash: &Flash) -> Markup {
    let (tone, kind) = match flash.tone {
        Tone::Good => (Tone::Good, t.say("flash-success")),
        Tone::Note | Tone::Plain => (Tone::Note, t.say("flash-info")),
        Tone::Warn => (Tone::Warn, t.say("flash-warning")),
        Tone::Bad => (Tone::Bad, t.say("flash-error")),
    };
    html! {
        div.flash .(tone.class()) {
            div {
                span.hush { (kind) ": " }
                @if flash.cure.is_some() { strong { (flash.message) } } @else { (flash.message) }
            }
            @if let Some(cure) = &flash.cure { p { (cure) } }
        }
    }
}

/// The heading of a page: the only `h1`, a sentence about it, and what can be done.
pub fn head(title: &str, about: Option<&str>, actions: &Markup) -> Markup {
    head_saying(title, about.map(|about| html! { (about) }).as_ref(), actions)
}

/// The same with a sentence that holds more than text.
pub fn head_saying(title: &str, about: Option<&Markup>, actions: &Markup) -> Markup {
    html! {
        div.head {
            div { h1 { (title) } @if let Some(about) = about { p { (about) } } }
            div.row { (actions) }
        }
    }
}

/// A box with a heading, a counter where there is something to count, and actions.
pub fn panel(title: &str, count: Option<i64>, actions: &Markup, content: &Markup) -> Markup {
    html! {
        section.panel {
            div.panel-head {
                h2 { (title) @if let Some(count) = count { span.count { " (" (super::grouped(count)) ")" } } }
                div.row { (actions) }
            }
            (content)
        }
    }
}

/// Keys with their values, side by side where there is room.
pub fn kv(pairs: &[(String, Markup)]) -> Markup {
    html! { dl.kv { @for (key, value) in pairs { div { dt { (key) } dd { (value) } } } } }
}

/// A card with a big number. With `href` the whole card is the link.
pub fn stat_card(name: &str, big: &Markup, below: &str, href: Option<&str>) -> Markup {
    let inside = html! { span.name { (name) } span.big { (big) } span.below { (below) } };
    html! {
        @match href {
            Some(href) => a.panel.stat href=(href) { (inside) },
            None => div.panel.stat { (inside) },
        }
    }
}

/// Where nothing is yet: what would stand here, why it does not, and the one thing to do.
pub fn empty_state(title: &str, why: &str, action: &Markup) -> Markup {
    html! {
        div.empty {
            svg viewBox="0 0 72 58" aria-hidden="true" {
                path d="M8 50h56 M16 50V32a5 5 0 0 1 10 0v8h20v-8a5 5 0 0 1 10 0v18" {}
                path d="M24 34V16a7 7 0 0 1 7-7h10a7 7 0 0 1 7 7v18" {}
                circle cx="60" cy="10" r="4" {}
            }
            h2 { (title) }
            p { (why) }
            (action)
        }
    }
}

/// Longer values have a row of a [`kv`] for themselves.
const SHORT_MAX: usize = 16;

/// An id, a URL or a key in monospace, with a button to copy it where script runs.
pub fn copy_field(t: T, value: &str) -> Markup {
    html! { span.copy.long[value.len() > SHORT_MAX] { code { (value) } (copy_button(t, value)) } }
}

/// Lines to read or to copy as a whole.
pub fn code_block(t: T, lines: &str) -> Markup {
    html! { div.lines { pre { code { (lines) } } (copy_button(t, lines)) } }
}

fn copy_button(t: T, value: &str) -> Markup {
    html! {
        button type="button" hidden data-copy=(value) data-copied=(t.say("button-copied")) { (t.say("button-copy")) }
    }
}

/// An e-mail address, which breaks before its `@` where it must break.
pub fn address(email: &str) -> Markup {
    let (name, host) = email.split_at(email.rfind('@').unwrap_or(email.len()));
    html! { (name) @if !host.is_empty() { wbr; (host) } }
}

/// Sums one below the other as on a bill; the last is what they come to.
pub fn sums(pairs: &[(String, Markup)]) -> Markup {
    html! { dl.sums { @for (key, value) in pairs { div { dt { (key) } dd { (value) } } } } }
}

/// A sentence in which an instant is written as `shown`; with script it says the reader's own time as well.
pub fn told(sentence: &str, shown: &str, at: Instant) -> Markup {
    html! {
        @match sentence.split_once(shown).filter(|_| !shown.is_empty()) {
            Some((before, after)) => { (before) time datetime=(at) { (shown) } (after) },
            None => (sentence),
        }
    }
}

/// A step of a wizard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Finished.
    Past,
    /// The present one.
    Current,
    /// Still to come.
    Future,
}

/// The steps of a wizard, of which number `current` (from 0) is being taken.
pub fn steps(t: T, names: &[String], current: usize) -> Markup {
    let state = |at: usize| match at.cmp(&current) {
        std::cmp::Ordering::Less => Step::Past,
        std::cmp::Ordering::Equal => Step::Current,
        std::cmp::Ordering::Greater => Step::Future,
    };
    let (number, total) = ((current + 1).to_string(), names.len().to_string());
    html! {
        ol.steps aria-label=(t.say_with("step-of", &[("current", number.as_str()), ("total", total.as_str())])) {
            @for (at, name) in names.iter().enumerate() {
                li.past[state(at) == Step::Past] aria-current=[(state(at) == Step::Current).then_some("step")] {
                    (name)
                    @if state(at) == Step::Past { span.hush { " (" (t.say("step-done")) ")" } }
                }
            }
        }
    }
}

/// An instant to the minute in UTC; its title has the second, and with script the reader's own time.
pub fn time(t: T, instant: Instant) -> Markup {
    let full = instant.to_string();
    let (date, rest) = full.split_once('T').unwrap_or((&full, ""));
    let minute = rest.get(..5).unwrap_or(rest);
    html! {
        time datetime=(full) title=(full) {
            span.nowrap { (date) } " "
            span.nowrap { (t.say_with("time-utc", &[("time", minute)])) }
        }
    }
}

/// A mail as it was or will be sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letter {
    /// The sender.
    pub from: String,
    /// Who gets it.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// When it was sent, if it was.
    pub sent: Option<Instant>,
    /// The plain text.
    pub body: String,
}

/// The mail with its head, as a mail program shows it.
pub fn letter(t: T, letter: &Letter) -> Markup {
    html! {
        article.panel.letter {
            dl {
                dt { (t.say("mail-from")) } dd { (letter.from) }
                dt { (t.say("mail-to")) } dd { (letter.to) }
                dt { (t.say("mail-subject")) } dd { strong { (letter.subject) } }
                @if let Some(sent) = letter.sent { dt { (t.say("mail-sent")) } dd { (time(t, sent)) } }
            }
            div { (letter.body) }
        }
    }
}

#[cfg(test)]
mod tests {
    use usher_app::words::Lang;

    use super::*;

    #[test]
    fn a_time_shows_the_minute_and_keeps_the_second_for_machines() {
        let shown = time(T::default(), Instant::parse("2026-11-21T07:14:56Z").unwrap()).into_string();
        assert!(shown.contains(">2026-11-21</span> <span class=\"nowrap\">07:14 UTC<"), "{shown}");
        assert!(shown.contains("datetime=\"2026-11-21T07:14:56Z\""), "{shown}");
    }

    #[test]
    fn an_instant_in_a_sentence_can_be_read_by_machines() {
        let at = Instant::parse("2026-12-01T00:00:00Z").unwrap();
        let shown = told("Resets on 2026-12-01 <now>.", "2026-12-01", at).into_string();
        assert_eq!(shown, "Resets on <time datetime=\"2026-12-01T00:00:00Z\">2026-12-01</time> &lt;now&gt;.");
        assert_eq!(told("Never.", "2026-12-01", at).into_string(), "Never.");
    }

    #[test]
    fn an_address_breaks_before_its_sign() {
        assert_eq!(address("ana@a.example").into_string(), "ana<wbr>@a.example");
        assert_eq!(address("<ana>").into_string(), "&lt;ana&gt;");
    }

    #[test]
    fn a_state_has_a_word_in_the_readers_language_beside_its_dot() {
        let shown = state_badge(T::new(Lang::ZhCn), "pending").into_string();
        assert_eq!(shown, "<span class=\"badge note hollow\">待激活</span>");
    }

    #[test]
    fn a_wizard_marks_one_step_as_the_present_one() {
        let names = ["One", "Two", "Three"].map(str::to_owned);
        let shown = steps(T::default(), &names, 1).into_string();
        assert_eq!(shown.matches("aria-current").count(), 1);
        assert_eq!(shown.matches("class=\"past\"").count(), 1);
        assert!(shown.contains("Step 2 of 3"));
    }
}
