//! The first mail of a new seat: whoever has a password gets the Start URL, the others the way to their first one.
//!
//! A one-time password is a password: its owner signs in with it and chooses another one there. An invitation beside it
//! would be a second way into the same account, in a mailbox that the administrator chose not to use.

use std::sync::Arc;

use usher_domain::id::{AccountId, ProfileId, SeatId};
use usher_store::seat::Ungreeted;

use crate::app::App;
use crate::command::{Cx, Place};
use crate::error::Result;
use crate::mail::{Kind, Letter};

/// How many owners one transaction writes to.
const CHUNK: i64 = 200;

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
        loop {
            let id = profile.clone();
            let seats = self.read(place, move |tx| Ok(usher_store::seat::ungreeted(tx, &id, CHUNK)?)).await?;
            let Some(first) = seats.first() else { return Ok(()) };
            let sender = self.sender(&first.account).await?;
            let work = Arc::new((sender, seats));
            self.tend(place, move |cx| greet(cx, &work.0, &work.1)).await?;
        }
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

fn greet(cx: &mut Cx<'_, '_>, sender: &Sender, seats: &[Ungreeted]) -> Result<()> {
    for seat in seats {
        let has_password = seat.user.registered_at.is_some()
            || usher_store::directory::proof::has_one_time_password(cx.tx, &seat.user.id)?;
        if has_password {
            activation(cx, sender, seat)?;
        } else {
            invitation(cx, sender, seat)?;
        }
    }
    let greeted: Vec<SeatId> = seats.iter().map(|seat| seat.seat.clone()).collect();
    Ok(usher_store::seat::greeted(cx.tx, &greeted)?)
}

fn activation(cx: &mut Cx<'_, '_>, sender: &Sender, seat: &Ungreeted) -> Result<()> {
    let catalogue = cx.house.catalogue.clone();
    let letter = Letter {
        kind: Kind::Activation,
        account: Some(&sender.account),
        subject: seat.user.id.as_str(),
        address: &seat.user.email,
        language: &seat.user.language,
        values: &[
            ("name", &seat.user.display_name),
            ("account", &sender.name),
            ("service", &catalogue.service),
            ("tier", &catalogue.tier(&seat.tier)?.title),
            ("start-url", &sender.start_url),
            ("region", &sender.region),
        ],
    };
    crate::mail::queue(cx, &letter).map(drop)
}

/// Invites a user who never chose a password, unless the link of an earlier mail still works: one link is enough, and a
/// second one would end the first while its mail is being read.
fn invitation(cx: &mut Cx<'_, '_>, sender: &Sender, seat: &Ungreeted) -> Result<()> {
    if usher_store::link::has_living(cx.tx, Kind::Invitation.as_str(), seat.user.id.as_str())? {
        return Ok(());
    }
    crate::invitation::invite(cx, &sender.account, &seat.user)
}
