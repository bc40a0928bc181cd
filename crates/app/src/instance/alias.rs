//! The readable name in a Start URL: chosen once.

use serde::{Deserialize, Serialize};
use serde_json::json;
use usher_domain::access::{Allowed, Resource};
use usher_domain::id::AccountId;
use usher_domain::instance::{StartAlias, may_set_alias};
use usher_domain::{Code, Refusal};

use crate::command::{Command, Cx, Event, Place};
use crate::error::Result;

/// Chooses the alias of the account's Start URL, for good.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChooseAlias {
    /// The account.
    pub account: AccountId,
    /// The alias.
    pub alias: StartAlias,
}

impl Command for ChooseAlias {
    const NAME: &'static str = "ChooseAlias";
    const ALLOWED: Allowed = Allowed::Administrators;
    /// The Start URL with the alias.
    type Outcome = String;

    fn place(&self) -> Place {
        Place::Global
    }

    fn resource(&self) -> Resource {
        Resource::Account(self.account.clone())
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(String, Event)> {
        let found = usher_store::instance::indexed_of(cx.tx, &self.account)?;
        let missing = || Refusal::new(Code::NotFound).with("what", "identity-center").with("id", &self.account);
        let indexed = found.ok_or_else(missing)?;
        let current = indexed.alias.as_deref().map(StartAlias::parse).transpose()?;
        may_set_alias(current.as_ref(), &self.alias)?;
        if current.is_none() {
            match usher_store::instance::choose_alias(cx.tx, &indexed.id, self.alias.as_str()) {
                Err(error) if error.is_unique("instance_index_alias_key") => {
                    return Err(Refusal::new(Code::AliasTaken).with("alias", &self.alias).into());
                }
                Ok(false) => return Err(Code::ChangedMeanwhile.into()),
                outcome => drop(outcome?),
            }
        }
        let event = Event::on(&indexed.id).of(&self.account).with(json!({"alias": self.alias}));
        Ok((cx.house.start_url(self.alias.as_str()), event))
    }
}
