//! *Add user* and *Add group*: first the tier, then whom.
//!
//! Both steps are one address: the choice travels in the query, so that back, reload and a page without script work.
//! The second step is one form with two buttons: Search asks again with what is ticked, Assign posts it and is the
//! only one that carries the token.

use axum::extract::RawQuery;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use usher_app::directory::{ListGroups, ListUsers};
use usher_app::seat::{PrincipalShown, Subscription};
use usher_domain::Refusal;
use usher_domain::catalogue::Tier;
use usher_domain::id::{GroupId, TierName, UserId};
use usher_domain::seat::Principal;
use usher_web::Failure;
use usher_web::form::Posted;

use super::list::{id, named};
use super::{asked, offer, tier_tiles};
use crate::look::{self, Button, Column, Crumb, Markup, Table, html};
use crate::profile::{Kiro, answered, joined, refused, sentence};

/// How many hits a search shows.
const HITS: i64 = 25;
/// How many may be ticked at once.
const PICKS_MAX: usize = 100;

/// Whom the page is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whom {
    Users,
    Groups,
}

impl Whom {
    fn path(self) -> &'static str {
        match self {
            Self::Users => "kiro/users/add",
            Self::Groups => "kiro/groups/add",
        }
    }

    fn list(self) -> &'static str {
        match self {
            Self::Users => "kiro/users",
            Self::Groups => "kiro/groups",
        }
    }

    fn principal(self, id: &str) -> Principal {
        match self {
            Self::Users => Principal::User(UserId::new(id)),
            Self::Groups => Principal::Group(GroupId::new(id)),
        }
    }

    fn title(self, k: &Kiro) -> String {
        match self {
            Self::Users => k.t.say("kiro-add-user"),
            Self::Groups => k.t.say("kiro-add-group"),
        }
    }
}

/// What was chosen so far.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Chosen {
    tier: String,
    q: String,
    pick: Vec<String>,
}

impl Chosen {
    fn tier<'a>(&self, k: &'a Kiro) -> Option<&'a Tier> {
        k.catalogue.choose(&self.tier).ok()
    }

    fn principals(&self, whom: Whom) -> Vec<Principal> {
        let mut all: Vec<Principal> = self.pick.iter().take(PICKS_MAX + 1).map(|id| whom.principal(id)).collect();
        all.sort();
        all.dedup();
        all
    }
}

/// *Add user*.
pub(super) async fn user(k: Kiro, RawQuery(query): RawQuery) -> Result<Response, Failure> {
    show(&k, Whom::Users, &asked(query.as_deref()), None).await
}

/// *Add group*.
pub(super) async fn group(k: Kiro, RawQuery(query): RawQuery) -> Result<Response, Failure> {
    show(&k, Whom::Groups, &asked(query.as_deref()), None).await
}

/// Gives the plan to users.
pub(super) async fn assign_users(k: Kiro, Posted(chosen): Posted<Chosen>) -> Result<Response, Failure> {
    assign(&k, Whom::Users, chosen).await
}

/// Gives the plan to groups.
pub(super) async fn assign_groups(k: Kiro, Posted(chosen): Posted<Chosen>) -> Result<Response, Failure> {
    assign(&k, Whom::Groups, chosen).await
}

async fn assign(k: &Kiro, whom: Whom, chosen: Chosen) -> Result<Response, Failure> {
    let principals = chosen.principals(whom);
    if principals.is_empty() {
        let none = k.t.say("kiro-pick-none");
        return Ok(crate::profile::unreadable(show(k, whom, &chosen, Some(none)).await?));
    }
    let wanted = Subscription {
        account: k.c.at.account.clone(),
        profile: k.profile.id.clone(),
        tier: chosen.tier.clone(),
        principals,
    };
    match k.app.subscribe(&k.c.caller(), wanted).await {
        Ok(_) => Ok(Redirect::to(&k.c.path(&format!("{}?done=assigned", whom.list()))).into_response()),
        Err(error) => {
            let refusal: Refusal = refused(error)?;
            let page = show(k, whom, &chosen, Some(sentence(k.t, &refusal))).await?;
            Ok(answered(&refusal, page))
        }
    }
}

async fn show(k: &Kiro, whom: Whom, chosen: &Chosen, error: Option<String>) -> Result<Response, Failure> {
    let title = whom.title(k);
    let (step, content) = match chosen.tier(k) {
        None => (0, first(k, whom, &chosen.tier)),
        Some(tier) => (1, second(k, whom, (chosen, tier)).await?),
    };
    let names = [k.t.say("kiro-step-tier"), k.t.say("kiro-step-whom")];
    let errors: Vec<String> = error.into_iter().collect();
    let content = html! {
        (look::head(&title, None, &html! {}))
        (look::steps(k.t, &names, step))
        (look::form_errors(k.t, &errors))
        (content)
    };
    Ok(k.page(&title, "kiro/users", vec![k.users_crumb(), Crumb::here(&title)], &content))
}

/// Step 1: which tier.
fn first(k: &Kiro, whom: Whom, tried: &str) -> Markup {
    let t = k.t;
    let first = k.catalogue.assignable().first().map(|tier| tier.name.clone());
    let chosen = if tried.is_empty() { first } else { None }.unwrap_or_else(|| TierName::new(tried));
    html! {
        section.panel {
            form.form method="get" action=(k.c.path(whom.path())) {
                (tier_tiles(k, &t.say("kiro-choose-tier"), &chosen, &|_| None))
                p.hint { (t.say("kiro-pending-free")) }
                div.form-foot {
                    (look::button(Button::Primary, &t.say("kiro-continue")))
                    (look::link_button(Button::Link, &k.c.path(whom.list()), &t.say("button-cancel")))
                }
            }
        }
    }
}

/// A user or group to tick.
struct Hit {
    shown: PrincipalShown,
    detail: String,
    is_ticked: bool,
}

/// Step 2: whom.
async fn second(k: &Kiro, whom: Whom, (chosen, tier): (&Chosen, &Tier)) -> Result<Markup, Failure> {
    let t = k.t;
    let (hits, has_more) = hits(k, whom, chosen).await?;
    let path = k.c.path(whom.path());
    let label = match whom {
        Whom::Users => t.say("kiro-find-user"),
        Whom::Groups => t.say("kiro-find-group"),
    };
    Ok(html! {
        section.panel {
            div.panel-head {
                h2 { (t.say_with("kiro-chosen-tier", &[("tier", &tier.title)])) }
                (look::link_button(Button::Small, &path, &t.say("kiro-other-tier")))
                p { (joined(t, &offer(k, tier), &t.say("kiro-pending-free"))) }
            }
        }
        form.stack method="get" action=(path) data-live="hits" {
            (look::table(t, &table(k, whom, &label, (chosen, &hits, has_more))))
            div.form-foot {
                input type="hidden" name="tier" value=(tier.name);
                button.button.primary type="submit" formmethod="post" name="csrf" value=(k.c.csrf()) {
                    (t.say("kiro-assign"))
                }
                (look::link_button(Button::Link, &k.c.path(whom.list()), &t.say("button-cancel")))
            }
        }
    })
}

/// Those ticked so far, then those that the search finds.
async fn hits(k: &Kiro, whom: Whom, chosen: &Chosen) -> Result<(Vec<Hit>, bool), Failure> {
    let ticked = chosen.principals(whom);
    let (found, has_more) = search(k, whom, &chosen.q).await?;
    let all = ticked.iter().chain(found.iter().map(|(who, _)| who).filter(|who| !ticked.contains(who)));
    let shown = named(k, all.cloned().collect()).await?;
    let hit = |shown: PrincipalShown| {
        let detail = found.iter().find(|(who, _)| *who == shown.principal).map_or("", |(_, detail)| detail);
        Hit { is_ticked: ticked.contains(&shown.principal), detail: detail.to_owned(), shown }
    };
    Ok((shown.into_iter().map(hit).collect(), has_more))
}

/// Hits of the directory with e-mail address or description, and whether there are more.
async fn search(k: &Kiro, whom: Whom, text: &str) -> Result<(Vec<(Principal, String)>, bool), Failure> {
    let (account, region) = (k.c.at.account.clone(), k.center.indexed.region.clone());
    let (prefix, limit) = (Some(text.to_owned()), Some(HITS));
    let caller = k.c.caller();
    Ok(match whom {
        Whom::Users => {
            let filter = usher_app::directory::Filter::All;
            let view = ListUsers { account, region, prefix, filter, after: None, limit };
            let page = k.app.find_users(&caller, view).await?;
            let hits = page.items.into_iter().map(|user| (Principal::User(user.id), user.email));
            (hits.collect(), page.next.is_some())
        }
        Whom::Groups => {
            let page = k.app.show(&caller, ListGroups { account, region, prefix, after: None, limit }).await?;
            let hits = page.items.into_iter().map(|group| (Principal::Group(group.id), group.description));
            (hits.collect(), page.next.is_some())
        }
    })
}

fn table(k: &Kiro, whom: Whom, label: &str, (chosen, hits, has_more): (&Chosen, &[Hit], bool)) -> Table {
    let t = k.t;
    let second = match whom {
        Whom::Users => t.say("kiro-column-email"),
        Whom::Groups => t.say("kiro-column-description"),
    };
    Table {
        caption: label.to_owned(),
        id: "hits".into(),
        columns: vec![
            Column::pick(t.say("kiro-column-pick")),
            Column::head(t.say("kiro-column-name")),
            Column::text(second),
            Column::text(t.say("kiro-column-present")),
        ],
        rows: hits.iter().map(|hit| row(k, hit)).collect(),
        toolbar: Some(html! {
            div.search role="search" {
                label.hush for="search-q" { (label) }
                input.input id="search-q" type="search" name="q" value=(chosen.q) placeholder=(label)
                    autocomplete="off" spellcheck="false" maxlength="200";
                (look::button(Button::Normal, &t.say("button-search")))
            }
        }),
        empty: Some(nobody(k, whom, &chosen.q)),
        foot: has_more.then(|| html! { span { (t.say("kiro-more-hits")) } }),
        ..Table::default()
    }
}

fn nobody(k: &Kiro, whom: Whom, text: &str) -> Markup {
    let t = k.t;
    if !text.trim().is_empty() {
        return look::empty_state(&t.say("kiro-nobody-matches"), &t.say("kiro-no-hit-why"), &html! {});
    }
    let (key, rest) = match whom {
        Whom::Users => ("kiro-directory-no-users", "identity-center/users"),
        Whom::Groups => ("kiro-directory-no-groups", "identity-center/groups"),
    };
    let there = format!("/console/{}/{}/{rest}", k.c.at.account, k.center.indexed.region);
    let link = look::link_button(Button::Normal, &there, &t.say("kiro-to-directory"));
    look::empty_state(&t.say(key), &t.say("kiro-directory-empty-why"), &link)
}

fn row(k: &Kiro, hit: &Hit) -> Vec<Markup> {
    let (t, who) = (k.t, id(&hit.shown.principal));
    let has_plan = hit.shown.tier.is_some();
    let present = hit.shown.tier.as_ref().map(|tier| k.title_of(tier));
    vec![
        html! {
            input type="checkbox" name="pick" value=(who) checked[hit.is_ticked && !has_plan] disabled[has_plan]
                aria-label=(t.say_with("select-row", &[("name", &hit.shown.name)]));
        },
        html! { (hit.shown.name) },
        html! { (hit.detail) },
        html! {
            @match present {
                Some(tier) => (t.say_with("kiro-has-plan", &[("tier", &tier)])),
                None => span.soft { (t.say("none")) },
            }
        },
    ]
}
