//! API tokens: how an administrator's scripts prove who they are, with that person's rights at the time of use.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use usher_domain::access::{Allowed, Resource};
use usher_domain::directory::PersonName;
use usher_domain::time::{DAY, Instant};
use usher_domain::{Code, Refusal};
use usher_store::account::Token;

use crate::command::{Command, Cx, Event, Place, View};
use crate::error::Result;

/// How every API token begins, so that it is recognised where it leaked.
pub(crate) const PREFIX: &str = "usher_at_";
/// How many living tokens one person may have.
const TOKENS_MAX: usize = 50;

/// Makes an API token for the caller.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateApiToken {
    /// What its owner calls it.
    pub name: PersonName,
    /// How many days it lives, from 1 to 365.
    pub days: i64,
}

/// A new API token; its secret is shown this once.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApiTokenCreated {
    /// Its id, to revoke it.
    pub id: String,
    /// What to send as bearer token.
    pub secret: String,
    /// When it ends by itself.
    pub expires_at: Instant,
}

impl Command for CreateApiToken {
    const NAME: &'static str = "CreateApiToken";
    const ALLOWED: Allowed = Allowed::ConsolePeople;
    const IS_DELICATE: bool = true;
    type Outcome = ApiTokenCreated;

    fn place(&self) -> Place {
        Place::Global
    }

    fn resource(&self) -> Resource {
        Resource::Deployment
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(ApiTokenCreated, Event)> {
        if !(1..=365).contains(&self.days) {
            return Err(Refusal::new(Code::TokenLifetime).with("days", self.days).into());
        }
        let owner = cx.caller.administrator()?.clone();
        if usher_store::account::tokens_of(cx.tx, &owner)?.len() >= TOKENS_MAX {
            return Err(Refusal::new(Code::TokenLimit).with("limit", TOKENS_MAX).into());
        }
        let secret = format!("{PREFIX}{}", usher_crypto::secret::url_safe(&cx.tx.random::<32>()));
        let token = Token {
            id: cx.tx.ordered_id(),
            owner,
            name: self.name.as_str().to_owned(),
            created_at: cx.tx.now(),
            expires_at: cx.tx.now() + self.days * DAY,
            last_used_at: None,
        };
        usher_store::account::insert_token(cx.tx, &token, &cx.house.keys.hash("api-token", &secret))?;
        let event = Event::on(&token.id).with(json!({ "name": token.name, "days": self.days }));
        Ok((ApiTokenCreated { id: token.id, secret, expires_at: token.expires_at }, event))
    }
}

/// Revokes one of the caller's API tokens; it fails from the next request on.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RevokeApiToken {
    /// The token's id.
    pub id: String,
}

impl Command for RevokeApiToken {
    const NAME: &'static str = "RevokeApiToken";
    const ALLOWED: Allowed = Allowed::ConsolePeople;
    type Outcome = ();

    fn place(&self) -> Place {
        Place::Global
    }

    fn resource(&self) -> Resource {
        Resource::Deployment
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<((), Event)> {
        let owner = cx.caller.administrator()?.clone();
        if !usher_store::account::revoke_token(cx.tx, &owner, &self.id)? {
            return Err(Refusal::new(Code::NotFound).with("what", "api-token").with("id", &self.id).into());
        }
        Ok(((), Event::on(&self.id)))
    }
}

/// The caller's living API tokens, without their secrets.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ListApiTokens {}

impl View for ListApiTokens {
    const NAME: &'static str = "ListApiTokens";
    const ALLOWED: Allowed = Allowed::ConsolePeople;
    type Answer = Vec<Token>;

    fn place(&self) -> Place {
        Place::Global
    }

    fn resource(&self) -> Resource {
        Resource::Deployment
    }

    fn show(&self, cx: &mut Cx<'_, '_>) -> Result<Vec<Token>> {
        let owner = cx.caller.administrator()?.clone();
        Ok(usher_store::account::tokens_of(cx.tx, &owner)?)
    }
}
