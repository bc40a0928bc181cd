//! New passwords for users, given by an administrator: by mail, or read aloud once.

use serde::{Deserialize, Serialize};
use serde_json::json;
use usher_domain::Code;
use usher_domain::access::{Allowed, Caller, Resource, decide};
use usher_domain::id::{AccountId, UserId};
use usher_domain::region::RegionName;
use zeroize::Zeroizing;

use crate::app::App;
use crate::command::{Act, Command, Cx, Event, Place};
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
}

/// Gives a user a new password; a one-time one was made and hashed before.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SetPassword {
    #[serde(flatten)]
    wanted: ResetPassword,
    #[serde(skip)]
    one_time_hash: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PasswordSet {
    mailed_to: Option<String>,
    /// Whether this very call did it, not an earlier one with the same idempotency key.
    #[serde(skip)]
    is_fresh: bool,
}

impl Command for SetPassword {
    const NAME: &'static str = "ResetPassword";
    const ALLOWED: Allowed = Allowed::Administrators;
    const IS_DELICATE: bool = true;
    type Outcome = PasswordSet;

    fn place(&self) -> Place {
        Place::Region(self.wanted.region.clone())
    }

    fn resource(&self) -> Resource {
        Resource::Account(self.wanted.account.clone())
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(PasswordSet, Event)> {
        let ResetPassword { account, user, how, .. } = &self.wanted;
        let instance = instance_of(cx, account)?;
        let user = super::enabled_user_of(cx, &instance, user)?;
        let event = Event::on(&user.id).of(account).with(json!({"how": how}));
        let mailed_to = match &self.one_time_hash {
            None => {
                if user.registered_at.is_some() {
                    crate::invitation::mail_reset(cx, account, &user)?;
                } else {
                    crate::invitation::invite(cx, account, &user)?;
                }
                Some(user.email)
            }
            Some(hash) => {
                usher_store::directory::leave::spend_links(cx.tx, &user.id)?;
                usher_store::directory::proof::set_one_time_password(cx.tx, &user.id, hash)?;
                usher_store::directory::leave::end_access(cx.tx, &user.id)?;
                None
            }
        };
        Ok((PasswordSet { mailed_to, is_fresh: true }, event))
    }
}

/// What came of it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PasswordMade {
    /// Where the mail went, if one went.
    pub mailed_to: Option<String>,
    /// The one-time password in the clear, this once; `None` for a mail, and where the call was repeated.
    #[serde(serialize_with = "in_the_clear", skip_serializing_if = "Option::is_none")]
    pub one_time_password: Option<Zeroizing<String>>,
}

/// Writes a password into the one answer that may hold it.
#[expect(clippy::ref_option, reason = "serde hands a field over like this")]
pub(super) fn in_the_clear<S: serde::Serializer>(
    password: &Option<Zeroizing<String>>,
    serializer: S,
) -> core::result::Result<S::Ok, S::Error> {
    match password {
        Some(password) => serializer.serialize_str(password),
        None => serializer.serialize_none(),
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

impl Act for ResetPassword {
    const NAME: &'static str = SetPassword::NAME;
    const ALLOWED: Allowed = SetPassword::ALLOWED;
    type Outcome = PasswordMade;

    async fn act(self, app: &App, caller: &Caller) -> Result<PasswordMade> {
        app.reset_password(caller, self).await
    }
}

impl App {
    /// A one-time password in the clear and its hash.
    pub(super) async fn make_one_time_password(&self) -> Result<(Option<Zeroizing<String>>, Option<String>)> {
        let clear = Zeroizing::new(usher_crypto::secret::one_time_password(self.random()));
        let hash = self.passwords().hash(clear.clone(), self.random()).await;
        // A full queue is the storm of sign-ins that the pool is bounded for: nothing was changed.
        let hash = hash.map_err(|_| Error::from(Code::Unavailable))?;
        Ok((Some(clear), Some(hash)))
    }

    /// Gives a user a new password; the clear text of a one-time password is in the answer, this once.
    ///
    /// # Errors
    /// [`Code::UserDisabled`], [`Code::NotFound`], or the permission's.
    pub async fn reset_password(&self, caller: &Caller, wanted: ResetPassword) -> Result<PasswordMade> {
        decide(caller, SetPassword::ALLOWED, &Resource::Account(wanted.account.clone()))?;
        let (password, one_time_hash) = match wanted.how {
            ResetWith::Mail => (None, None),
            ResetWith::OneTimePassword => self.make_one_time_password().await?,
        };
        let set = self.perform(caller, SetPassword { wanted, one_time_hash }).await?;
        let one_time_password = password.filter(|_| set.is_fresh);
        Ok(PasswordMade { mailed_to: set.mailed_to, one_time_password })
    }
}
