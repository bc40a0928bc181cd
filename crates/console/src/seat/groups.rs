//! The tab Groups: which groups give a plan to their members.

use axum::extract::RawQuery;
use axum::response::Response;
use serde::Deserialize;
use usher_app::seat::{ListSubscribedGroups, SubscribedGroup};
use usher_domain::time::Month;
use usher_web::Failure;

use super::list::waits;
use super::{address, asked, tabs};
use crate::look::{self, Button, Column, Crumb, Markup, Search, Table, html};
use crate::profile::{Kiro, day, done};

/// How many groups a page shows.
const PAGE: i64 = 25;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    q: String,
    after: String,
    done: String,
}

/// The page.
pub(super) async fn show(k: Kiro, RawQuery(query): RawQuery) -> Result<Response, Failure> {
    let asked: Asked = asked(query.as_deref());
    let view = ListSubscribedGroups {
        account: k.c.at.account.clone(),
        region: k.center.indexed.region.clone(),
        profile: k.profile.id.clone(),
        prefix: Some(asked.q.chars().take(200).collect()),
        token: Some(asked.after.clone()),
        most: PAGE,
    };
    let (groups, next) = k.app.show(&k.c.caller(), view).await?;
    let t = k.t;
    let title = t.say("nav-users-and-groups");
    let actions = html! {
        (look::link_button(Button::Normal, &k.c.path("kiro/users/add"), &t.say("kiro-add-user")))
        (look::link_button(Button::Primary, &k.c.path("kiro/groups/add"), &t.say("kiro-add-group")))
    };
    let content = html! {
        (look::head(&title, Some(&t.say("kiro-groups-about")), &actions))
        (tabs(&k, "kiro/groups"))
        (look::table(t, &table(&k, &asked, &groups, next.as_deref())))
    };
    let flash = done(t, Some(&asked.done));
    Ok(k.page_saying((&title, "kiro/users"), vec![Crumb::here(&title)], flash, &content))
}

fn table(k: &Kiro, asked: &Asked, groups: &[SubscribedGroup], next: Option<&str>) -> Table {
    let t = k.t;
    let path = k.c.path("kiro/groups");
    let to = |after: &str| address(&path, &[("q", &*asked.q), ("after", after)]);
    let first = (!asked.after.is_empty()).then(|| to(""));
    let next = next.map(to);
    let count = i64::try_from(groups.len()).unwrap_or(PAGE);
    let search = Search {
        action: path.clone(),
        name: "q".into(),
        label: t.say("kiro-find-group"),
        value: asked.q.clone(),
        results: "groups".into(),
        keep: Vec::new(),
    };
    Table {
        caption: t.say("kiro-groups-caption"),
        id: "groups".into(),
        columns: vec![
            Column::head(t.say("kiro-column-group")),
            Column::text(t.say("kiro-column-tier")),
            Column::number(t.say("kiro-column-members")),
            Column::text(t.say("kiro-column-since")),
            Column::actions(t.say("kiro-column-actions")),
        ],
        rows: groups.iter().map(|group| row(k, group)).collect(),
        toolbar: Some(look::search_box(t, &search)),
        empty: Some(nobody(k, asked, next.as_deref())),
        foot: (count > 0).then(|| look::pager(t, count, first.as_deref(), next.as_deref())),
        ..Table::default()
    }
}

fn nobody(k: &Kiro, asked: &Asked, next: Option<&str>) -> Markup {
    let t = k.t;
    if let Some(next) = next {
        return look::goes_on(t, next);
    }
    if !asked.q.trim().is_empty() {
        let all = look::link_button(Button::Normal, &k.c.path("kiro/groups"), &t.say("kiro-show-all"));
        return look::empty_state(&t.say("group-none-found"), &t.say("user-none-found-why"), &all);
    }
    let add = look::link_button(Button::Primary, &k.c.path("kiro/groups/add"), &t.say("kiro-add-group"));
    look::empty_state(&t.say("kiro-no-group"), &t.say("kiro-no-group-why"), &add)
}

fn row(k: &Kiro, group: &SubscribedGroup) -> Vec<Markup> {
    let t = k.t;
    let plan = |act: &str| k.c.path(&format!("kiro/plans/{}/{act}", group.assignment));
    let this_month = Month::of(group.updated_at) == Month::of(k.app.now());
    let former = group.former_tier.as_ref().filter(|_| this_month);
    vec![
        html! { a href=(k.c.path(&format!("identity-center/groups/{}", group.group))) { (group.name) } },
        html! {
            (look::tag(&k.title_of(former.unwrap_or(&group.tier))))
            @if former.is_some() { br; small.soft { (waits(k, &k.title_of(&group.tier), day(k.turn()))) } }
        },
        html! { (look::grouped(group.members)) },
        look::time(t, group.created_at),
        html! {
            div.row {
                @if former.is_some() {
                    form method="post" action=(plan("withdraw")) {
                        (look::csrf_field(&k.c.csrf()))
                        (look::button(Button::Small, &t.say("kiro-withdraw")))
                    }
                }
                (look::link_button(Button::Small, &plan("change"), &t.say("kiro-change-plan")))
                (look::link_button(Button::Small, &plan("deactivate"), &t.say("kiro-deactivate-plan")))
            }
        },
    ]
}
