//! Mails as administrators and operators see them: what became of each, never what it says, because links are secrets.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use usher_domain::access::{Allowed, Resource};
use usher_domain::id::{AccountId, MailId};
use usher_domain::region::RegionName;
use usher_domain::time::Instant;
use usher_domain::{Code, Refusal};
use usher_store::mail::Mail;

use super::Written;
use crate::app::App;
use crate::command::{Command, Cx, Event, Place, Question};
use crate::error::Result;

/// How many mails a page holds.
const PAGE: usize = 50;

/// An account's mails, newest first.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ListMails {
    /// The account.
    pub account: AccountId,
    /// The `next` of the page before; none begins with the newest.
    #[serde(default)]
    pub before: Option<String>,
}

/// One page of mails.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MailPage {
    /// Newest first.
    pub mails: Vec<MailRow>,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
}

/// What became of a mail.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MailRow {
    /// Its id.
    pub id: MailId,
    /// The Region whose database holds it; none for the global one.
    pub region: Option<RegionName>,
    /// Which mail it is, such as `invitation`.
    pub kind: String,
    /// To whom.
    pub address: String,
    /// `queued`, `sent` or `failed`.
    pub state: String,
    /// How often it was tried.
    pub attempts: i64,
    /// What the mail server answered last.
    pub answer: String,
    /// When it was written.
    pub created_at: Instant,
    /// When the mail server took it.
    pub sent_at: Option<Instant>,
}

fn row(mail: Mail, region: Option<RegionName>) -> MailRow {
    MailRow {
        id: mail.id,
        region,
        kind: mail.kind,
        address: mail.address,
        state: mail.state,
        attempts: mail.attempts,
        answer: mail.answer,
        created_at: mail.created_at,
        sent_at: mail.sent_at,
    }
}

impl Question for ListMails {
    const NAME: &'static str = "ListMails";
    const ALLOWED: Allowed = Allowed::AdministratorsAndOperators;
    type Answer = MailPage;

    fn resource(&self) -> Resource {
        Resource::Account(self.account.clone())
    }

    async fn ask(&self, app: &App) -> Result<MailPage> {
        let mut mails = Vec::new();
        for place in app.places() {
            let (account, before) = (self.account.clone(), self.before.clone());
            let most = i64::try_from(PAGE + 1).unwrap_or(51);
            let found =
                app.read(&place, move |tx| Ok(usher_store::mail::of_account(tx, &account, before.as_deref(), most)?));
            mails.extend(found.await?.into_iter().map(|mail| row(mail, place.region().cloned())));
        }
        mails.sort_by(|a, b| b.id.cmp(&a.id));
        let has_more = mails.len() > PAGE;
        mails.truncate(PAGE);
        let next = mails.last().filter(|_| has_more).map(|mail| mail.id.as_str().to_owned());
        Ok(MailPage { mails, next })
    }
}

/// Queues a mail of an account once more; the links in it are the same, and work if they still do.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ResendMail {
    /// The account.
    pub account: AccountId,
    /// The Region whose database holds the mail; none for the global one.
    #[serde(default)]
    pub region: Option<RegionName>,
    /// The mail.
    pub id: MailId,
}

impl Command for ResendMail {
    const NAME: &'static str = "ResendMail";
    const ALLOWED: Allowed = Allowed::AdministratorsAndOperators;
    type Outcome = ();

    fn place(&self) -> Place {
        self.region.clone().map_or(Place::Global, Place::Region)
    }

    fn resource(&self) -> Resource {
        Resource::Account(self.account.clone())
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<((), Event)> {
        let state = usher_store::mail::state_of(cx.tx, &self.account, &self.id)?;
        if state.is_none() {
            return Err(Refusal::new(Code::NotFound).with("what", "mail").with("id", &self.id).into());
        }
        if !usher_store::mail::resend(cx.tx, &self.account, &self.id)? {
            return Err(Refusal::new(Code::MailQueued).with("id", &self.id).into());
        }
        Ok(((), Event::on(&self.id).of(&self.account)))
    }
}

impl App {
    /// The newest mails of all databases in words, for the mailbox page of a server without SMTP. Whoever calls must
    /// make sure that only this machine's owner looks.
    ///
    /// # Errors
    /// What a database says.
    pub async fn mailbox(&self, most: i64) -> Result<Vec<(Mail, Written)>> {
        let mut mails = Vec::new();
        for place in self.places() {
            mails.extend(self.read(&place, move |tx| Ok(usher_store::mail::newest(tx, None, most)?)).await?);
        }
        mails.sort_by(|a, b| b.id.cmp(&a.id));
        mails.truncate(usize::try_from(most).unwrap_or(0));
        let mut shown = Vec::with_capacity(mails.len());
        for mail in mails {
            // A mail sealed with another key cannot be shown; the others can.
            if let Ok(written) = self.write_mail(&mail).await {
                shown.push((mail, written));
            }
        }
        Ok(shown)
    }
}
