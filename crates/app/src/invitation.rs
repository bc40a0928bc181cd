//! Invitations of users: a one-time link by mail with which they choose their password.

use usher_domain::id::{AccountId, MailId};
use usher_domain::time::{DAY, HOUR};
use usher_store::directory::{NewLink, NewMail, User};

use crate::command::Cx;
use crate::error::{Error, Result};
use crate::mail::Kind;

/// How long an invitation can be accepted (identity-center reference 3.2).
pub(crate) const DAYS: i64 = 7;
/// How long a link to choose a new password works.
pub(crate) const RESET_HOURS: i64 = 24;

/// Invites a user: the links of older mails stop working.
pub(crate) fn invite(cx: &mut Cx<'_, '_>, account: &AccountId, user: &User) -> Result<()> {
    usher_store::directory::leave::spend_links(cx.tx, &user.id)?;
    invite_all(cx, account, core::slice::from_ref(user))
}

/// Invites users who are new, in a few statements however many they are.
pub(crate) fn invite_all(cx: &mut Cx<'_, '_>, account: &AccountId, users: &[User]) -> Result<()> {
    let days = DAYS.to_string();
    send(cx, account, users, Kind::Invitation, &|user: &User, link: &str| {
        [
            ("name", user.display_name.clone()),
            ("user", user.name.clone()),
            ("link", link.to_owned()),
            ("days", days.clone()),
        ]
        .into()
    })
}

/// Mails a user the link to a new password; the links of older mails stop working.
pub(crate) fn mail_reset(cx: &mut Cx<'_, '_>, account: &AccountId, user: &User) -> Result<()> {
    usher_store::directory::leave::spend_links(cx.tx, &user.id)?;
    send(cx, account, core::slice::from_ref(user), Kind::PasswordReset, &|user: &User, link: &str| {
        [("name", user.display_name.clone()), ("link", link.to_owned()), ("hours", RESET_HOURS.to_string())].into()
    })
}

type Values = std::collections::BTreeMap<&'static str, String>;

fn send(
    cx: &mut Cx<'_, '_>,
    account: &AccountId,
    users: &[User],
    kind: Kind,
    values: &dyn Fn(&User, &str) -> Values,
) -> Result<()> {
    let purpose = kind.as_str();
    let lifetime = if kind == Kind::Invitation { DAYS * DAY } else { RESET_HOURS * HOUR };
    let (mut links, mut mails) = (Vec::with_capacity(users.len()), Vec::with_capacity(users.len()));
    for user in users {
        let secret = usher_crypto::secret::url_safe(&cx.tx.random::<32>());
        let hash = cx.house.keys.hash(&format!("link-{purpose}"), &secret);
        links.push(NewLink(cx.tx.ordered_id(), hash, purpose, &user.id));
        let values = values(user, &cx.house.url(&format!("/{purpose}/{secret}")));
        let plain = serde_json::to_vec(&values).map_err(|error| Error::Broken(error.to_string()))?;
        let sealed = cx.house.keys.seal("mail", &plain, cx.tx.random());
        let id = MailId::new(cx.tx.ordered_id());
        let (address, language) = (user.email.as_str(), user.language.as_str());
        mails.push(NewMail { id, kind: purpose, user: &user.id, address, language, sealed });
    }
    let expires_at = cx.tx.now() + lifetime;
    usher_store::directory::insert_links(cx.tx, &links, expires_at)?;
    Ok(usher_store::directory::insert_mails(cx.tx, account, &mails)?)
}
