//! Telling members about their credits: noticed where they are spent, written where their address is.

use usher_domain::credit::{Meter, Notice};
use usher_domain::id::{MailId, SeatId};
use usher_domain::job::Job;
use usher_domain::money::Credits;
use usher_domain::time::Month;

use super::submit::Open;
use crate::app::App;
use crate::command::{Cx, Place};
use crate::error::Result;
use crate::mail::{Kind, Letter};

/// Pushes the job for a notice that has become due. That all of the allowance is used is not mailed: either overage
/// begins,
/// which is, or the member hears it with the next request.
pub(super) fn push(cx: &mut Cx<'_, '_>, open: &Open, after: &Meter, notice: Notice) -> Result<()> {
    if notice == Notice::Full {
        return Ok(());
    }
    let job = Job::TellCredits {
        mail: MailId::new(cx.tx.ordered_id()),
        seat: open.seat.id.clone(),
        instance_region: open.instance_region.clone(),
        month: after.month,
        notice,
        used: after.spent,
        limit: after.allowance,
    };
    crate::job::push(cx.tx, &job)
}

/// What the mail says.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    /// Chosen when the notice became due, so that the job writes one mail however often it runs.
    pub(crate) mail: MailId,
    pub(crate) seat: SeatId,
    pub(crate) month: Month,
    pub(crate) used: Credits,
    pub(crate) limit: Credits,
}

impl App {
    /// The job that writes the mail in the Region of the directory, once.
    pub(crate) async fn tell_credits(&self, place: &Place, told: Told) -> Result<()> {
        self.tend(place, move |cx| tell(cx, &told)).await
    }
}

fn tell(cx: &mut Cx<'_, '_>, told: &Told) -> Result<()> {
    let Some(stored) = usher_store::seat::by_id(cx.tx, &told.seat)? else { return Ok(()) };
    let Some(user) = usher_store::directory::enabled_user(cx.tx, &stored.seat.user)? else { return Ok(()) };
    let letter = Letter {
        kind: Kind::CreditNotice,
        account: Some(&stored.account),
        subject: user.id.as_str(),
        address: &user.email,
        language: &user.language,
        values: &[
            ("name", &user.display_name),
            ("used", &told.used.to_string()),
            ("limit", &told.limit.to_string()),
            ("resets", &told.month.end().to_string()),
        ],
    };
    crate::mail::queue_once(cx, told.mail.clone(), &letter)
}
