//! The first mail of a new seat: whoever has a password gets the Start URL, the others the way to their first one.
//!
//! A one-time password is a password: its owner signs in with it and chooses another one there. An invitation beside it
//! would be a second way into the same account, in a mailbox that the administrator chose not to use.

use std::sync::Arc;

use usher_domain::id::{AccountId, MailId, ProfileId, SeatId};
use usher_domain::job::Job;
use usher_store::directory::NewMail;
use usher_store::seat::Ungreeted;

use crate::app::App;
use crate::command::{Cx, Place};
use crate::error::Result;
use crate::mail::Kind;

/// How many owners one transaction writes to.
const CHUNK: i64 = 200;
/// How many chunks one turn writes, before other jobs of the Region get theirs.
const TURN: usize = 50;

/// What the mails of one account have in common.
struct Sender {
    account: AccountId,
    name: String,
    start_url: String,
    region: String,
}

impl App {
    /// The job that writes to the owners of a profile's new seats, once each.
    pub(crate) async fn greet_seats(&self, place: &Place, profile: &ProfileId) -> Result<()> {
        let id = profile.clone();
        let first = self.read(place, move |tx| Ok(usher_store::seat::ungreeted(tx, &id, 1)?)).await?;
        let Some(first) = first.first() else { return Ok(()) };
        let work = Arc::new((self.sender(&first.account).await?, profile.clone()));
        for _ in 0..TURN {
            let work = work.clone();
            if self.tend(place, move |cx| greet(cx, &work.0, &work.1)).await? == 0 {
                return Ok(());
            }
        }
        let again = Job::GreetSeats { profile: profile.clone() };
        self.keep_book(place, move |tx| crate::job::push(tx, &again)).await
    }

    async fn sender(&self, account: &AccountId) -> Result<Sender> {
        let house = self.house();
        let id = account.clone();
        self.read(&Place::Global, move |tx| {
            let name = usher_store::account::by_id(tx, &id)?.map_or_else(String::new, |account| account.name);
            let instance = usher_store::instance::indexed_of(tx, &id)?;
            let (start, region) = instance.map_or_else(Default::default, |instance| {
                let start = instance.alias.unwrap_or_else(|| instance.store.as_str().to_owned());
                (start, instance.region.as_str().to_owned())
            });
            Ok(Sender { account: id, name, start_url: house.start_url(&start), region })
        })
        .await
    }
}

/// Writes to the next owners; answers how many. Whom to write to is read in the same transaction, so that two turns at
/// the same time write to nobody twice.
fn greet(cx: &mut Cx<'_, '_>, sender: &Sender, profile: &ProfileId) -> Result<usize> {
    let seats = usher_store::seat::ungreeted(cx.tx, profile, CHUNK)?;
    let (mut known, mut new) = (Vec::new(), Vec::new());
    for seat in &seats {
        let has_password = seat.user.registered_at.is_some()
            || usher_store::directory::proof::has_one_time_password(cx.tx, &seat.user.id)?;
        if has_password { known.push(seat) } else { new.push(seat) }
    }
    activate(cx, sender, &known)?;
    invite(cx, sender, &new)?;
    let greeted: Vec<SeatId> = seats.iter().map(|seat| seat.seat.clone()).collect();
    usher_store::seat::greeted(cx.tx, &greeted)?;
    Ok(seats.len())
}

fn activate(cx: &mut Cx<'_, '_>, sender: &Sender, seats: &[&Ungreeted]) -> Result<()> {
    let catalogue = cx.house.catalogue.clone();
    let mut mails = Vec::with_capacity(seats.len());
    for seat in seats {
        let values = [
            ("name", seat.user.display_name.as_str()),
            ("account", &sender.name),
            ("service", &catalogue.service),
            ("tier", &catalogue.tier(&seat.tier)?.title),
            ("start-url", &sender.start_url),
            ("region", &sender.region),
        ];
        mails.push(NewMail {
            id: MailId::new(cx.tx.ordered_id()),
            kind: Kind::Activation.as_str(),
            user: &seat.user.id,
            address: &seat.user.email,
            language: &seat.user.language,
            sealed: crate::mail::seal(cx, &values)?,
        });
    }
    Ok(usher_store::directory::insert_mails(cx.tx, &sender.account, &mails)?)
}

/// Invites users who never chose a password, unless the link of an earlier mail still works: one link is enough, and a
/// second one would end the first while its mail is being read.
fn invite(cx: &mut Cx<'_, '_>, sender: &Sender, seats: &[&Ungreeted]) -> Result<()> {
    let mut users = Vec::with_capacity(seats.len());
    for seat in seats {
        if !usher_store::link::has_living(cx.tx, Kind::Invitation.as_str(), seat.user.id.as_str())? {
            usher_store::directory::leave::spend_links(cx.tx, &seat.user.id)?;
            users.push(seat.user.clone());
        }
    }
    crate::invitation::invite_all(cx, &sender.account, &users)
}
