//! What a product or a member's client asks, and what it hears.

use serde::{Deserialize, Serialize};
use usher_domain::access::{Allowed, Caller, Resource, Who, decide};
use usher_domain::catalogue::Catalogue;
use usher_domain::credit::Meter;
use usher_domain::id::{ProductId, ProfileId, UserId};
use usher_domain::money::Credits;
use usher_domain::time::Instant;
use usher_domain::{Code, Refusal};

use super::submit::Debit;
use crate::app::App;
use crate::error::Result;

/// The longest request id, in bytes.
const REQUEST_ID_MAX: usize = 128;

/// Credits to be spent: an amount, or work on a model that the catalogue prices.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Spend {
    /// The member.
    pub user: UserId,
    /// The profile; needed only where the member has seats in several.
    pub profile: Option<ProfileId>,
    /// The caller's id of this spend, 1 to 128 bytes, unique for the member: the same id hears the same answer for
    /// ever.
    pub request_id: String,
    /// The amount.
    pub credits: Option<Credits>,
    /// The model on which work was done.
    pub model: Option<String>,
    /// How much work, measured on the model with multiplier 1.
    pub units: Option<Credits>,
    /// Whether a request that began with any credit left is finished (decision 5); otherwise the stop is hard.
    #[serde(default)]
    pub finish: bool,
}

/// A part of a spend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Part {
    /// `plan`, `bonus`, `overage` or `excess`.
    pub source: String,
    /// How much it gave.
    pub credits: Credits,
}

/// What is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Left {
    /// Of the month's allowance.
    pub plan: Credits,
    /// Of bonuses.
    pub bonus: Credits,
    /// Of the overage cap: zero where overage is off, nothing where there is no cap.
    pub overage: Option<Credits>,
}

/// A spend that was granted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Spent {
    /// The caller's id.
    pub request_id: String,
    /// Where the credits came from: what each source gave.
    pub taken: Vec<Part>,
    /// What was left afterwards.
    pub left: Left,
    /// Whether this is the answer to an earlier request with the same id.
    pub replayed: bool,
}

/// May this member spend that much now?
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// The member.
    pub user: UserId,
    /// The profile; needed only where the member has seats in several.
    pub profile: Option<ProfileId>,
    /// The amount; without one and without a model: anything at all.
    pub credits: Option<Credits>,
    /// The model.
    pub model: Option<String>,
    /// How much work on it.
    pub units: Option<Credits>,
}

/// The answer to a [`Check`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Checked {
    /// Whether a spend would be granted at this moment.
    pub is_allowed: bool,
    /// The code of the refusal it would get.
    pub refusal: Option<String>,
    /// What is left; nothing where there is no seat.
    pub left: Option<Left>,
    /// When the allowance begins anew.
    pub resets_at: Instant,
}

/// What is asked, in credits.
pub(super) fn price(catalogue: &Catalogue, asked: (Option<Credits>, Option<&str>, Option<Credits>)) -> Result<Credits> {
    let invalid = |why: &str| Refusal::new(Code::InvalidInput).with("field", "credits").with("why", why);
    match asked {
        (Some(credits), _, None) => Ok(credits),
        (None, Some(model), Some(units)) => Ok(catalogue.price_of(model, units)?),
        _ => Err(invalid("give either credits, or model and units").into()),
    }
}

/// What is left of a meter at `now`.
pub(super) fn left(meter: &Meter, now: Instant) -> Left {
    let plan = meter.allowance.minus_to_zero(meter.spent);
    let is_unlimited = meter.overage.enabled && meter.overage.cap.is_none();
    let overage = (!is_unlimited).then(|| meter.overage.room(meter.overage()));
    Left { plan, bonus: meter.left(now) - plan, overage }
}

fn product_of(caller: &Caller) -> Option<ProductId> {
    match &caller.who {
        Who::Product(product) => Some(product.clone()),
        _ => None,
    }
}

impl Spend {
    fn debit(&self, caller: &Caller, catalogue: &Catalogue, profile: ProfileId) -> Result<Debit> {
        if !(1..=REQUEST_ID_MAX).contains(&self.request_id.len()) || self.request_id.chars().any(char::is_control) {
            let why = format!("it has 1 to {REQUEST_ID_MAX} bytes, none of them a control character");
            return Err(Refusal::new(Code::InvalidInput).with("field", "requestId").with("why", why).into());
        }
        if self.model.as_ref().is_some_and(|model| model.len() > 128) {
            return Err(Refusal::new(Code::InvalidInput).with("field", "model").with("why", "it is too long").into());
        }
        Ok(Debit {
            profile,
            user: self.user.clone(),
            request: self.request_id.clone(),
            price: price(catalogue, (self.credits, self.model.as_deref(), self.units))?,
            model: self.model.clone().unwrap_or_default(),
            units: self.units,
            product: product_of(caller),
            finish: self.finish,
        })
    }
}

impl App {
    /// Spends credits: whole or not at all, durable when it returns, once for each request id.
    ///
    /// # Errors
    /// [`Code::SeatMissing`], [`Code::SeatEnded`], [`Code::CreditsExhausted`], [`Code::SpendMismatch`],
    /// [`Code::ModelUnknown`], [`Code::ProfileRequired`], [`Code::InvalidInput`].
    pub async fn spend(&self, caller: &Caller, spend: Spend) -> Result<Spent> {
        decide(caller, Allowed::MembersAndProducts, &Resource::User(spend.user.clone()))?;
        let (profile, region) = self.profile_to_charge(&spend.user, spend.profile.as_ref()).await?;
        let debit = spend.debit(caller, &self.house().catalogue, profile)?;
        self.submit_to(&region, debit).await
    }

    /// Several spends at once; each is answered by itself, in the order of the request.
    pub async fn spend_all(&self, caller: &Caller, spends: Vec<Spend>) -> Vec<Result<Spent>> {
        let mut on_the_way = Vec::with_capacity(spends.len());
        for spend in spends {
            on_the_way.push(self.spend_later(caller, spend).await);
        }
        let mut answers = Vec::with_capacity(on_the_way.len());
        for waiting in on_the_way {
            answers.push(match waiting {
                Ok(answer) => super::batch::answered(answer).await,
                Err(error) => Err(error),
            });
        }
        answers
    }

    async fn spend_later(&self, caller: &Caller, spend: Spend) -> Result<super::batch::Answer> {
        decide(caller, Allowed::MembersAndProducts, &Resource::User(spend.user.clone()))?;
        let (profile, region) = self.profile_to_charge(&spend.user, spend.profile.as_ref()).await?;
        let debit = spend.debit(caller, &self.house().catalogue, profile)?;
        self.queue_debit(&region, debit)
    }

    /// Answers whether a spend would be granted now, and what is left; writes nothing.
    ///
    /// # Errors
    /// [`Code::ProfileRequired`], [`Code::InvalidInput`], [`Code::ModelUnknown`].
    pub async fn check(&self, caller: &Caller, check: Check) -> Result<Checked> {
        decide(caller, Allowed::MembersAndProducts, &Resource::User(check.user.clone()))?;
        let asks_nothing = check.credits.is_none() && check.model.is_none() && check.units.is_none();
        let asked = (check.credits, check.model.as_deref(), check.units);
        let amount = if asks_nothing { Credits(1) } else { price(&self.house().catalogue, asked)? };
        let (profile, region) = self.profile_to_charge(&check.user, check.profile.as_ref()).await?;
        let opened = self.opened(&region, (profile, check.user)).await;
        super::usage::checked(opened, amount, self.now(), &self.house().catalogue)
    }
}
