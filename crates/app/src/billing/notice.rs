//! The end of a promotion is told 30, 7 and 1 days before (decision 6), to everybody who administers the account.

use serde::Serialize;
use serde_json::json;
use usher_domain::Code;
use usher_domain::access::{Allowed, Caller, Resource};
use usher_domain::id::PromotionId;
use usher_domain::promotion::{NOTICE_DAYS, notices_due};
use usher_domain::time::{DAY, Instant};
use usher_store::promotion::Stored;

use crate::app::App;
use crate::command::{Command, Cx, Event, Place};
use crate::error::Result;
use crate::mail::{Kind, Letter};

/// Writes to the administrators of an account that a promotion ends soon.
#[derive(Clone, Debug, Serialize)]
struct TellPromotionEnds {
    promotion: PromotionId,
}

/// The nearest notice that is due: after a long stop only that one is sent.
fn due(stored: &Stored, now: Instant) -> Option<i64> {
    let promotion = &stored.promotion;
    let last = stored.noticed_days.map_or(promotion.issued_at, |days| promotion.expires_at - days * DAY);
    notices_due(promotion, last, now).into_iter().min()
}

impl Command for TellPromotionEnds {
    const NAME: &'static str = "TellPromotionEnds";
    const ALLOWED: Allowed = Allowed::System;
    type Outcome = ();

    fn place(&self) -> Place {
        Place::Global
    }

    fn resource(&self) -> Resource {
        Resource::Deployment
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<((), Event)> {
        let now = cx.tx.now();
        let stored = usher_store::promotion::by_id(cx.tx, &self.promotion)?.ok_or(Code::ChangedMeanwhile)?;
        let notice = due(&stored, now).ok_or(Code::ChangedMeanwhile)?;
        let account = usher_store::account::by_id(cx.tx, &stored.account)?.ok_or(Code::ChangedMeanwhile)?;
        let promotion = &stored.promotion;
        let days = ((promotion.expires_at - now + DAY - 1) / DAY).to_string();
        let (remaining, date) = (super::dollars(promotion.left), promotion.expires_at.date().to_string());
        let values = [
            ("account", account.name.as_str()),
            ("promotion", promotion.name.as_str()),
            ("remaining", remaining.as_str()),
            ("date", date.as_str()),
            ("days", days.as_str()),
        ];
        let people = usher_store::account::administrators_of(cx.tx, &stored.account)?;
        for person in people.iter().filter(|person| person.state == "active") {
            let letter = Letter {
                kind: Kind::PromotionNotice,
                account: Some(&stored.account),
                subject: person.id.as_str(),
                address: &person.email,
                language: &person.language,
                values: &values,
            };
            crate::mail::queue(cx, &letter)?;
        }
        usher_store::promotion::noticed(cx.tx, &self.promotion, notice)?;
        let detail = json!({ "name": promotion.name, "days": notice, "remaining": promotion.left.to_string() });
        Ok(((), Event::on(&self.promotion).of(&stored.account).with(detail)))
    }
}

impl App {
    /// Sends the notices that are due.
    ///
    /// # Errors
    /// What the database says.
    pub async fn tell_promotions(&self) -> Result<()> {
        let (first, last) = (NOTICE_DAYS.iter().max(), NOTICE_DAYS.iter().min());
        let (first, last) = (first.copied().unwrap_or(30), last.copied().unwrap_or(1));
        let read = move |tx: &mut usher_store::Tx<'_>| {
            let until = tx.now() + first * DAY;
            Ok(usher_store::promotion::ending(tx, until, last)?)
        };
        let now = self.now();
        let ending = self.read(&Place::Global, read).await?;
        for stored in ending.into_iter().filter(|stored| due(stored, now).is_some()) {
            let id = stored.promotion.id;
            let caller = Caller::system(format!("promotion-{id}"));
            match self.perform(&caller, TellPromotionEnds { promotion: id }).await {
                // Another process was faster.
                Err(error) if error.is(Code::ChangedMeanwhile) => {}
                outcome => outcome?,
            }
        }
        Ok(())
    }
}
