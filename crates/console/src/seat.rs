//! Users & Groups of a profile: who has which plan and why, giving plans, changing and ending them.

mod add;
mod detail;
mod export;
mod groups;
mod list;
mod plan;
mod revoke;

use axum::Router;
use axum::routing::{get, post};
use serde::de::DeserializeOwned;
use usher_domain::catalogue::Tier;
use usher_domain::id::TierName;
use usher_web::Web;

use crate::look::{self, Choice, Link, Markup, T, short};
use crate::profile::{Kiro, dollars, joined};

pub(crate) use list::care_words;

/// The pages of the noun.
pub(crate) fn routes() -> Router<Web> {
    let below = |rest: &str| format!("/console/{{account}}/{{region}}/kiro/{rest}");
    Router::new()
        .route(&below("users"), get(list::show))
        .route(&below("users/export.csv"), get(export::csv))
        .route(&below("users/add"), get(add::user).post(add::assign_users))
        .route(&below("groups"), get(groups::show))
        .route(&below("groups/add"), get(add::group).post(add::assign_groups))
        .route(&below("seats/{seat}"), get(detail::show))
        .route(&below("seats/{seat}/revoke"), get(revoke::ask).post(revoke::revoke))
        .route(&below("plans/{assignment}/change"), get(plan::show).post(plan::change))
        .route(&below("plans/{assignment}/withdraw"), post(plan::withdraw))
        .route(&below("plans/{assignment}/deactivate"), get(plan::ask).post(plan::deactivate))
}

/// The query of an address; one that cannot be read asks for nothing in particular.
pub(crate) fn asked<T: DeserializeOwned + Default>(query: Option<&str>) -> T {
    serde_html_form::from_str(query.unwrap_or_default()).unwrap_or_default()
}

/// An address with those parameters that have a value.
pub(crate) fn address(path: &str, parameters: &[(&str, &str)]) -> String {
    let given = parameters.iter().filter(|(_, value)| !value.is_empty());
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(given).finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// The tabs Users and Groups.
fn tabs(k: &Kiro, current: &str) -> Markup {
    let links = [
        Link::new(k.c.path("kiro/users"), k.t.say("nav-users")),
        Link::new(k.c.path("kiro/groups"), k.t.say("nav-groups")),
    ];
    look::tabs(&k.t.say("nav-users-and-groups"), &links, &k.c.path(current))
}

/// The tiers to choose from as tiles, each with price, credits and what is beyond; `more` adds a sentence to each.
fn tier_tiles(k: &Kiro, legend: &str, chosen: &TierName, more: &dyn Fn(&Tier) -> Option<String>) -> Markup {
    let choices: Vec<Choice> = k
        .catalogue
        .assignable()
        .into_iter()
        .map(|tier| {
            let hint = match more(tier) {
                Some(more) => joined(k.t, &offer(k, tier), &more),
                None => offer(k, tier),
            };
            Choice::new(tier.name.as_str(), &tier.title, chosen.as_str()).hint(hint)
        })
        .collect();
    look::tiles("tier", legend, &choices)
}

/// "$20.00 a month for each active user, 1,000 credits. Beyond that …"
fn offer(k: &Kiro, tier: &Tier) -> String {
    let t = k.t;
    let (price, credits) = (dollars(tier.price), short(tier.credits));
    let main = t.say_with("kiro-offer", &[("price", price.as_str()), ("credits", credits.as_str())]);
    joined(t, &main, &beyond(k, t))
}

/// What happens when the month's credits are used up, as the profile is set.
fn beyond(k: &Kiro, t: T) -> String {
    let price = dollars(k.catalogue.overage_rate);
    if !k.profile.overage_enabled {
        return t.say("kiro-beyond-stop");
    }
    match k.profile.overage_cap {
        None => t.say_with("kiro-beyond-overage", &[("price", &price)]),
        Some(cap) => {
            let cap = short(cap);
            t.say_with("kiro-beyond-cap", &[("price", price.as_str()), ("cap", cap.as_str())])
        }
    }
}
