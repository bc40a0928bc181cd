//! Who a sign-in is for: an administrator or a user, as far as signing in needs to know.

use usher_domain::directory::fold;
use usher_domain::id::{AccountId, AdministratorId, InstanceId, UserId};
use usher_domain::region::RegionName;
use usher_store::Tx;

use super::Realm;
use crate::error::Result;

/// The subject of a name that nobody bears: no row has it. It is looked up like any other, so that nobody costs what
/// somebody costs.
pub(super) const NOBODY: &str = "";

/// Somebody who may sign in, or is about to register.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) subject: String,
    /// The user name; for administrators the address.
    pub(crate) name: String,
    /// How the person is called.
    pub(crate) display_name: String,
    pub(crate) email: String,
    pub(crate) language: String,
    /// The account of the directory; administrators belong to several.
    pub(crate) account: Option<AccountId>,
    /// Whether a password was ever chosen.
    pub(crate) is_registered: bool,
    pub(crate) realm: Realm,
}

impl Person {
    /// The name of this deployment's account in an authenticator app.
    pub(crate) fn issuer(&self) -> String {
        self.account.as_ref().map_or_else(|| "Usher console".to_owned(), |account| format!("Usher {account}"))
    }
}

/// The person with that id, unless disabled.
pub(crate) fn by_id(tx: &mut Tx<'_>, region: Option<&RegionName>, subject: &str) -> Result<Option<Person>> {
    let Some(region) = region else {
        let found = usher_store::account::administrator_by_id(tx, &AdministratorId::new(subject))?;
        return Ok(found.filter(|person| person.state != "disabled").map(administrator));
    };
    let user = usher_store::directory::enabled_user(tx, &UserId::new(subject))?;
    let home = user.as_ref().map_or_else(|| InstanceId::new(NOBODY), |user| user.instance.clone());
    let instance = usher_store::instance::by_id(tx, &home)?;
    let (Some(user), Some(instance)) = (user, instance) else { return Ok(None) };
    let start = instance.store.to_string();
    Ok(Some(Person {
        subject: user.id.to_string(),
        name: user.name,
        display_name: user.display_name,
        email: user.email,
        language: user.language,
        account: Some(instance.account),
        is_registered: user.registered_at.is_some(),
        realm: Realm::Member { region: region.clone(), instance: instance.id, start },
    }))
}

/// The person who answers to a typed name in a realm, unless disabled.
pub(crate) fn by_name(tx: &mut Tx<'_>, realm: &Realm, typed: &str) -> Result<Option<Person>> {
    let folded = fold(typed.trim());
    match realm {
        Realm::Console => {
            let found = usher_store::account::administrator_by_email(tx, &folded)?;
            Ok(found.filter(|person| person.state != "disabled").map(administrator))
        }
        Realm::Member { region, instance, .. } => {
            let id = usher_store::sign_in::user_by_handle(tx, instance.as_str(), &folded)?;
            by_id(tx, Some(region), id.as_ref().map_or(NOBODY, UserId::as_str))
        }
    }
}

fn administrator(person: usher_store::account::Administrator) -> Person {
    Person {
        subject: person.id.to_string(),
        name: person.email.clone(),
        display_name: person.name,
        email: person.email,
        language: person.language,
        account: None,
        is_registered: person.state == "active",
        realm: Realm::Console,
    }
}
