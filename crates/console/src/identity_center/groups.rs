//! Groups: list, page with members, adding, renaming, deleting.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;
use usher_app::directory::{
    AddMembers, CreateGroup, DeleteGroup, GetGroup, GroupShown, ListGroups, ListUsers, RemoveMembers, UpdateGroup,
};
use usher_domain::directory::{Description, GroupName};
use usher_domain::id::{GroupId, UserId};
use usher_domain::{Code, Refusal};
use usher_web::form::Posted;
use usher_web::{Failure, Web};

use super::{Asked, crumbs, done, here, query};
use crate::frame::Console;
use crate::look::{self, Button, Column, Danger, Field, Flash, Markup, Search, Table, TypeName, html};
use crate::refused::Refused;

#[derive(Deserialize)]
pub(super) struct OfGroup {
    group: GroupId,
}

/// The list of groups.
pub(super) async fn list(
    State(web): State<Web>,
    console: Console,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    if let Err(page) = here(&web, &console).await? {
        return Ok(page);
    }
    let t = console.t;
    let view = ListGroups {
        account: console.at.account.clone(),
        region: console.at.region.clone(),
        prefix: asked.q.clone(),
        after: asked.after.clone(),
        limit: None,
    };
    let page = web.app.show(&console.caller(), view).await?;
    let path = console.path("identity-center/groups");
    let q = asked.q.as_deref();
    let rows = page.items.iter().map(|group| {
        vec![
            html! { a href=(format!("{path}/{}", group.id)) { bdi { (group.name) } } },
            html! { bdi { (group.description) } },
            look::time(t, group.created_at),
        ]
    });
    let search = Search {
        action: path.clone(),
        name: "q".into(),
        label: t.say("group-search"),
        value: asked.q.clone().unwrap_or_default(),
        results: "groups".into(),
        keep: Vec::new(),
    };
    let first = asked.after.as_ref().map(|_| format!("{path}{}", query(&[("q", q)])));
    let next = page.next.as_deref().map(|after| format!("{path}{}", query(&[("q", q), ("after", Some(after))])));
    let add = look::link_button(Button::Primary, &console.path("identity-center/groups/add"), &t.say("group-add"));
    let table = Table {
        caption: t.say("nav-groups"),
        id: "groups".into(),
        columns: vec![
            Column::head(t.say("group-name")),
            Column::text(t.say("group-description")),
            Column::text(t.say("user-created")),
        ],
        rows: rows.collect(),
        toolbar: Some(look::search_box(t, &search)),
        empty: Some(if q.is_none_or(str::is_empty) {
            look::empty_state(&t.say("group-empty"), &t.say("group-empty-why"), &add)
        } else {
            let clear = look::link_button(Button::Link, &path, &t.say("button-clear"));
            look::empty_state(&t.say("group-none-found"), &t.say("user-none-found-why"), &clear)
        }),
        foot: Some(look::pager(t, i64::try_from(page.items.len()).unwrap_or(0), first.as_deref(), next.as_deref())),
        ..Table::default()
    };
    let content = html! {
        (look::head(&t.say("nav-groups"), Some(&t.say("group-about")), &add))
        (look::table(t, &table))
    };
    let way = crumbs(&console, &[], &t.say("nav-groups"));
    Ok(console.page_with((&t.say("nav-groups"), "identity-center/groups"), way, asked.flash(&console), &content))
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Named {
    name: String,
    description: String,
}

fn fields(console: &Console, named: &Named, refused: &Refused, button: &str) -> Markup {
    let t = console.t;
    html! {
        (Field::text("name", t.say("group-name")).value(&named.name).longest(1024).autocomplete("off")
            .error(refused.at("name")))
        (Field::text("description", t.say("group-description")).value(&named.description).longest(1024)
            .autocomplete("off").optional(t).error(refused.at("description")))
        div.form-foot { (look::button(Button::Primary, button)) }
    }
}

fn add_page(console: &Console, named: &Named, refused: &Refused) -> Response {
    let t = console.t;
    let title = t.say("group-add");
    let form = fields(console, named, refused, &t.say("button-create"));
    let content = html! {
        (look::head(&title, Some(&t.say("group-about")), &html! {}))
        (refused.list())
        section.panel { (look::form(&console.path("identity-center/groups"), &console.csrf(), &form)) }
    };
    let way = crumbs(console, &[("identity-center/groups", t.say("nav-groups"))], &title);
    refused.answer(console.page(&title, "identity-center/groups", way, &content))
}

/// The form for a new group.
pub(super) async fn add(State(web): State<Web>, console: Console) -> Result<Response, Failure> {
    if let Err(page) = here(&web, &console).await? {
        return Ok(page);
    }
    Ok(add_page(&console, &Named::default(), &Refused::none(console.t)))
}

/// Makes the group.
pub(super) async fn create(
    State(web): State<Web>,
    console: Console,
    Posted(form): Posted<Named>,
) -> Result<Response, Failure> {
    let mut refused = Refused::none(console.t);
    let name = refused.take("name", GroupName::parse(&form.name));
    let description = refused.take("description", Description::parse(&form.description));
    let (account, region) = (console.at.account.clone(), console.at.region.clone());
    let Some(name) = name.filter(|_| refused.is_empty()) else { return Ok(add_page(&console, &form, &refused)) };
    match web.app.perform(&console.caller(), CreateGroup { account, region, name, description }).await {
        Ok(group) => Ok(done(&console, &format!("identity-center/groups/{}", group.id), "created")),
        Err(error) => Ok(add_page(&console, &form, &Refused::by(console.t, error)?)),
    }
}

async fn read(web: &Web, console: &Console, group: &GroupId, after: Option<String>) -> Result<GroupShown, Failure> {
    let (account, region) = (console.at.account.clone(), console.at.region.clone());
    let view = GetGroup { account, region, group: group.clone(), after, limit: None };
    Ok(web.app.show(&console.caller(), view).await?)
}

/// The page of a group.
pub(super) async fn show(
    State(web): State<Web>,
    console: Console,
    Path(of): Path<OfGroup>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let flash = asked.flash(&console);
    page(&web, &console, &of.group, (&asked, flash), (None, &Refused::none(console.t))).await
}

async fn page(
    web: &Web,
    console: &Console,
    group: &GroupId,
    (asked, flash): (&Asked, Vec<Flash>),
    (typed, refused): (Option<&Named>, &Refused),
) -> Result<Response, Failure> {
    if let Err(page) = here(web, console).await? {
        return Ok(page);
    }
    let t = console.t;
    let shown = read(web, console, group, asked.after.clone()).await?;
    let own = format!("identity-center/groups/{group}");
    let named = Named { name: shown.group.name.clone(), description: shown.group.description.clone() };
    let form = fields(console, typed.unwrap_or(&named), refused, &t.say("button-save"));
    let delete = look::link_button(Button::Danger, &console.path(&format!("{own}/delete")), &t.say("button-delete"));
    let next = shown.members.next.as_deref();
    let next = next.map(|after| format!("{}{}", console.path(&own), query(&[("after", Some(after))])));
    let first = asked.after.as_ref().map(|_| console.path(&own));
    let mut columns = super::users::columns(t);
    columns.push(Column::actions(t.say("button-remove")));
    let mut rows = super::users::rows(console, &shown.members.items);
    for (row, user) in rows.iter_mut().zip(&shown.members.items) {
        row.push(member_form(console, group, (user.id.as_str(), "remove"), &t.say("button-remove")));
    }
    let table = Table {
        caption: t.say("group-members"),
        id: "members".into(),
        columns,
        rows,
        empty: Some(look::empty_state(&t.say("group-no-members"), &t.say("group-no-members-why"), &html! {})),
        foot: Some(look::pager(t, shown.ties.members, first.as_deref(), next.as_deref())),
        ..Table::default()
    };
    let content = html! {
        (look::head(&shown.group.name, Some(&shown.group.description), &delete))
        (refused.list())
        (look::panel(&t.say("group-members"), None, &html! {}, &html! {
            (adding(web, console, group, asked).await?)
            (look::table(t, &table))
        }))
        (look::panel(&t.say("user-details"), None, &html! {},
            &look::form(&console.path(&own), &console.csrf(), &form)))
    };
    let way = crumbs(console, &[("identity-center/groups", t.say("nav-groups"))], &shown.group.name);
    Ok(refused.answer(console.page_with((&shown.group.name, "identity-center/groups"), way, flash, &content)))
}

fn member_form(console: &Console, group: &GroupId, user_and_act: (&str, &str), label: &str) -> Markup {
    let (user, act) = user_and_act;
    html! {
        form method="post" action=(console.path(&format!("identity-center/groups/{group}/members"))) {
            (look::csrf_field(&console.csrf()))
            input type="hidden" name="user" value=(user);
            input type="hidden" name="act" value=(act);
            (look::button(Button::Small, label))
        }
    }
}

/// A search for users to add, and what it found.
async fn adding(web: &Web, console: &Console, group: &GroupId, asked: &Asked) -> Result<Markup, Failure> {
    let t = console.t;
    let search = Search {
        action: console.path(&format!("identity-center/groups/{group}")),
        name: "q".into(),
        label: t.say("group-find-user"),
        value: asked.q.clone().unwrap_or_default(),
        results: "found".into(),
        keep: Vec::new(),
    };
    let mut found = Vec::new();
    if asked.q.as_deref().is_some_and(|q| !q.trim().is_empty()) {
        let view = ListUsers {
            account: console.at.account.clone(),
            region: console.at.region.clone(),
            prefix: asked.q.clone(),
            filter: usher_app::directory::Filter::Enabled,
            after: None,
            limit: Some(10),
        };
        found = web.app.show(&console.caller(), view).await?.items;
    }
    Ok(html! {
        (look::search_box(t, &search))
        div id="found" {
            @for user in &found {
                div.row {
                    span { bdi { (user.display_name) } " · " bdi { (user.email) } }
                    (member_form(console, group, (user.id.as_str(), "add"), &t.say("button-add")))
                }
            }
        }
    })
}

/// Saves name and description.
pub(super) async fn save(
    State(web): State<Web>,
    console: Console,
    Path(of): Path<OfGroup>,
    Posted(form): Posted<Named>,
) -> Result<Response, Failure> {
    let mut refused = Refused::none(console.t);
    let name = refused.take("name", GroupName::parse(&form.name));
    let description = refused.take("description", Description::parse(&form.description));
    if !refused.is_empty() {
        return again(&web, &console, &of.group, (Some(&form), &refused)).await;
    }
    let (account, region, group) = (console.at.account.clone(), console.at.region.clone(), of.group.clone());
    match web.app.perform(&console.caller(), UpdateGroup { account, region, group, name, description }).await {
        Ok(_) => Ok(done(&console, &format!("identity-center/groups/{}", of.group), "saved")),
        Err(error) => again(&web, &console, &of.group, (Some(&form), &Refused::by(console.t, error)?)).await,
    }
}

/// The page with what was refused.
async fn again(
    web: &Web,
    console: &Console,
    group: &GroupId,
    refused: (Option<&Named>, &Refused),
) -> Result<Response, Failure> {
    page(web, console, group, (&Asked::default(), Vec::new()), refused).await
}

#[derive(Deserialize)]
pub(super) struct Member {
    user: UserId,
    act: String,
}

/// Adds or removes one member.
pub(super) async fn members(
    State(web): State<Web>,
    console: Console,
    Path(of): Path<OfGroup>,
    Posted(form): Posted<Member>,
) -> Result<Response, Failure> {
    let (account, region, group) = (console.at.account.clone(), console.at.region.clone(), of.group.clone());
    let (caller, users) = (console.caller(), vec![form.user]);
    let outcome = if form.act == "remove" {
        web.app.perform(&caller, RemoveMembers { account, region, group, users }).await
    } else {
        web.app.perform(&caller, AddMembers { account, region, group, users }).await
    };
    match outcome {
        Ok(_) => Ok(done(&console, &format!("identity-center/groups/{}", of.group), "members")),
        Err(error) => again(&web, &console, &of.group, (None, &Refused::by(console.t, error)?)).await,
    }
}

fn question(console: &Console, shown: &GroupShown, (typed, refused): (&str, &Refused)) -> Response {
    let t = console.t;
    let own = console.path(&format!("identity-center/groups/{}", shown.group.id));
    let danger = Danger {
        title: t.say_with("group-ask-delete", &[("name", shown.group.name.as_str())]),
        consequences: vec![
            t.say_with("group-ends-members", &[("count", shown.ties.members)]),
            t.say_with("group-ends-assignments", &[("count", shown.ties.assignments)]),
        ],
        type_name: Some(TypeName {
            name: shown.group.name.clone(),
            typed: typed.to_owned(),
            error: refused.at("confirm"),
        }),
        action: format!("{own}/delete"),
        csrf: console.csrf(),
        button: t.say("button-delete"),
        cancel: own,
    };
    let way = crumbs(console, &[("identity-center/groups", t.say("nav-groups"))], &shown.group.name);
    let content = html! { (refused.list()) (look::danger_dialog(t, &danger, &html! {})) };
    refused.answer(console.page(&danger.title, "identity-center/groups", way, &content))
}

/// The question before a deletion.
pub(super) async fn ask(
    State(web): State<Web>,
    console: Console,
    Path(of): Path<OfGroup>,
) -> Result<Response, Failure> {
    console.recent()?;
    if let Err(page) = here(&web, &console).await? {
        return Ok(page);
    }
    let shown = read(&web, &console, &of.group, None).await?;
    Ok(question(&console, &shown, ("", &Refused::none(console.t))))
}

#[derive(Deserialize)]
pub(super) struct Confirmed {
    confirm: String,
}

/// Deletes the group, once its name was typed.
pub(super) async fn delete(
    State(web): State<Web>,
    console: Console,
    Path(of): Path<OfGroup>,
    Posted(form): Posted<Confirmed>,
) -> Result<Response, Failure> {
    let shown = read(&web, &console, &of.group, None).await?;
    if form.confirm.trim() != shown.group.name {
        let refusal = Refusal::new(Code::ConfirmationWrong).with("name", &shown.group.name);
        return Ok(question(&console, &shown, (&form.confirm, &Refused::of(console.t, &refusal))));
    }
    let (account, region, group) = (console.at.account.clone(), console.at.region.clone(), of.group);
    web.app.perform(&console.caller(), DeleteGroup { account, region, group }).await?;
    Ok(done(&console, "identity-center/groups", "deleted"))
}
