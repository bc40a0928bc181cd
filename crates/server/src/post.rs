//! The way of a mail out of the house: SMTP where it is configured, the mailbox page where it is not.

use usher_app::{App, Place, Result};

use crate::smtp::{OutgoingMail, Smtp};
use usher_app::mail::KEPT;

/// Delivers mails.
pub struct Post {
    smtp: Option<Smtp>,
    from: String,
    domain: String,
}

impl Post {
    /// With a mail server, or with the mailbox alone. `public_url` names the right part of Message-IDs.
    pub fn new(smtp: Option<Smtp>, from: String, public_url: &str) -> Self {
        let host = public_url.split("://").nth(1).and_then(|rest| rest.split(['/', ':']).next());
        Self { smtp, from, domain: host.unwrap_or("localhost").to_owned() }
    }

    /// Claims and delivers what is due in one database; answers how many mails there were.
    ///
    /// # Errors
    /// Only the database's: what a mail server says is noted with its mail.
    pub async fn deliver(&self, app: &App, place: &Place) -> Result<usize> {
        let mails = app.claim_mails(place).await?;
        for mail in &mails {
            let outcome = match (&self.smtp, app.write_mail(mail).await) {
                (_, Err(error)) => Err((false, error.to_string())),
                (None, Ok(_)) => Ok(KEPT.to_owned()),
                (Some(smtp), Ok(written)) => {
                    let outgoing = OutgoingMail {
                        to: mail.address.clone(),
                        from: self.from.clone(),
                        subject: written.subject,
                        text: written.text,
                        html: None,
                        message_id: format!("{}@{}", mail.id, self.domain),
                    };
                    smtp.send(&outgoing).await.map_err(|error| (error.transient, error.answer))
                }
            };
            app.settle_mail(place, mail, outcome).await?;
        }
        Ok(mails.len())
    }
}
