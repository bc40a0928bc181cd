//! What operators change of the catalogue. Each change is a new version, made from the one that its maker saw.

use serde::{Deserialize, Serialize};
use serde_json::json;
use usher_domain::access::{Allowed, Caller, Resource};
use usher_domain::catalogue::{Catalogue, Model, Tier};
use usher_domain::id::TierName;
use usher_domain::money::{Credits, Money};
use usher_domain::time::Month;
use usher_domain::{Code, Refusal, Why};

use crate::app::App;
use crate::command::{Act, Command, Cx, Event, Place};
use crate::error::Result;

macro_rules! by_operators {
    ($name:literal) => {
        const NAME: &'static str = $name;
        const ALLOWED: Allowed = Allowed::Operators;
        type Outcome = Catalogue;

        fn place(&self) -> Place {
            Place::Global
        }

        fn resource(&self) -> Resource {
            Resource::Deployment
        }
    };
}

macro_rules! act_of {
    ($($name:ident),+) => {$(
        impl Act for $name {
            const NAME: &'static str = <Self as Command>::NAME;
            const ALLOWED: Allowed = <Self as Command>::ALLOWED;
            type Outcome = Catalogue;

            async fn act(self, app: &App, caller: &Caller) -> Result<Catalogue> {
                app.change_catalogue(caller, self).await
            }
        }
    )+};
}

act_of!(UpdateTier, SetModel, RemoveModel, UpdateCatalogue, RestoreCatalogue);

/// Changes a tier: its title and whether it is offered at once, its price and credits from the first of next month.
/// Who holds a tier that is offered no more keeps it. What is left out stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UpdateTier {
    /// The version of the catalogue that the change was made from.
    pub version: i64,
    /// The tier, in any spelling.
    pub tier: String,
    /// The name for people.
    #[serde(default)]
    pub title: Option<String>,
    /// Dollars for a month of one seat, `20.00`.
    #[serde(default)]
    pub price: Option<String>,
    /// Credits in a month.
    #[serde(default)]
    pub credits: Option<Credits>,
    /// Whether it can be newly assigned.
    #[serde(default)]
    pub enabled: Option<bool>,
}

impl Command for UpdateTier {
    by_operators!("UpdateTier");

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(Catalogue, Event)> {
        let price = self.price.as_deref().map(|text| dollars("price", text)).transpose()?;
        change(cx, self.version, |_, wanted| {
            let tier = tier_of(wanted, &self.tier)?;
            if let Some(title) = &self.title {
                title.trim().clone_into(&mut tier.title);
            }
            tier.price = price.unwrap_or(tier.price);
            tier.credits = self.credits.unwrap_or(tier.credits);
            tier.enabled = self.enabled.unwrap_or(tier.enabled);
            Ok(())
        })
    }
}

/// Adds a model, or changes its title and what work on it costs, for every spend from now on.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SetModel {
    /// The version of the catalogue that the change was made from.
    pub version: i64,
    /// The id that clients send.
    pub model: String,
    /// The name for people.
    pub title: String,
    /// Credits for a unit of work, `1.30`.
    pub multiplier: Credits,
}

impl Command for SetModel {
    by_operators!("SetModel");

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(Catalogue, Event)> {
        let set = Model {
            id: self.model.trim().to_owned(),
            title: self.title.trim().to_owned(),
            multiplier: self.multiplier.0,
        };
        change(cx, self.version, |_, wanted| {
            match wanted.models.iter_mut().find(|model| model.id == set.id) {
                Some(model) => *model = set,
                None => wanted.models.push(set),
            }
            Ok(())
        })
    }
}

/// Takes a model out of the catalogue: work on it is refused from now on.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RemoveModel {
    /// The version of the catalogue that the change was made from.
    pub version: i64,
    /// The id that clients send.
    pub model: String,
}

impl Command for RemoveModel {
    by_operators!("RemoveModel");

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(Catalogue, Event)> {
        change(cx, self.version, |_, wanted| {
            let before = wanted.models.len();
            wanted.models.retain(|model| model.id != self.model);
            if wanted.models.len() == before {
                return Err(Refusal::new(Code::ModelUnknown).with("model", &self.model).into());
            }
            Ok(())
        })
    }
}

/// Changes what the service is called, at once, and the price of a credit beyond the plan, from the first of next
/// month. What is left out stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UpdateCatalogue {
    /// The version of the catalogue that the change was made from.
    pub version: i64,
    /// The service as it stands on pages and bills.
    #[serde(default)]
    pub service: Option<String>,
    /// Dollars for a credit beyond the plan, `0.04`.
    #[serde(default)]
    pub overage_rate: Option<String>,
}

impl Command for UpdateCatalogue {
    by_operators!("UpdateCatalogue");

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(Catalogue, Event)> {
        let rate = self.overage_rate.as_deref().map(|text| dollars("overageRate", text)).transpose()?;
        change(cx, self.version, |_, wanted| {
            if let Some(service) = &self.service {
                service.trim().clone_into(&mut wanted.service);
            }
            wanted.overage_rate = rate.unwrap_or(wanted.overage_rate);
            Ok(())
        })
    }
}

/// Brings an earlier version back, as a new one. Prices, credits and the overage rate wait for the first of next month
/// like any change of them; a tier that the earlier version did not know stays, and is not offered.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RestoreCatalogue {
    /// The version of the catalogue that the change was made from.
    pub version: i64,
    /// The version to bring back.
    pub restore: i64,
}

impl Command for RestoreCatalogue {
    by_operators!("RestoreCatalogue");

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(Catalogue, Event)> {
        change(cx, self.version, |cx, wanted| {
            let found = usher_store::catalogue::version(cx.tx, self.restore)?;
            let missing = || Refusal::new(Code::NotFound).with("what", "version").with("id", self.restore);
            *wanted = found.ok_or_else(missing)?.settled();
            Ok(())
        })
    }
}

/// Puts in force what `edit` makes of the catalogue; where that is no change, the catalogue stays as it is.
fn change(
    cx: &mut Cx<'_, '_>,
    seen: i64,
    edit: impl FnOnce(&mut Cx<'_, '_>, &mut Catalogue) -> Result<()>,
) -> Result<(Catalogue, Event)> {
    let now = cx.tx.now();
    let held = usher_store::catalogue::newest(cx.tx)?.unwrap_or_default().at(now);
    if held.version != seen {
        return Err(Code::ChangedMeanwhile.into());
    }
    let mut wanted = held.settled();
    edit(cx, &mut wanted)?;
    wanted.changed_by = cx.caller.administrator().ok().cloned();
    let is_promised = usher_store::profile::is_any_indexed(cx.tx)?;
    let new = held.succeeded_by(&wanted, is_promised.then(|| Month::of(now).end()))?;
    let changes = new.changes_since(&held);
    if changes.is_empty() {
        return Ok((held, Event::on("catalogue").with(json!({ "version": seen, "changes": changes }))));
    }
    if !usher_store::catalogue::insert(cx.tx, &new)? {
        return Err(Code::ChangedMeanwhile.into());
    }
    let event = Event::on("catalogue").with(json!({ "version": new.version, "changes": changes }));
    Ok((new, event))
}

fn tier_of<'a>(catalogue: &'a mut Catalogue, spelled: &str) -> Result<&'a mut Tier> {
    let name: TierName = catalogue.normalise(spelled)?;
    let found = catalogue.tiers.iter_mut().find(|tier| tier.name == name);
    Ok(found.ok_or_else(|| Refusal::new(Code::TierUnknown).with("tier", spelled))?)
}

fn dollars(field: &str, text: &str) -> Result<Money> {
    let typed: String = text.trim().trim_start_matches('$').replace(',', "");
    let refusal = || Refusal::new(Code::InvalidInput).with("field", field).because(Why::DollarSpelling);
    Ok(Money::parse(&typed).ok_or_else(refusal)?)
}

impl App {
    /// Carries a change of the catalogue out, and takes it over in this process; the others hear of it within half a
    /// second.
    ///
    /// # Errors
    /// [`Code::ChangedMeanwhile`] where somebody else was faster, or what the change itself says.
    pub async fn change_catalogue<C>(&self, caller: &Caller, command: C) -> Result<Catalogue>
    where
        C: Command<Outcome = Catalogue>,
    {
        let changed = self.perform(caller, command).await?;
        self.refresh_catalogue().await?;
        Ok(changed)
    }
}
