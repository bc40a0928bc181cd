//! The way out for mail: SMTP with TLS, STARTTLS and a login.
//!
//! An answer is either final or worth another try (RFC 5321 section 4.2.1): the outbox keeps what can still arrive.

use core::fmt;
use std::time::Duration;

use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use crate::config::{self, SmtpTls};

/// The longest wait for one step of the conversation.
const STEP: Duration = Duration::from_secs(20);
/// The longest wait for a whole delivery.
const WHOLE: Duration = Duration::from_mins(1);
/// The most of a server's answer that is kept, in characters.
const ANSWER: usize = 500;

/// A mail that is ready to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutgoingMail {
    /// The recipient, one mailbox: `ana@example.com` or `Ana <ana@example.com>`.
    pub to: String,
    /// The sender, one mailbox.
    pub from: String,
    /// The subject, any script.
    pub subject: String,
    /// The text; always there, for readers without HTML.
    pub text: String,
    /// The same as HTML.
    pub html: Option<String>,
    /// The `Message-ID` with its angle brackets; the same on each try, so that receivers can drop a double.
    pub message_id: String,
}

/// Why a mail was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendError {
    /// Whether another try later can succeed: the server was away, busy, or our login is not set up yet.
    pub transient: bool,
    /// What the server answered, or what happened instead.
    pub answer: String,
}

impl SendError {
    fn never(answer: impl fmt::Display) -> Self {
        Self { transient: false, answer: cut(answer) }
    }

    fn later(answer: impl fmt::Display) -> Self {
        Self { transient: true, answer: cut(answer) }
    }
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.answer)
    }
}

impl std::error::Error for SendError {}

/// A mail server we hand mails to. Each mail takes a connection of its own.
#[derive(Clone)]
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
}

impl Smtp {
    /// Prepares the way to the configured server; `None` where none is configured. Nothing is sent yet.
    ///
    /// # Errors
    /// TLS cannot be set up for this name.
    pub fn new(settings: &config::Smtp) -> Result<Option<Self>, SendError> {
        let Some(host) = &settings.host else { return Ok(None) };
        let parameters = || TlsParameters::new(host.clone()).map_err(SendError::never);
        let tls = match settings.tls {
            SmtpTls::Starttls => Tls::Required(parameters()?),
            SmtpTls::Tls => Tls::Wrapper(parameters()?),
            SmtpTls::None => Tls::None,
        };
        // The builder is called dangerous because it starts without TLS; the line after sets what the operator chose.
        let builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host.clone());
        let mut builder = builder.tls(tls).port(settings.port).timeout(Some(STEP));
        if let (Some(name), Some(password)) = (&settings.username, &settings.password) {
            builder = builder.credentials(Credentials::new(name.clone(), password.reveal().to_owned()));
        }
        Ok(Some(Self { transport: builder.build() }))
    }

    /// Hands one mail to the server, and answers with what the server said when it took it.
    ///
    /// # Errors
    /// The mail cannot be written, or the server did not take it; [`SendError::transient`] tells what to do.
    pub async fn send(&self, mail: &OutgoingMail) -> Result<String, SendError> {
        let message = message(mail)?;
        let sent = tokio::time::timeout(WHOLE, self.transport.send(message)).await;
        let answer = sent.map_err(|_| SendError::later("the mail server did not finish within a minute"))?;
        match answer {
            Ok(response) => {
                Ok(cut(format!("{} {}", response.code(), response.message().collect::<Vec<_>>().join(" "))))
            }
            Err(error) if error.is_permanent() && !is_about_us(&error) => Err(SendError::never(explained(&error))),
            Err(error) => Err(SendError::later(explained(&error))),
        }
    }
}

/// Whether a final no concerns our login instead of the mail (RFC 4954 section 6): the operator can cure that.
fn is_about_us(error: &lettre::transport::smtp::Error) -> bool {
    error.status().is_some_and(|code| matches!(u16::from(code), 530 | 534 | 535 | 538))
}

/// The error with its causes, as one line.
fn explained(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text.push_str(": ");
            text.push_str(&inner_text);
        }
        cause = inner.source();
    }
    text
}

fn cut(text: impl fmt::Display) -> String {
    text.to_string().chars().map(|c| if c.is_control() { ' ' } else { c }).take(ANSWER).collect()
}

/// Writes the mail down; what could add a header of its own is refused before.
fn message(mail: &OutgoingMail) -> Result<Message, SendError> {
    let fields = [("to", &mail.to), ("from", &mail.from), ("subject", &mail.subject), ("message id", &mail.message_id)];
    for (name, value) in fields {
        if value.chars().any(char::is_control) {
            return Err(SendError::never(format!("the {name} of the mail contains a control character")));
        }
    }
    let mailbox = |name: &str, text: &str| {
        text.parse::<Mailbox>().map_err(|_| SendError::never(format!("the {name} of the mail is no address: {text}")))
    };
    let builder = Message::builder()
        .from(mailbox("sender", &mail.from)?)
        .to(mailbox("recipient", &mail.to)?)
        .subject(mail.subject.clone())
        .message_id(Some(mail.message_id.clone()));
    let built = match &mail.html {
        Some(html) => builder.multipart(MultiPart::alternative_plain_html(mail.text.clone(), html.clone())),
        None => builder.singlepart(SinglePart::plain(mail.text.clone())),
    };
    built.map_err(SendError::never)
}

#[cfg(test)]
mod tests;
