//! The card at the end: who can sign in, where and with what.

use std::fmt::Write as _;

use comfy_table::Table;
use comfy_table::presets::UTF8_BORDERS_ONLY;
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
        let entries = console.chain(member).map(|(person, role)| entry(person, role)).collect();
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
        let mut table = Table::new();
        table.load_style(UTF8_BORDERS_ONLY);
        table.set_header(["who", "page", "name", "password", "authenticator secret", "code now"]);
        for entry in &self.entries {
            let now = code(&entry.totp, self.end)?;
            table.add_row([entry.role, &entry.page, &entry.name, &entry.password, &entry.totp, &now]);
        }
        let mut text = String::new();
        let Self { start_url, product_key, .. } = self;
        let written = write!(
            text,
            "{table}\n\
             The secrets are shown this once and stored only as hashes or sealed. In an authenticator app choose\n\
             \"enter a setup key\", type the secret, time-based. A code lasts 30 seconds and works once.\n\n\
             Start URL    {start_url}\n\
             Product key  {product_key}\n\n\
             Now:\n  \
             usherd up --data {data}\n  \
             usher login --start-url {start_url}\n"
        );
        written.map_err(|error| error.to_string())?;
        Ok(text)
    }
}

fn entry(person: &Registered, role: &'static str) -> Entry {
    Entry {
        role,
        name: person.name.clone(),
        password: person.password.clone(),
        totp: person.totp.clone(),
        page: person.realm.home(),
    }
}
