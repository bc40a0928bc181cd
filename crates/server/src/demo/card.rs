//! The card at the end: who can sign in, where and with what.

use std::fmt::Write as _;

use usher_app::sign_in::Realm;
use usher_domain::time::Instant;

use super::days::Days;
use super::stage::{Registered, Scene, code};

/// Somebody who can sign in to the demonstration.
pub struct Entry {
    /// `operator`, `administrator` or `member`.
    pub role: &'static str,
    /// What is typed on the sign-in page.
    pub name: String,
    /// The password.
    pub password: String,
    /// The secret of the authenticator app, base32.
    pub totp: String,
    /// The path of the page to begin with.
    pub page: String,
}

/// What a demonstration leaves behind. It knows passwords, and so has no `Debug`; nothing of it is stored in the clear.
pub struct Card {
    /// One operator, two administrators and a member.
    pub entries: Vec<Entry>,
    /// The account's twelve digits.
    pub account: String,
    /// The Start URL, whole.
    pub start_url: String,
    /// A product key for `POST /api/v1/spend`.
    pub product_key: String,
    end: Instant,
}

impl Card {
    pub(super) fn of(days: &Days<'_>) -> Self {
        let console = days.office.people.iter().zip(["operator", "administrator", "administrator"]);
        let member = days.staff.iter().find_map(|one| one.registered.as_ref()).map(|one| (one, "member"));
        let entries = console.chain(member).map(|(person, role)| entry(person, role, &days.office.start_url)).collect();
        Self {
            entries,
            account: days.office.account.to_string(),
            start_url: days.office.start_url.clone(),
            product_key: days.office.product_key.clone(),
            end: days.stage.end,
        }
    }

    /// The first entry of a role.
    pub fn entry(&self, role: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.role == role)
    }

    /// The card as text; `data` is the folder as it was typed.
    ///
    /// # Errors
    /// A sentence, should a secret not be one.
    pub fn text(&self, data: &str) -> Scene<String> {
        let mut text = String::new();
        let Self { start_url, product_key, .. } = self;
        let mut written = Ok(());
        for Entry { role, name, password, totp, page } in &self.entries {
            let now = code(totp, self.end)?;
            let origin = start_url.split("/start/").next().unwrap_or_default();
            written = written.and(write!(
                text,
                "{role:<14} {origin}{page}\n  name         {name}\n  password     {password}\n  \
                 app secret   {totp}\n  code now     {now}\n\n",
            ));
        }
        let written = written.and(write!(
            text,
            "These secrets are shown this once; the server keeps only hashes, and keys sealed. In an authenticator\n\
             app choose \"enter a setup key\", type the app secret, time-based. A code lasts half a minute and works\n\
             once.\n\n\
             Start URL      {start_url}\n\
             Product key    {product_key}\n\n\
             Go on with:\n  \
             usherd up --data {data}\n  \
             usher login --start-url {start_url}\n"
        ));
        written.map_err(|error| error.to_string())?;
        Ok(text)
    }
}

fn entry(person: &Registered, role: &'static str, start_url: &str) -> Entry {
    let alias = start_url.rsplit('/').next().unwrap_or_default();
    let page = match &person.realm {
        Realm::Console => person.realm.home(),
        // An invitation leads to the identity store's id; people know the alias.
        Realm::Member { .. } => format!("/start/{alias}"),
    };
    Entry { role, name: person.name.clone(), password: person.password.clone(), totp: person.totp.clone(), page }
}
