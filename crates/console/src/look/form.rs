//! Forms: labels above, hints below, errors tied to their field; every form is posted by the browser itself.

use maud::{Markup, Render, html};

use super::words::T;

/// The name of the hidden field that carries the CSRF token.
const CSRF: &str = "csrf";

/// The hidden field that proves a form came from our own page.
pub fn csrf_field(token: &str) -> Markup {
    html! { input type="hidden" name=(CSRF) value=(token); }
}

/// A form that is posted to `action` with its CSRF token.
pub fn form(action: &str, csrf: &str, content: &Markup) -> Markup {
    html! { form.form method="post" action=(action) { (csrf_field(csrf)) (content) } }
}

/// The list of what is wrong, for the top of a form that came back; empty for no errors.
pub fn form_errors(t: T, errors: &[String]) -> Markup {
    html! {
        @if !errors.is_empty() {
            div.flash.bad role="alert" {
                strong { (t.say("form-errors")) }
                ul { @for error in errors { li { (error) } } }
            }
        }
    }
}

/// One input with its label. Built step by step, then shown by [`field`] or by itself inside `html!`.
#[derive(Clone, Debug, Default)]
pub struct Field {
    kind: &'static str,
    name: String,
    label: String,
    value: String,
    hint: Option<String>,
    error: Option<String>,
    optional: Option<String>,
    placeholder: Option<String>,
    autocomplete: Option<&'static str>,
    input_mode: Option<&'static str>,
    confirm: Option<String>,
    longest: Option<u32>,
    class: &'static str,
    focus: bool,
}

impl Field {
    /// An input of an HTML type: `text`, `email`, `password`, `number`, `url`, `date`, `month`; or `textarea`.
    pub fn new(kind: &'static str, name: impl Into<String>, label: impl Into<String>) -> Self {
        Self { kind, name: name.into(), label: label.into(), ..Self::default() }
    }

    /// A line of text.
    pub fn text(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new("text", name, label)
    }

    /// A password, whose value is never written into a page. `autocomplete` tells password managers which one:
    /// `current-password` or `new-password`.
    pub fn password(name: impl Into<String>, label: impl Into<String>, autocomplete: &'static str) -> Self {
        Self { autocomplete: Some(autocomplete), ..Self::new("password", name, label) }
    }

    /// A short code from a screen or an authenticator, in large letters.
    pub fn code(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self { autocomplete: Some("one-time-code"), class: "code", ..Self::new("text", name, label) }
    }

    /// What stands in it at first, for example what was sent before.
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    /// A sentence that helps to fill it in.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// What is wrong with it.
    pub fn error(mut self, error: Option<String>) -> Self {
        self.error = error;
        self
    }

    /// May stay empty; the label says so. Without this a field is required.
    pub fn optional(mut self, t: T) -> Self {
        self.optional = Some(t.say("optional"));
        self
    }

    /// An example in grey; it never replaces the label.
    pub fn placeholder(mut self, text: impl Into<String>) -> Self {
        self.placeholder = Some(text.into());
        self
    }

    /// The purpose for the browser's memory: `username`, `email`, `given-name`, `off`.
    pub fn autocomplete(mut self, purpose: &'static str) -> Self {
        self.autocomplete = Some(purpose);
        self
    }

    /// The keyboard for touch screens: `numeric`, `decimal`, `email`.
    pub fn input_mode(mut self, mode: &'static str) -> Self {
        self.input_mode = Some(mode);
        self
    }

    /// At most that many characters.
    pub fn longest(mut self, characters: u32) -> Self {
        self.longest = Some(characters);
        self
    }

    /// The cursor begins here. For the first field of a page with one task.
    pub fn focus(mut self) -> Self {
        self.focus = true;
        self
    }

    /// The text to type before the form's confirming button ([`super::danger_dialog`]) can be pressed;
    /// the server checks it as well.
    pub fn confirm(mut self, text: impl Into<String>) -> Self {
        self.confirm = Some(text.into());
        self
    }

    fn id(&self) -> String {
        format!("field-{}", self.name)
    }

    fn described_by(&self) -> Option<String> {
        let id = self.id();
        let parts =
            [self.error.as_ref().map(|_| format!("{id}-error")), self.hint.as_ref().map(|_| format!("{id}-hint"))];
        let all: Vec<String> = parts.into_iter().flatten().collect();
        (!all.is_empty()).then(|| all.join(" "))
    }

    fn control(&self) -> Markup {
        let invalid = self.error.is_some().then_some("true");
        let value = if self.kind == "password" { "" } else { self.value.as_str() };
        html! {
            @if self.kind == "textarea" {
                textarea.input id=(self.id()) name=(self.name) required[self.optional.is_none()]
                    aria-invalid=[invalid] aria-describedby=[self.described_by()] maxlength=[self.longest]
                    placeholder=[&self.placeholder] { "\n" (value) }
            } @else {
                input.input .(self.class) id=(self.id()) type=(self.kind) name=(self.name)
                    value=[(!value.is_empty()).then_some(value)] required[self.optional.is_none()]
                    aria-invalid=[invalid] aria-describedby=[self.described_by()] maxlength=[self.longest]
                    placeholder=[&self.placeholder] autocomplete=[self.autocomplete] inputmode=[self.input_mode]
                    data-confirm=[&self.confirm] autofocus[self.focus];
            }
        }
    }
}

impl Render for Field {
    fn render(&self) -> Markup {
        html! {
            div.field {
                label for=(self.id()) {
                    (self.label)
                    @if let Some(optional) = &self.optional { small { " · " (optional) } }
                }
                (self.control())
                (below(&self.id(), self.hint.as_deref(), self.error.as_deref()))
            }
        }
    }
}

/// The input with its label, hint and error.
pub fn field(field: &Field) -> Markup {
    field.render()
}

fn below(id: &str, hint: Option<&str>, error: Option<&str>) -> Markup {
    html! {
        @if let Some(error) = error { p.error id={ (id) "-error" } { (error) } }
        @if let Some(hint) = hint { p.hint id={ (id) "-hint" } { (hint) } }
    }
}

/// One choice of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// A sentence about it; shown by [`tiles`] only.
    pub hint: Option<String>,
    /// Whether it is the one chosen now.
    pub chosen: bool,
}

impl Choice {
    /// A choice, chosen if `value` is the `current` one.
    pub fn new(value: impl Into<String>, label: impl Into<String>, current: &str) -> Self {
        let value = value.into();
        let chosen = value == current;
        Self { value, label: label.into(), hint: None, chosen }
    }

    /// Adds a sentence about it.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// A list to choose one from; for many choices, or where space is short.
pub fn select(name: &str, label: &str, choices: &[Choice], hint: Option<&str>) -> Markup {
    let id = format!("field-{name}");
    let described = hint.map(|_| format!("{id}-hint"));
    html! {
        div.field {
            label for=(id) { (label) }
            select.input id=(id) name=(name) aria-describedby=[described] {
                @for choice in choices {
                    option value=(choice.value) selected[choice.chosen] { (choice.label) }
                }
            }
            (below(&id, hint, None))
        }
    }
}

/// A few choices as tiles that each explain themselves, such as tiers or identity sources.
pub fn tiles(name: &str, legend: &str, choices: &[Choice]) -> Markup {
    html! {
        fieldset {
            legend { (legend) }
            div.choices {
                @for choice in choices {
                    label.choice.tile {
                        input type="radio" name=(name) value=(choice.value) checked[choice.chosen] required;
                        span { (choice.label) }
                        @if let Some(hint) = &choice.hint { span.hint { (hint) } }
                    }
                }
            }
        }
    }
}

/// A box to tick; an unticked one sends nothing, as browsers do.
pub fn checkbox(name: &str, label: &str, ticked: bool, hint: Option<&str>) -> Markup {
    let id = format!("field-{name}");
    let described = hint.map(|_| format!("{id}-hint"));
    html! {
        div.choice {
            input id=(id) type="checkbox" name=(name) value="on" checked[ticked] aria-describedby=[described];
            label for=(id) { (label) }
            (below(&id, hint, None))
        }
    }
}

/// How much a button asks for attention. One primary button to a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Button {
    /// What the page is for.
    Primary,
    /// Anything else.
    #[default]
    Normal,
    /// Leads towards something that hurts.
    Danger,
    /// Does what hurts.
    DangerPrimary,
    /// Looks like a link: cancel, clear.
    Link,
    /// Normal, but small enough for a table's row.
    Small,
}

impl Button {
    fn class(self) -> &'static str {
        match self {
            Self::Primary => "button primary",
            Self::Normal => "button",
            Self::Danger => "button danger",
            Self::DangerPrimary => "button danger primary",
            Self::Link => "button link",
            Self::Small => "button small",
        }
    }
}

/// Sends the form around it.
pub fn button(kind: Button, label: &str) -> Markup {
    html! { button class=(kind.class()) type="submit" { (label) } }
}

/// Leads somewhere, and looks like a button.
pub fn link_button(kind: Button, href: &str, label: &str) -> Markup {
    html! { a class=(kind.class()) href=(href) { (label) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_names_its_error_and_hint_for_screen_readers() {
        let shown = field(&Field::text("mail", "E-mail").hint("At work.").error(Some("No @.".into()))).into_string();
        assert!(shown.contains("aria-describedby=\"field-mail-error field-mail-hint\""), "{shown}");
        assert!(shown.contains("aria-invalid=\"true\"") && shown.contains(" required"), "{shown}");
        assert!(shown.contains("<label for=\"field-mail\">"), "{shown}");
    }

    #[test]
    fn a_password_is_never_written_back_into_a_page() {
        let shown = field(&Field::password("word", "Password", "current-password").value("hunter2")).into_string();
        assert!(!shown.contains("hunter2"));
    }

    #[test]
    fn what_people_typed_is_escaped() {
        let shown = field(&Field::text("name", "Name").value("\"><script>")).into_string();
        assert!(!shown.contains("<script>"), "{shown}");
    }
}
