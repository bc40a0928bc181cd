//! What people do with their own proofs: register, forget, change, add and remove, end sessions.
//!
//! The commands here serve members and administrators alike. They touch the caller's own things only, and check that
//! against the caller and the session, not against the permission table.

mod device;
mod forgot;
mod link;
mod password;
mod register;
mod session;

use serde::{Deserialize, Serialize};
use usher_domain::Code;
use usher_domain::access::Who;
use usher_domain::id::SessionId;
use usher_domain::region::RegionName;
use usher_domain::session::check_recent;

use crate::command::{Cx, Place};
use crate::error::Result;
use crate::session::{AdministratorSession, MemberSession};
use crate::sign_in::{Person, by_id};

pub use device::{
    ConfirmDevice, NewRecoveryCodes, ProposeDevice, Proposed, ProposedDevice, RemoveDevice, RenameDevice,
};
pub use link::{LinkKind, LinkSeen};
pub use register::Registration;
pub use session::{EndClient, EndSession, EndSessions, Security, SecurityView, SignOut};

/// Whose own things, by the session with which they are reached.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Own {
    /// The Region of a member's directory; none for the console.
    pub region: Option<RegionName>,
    /// The session of the request.
    pub session: SessionId,
}

impl Own {
    /// A member's.
    pub fn member(session: &MemberSession) -> Self {
        Self { region: Some(session.region.clone()), session: session.session.id.clone() }
    }

    /// An administrator's.
    pub fn administrator(session: &AdministratorSession) -> Self {
        Self { region: None, session: session.session.id.clone() }
    }

    pub(crate) fn place(&self) -> Place {
        crate::sign_in::place(self.region.as_ref())
    }

    /// The caller, who must be the owner of the living session.
    ///
    /// # Errors
    /// [`Code::SignInRequired`].
    pub(crate) fn person(&self, cx: &mut Cx<'_, '_>) -> Result<Person> {
        Ok(self.with_session(cx)?.0)
    }

    /// The same, for an act that needs a sign-in within the last hour.
    ///
    /// # Errors
    /// [`Code::SignInRequired`], [`Code::SignInAgain`].
    pub(crate) fn fresh_person(&self, cx: &mut Cx<'_, '_>) -> Result<Person> {
        let (person, session) = self.with_session(cx)?;
        check_recent(session.authenticated_at, cx.tx.now())?;
        Ok(person)
    }

    fn with_session(&self, cx: &mut Cx<'_, '_>) -> Result<(Person, usher_store::session::Session)> {
        let is_own_realm = match (&cx.caller.who, &self.region) {
            (Who::Member { region, .. }, Some(own)) => region == own,
            (Who::Administrator { .. } | Who::Operator(_), None) => true,
            _ => false,
        };
        if !is_own_realm {
            return Err(Code::SignInRequired.into());
        }
        let subject = cx.caller.id();
        let sessions = usher_store::session::of_subject(cx.tx, subject)?;
        let session = sessions.into_iter().find(|session| session.id == self.session).ok_or(Code::SignInRequired)?;
        let person = by_id(cx.tx, self.region.as_ref(), subject)?.ok_or(Code::SignInRequired)?;
        Ok((person, session))
    }
}

/// Ends everything that older proofs opened: sign-ins under way, sessions but the one to keep, tokens of clients.
pub(crate) fn end_everything(cx: &mut Cx<'_, '_>, person: &Person, keep: Option<&SessionId>) -> Result<()> {
    usher_store::sign_in::end_all(cx.tx, &person.subject, None)?;
    usher_store::session::end_all(cx.tx, &person.subject, keep)?;
    if person.realm.region().is_some() {
        usher_store::sign_in::end_clients(cx.tx, &person.subject)?;
    }
    Ok(())
}
