//! Links from mails that lead to a password: which they are, and what their page shows before anything is spent.

use serde::{Deserialize, Serialize};
use usher_domain::Code;
use usher_domain::region::RegionName;
use usher_store::Tx;

use crate::app::App;
use crate::command::Place;
use crate::error::Result;
use crate::house::House;
use crate::link::Purpose;
use crate::sign_in::{Person, Realm, by_id};

/// A kind of link, by the path under which it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum LinkKind {
    /// `/setup/…`: the first operator.
    Setup,
    /// `/invitation/…`: a member or an administrator chooses the first password.
    Invitation,
    /// `/password-reset/…`: a member or an administrator chooses a new one.
    Reset,
}

impl LinkKind {
    /// What a link of this kind may have been made for, in a Region or in the global database.
    pub(super) fn purpose(self, region: Option<&RegionName>) -> Purpose {
        match (self, region) {
            (Self::Setup, _) => Purpose::Setup,
            (Self::Invitation, None) => Purpose::AdministratorInvitation,
            (Self::Invitation, Some(_)) => Purpose::Invitation,
            (Self::Reset, _) => Purpose::PasswordReset,
        }
    }
}

/// What the page behind a link shows.
#[derive(Clone, Debug)]
pub struct LinkSeen {
    /// Where the link's person signs in.
    pub realm: Realm,
    /// The user name, or the address of an administrator; empty where the person is still to be named.
    pub name: String,
    /// How the person is called.
    pub display_name: String,
    /// The name of the account whose directory the person belongs to; none for administrators.
    pub account: Option<String>,
    /// Whether name and address are to be chosen too.
    pub asks_who: bool,
}

/// A link that is good, and its person.
pub(super) struct Found {
    pub(super) region: Option<RegionName>,
    pub(super) person: Option<Person>,
}

/// Peeks at a link and loads its person; `None` for the person of a set-up link that names nobody yet.
///
/// # Errors
/// Why the link does not open; [`Code::LinkUnknown`] too where its person is disabled or gone.
pub(super) fn look(
    tx: &mut Tx<'_>,
    house: &House,
    kind: LinkKind,
    at: (Option<&RegionName>, &str),
) -> Result<Option<Person>> {
    let (region, secret) = at;
    let link = crate::link::peek(tx, house, kind.purpose(region), secret)?;
    if kind == LinkKind::Setup && link.subject.is_empty() {
        return Ok(None);
    }
    let person = by_id(tx, region, &link.subject)?.ok_or(Code::LinkUnknown)?;
    let fits = kind == LinkKind::Reset || !person.is_registered;
    if fits { Ok(Some(person)) } else { Err(Code::LinkSpent.into()) }
}

impl App {
    /// Shows what a link is for; spends nothing, however often it is opened (security case 4).
    ///
    /// # Errors
    /// [`Code::LinkUnknown`], [`Code::LinkSpent`], [`Code::LinkExpired`].
    pub async fn see_link(&self, kind: LinkKind, secret: &str) -> Result<LinkSeen> {
        let found = self.find_link(kind, secret).await?;
        let asks_who = kind == LinkKind::Setup;
        let Some(person) = found.person else {
            let (name, display_name) = (String::new(), String::new());
            return Ok(LinkSeen { realm: Realm::Console, name, display_name, account: None, asks_who });
        };
        let account = match &person.account {
            Some(account) => Some(self.account_name(account).await?),
            None => None,
        };
        let (name, display_name) = (person.name, person.display_name);
        Ok(LinkSeen { realm: person.realm, name, display_name, account, asks_who })
    }

    /// Looks for a link in every database: its address does not tell where its person lives.
    pub(super) async fn find_link(&self, kind: LinkKind, secret: &str) -> Result<Found> {
        let mut refused = Code::LinkUnknown.into();
        for place in self.places() {
            let region = match &place {
                Place::Global => None,
                Place::Region(name) => Some(name.clone()),
            };
            if kind == LinkKind::Setup && region.is_some() {
                continue;
            }
            let (house, wanted, at) = (self.house(), secret.to_owned(), region.clone());
            let seen = self.read(&place, move |tx| look(tx, &house, kind, (at.as_ref(), &wanted))).await;
            match seen {
                Ok(person) => return Ok(Found { region, person }),
                Err(error) if error.is(Code::LinkUnknown) => {}
                Err(error) => refused = error,
            }
        }
        Err(refused)
    }
}
