//! A form that was refused comes back with what was typed in it, save secrets, and says what was wrong: above the form,
//! and once more at the field that it belongs to. Its page has the status of the first refusal.

use axum::http::StatusCode;
use axum::response::Response;
use usher_app::Error;
use usher_domain::{Code, Kind, Refusal};
use usher_web::{Failure, status};

use crate::look::{self, Markup, T};
use crate::profile::joined;

/// The field of a password or a code that proves who somebody is, by whichever name a form has it.
pub(crate) const PROOF: &str = "proof";

/// What was wrong with a form; nothing, where it is shown for the first time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Refused {
    t: T,
    said: Vec<Said>,
}

#[derive(Clone, Debug)]
struct Said {
    /// The name of the field, or empty for the form as a whole.
    field: String,
    cause: String,
    cure: String,
    status: StatusCode,
    refusal: Option<Refusal>,
}

impl Refused {
    /// Nothing is wrong.
    pub(crate) fn none(t: T) -> Self {
        Self { t, said: Vec::new() }
    }

    /// The rule's no to what a form asked for; whatever belongs to no form goes on as a failure.
    pub(crate) fn by(t: T, error: Error) -> Result<Self, Failure> {
        match error.refusal() {
            Some(refusal) if is_of_a_form(refusal) => Ok(Self::of(t, refusal)),
            _ => Err(error.into()),
        }
    }

    /// A refusal, at the field that it is about.
    pub(crate) fn of(t: T, refusal: &Refusal) -> Self {
        let mut refused = Self::none(t);
        refused.add(field_of(refusal), refusal);
        refused
    }

    /// A sentence of the page itself about a field that cannot be read.
    pub(crate) fn unreadable(t: T, field: &str, cause: String) -> Self {
        let field = field.to_owned();
        let said = Said { field, cause, cure: String::new(), status: StatusCode::BAD_REQUEST, refusal: None };
        Self { t, said: vec![said] }
    }

    /// Keeps what was typed into a field, or why it is refused.
    pub(crate) fn take<V>(&mut self, field: &str, parsed: usher_domain::Result<V>) -> Option<V> {
        parsed.map_err(|refusal| self.add(field, &refusal)).ok()
    }

    fn add(&mut self, field: &str, refusal: &Refusal) {
        let (cause, cure) = self.t.refusal(refusal);
        let (field, status, refusal) = (field.to_owned(), status::of(refusal.kind()), Some(refusal.clone()));
        self.said.push(Said { field, cause, cure, status, refusal });
    }

    /// Whether nothing is wrong.
    pub(crate) fn is_empty(&self) -> bool {
        self.said.is_empty()
    }

    /// What is wrong with a field.
    pub(crate) fn at(&self, field: &str) -> Option<String> {
        self.said.iter().find(|said| said.field == field).map(|said| said.cause.clone())
    }

    /// Everything that is wrong, each with its cure, for the top of the form.
    pub(crate) fn list(&self) -> Markup {
        let both = self.said.iter().map(|said| match said.cure.as_str() {
            "" => said.cause.clone(),
            cure => joined(self.t, &said.cause, cure),
        });
        look::form_errors(self.t, &both.collect::<Vec<_>>())
    }

    /// Gives the page its status, and says when to come back where one has to wait.
    pub(crate) fn answer(&self, mut page: Response) -> Response {
        let Some(first) = self.said.first() else { return page };
        *page.status_mut() = first.status;
        if let Some(refusal) = &first.refusal {
            status::retry_after(&mut page, refusal);
        }
        page
    }
}

/// Whether somebody who corrects the form may succeed.
fn is_of_a_form(refusal: &Refusal) -> bool {
    matches!(refusal.kind(), Kind::Invalid | Kind::Conflict | Kind::Exhausted)
        || matches!(refusal.code, Code::SignInFailed | Code::SignInDelayed)
}

/// The field that a refusal is about, by the name that it has in our forms; empty for the form as a whole.
fn field_of(refusal: &Refusal) -> &str {
    match refusal.code {
        Code::InvalidInput | Code::TextEmpty | Code::TextTooLong | Code::TextHidden => {
            let named = refusal.details.iter().find(|(name, _)| *name == "field");
            match named.map_or("", |(_, field)| field.as_str()) {
                "group_name" => "name",
                "issuedAt" => "issued",
                "overageRate" => "rate",
                field => field,
            }
        }
        Code::EmailInvalid | Code::EmailTaken | Code::AdministratorExists => "email",
        Code::UserNameInvalid | Code::UserNameTaken => "user_name",
        Code::GroupNameTaken | Code::NameReserved => "name",
        Code::AliasInvalid | Code::AliasTaken | Code::AliasFixed => "alias",
        Code::SessionLengthInvalid => "session_minutes",
        Code::TokenLifetime => "days",
        Code::ConfirmationWrong => "confirm",
        Code::SignInFailed => PROOF,
        Code::PasswordTooShort
        | Code::PasswordTooLong
        | Code::PasswordClasses
        | Code::PasswordUsedBefore
        | Code::PasswordNamesUser
        | Code::PasswordLeaked
        | Code::PasswordGuessable => "new-password",
        Code::ImportEmpty
        | Code::ImportTooLarge
        | Code::ImportTooManyRows
        | Code::ImportNotUtf8
        | Code::ImportHeader
        | Code::ImportQuotes => "file",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse as _;

    use super::*;

    #[test]
    fn a_refusal_stands_above_the_form_and_at_its_field_and_gives_the_status() {
        let refused = Refused::of(T::default(), &Refusal::new(Code::EmailTaken).with("email", "a@b.example"));
        assert!(refused.at("email").is_some_and(|cause| cause.contains("a@b.example")));
        assert_eq!(refused.at("name"), None);
        let list = refused.list().into_string();
        assert!(list.contains("role=\"alert\"") && list.contains("Enter another address"), "{list}");
        assert_eq!(refused.answer(().into_response()).status(), StatusCode::CONFLICT);
        let wait = Refusal::new(Code::SignInDelayed).with("seconds", 2);
        let page = Refused::of(T::default(), &wait).answer(().into_response());
        assert_eq!((page.status().as_u16(), page.headers()["retry-after"].to_str().unwrap()), (429, "2"));
        assert_eq!(Refused::none(T::default()).answer(().into_response()).status(), StatusCode::OK);
    }

    #[test]
    fn what_no_correction_helps_is_no_forms() {
        for code in [Code::NotFound, Code::Forbidden, Code::SignInRequired, Code::LinkSpent, Code::Unavailable] {
            assert!(Refused::by(T::default(), code.into()).is_err(), "{code:?}");
        }
    }
}
