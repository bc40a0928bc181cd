//! Mails: queued by the command that causes them, written in the reader's language when they are sent.
//!
//! A mail's sentences stand in the word lists under `mail-<kind>-subject` and `mail-<kind>-body`; its values are
//! sealed, because a link is a secret. The server hands finished mails to SMTP, or shows them in the mailbox.

use std::collections::BTreeMap;

use usher_domain::id::{AccountId, MailId};
use usher_domain::time::{Instant, MINUTE, SECOND};
use usher_store::mail::Mail;

use crate::app::App;
use crate::command::{Cx, Place};
use crate::error::{Error, Result};
use crate::words::{Arg, Lang, Words, grouped, number};

mod view;

pub use view::{ListMails, MailPage, MailRow, ResendMail};

/// The answer noted with a mail that no server took because none is configured.
pub const KEPT: &str = "kept in the mailbox";
/// The purpose under which the values of a mail are sealed.
const PURPOSE: &str = "mail";

/// Every mail there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An administrator is invited to the console. Values: `account`, `link`, `days`.
    AdministratorInvitation,
    /// Somebody who is an administrator already got another account. Values: `account`, `link`.
    AdministratorAdded,
    /// Somebody asked to open an account with an address that is known. Values: `account`, `link`.
    SignUpKnown,
    /// A user is invited to choose a password. Values: `name`, `user`, `link`, `days`; `account`, which the Region does
    /// not know by name, is added when the mail is written.
    Invitation,
    /// A registered user got a seat. Values: `name`, `account`, `service`, `tier`, `start-url`, `region`.
    Activation,
    /// A new password is to be chosen. Values: `name`, `link`, `hours`.
    PasswordReset,
    /// A member's credits reached 80 percent, or overage began. Values: `name`, `used`, `limit`, `resets`.
    CreditNotice,
    /// A startup promotion nears its end. Values: `account`, `promotion`, `remaining`, `date`, `days`.
    PromotionNotice,
}

impl Kind {
    /// All of them, for the living table.
    pub const ALL: [Self; 8] = [
        Self::AdministratorInvitation,
        Self::AdministratorAdded,
        Self::SignUpKnown,
        Self::Invitation,
        Self::Activation,
        Self::PasswordReset,
        Self::CreditNotice,
        Self::PromotionNotice,
    ];

    /// The name in the table and in the word lists.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AdministratorInvitation => "administrator-invitation",
            Self::AdministratorAdded => "administrator-added",
            Self::SignUpKnown => "sign-up-known",
            Self::Invitation => "invitation",
            Self::Activation => "activation",
            Self::PasswordReset => "password-reset",
            Self::CreditNotice => "credit-notice",
            Self::PromotionNotice => "promotion-notice",
        }
    }
}

/// A mail as a command writes it.
pub(crate) struct Letter<'a> {
    pub(crate) kind: Kind,
    pub(crate) account: Option<&'a AccountId>,
    /// Who gets it: a user's or an administrator's id.
    pub(crate) subject: &'a str,
    pub(crate) address: &'a str,
    pub(crate) language: &'a str,
    pub(crate) values: &'a [(&'a str, &'a str)],
}

/// Queues a mail in the transaction of its cause.
pub(crate) fn queue(cx: &mut Cx<'_, '_>, letter: &Letter<'_>) -> Result<MailId> {
    let id = MailId::new(cx.tx.ordered_id());
    push(cx, id.clone(), letter)?;
    Ok(id)
}

/// Queues a mail under an id that follows from its cause, so that a cause that comes twice writes once.
pub(crate) fn queue_once(cx: &mut Cx<'_, '_>, id: MailId, letter: &Letter<'_>) -> Result<()> {
    if usher_store::mail::exists(cx.tx, &id)? {
        return Ok(());
    }
    push(cx, id, letter)
}

fn push(cx: &mut Cx<'_, '_>, id: MailId, letter: &Letter<'_>) -> Result<()> {
    let mail = Mail {
        id,
        kind: letter.kind.as_str().to_owned(),
        account: letter.account.map(|account| account.as_str().to_owned()).unwrap_or_default(),
        subject: letter.subject.to_owned(),
        address: letter.address.to_owned(),
        language: letter.language.to_owned(),
        sealed: seal(cx, letter.values)?,
        state: "queued".into(),
        attempts: 0,
        answer: String::new(),
        created_at: cx.tx.now(),
        sent_at: None,
    };
    Ok(usher_store::mail::push(cx.tx, &mail)?)
}

/// Instants to the minute, and credits grouped and without places where they are whole; commands keep them exactly.
fn readable(name: &str, value: &str) -> String {
    match (name, Instant::parse(value)) {
        ("used" | "limit", _) => grouped(value.strip_suffix(".00").unwrap_or(value)),
        (_, Some(_)) if value.len() >= 17 => format!("{} UTC", value.replace('T', " ").split_at(16).0),
        _ => value.to_owned(),
    }
}

/// The values of a mail as they are kept.
pub(crate) fn seal(cx: &Cx<'_, '_>, values: &[(&str, &str)]) -> Result<Vec<u8>> {
    let values: BTreeMap<&str, &str> = values.iter().copied().collect();
    let plain = serde_json::to_vec(&values).map_err(|error| Error::Broken(error.to_string()))?;
    Ok(cx.house.keys.seal(PURPOSE, &plain, cx.tx.random()))
}

/// A mail in the words of its reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The subject line.
    pub subject: String,
    /// The text, paragraphs separated by empty lines.
    pub text: String,
    /// The link in it, if it has one.
    pub link: Option<String>,
}

impl App {
    /// Opens a mail and puts it into words.
    ///
    /// # Errors
    /// Broken where it was sealed with another key; what the database says.
    pub async fn write_mail(&self, mail: &Mail) -> Result<Written> {
        let opened = self.house().keys.open(PURPOSE, &mail.sealed);
        let values: Option<BTreeMap<String, String>> = opened.and_then(|plain| serde_json::from_slice(&plain).ok());
        let mut values = values.ok_or_else(|| Error::Broken(format!("the mail {} does not open", mail.id)))?;
        if mail.kind == Kind::Invitation.as_str() {
            values.insert("account".into(), self.account_name(&AccountId::new(mail.account.as_str())).await?);
        }
        values.iter_mut().for_each(|(name, value)| *value = readable(name, value));
        let lang = Lang::parse(&mail.language).unwrap_or_default();
        let arg = |value| number(value).map_or(Arg::Text(value), Arg::Num);
        let pairs: Vec<(&str, Arg<'_>)> = values.iter().map(|(name, value)| (name.as_str(), arg(value))).collect();
        let part = |name: &str| Words::shared().say_with(lang, &format!("mail-{}-{name}", mail.kind), &pairs);
        Ok(Written { subject: part("subject"), text: part("body"), link: values.get("link").cloned() })
    }

    /// Claims mails that are due in a database, for the sender.
    ///
    /// # Errors
    /// What the database says.
    pub async fn claim_mails(&self, place: &Place) -> Result<Vec<Mail>> {
        self.keep_book(place, |tx| Ok(usher_store::mail::claim(tx, 16)?)).await
    }

    /// Notes what became of a mail: the server's answer, and for a failure whether it may be tried again.
    ///
    /// # Errors
    /// What the database says.
    pub async fn settle_mail(
        &self,
        place: &Place,
        mail: &Mail,
        outcome: core::result::Result<String, (bool, String)>,
    ) -> Result<()> {
        let (id, attempts) = (mail.id.clone(), mail.attempts);
        self.keep_book(place, move |tx| {
            let later = tx.now() + ((15 * SECOND) << attempts.clamp(0, 10)).min(60 * MINUTE);
            Ok(match &outcome {
                Ok(answer) => usher_store::mail::sent(tx, &id, answer)?,
                Err((true, answer)) if attempts < 12 => usher_store::mail::again(tx, &id, later, answer)?,
                Err((_, answer)) => usher_store::mail::failed(tx, &id, answer)?,
            })
        })
        .await
    }
}

#[cfg(test)]
mod tests;
