//! Promotions: granted and taken back by operators, watched by administrators.

use serde::{Deserialize, Serialize};
use serde_json::json;
use usher_domain::access::{Allowed, Resource};
use usher_domain::directory::PersonName;
use usher_domain::id::{AccountId, PromotionId};
use usher_domain::money::Money;
use usher_domain::promotion::{Promotion, expiry};
use usher_domain::time::Instant;
use usher_domain::{Code, Refusal, Why};
use usher_store::promotion::Stored;

use crate::command::{Command, Cx, Event, Place, View};
use crate::error::Result;

/// The longest name.
const NAME_MAX: usize = 100;
/// The largest promotion; a slip of the finger is more likely than ten million dollars.
const AMOUNT_MAX: Money = Money::dollars(10_000_000);
/// How many promotions a page of the operator's list has.
const LIST_MAX: i64 = 100;

/// Gives an account a money credit for seat fees. It expires after a year.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GrantPromotion {
    /// The account.
    pub account: AccountId,
    /// The name on the bill, such as `Startup 2026`.
    pub name: String,
    /// Dollars as a decimal: `960` or `960.00`.
    pub amount: String,
    /// When it counts as given, as a date (`2026-04-01`) or in RFC 3339; now where it is missing. It pays for the whole
    /// of that month.
    #[serde(default)]
    pub issued_at: Option<String>,
}

fn invalid(field: &str, why: Why) -> Refusal {
    Refusal::new(Code::InvalidInput).with("field", field).because(why)
}

impl GrantPromotion {
    fn amount(&self) -> Result<Money, Refusal> {
        let typed: String = self.amount.trim().trim_start_matches('$').replace(',', "");
        let amount = Money::parse(&typed).ok_or_else(|| invalid("amount", Why::DollarSpelling))?;
        if amount <= Money::ZERO || amount > AMOUNT_MAX {
            return Err(invalid("amount", Why::DollarRange));
        }
        if amount.rounded() != amount {
            return Err(invalid("amount", Why::DollarParts));
        }
        Ok(amount)
    }

    fn issued(&self, now: Instant) -> Result<Instant, Refusal> {
        let Some(text) = self.issued_at.as_deref().map(str::trim).filter(|text| !text.is_empty()) else {
            return Ok(now);
        };
        let parsed = Instant::parse(text).or_else(|| Instant::parse(&format!("{text}T00:00:00Z")));
        let issued = parsed.ok_or_else(|| invalid("issuedAt", Why::DateSpelling))?;
        if issued > now {
            return Err(invalid("issuedAt", Why::DateAhead));
        }
        if expiry(issued) <= now {
            return Err(invalid("issuedAt", Why::PromotionExpired));
        }
        Ok(issued)
    }

    fn name(&self) -> Result<String, Refusal> {
        PersonName::within(&self.name, NAME_MAX).map(String::from)
    }
}

impl Command for GrantPromotion {
    const NAME: &'static str = "GrantPromotion";
    const ALLOWED: Allowed = Allowed::Operators;
    type Outcome = Promotion;

    fn place(&self) -> Place {
        Place::Global
    }

    fn resource(&self) -> Resource {
        Resource::Deployment
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(Promotion, Event)> {
        let (name, amount, issued_at) = (self.name()?, self.amount()?, self.issued(cx.tx.now())?);
        let missing = || Refusal::new(Code::NotFound).with("what", "account").with("id", &self.account);
        usher_store::account::by_id(cx.tx, &self.account)?.ok_or_else(missing)?;
        let promotion = Promotion {
            id: PromotionId::new(cx.tx.ordered_id()),
            name,
            services: vec![cx.house.catalogue.service.clone()],
            granted: amount,
            left: amount,
            issued_at,
            expires_at: expiry(issued_at),
        };
        usher_store::promotion::insert(cx.tx, &self.account, &promotion)?;
        let detail = json!({ "name": promotion.name, "amount": amount.to_string(),
            "expiresAt": promotion.expires_at.to_string() });
        let event = Event::on(&promotion.id).of(&self.account).with(detail);
        Ok((promotion, event))
    }
}

/// Takes back what is unused of a promotion, for every month that is not closed. What closed months used stays used.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RevokePromotion {
    /// The promotion.
    pub promotion: PromotionId,
}

impl Command for RevokePromotion {
    const NAME: &'static str = "RevokePromotion";
    const ALLOWED: Allowed = Allowed::Operators;
    const IS_DELICATE: bool = true;
    type Outcome = ();

    fn place(&self) -> Place {
        Place::Global
    }

    fn resource(&self) -> Resource {
        Resource::Deployment
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<((), Event)> {
        let missing = || Refusal::new(Code::NotFound).with("what", "promotion").with("id", &self.promotion);
        let stored = usher_store::promotion::by_id(cx.tx, &self.promotion)?.ok_or_else(missing)?;
        if !usher_store::promotion::revoke(cx.tx, &self.promotion)? {
            return Err(Code::ChangedMeanwhile.into());
        }
        let detail = json!({ "name": stored.promotion.name, "takenBack": stored.promotion.left.to_string() });
        Ok(((), Event::on(&self.promotion).of(&stored.account).with(detail)))
    }
}

/// The promotions of an account with what closed months have left of them, oldest first.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListPromotions {
    /// The account.
    pub account: AccountId,
}

impl View for ListPromotions {
    const NAME: &'static str = "ListPromotions";
    const ALLOWED: Allowed = Allowed::AdministratorsAndOperators;
    type Answer = Vec<Stored>;

    fn place(&self) -> Place {
        Place::Global
    }

    fn resource(&self) -> Resource {
        Resource::Account(self.account.clone())
    }

    fn show(&self, cx: &mut Cx<'_, '_>) -> Result<Vec<Stored>> {
        Ok(usher_store::promotion::of_account(cx.tx, &self.account)?)
    }
}

/// All promotions of the deployment, newest first, a page at a time.
#[derive(Clone, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListAllPromotions {
    /// The last promotion of the page before.
    #[serde(default)]
    pub before: Option<PromotionId>,
}

impl View for ListAllPromotions {
    const NAME: &'static str = "ListAllPromotions";
    const ALLOWED: Allowed = Allowed::Operators;
    type Answer = Vec<Stored>;

    fn place(&self) -> Place {
        Place::Global
    }

    fn resource(&self) -> Resource {
        Resource::Deployment
    }

    fn show(&self, cx: &mut Cx<'_, '_>) -> Result<Vec<Stored>> {
        let before = self.before.as_ref().map(PromotionId::as_str);
        Ok(usher_store::promotion::newest(cx.tx, before, LIST_MAX)?)
    }
}
