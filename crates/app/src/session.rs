//! Sessions: who is signed in with a browser, and who an API token speaks for.
//!
//! An administrator's session lives in the global database, a member's in the Region of the directory; the cookie of a
//! member names that Region in the clear. Expiry, end and the owner's state are checked at every use.

use usher_domain::Code;
use usher_domain::access::{Caller, Resource, Who};
use usher_domain::id::{AccountId, AdministratorId, InstanceId, SessionId, UserId};
use usher_domain::region::RegionName;
use usher_domain::time::{HOUR, MINUTE};
use usher_store::session::Session;

use crate::app::App;
use crate::command::{Cx, Place};
use crate::error::Result;

/// The purpose under which session secrets are hashed.
const PURPOSE: &str = "session";
/// How long an administrator stays signed in to the console.
pub const CONSOLE_SESSION: i64 = 8 * HOUR;

/// Somebody signed in to the console.
#[derive(Clone, Debug)]
pub struct AdministratorSession {
    /// The session.
    pub session: Session,
    /// The person.
    pub id: AdministratorId,
    /// How the person is called.
    pub name: String,
    /// Where the person gets mail.
    pub email: String,
    /// Whether the person runs this server.
    pub is_operator: bool,
    /// The accounts the person administers, by id.
    pub accounts: Vec<(AccountId, String)>,
}

impl AdministratorSession {
    /// The identity for the permission.
    pub fn who(&self) -> Who {
        if self.is_operator {
            return Who::Operator(self.id.clone());
        }
        Who::Administrator { id: self.id.clone(), accounts: self.accounts.iter().map(|(id, _)| id.clone()).collect() }
    }
}

/// A member signed in with a browser.
#[derive(Clone, Debug)]
pub struct MemberSession {
    /// The session.
    pub session: Session,
    /// The Region of the directory.
    pub region: RegionName,
    /// The user.
    pub user: UserId,
    /// The account of the directory.
    pub account: AccountId,
    /// The instance.
    pub instance: InstanceId,
    /// The user name.
    pub name: String,
    /// How the user wants to be called.
    pub display_name: String,
}

impl MemberSession {
    /// The identity for the permission.
    pub fn who(&self) -> Who {
        Who::Member { user: self.user.clone(), account: self.account.clone(), region: self.region.clone() }
    }
}

/// Begins a session inside a command; answers the secret for the cookie, shown to nobody else.
pub(crate) fn begin(cx: &mut Cx<'_, '_>, subject: &str, lifetime: i64) -> Result<(Session, String)> {
    let now = cx.tx.now();
    let secret = usher_crypto::secret::url_safe(&cx.tx.random::<32>());
    let session = Session {
        id: SessionId::new(cx.tx.ordered_id()),
        subject: subject.to_owned(),
        created_at: now,
        authenticated_at: now,
        last_seen_at: now,
        expires_at: now + lifetime,
        address: cx.caller.address.clone().unwrap_or_default(),
        agent: cx.caller.agent.clone().unwrap_or_default(),
    };
    usher_store::session::insert(cx.tx, &session, &cx.house.keys.hash(PURPOSE, &secret))?;
    Ok((session, secret))
}

impl App {
    /// Who the secret of a console cookie belongs to; `None` where the session or the person is no longer good.
    ///
    /// # Errors
    /// What the database says.
    pub async fn administrator_session(&self, secret: &str) -> Result<Option<AdministratorSession>> {
        let hash = self.house().keys.hash(PURPOSE, secret);
        let found = self
            .read(&Place::Global, move |tx| {
                let Some(session) = usher_store::session::by_hash(tx, &hash)? else { return Ok(None) };
                let id = AdministratorId::new(session.subject.clone());
                let Some(person) = usher_store::account::active_administrator(tx, &id)? else { return Ok(None) };
                let accounts = usher_store::account::accounts_of(tx, &id)?;
                Ok(Some(AdministratorSession {
                    session,
                    id,
                    name: person.name,
                    email: person.email,
                    is_operator: person.is_operator,
                    accounts: accounts.into_iter().map(|account| (account.id, account.name)).collect(),
                }))
            })
            .await?;
        if let Some(found) = &found {
            self.note_seen(&Place::Global, &found.session).await?;
        }
        Ok(found)
    }

    /// Who the value of a member's cookie (`<region>.<secret>`) belongs to.
    ///
    /// # Errors
    /// What the database says.
    pub async fn member_session(&self, cookie: &str) -> Result<Option<MemberSession>> {
        let Some((region, secret)) = cookie.split_once('.') else { return Ok(None) };
        let region = RegionName::new(region);
        let place = Place::Region(region.clone());
        if self.database(&place).is_err() {
            return Ok(None);
        }
        let hash = self.house().keys.hash(PURPOSE, secret);
        let found = self
            .read(&place, move |tx| {
                let Some(session) = usher_store::session::by_hash(tx, &hash)? else { return Ok(None) };
                let id = UserId::new(session.subject.clone());
                let Some(user) = usher_store::directory::enabled_user(tx, &id)? else { return Ok(None) };
                let account = usher_store::instance::account_of(tx, &user.instance)?;
                Ok(Some(MemberSession {
                    session,
                    region,
                    user: id,
                    account,
                    instance: user.instance,
                    name: user.name,
                    display_name: user.display_name,
                }))
            })
            .await?;
        if let Some(found) = &found {
            self.note_seen(&place, &found.session).await?;
        }
        Ok(found)
    }

    /// Notes the last use of a session, once a minute at most.
    async fn note_seen(&self, place: &Place, session: &Session) -> Result<()> {
        if self.now() - session.last_seen_at < MINUTE {
            return Ok(());
        }
        let id = session.id.clone();
        self.keep_book(place, move |tx| Ok(usher_store::session::seen(tx, &id)?)).await
    }

    /// The caller for which an API token speaks, keeping address, agent and request id of `caller`.
    ///
    /// # Errors
    /// [`Code::SignInRequired`] where the token is unknown, expired or revoked.
    pub async fn api_caller(&self, caller: Caller, token: &str) -> Result<Caller> {
        let hash = self.house().keys.hash("api-token", token);
        let found = self
            .read(&Place::Global, move |tx| {
                let Some(token) = usher_store::account::living_token(tx, &hash)? else { return Ok(None) };
                let id = token.owner.clone();
                let Some(person) = usher_store::account::active_administrator(tx, &id)? else { return Ok(None) };
                let accounts = usher_store::account::accounts_of(tx, &id)?;
                Ok(Some((token, person.is_operator, accounts)))
            })
            .await?;
        let (token, is_operator, accounts) = found.ok_or(Code::SignInRequired)?;
        if token.last_used_at.is_none_or(|at| self.now() - at >= MINUTE) {
            let id = token.id.clone();
            self.keep_book(&Place::Global, move |tx| Ok(usher_store::account::token_used(tx, &id)?)).await?;
        }
        let id = token.owner;
        let accounts = accounts.into_iter().map(|account| account.id).collect();
        let who = if is_operator { Who::Operator(id) } else { Who::Administrator { id, accounts } };
        Ok(Caller { who, ..caller })
    }
}

/// The resource of a member's own things.
pub(crate) fn own(user: &UserId) -> Resource {
    Resource::User(user.clone())
}
