//! The page before something that hurts: it names the object, counts the effects, and asks once.

use maud::{Markup, html};

use super::form::{Button, Field, csrf_field, link_button};
use super::words::T;

/// What is about to happen, and the form that makes it happen.
#[derive(Clone, Debug, Default)]
pub struct Danger {
    /// The question, with the object's name: "Delete the user Ana?"
    pub title: String,
    /// Each effect with its number: "3 seats end on 1 December."
    pub consequences: Vec<String>,
    /// The name to type, only for what cannot be undone; it arrives as the field `confirm`, and the server checks it.
    pub type_name: Option<TypeName>,
    /// Where the form is posted to.
    pub action: String,
    /// The form's CSRF token.
    pub csrf: String,
    /// The words on the button: "Delete the user".
    pub button: String,
    /// Where "Cancel" leads.
    pub cancel: String,
}

/// The name to type before the form may be sent, and where it came back, what was typed and why that is wrong.
#[derive(Clone, Debug, Default)]
pub struct TypeName {
    /// The name.
    pub name: String,
    /// What was typed.
    pub typed: String,
    /// What is wrong with it.
    pub error: Option<String>,
}

impl<N: Into<String>> From<N> for TypeName {
    fn from(name: N) -> Self {
        Self { name: name.into(), ..Self::default() }
    }
}

/// The question with its form; `fields` are further inputs, or empty.
pub fn danger_dialog(t: T, danger: &Danger, fields: &Markup) -> Markup {
    html! {
        section.panel.danger-zone {
            h1 { (danger.title) }
            @if !danger.consequences.is_empty() {
                div.stack {
                    h2 { (t.say("danger-consequences")) }
                    ul { @for one in &danger.consequences { li { (one) } } }
                }
            }
            form.form method="post" action=(danger.action) {
                (csrf_field(&danger.csrf))
                (fields)
                @if let Some(TypeName { name, typed, error }) = &danger.type_name {
                    p { strong { (t.say("danger-irreversible")) } }
                    (Field::text("confirm", t.say_with("danger-type-name", &[("name", name)]))
                        .confirm(name).autocomplete("off").value(typed).error(error.clone()))
                }
                div.form-foot {
                    button.button.danger.primary type="submit" data-confirmed { (danger.button) }
                    (link_button(Button::Link, &danger.cancel, &t.say("button-cancel")))
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_cannot_be_undone_asks_for_the_name() {
        let mild = danger_dialog(T::default(), &Danger::default(), &html! {}).into_string();
        assert!(!mild.contains("name=\"confirm\""), "{mild}");
        let grave = Danger { type_name: Some("ana".into()), ..Danger::default() };
        let grave = danger_dialog(T::default(), &grave, &html! {}).into_string();
        assert!(grave.contains("data-confirm=\"ana\"") && grave.contains("cannot be undone"), "{grave}");
    }
}
