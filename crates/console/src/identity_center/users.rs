//! The list of users: search while typing, a filter by state, pages.

use axum::extract::{Query, State};
use axum::response::Response;
use usher_app::directory::{Filter, ListUsers, User};
use usher_web::{Failure, Web};

use super::{Asked, crumbs, here, query};
use crate::frame::Console;
use crate::look::{self, Button, Column, Link, Markup, Search, T, Table, html};

/// How a user's state is called: disabled, invited, or enabled.
pub(super) fn state(user: &User) -> &'static str {
    match (user.state.as_str(), user.registered_at) {
        ("disabled", _) => "disabled",
        (_, None) => "invited",
        _ => "enabled",
    }
}

fn filter(asked: &Asked) -> Filter {
    match asked.state.as_deref() {
        Some("enabled") => Filter::Enabled,
        Some("disabled") => Filter::Disabled,
        Some("invited") => Filter::Invited,
        _ => Filter::All,
    }
}

/// Rows of users with a link to each.
pub(super) fn rows(console: &Console, users: &[User]) -> Vec<Vec<Markup>> {
    let t = console.t;
    let row = |user: &User| {
        vec![
            html! { a href=(console.path(&format!("identity-center/users/{}", user.id))) { bdi { (user.name) } } },
            html! { bdi { (user.display_name) } },
            html! { bdi { (user.email) } },
            look::state_badge(t, state(user)),
            match user.last_active_at {
                Some(at) => look::time(t, at),
                None => html! { "–" },
            },
        ]
    };
    users.iter().map(row).collect()
}

/// The columns of [`rows`].
pub(super) fn columns(t: T) -> Vec<Column> {
    vec![
        Column::head(t.say("user-name")),
        Column::text(t.say("user-display-name")),
        Column::text(t.say("user-email")),
        Column::text(t.say("user-state")),
        Column::text(t.say("user-last-active")),
    ]
}

/// The page.
pub(super) async fn list(
    State(web): State<Web>,
    console: Console,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    if let Err(page) = here(&web, &console).await? {
        return Ok(page);
    }
    let t = console.t;
    let view = ListUsers {
        account: console.at.account.clone(),
        region: console.at.region.clone(),
        prefix: asked.q.clone(),
        filter: filter(&asked),
        after: asked.after.clone(),
        limit: None,
    };
    let page = web.app.find_users(&console.caller(), view).await?;
    let path = console.path("identity-center/users");
    let (q, state) = (asked.q.as_deref(), asked.state.as_deref());
    let tab =
        |state: &str, key: &str| Link::new(format!("{path}{}", query(&[("state", Some(state)), ("q", q)])), t.say(key));
    let tabs = [
        tab("", "user-filter-all"),
        tab("enabled", "user-filter-enabled"),
        tab("invited", "user-filter-invited"),
        tab("disabled", "user-filter-disabled"),
    ];
    let current = format!("{path}{}", query(&[("state", state), ("q", q)]));
    let search = Search {
        action: path.clone(),
        name: "q".into(),
        label: t.say("user-search"),
        value: asked.q.clone().unwrap_or_default(),
        results: "users".into(),
        keep: state.map(|state| ("state".to_owned(), state.to_owned())).into_iter().collect(),
    };
    let first = asked.after.as_ref().map(|_| current.clone());
    let next = page
        .next
        .as_deref()
        .map(|after| format!("{path}{}", query(&[("state", state), ("q", q), ("after", Some(after))])));
    let is_bare = q.is_none_or(str::is_empty) && state.is_none_or(str::is_empty) && asked.after.is_none();
    let table = Table {
        caption: t.say("nav-users"),
        id: "users".into(),
        columns: columns(t),
        rows: rows(&console, &page.items),
        toolbar: Some(look::search_box(t, &search)),
        empty: Some(empty(&console, is_bare, next.as_deref())),
        foot: Some(look::pager(t, i64::try_from(page.items.len()).unwrap_or(0), first.as_deref(), next.as_deref())),
        ..Table::default()
    };
    let content = html! {
        (look::head(&t.say("nav-users"), Some(&t.say("user-about")), &html! {
            (look::link_button(Button::Normal, &console.path("identity-center/users/import"), &t.say("import-title")))
            (look::link_button(Button::Primary, &console.path("identity-center/users/add"), &t.say("user-add")))
        }))
        (look::tabs(&t.say("user-state"), &tabs, &current))
        (look::table(t, &table))
    };
    let way = crumbs(&console, &[], &t.say("nav-users"));
    Ok(console.page_with((&t.say("nav-users"), "identity-center/users"), way, asked.flash(&console), &content))
}

fn empty(console: &Console, is_bare: bool, next: Option<&str>) -> Markup {
    let t = console.t;
    if let Some(next) = next {
        return look::goes_on(t, next);
    }
    if is_bare {
        let add = look::link_button(Button::Primary, &console.path("identity-center/users/add"), &t.say("user-add"));
        return look::empty_state(&t.say("user-empty"), &t.say("user-empty-why"), &add);
    }
    let clear = look::link_button(Button::Link, &console.path("identity-center/users"), &t.say("button-clear"));
    look::empty_state(&t.say("user-none-found"), &t.say("user-none-found-why"), &clear)
}
