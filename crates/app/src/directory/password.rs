//! New passwords for users, given by an administrator: by mail, or read aloud once.

use serde::{Deserialize, Serialize};
use serde_json::json;
use usher_domain::access::Caller;
use usher_domain::id::{AccountId, UserId};
use usher_domain::region::RegionName;
use usher_domain::{Code, Why};
use zeroize::Zeroizing;

use crate::app::App;
use crate::command::{Command, Cx, Event};
use crate::error::{Error, Result};
use crate::instance::instance_of;

/// How a user gets a new password.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResetWith {
    /// By a link in a mail; the old password works until it is used.
    #[default]
    Mail,
    /// The administrator hands over a password that must be changed at the next sign-in; the old one ends at once.
    OneTimePassword,
}

/// Gives a user a new password. Who never registered is invited again instead of being mailed a reset.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResetPassword {
    /// The account.
    pub account: AccountId,
    /// The Region of its Identity Center.
    pub region: RegionName,
    /// The user.
    pub user: UserId,
    /// How.
    pub how: ResetWith,
    /// The hash of the password that [`App::reset_password`] made; nobody hands one in.
    #[serde(skip)]
    pub one_time_hash: Option<String>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PasswordMade {
    /// Where the mail went, if one went.
    pub mailed_to: Option<String>,
    #[serde(skip)]
    is_fresh: bool,
}

impl Command for ResetPassword {
    super::in_directory!("ResetPassword");
    const IS_DELICATE: bool = true;
    type Outcome = PasswordMade;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(PasswordMade, Event)> {
        let instance = instance_of(cx, &self.account)?;
        let user = super::enabled_user_of(cx, &instance, &self.user)?;
        let mailed_to = match (self.how, &self.one_time_hash) {
            (ResetWith::Mail, _) => {
                if user.registered_at.is_some() {
                    crate::invitation::mail_reset(cx, &self.account, &user)?;
                } else {
                    crate::invitation::invite(cx, &self.account, &user)?;
                }
                Some(user.email)
            }
            (ResetWith::OneTimePassword, Some(hash)) => {
                usher_store::directory::leave::spend_links(cx.tx, &user.id)?;
                usher_store::directory::proof::set_one_time_password(cx.tx, &user.id, hash)?;
                usher_store::directory::leave::end_access(cx.tx, &user.id)?;
                None
            }
            (ResetWith::OneTimePassword, None) => return Err(not_made()),
        };
        let event = Event::on(&self.user).of(&self.account).with(json!({"how": self.how}));
        Ok((PasswordMade { mailed_to, is_fresh: true }, event))
    }
}

/// Sends an invited user another invitation; the links of older ones stop working.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResendInvitation {
    /// The account.
    pub account: AccountId,
    /// The Region of its Identity Center.
    pub region: RegionName,
    /// The user.
    pub user: UserId,
}

impl Command for ResendInvitation {
    super::in_directory!("ResendInvitation");
    type Outcome = ();

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<((), Event)> {
        let instance = instance_of(cx, &self.account)?;
        let user = super::enabled_user_of(cx, &instance, &self.user)?;
        if user.registered_at.is_some() {
            return Err(Code::UserRegistered.into());
        }
        crate::invitation::invite(cx, &self.account, &user)?;
        Ok(((), Event::on(&self.user).of(&self.account)))
    }
}

/// The refusal for a command that asks for a one-time password without the async function that makes it.
pub(super) fn not_made() -> Error {
    let refusal = usher_domain::Refusal::new(Code::InvalidInput).with("field", "how");
    refusal.because(Why::OnlyInConsole).into()
}

impl App {
    /// A one-time password in the clear and its hash.
    pub(super) async fn make_one_time_password(&self) -> Result<(Zeroizing<String>, String)> {
        let clear = Zeroizing::new(usher_crypto::secret::one_time_password(self.random()));
        let hash = self.passwords().hash(clear.clone(), self.random()).await;
        // A full queue is the storm of sign-ins that the pool is bounded for: nothing was changed.
        let hash = hash.map_err(|_| Error::from(Code::Unavailable))?;
        Ok((clear, hash))
    }

    /// Gives a user a new password; the clear text of a one-time password is in the answer, this once.
    ///
    /// # Errors
    /// [`Code::UserDisabled`], [`Code::NotFound`], or the permission's.
    pub async fn reset_password(
        &self,
        caller: &Caller,
        mut command: ResetPassword,
    ) -> Result<(PasswordMade, Option<Zeroizing<String>>)> {
        usher_domain::access::decide(caller, ResetPassword::ALLOWED, &command.resource())?;
        let password = match command.how {
            ResetWith::Mail => None,
            ResetWith::OneTimePassword => {
                let (clear, hash) = self.make_one_time_password().await?;
                command.one_time_hash = Some(hash);
                Some(clear)
            }
        };
        let made = self.perform(caller, command).await?;
        let password = password.filter(|_| made.is_fresh);
        Ok((made, password))
    }
}
