//! Changing a user's names and address.

use serde::{Deserialize, Serialize};
use serde_json::json;
use usher_domain::directory::{Email, PersonName, UserName};
use usher_domain::id::{AccountId, UserId};
use usher_domain::region::RegionName;
use usher_store::directory::User;

use super::user::{claim, claims, refuse_taken, taken};
use crate::command::{Command, Cx, Event};
use crate::error::Result;
use crate::instance::instance_of;

/// Changes a user's names and e-mail address; the user name is fixed. What is left out stays.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UpdateUser {
    /// The account.
    pub account: AccountId,
    /// The Region of its Identity Center.
    pub region: RegionName,
    /// The user.
    pub user: UserId,
    /// A new address.
    #[serde(default)]
    pub email: Option<Email>,
    /// A new given name.
    #[serde(default)]
    pub given_name: Option<PersonName>,
    /// A new family name.
    #[serde(default)]
    pub family_name: Option<PersonName>,
    /// A new display name.
    #[serde(default)]
    pub display_name: Option<PersonName>,
    /// Another language for mails: `en` or `zh-CN`.
    #[serde(default)]
    pub language: Option<String>,
}

impl Command for UpdateUser {
    super::in_directory!("UpdateUser");
    type Outcome = User;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(User, Event)> {
        let instance = instance_of(cx, &self.account)?;
        let before = super::enabled_user_of(cx, &instance, &self.user)?;
        let name =
            |new: &Option<PersonName>, old: &String| new.as_ref().map_or_else(|| old.clone(), ToString::to_string);
        let language = self.language.as_deref().and_then(crate::words::Lang::parse);
        let user = User {
            email: self.email.as_ref().map_or_else(|| before.email.clone(), ToString::to_string),
            given_name: name(&self.given_name, &before.given_name),
            family_name: name(&self.family_name, &before.family_name),
            display_name: name(&self.display_name, &before.display_name),
            language: language.map_or_else(|| before.language.clone(), |lang| lang.tag().to_owned()),
            ..before.clone()
        };
        if user.email != before.email {
            let claims = claims(&UserName::parse(&user.name)?, &Email::parse(&user.email)?);
            if let Some(kind) = refuse_taken(cx, &instance, &claims, Some(&user.id))? {
                return Err(taken(kind, &user.name, &user.email).into());
            }
            usher_store::directory::user::release_handles(cx.tx, &user.id)?;
            claim(cx, &user, &claims)?;
            // A link in the old mailbox must not open the account of whoever owns the new address.
            usher_store::directory::leave::spend_links(cx.tx, &user.id)?;
        }
        usher_store::directory::user::update_user(cx.tx, &user)?;
        super::search::index_user(cx, &user)?;
        let changed = [
            ("email", before.email != user.email),
            ("givenName", before.given_name != user.given_name),
            ("familyName", before.family_name != user.family_name),
            ("displayName", before.display_name != user.display_name),
            ("language", before.language != user.language),
        ];
        let changed: Vec<&str> = changed.into_iter().filter(|(_, is)| *is).map(|(name, _)| name).collect();
        let event = Event::on(&user.id).of(&self.account).with(json!({"changed": changed}));
        Ok((user, event))
    }
}
