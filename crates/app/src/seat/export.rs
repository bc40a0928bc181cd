//! The subscriptions of a profile as CSV, a page at a time, so that a large profile never stands in memory as a whole.

use usher_domain::access::Caller;
use usher_domain::directory::csv::harmless;
use usher_domain::seat::Principal;
use usher_domain::time::Instant;
use usher_store::seat::Listed;

use super::list::ListSeats;
use crate::app::App;
use crate::error::{Error, Result};

const HEADER: [&str; 11] = [
    "user_id",
    "user_name",
    "display_name",
    "email",
    "tier",
    "waiting_tier",
    "status",
    "because",
    "since",
    "activated",
    "last_active",
];

/// An export that is on its way; ask for pieces until there are none.
pub struct SeatsCsv {
    app: App,
    caller: Caller,
    /// The next page; `None` when all were written.
    next: Option<ListSeats>,
    is_begun: bool,
}

impl App {
    /// Exports what `view` lists, all pages of it.
    pub fn export_seats(&self, caller: &Caller, view: ListSeats) -> SeatsCsv {
        let next = Some(ListSeats { token: None, most: 1_000, ..view });
        SeatsCsv { app: self.clone(), caller: caller.clone(), next, is_begun: false }
    }
}

impl SeatsCsv {
    /// The next piece of text; `None` at the end.
    ///
    /// # Errors
    /// As [`ListSeats`].
    pub async fn next(&mut self) -> Result<Option<String>> {
        let Some(view) = self.next.take() else { return Ok(None) };
        let page = self.app.show(&self.caller, view.clone()).await?;
        let broken = |error: csv::Error| Error::Broken(error.to_string());
        let mut writer = csv::Writer::from_writer(Vec::new());
        if !self.is_begun {
            writer.write_record(HEADER).map_err(broken)?;
            self.is_begun = true;
        }
        for seat in &page.seats {
            writer.write_record(record(seat)).map_err(broken)?;
        }
        self.next = page.next.map(|token| ListSeats { token: Some(token), ..view });
        let bytes = writer.into_inner().map_err(|error| Error::Broken(error.to_string()))?;
        String::from_utf8(bytes).map(Some).map_err(|error| Error::Broken(error.to_string()))
    }
}

fn record(seat: &Listed) -> [String; 11] {
    let at = |at: Option<Instant>| at.map_or_else(String::new, |at| at.to_string());
    let because = seat.because.iter().map(|because| match &because.principal {
        Principal::User(_) => format!("{} directly", because.tier),
        Principal::Group(group) => format!("{} through {group}", because.tier),
    });
    [
        seat.user.as_str().to_owned(),
        harmless(&seat.name),
        harmless(&seat.display_name),
        harmless(&seat.email),
        seat.tier.as_str().to_owned(),
        seat.waiting.as_ref().map_or_else(String::new, |waiting| waiting.tier.as_str().to_owned()),
        seat.state.as_str().to_ascii_uppercase(),
        because.collect::<Vec<_>>().join("; "),
        seat.since.to_string(),
        at(seat.activated_at),
        at(seat.last_active_at),
    ]
}
