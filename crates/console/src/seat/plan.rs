//! *Change plan*, *Withdraw the change* and *Deactivate plan*, each told beforehand.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use usher_app::seat::{ChangePlan, DeactivatePlan, PlanFacts, ShowPlan, WithdrawDowngrade};
use usher_domain::catalogue::Tier;
use usher_domain::id::{AssignmentId, TierName};
use usher_domain::money::Money;
use usher_domain::seat::Principal;
use usher_domain::time::Month;
use usher_web::Failure;
use usher_web::form::Posted;

use super::list::named;
use super::tier_tiles;
use crate::look::{self, Button, Crumb, Danger, Flash, Markup, T, Tone, html};
use crate::profile::{Kiro, day, dollars, when};
use crate::refused::Refused;

/// An assignment's place in an address.
#[derive(Debug, Deserialize)]
pub(super) struct PlanPath {
    assignment: AssignmentId,
}

/// The tier chosen on the form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Chosen {
    tier: String,
}

/// A form without fields of its own.
#[derive(Debug, Deserialize)]
pub(super) struct Nothing {}

/// An assignment with what people should know before they touch it.
struct Plan {
    facts: PlanFacts,
    name: String,
    is_group: bool,
}

impl Plan {
    /// The higher tier that still holds this month, while a lower one waits.
    fn former(&self, k: &Kiro) -> Option<&TierName> {
        let assignment = &self.facts.assignment;
        let this_month = Month::of(assignment.updated_at) == Month::of(k.app.now());
        assignment.former_tier.as_ref().filter(|_| this_month)
    }

    /// The tier in effect now.
    fn effective(&self, k: &Kiro) -> TierName {
        self.former(k).unwrap_or(&self.facts.assignment.tier).clone()
    }

    fn list(&self) -> &'static str {
        if self.is_group { "kiro/groups" } else { "kiro/users" }
    }

    fn path(&self, k: &Kiro, act: &str) -> String {
        k.c.path(&format!("kiro/plans/{}/{act}", self.facts.assignment.id))
    }

    /// A month of all seats in use at a price.
    fn of_all(&self, price: Money) -> String {
        dollars(Money(price.0.saturating_mul(self.facts.active_seats)))
    }
}

async fn plan(k: &Kiro, id: &AssignmentId) -> Result<Plan, Failure> {
    let (account, region) = (k.c.at.account.clone(), k.center.indexed.region.clone());
    let facts = k.app.show(&k.c.caller(), ShowPlan { account, region, assignment: id.clone() }).await?;
    let principal = facts.assignment.principal.clone();
    let is_group = matches!(principal, Principal::Group(_));
    let shown = named(k, vec![principal.clone()]).await?.pop();
    let name = shown.map_or_else(|| super::list::id(&principal).to_owned(), |shown| shown.name);
    Ok(Plan { facts, name, is_group })
}

/// The form *Change plan*.
pub(super) async fn show(k: Kiro, Path(path): Path<PlanPath>) -> Result<Response, Failure> {
    let plan = plan(&k, &path.assignment).await?;
    Ok(change_page(&k, &plan, &plan.facts.assignment.tier, &Refused::none(k.t)))
}

fn change_page(k: &Kiro, plan: &Plan, chosen: &TierName, refused: &Refused) -> Response {
    let t = k.t;
    let title = t.say_with("kiro-change-title", &[("name", &plan.name)]);
    let tiles = tier_tiles(k, &t.say("kiro-choose-tier"), chosen, &|tier| Some(effect(k, plan, tier)));
    let content = html! {
        (look::head(&title, Some(&reach(t, plan)), &html! {}))
        (refused.list())
        @if let Some(former) = plan.former(k) { (waiting(k, plan, former)) }
        section.panel {
            (look::form(&plan.path(k, "change"), &k.c.csrf(), &html! {
                (tiles)
                div.form-foot {
                    (look::button(Button::Primary, &t.say("kiro-change-plan")))
                    (look::link_button(Button::Link, &k.c.path(plan.list()), &t.say("button-cancel")))
                }
            }))
        }
    };
    let way = vec![k.users_crumb(), Crumb::here(t.say("kiro-change-plan"))];
    refused.answer(k.page(&title, "kiro/users", way, &content))
}

/// How many people the plan reaches.
fn reach(t: T, plan: &Plan) -> String {
    let (active, pending) = (plan.facts.active_seats, plan.facts.pending_seats);
    let key = if plan.is_group { "kiro-reach-group" } else { "kiro-reach-user" };
    t.say_with(key, &[("active", active), ("pending", pending)])
}

/// What choosing a tier does, when, and what it costs.
fn effect(k: &Kiro, plan: &Plan, tier: &Tier) -> String {
    let t = k.t;
    let now = plan.effective(k);
    let rank = k.tier(&now).map_or(0, |tier| tier.rank);
    let before = k.title_of(&now);
    let date = when(t, plan.facts.access_until);
    if tier.name == now {
        return t.say("kiro-effect-same");
    }
    if tier.rank < rank {
        return t.say_with("kiro-effect-down", &[("date", date.as_str()), ("before", before.as_str())]);
    }
    if plan.facts.active_seats == 0 {
        return t.say("kiro-effect-up-free");
    }
    let (each, all) = (dollars(tier.price), plan.of_all(tier.price));
    t.say_with("kiro-effect-up", &[("before", before.as_str()), ("each", each.as_str()), ("all", all.as_str())])
}

/// The change that waits, with the button that takes it back.
fn waiting(k: &Kiro, plan: &Plan, former: &TierName) -> Markup {
    let t = k.t;
    let (tier, former) = (k.title_of(&plan.facts.assignment.tier), k.title_of(former));
    let date = day(plan.facts.access_until);
    let message = t.say_with(
        "kiro-change-waits",
        &[("tier", tier.as_str()), ("former", former.as_str()), ("date", date.as_str())],
    );
    html! {
        (look::flash(t, &Flash::new(Tone::Note, message)))
        form method="post" action=(plan.path(k, "withdraw")) {
            (look::csrf_field(&k.c.csrf()))
            (look::button(Button::Normal, &t.say("kiro-withdraw")))
        }
    }
}

/// Changes the plan.
pub(super) async fn change(
    k: Kiro,
    Path(path): Path<PlanPath>,
    Posted(chosen): Posted<Chosen>,
) -> Result<Response, Failure> {
    let plan = plan(&k, &path.assignment).await?;
    let command = ChangePlan {
        account: k.c.at.account.clone(),
        region: k.center.indexed.region.clone(),
        assignment: path.assignment,
        tier: chosen.tier.clone(),
    };
    match k.app.perform(&k.c.caller(), command).await {
        Ok(_) => Ok(back(&k, &plan, "changed")),
        Err(error) => {
            let refused = Refused::by(k.t, error)?;
            Ok(change_page(&k, &plan, &TierName::new(&chosen.tier), &refused))
        }
    }
}

fn back(k: &Kiro, plan: &Plan, word: &str) -> Response {
    Redirect::to(&k.c.path(&format!("{}?done={word}", plan.list()))).into_response()
}

/// Takes a waiting change back.
pub(super) async fn withdraw(
    k: Kiro,
    Path(path): Path<PlanPath>,
    Posted(Nothing {}): Posted<Nothing>,
) -> Result<Response, Failure> {
    let plan = plan(&k, &path.assignment).await?;
    let command = WithdrawDowngrade {
        account: k.c.at.account.clone(),
        region: k.center.indexed.region.clone(),
        assignment: path.assignment,
    };
    match k.app.perform(&k.c.caller(), command).await {
        Ok(_) => Ok(back(&k, &plan, "withdrawn")),
        Err(error) => {
            let refused = Refused::by(k.t, error)?;
            Ok(change_page(&k, &plan, &plan.facts.assignment.tier, &refused))
        }
    }
}

/// The question before *Deactivate plan*.
pub(super) async fn ask(k: Kiro, Path(path): Path<PlanPath>) -> Result<Response, Failure> {
    let plan = plan(&k, &path.assignment).await?;
    Ok(deactivate_page(&k, &plan, &Refused::none(k.t)))
}

fn deactivate_page(k: &Kiro, plan: &Plan, refused: &Refused) -> Response {
    let t = k.t;
    let title = t.say_with("kiro-deactivate-title", &[("name", &plan.name)]);
    let danger = Danger {
        title: title.clone(),
        consequences: consequences(k, plan),
        type_name: None,
        action: plan.path(k, "deactivate"),
        csrf: k.c.csrf(),
        button: t.say("kiro-unsubscribe"),
        cancel: k.c.path(plan.list()),
    };
    let content = html! { (refused.list()) (look::danger_dialog(t, &danger, &html! {})) };
    let way = vec![k.users_crumb(), Crumb::here(t.say("kiro-deactivate-plan"))];
    refused.answer(k.page(&title, "kiro/users", way, &content))
}

fn consequences(k: &Kiro, plan: &Plan) -> Vec<String> {
    let t = k.t;
    let facts = &plan.facts;
    let until = when(t, facts.access_until);
    let price = k.tier(&plan.effective(k)).map_or(facts.price, |tier| tier.price);
    let mut all = Vec::new();
    if facts.active_seats > 0 {
        let count = look::grouped(facts.active_seats);
        all.push(t.say_with("kiro-deactivate-access", &[("count", count.as_str()), ("date", until.as_str())]));
        let (each, sum) = (dollars(price), plan.of_all(price));
        all.push(t.say_with("kiro-deactivate-charge", &[("each", each.as_str()), ("all", sum.as_str())]));
    }
    if facts.pending_seats > 0 {
        all.push(t.say_with("kiro-deactivate-pending", &[("count", facts.pending_seats)]));
    }
    all.push(t.say("kiro-deactivate-others"));
    all
}

/// Deactivates the plan.
pub(super) async fn deactivate(
    k: Kiro,
    Path(path): Path<PlanPath>,
    Posted(Nothing {}): Posted<Nothing>,
) -> Result<Response, Failure> {
    let plan = plan(&k, &path.assignment).await?;
    let command = DeactivatePlan {
        account: k.c.at.account.clone(),
        region: k.center.indexed.region.clone(),
        assignment: path.assignment,
    };
    match k.app.perform(&k.c.caller(), command).await {
        Ok(()) => Ok(back(&k, &plan, "deactivated")),
        Err(error) => {
            let refused = Refused::by(k.t, error)?;
            Ok(deactivate_page(&k, &plan, &refused))
        }
    }
}
