//! Groups: made, renamed, deleted, listed.

use serde::{Deserialize, Serialize};
use serde_json::json;
use usher_domain::directory::{Description, GroupName};
use usher_domain::id::{AccountId, GroupId};
use usher_domain::region::RegionName;
use usher_domain::{Code, Refusal};
use usher_store::directory::group::GroupTies;
use usher_store::directory::list::Prefix;
use usher_store::directory::{Group, User};
use usher_store::instance::Instance;

use super::list::search_text;
use super::page::{Page, limit, place, token};
use super::seats::group_leaves;
use crate::command::{Command, Cx, Event, View};
use crate::error::{Error, Result};
use crate::instance::instance_of;

/// Makes a group.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreateGroup {
    /// The account.
    pub account: AccountId,
    /// The Region of its Identity Center.
    pub region: RegionName,
    /// The name; no second group of the directory has it.
    pub name: GroupName,
    /// A few words about it; may be empty.
    #[serde(default)]
    pub description: Option<Description>,
}

impl Command for CreateGroup {
    super::in_directory!("CreateGroup");
    type Outcome = Group;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(Group, Event)> {
        let instance = instance_of(cx, &self.account)?;
        refuse_taken(cx, &instance, &self.name, None)?;
        let group = Group {
            id: GroupId::random(&instance.store, cx.tx.random()),
            instance: instance.id.clone(),
            name: self.name.to_string(),
            description: self.description.as_ref().map(ToString::to_string).unwrap_or_default(),
            created_at: cx.tx.now(),
        };
        once_more(usher_store::directory::group::insert(cx.tx, &group, &self.name.folded()))?;
        index(cx, &instance, &group)?;
        let event = Event::on(&group.id).of(&self.account).with(json!({"name": self.name}));
        Ok((group, event))
    }
}

/// Changes a group's name or description; what is left out stays.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UpdateGroup {
    /// The account.
    pub account: AccountId,
    /// The Region of its Identity Center.
    pub region: RegionName,
    /// The group.
    pub group: GroupId,
    /// A new name.
    #[serde(default)]
    pub name: Option<GroupName>,
    /// A new description.
    #[serde(default)]
    pub description: Option<Description>,
}

impl Command for UpdateGroup {
    super::in_directory!("UpdateGroup");
    type Outcome = Group;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(Group, Event)> {
        let instance = instance_of(cx, &self.account)?;
        let before = super::group_of(cx, &instance, &self.group)?;
        let name = self.name.clone().map_or_else(|| GroupName::parse(&before.name), Ok)?;
        refuse_taken(cx, &instance, &name, Some(&before.id))?;
        let description = self.description.as_ref().map_or_else(|| before.description.clone(), ToString::to_string);
        let group = Group { name: name.to_string(), description, ..before.clone() };
        once_more(usher_store::directory::group::update(cx.tx, &group, &name.folded()))?;
        index(cx, &instance, &group)?;
        let event = Event::on(&group.id).of(&self.account).with(json!({"name": [before.name, group.name]}));
        Ok((group, event))
    }
}

/// Deletes a group; its members stay in the directory, subscriptions that name it end.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeleteGroup {
    /// The account.
    pub account: AccountId,
    /// The Region of its Identity Center.
    pub region: RegionName,
    /// The group.
    pub group: GroupId,
}

impl Command for DeleteGroup {
    super::in_directory!("DeleteGroup");
    const IS_DELICATE: bool = true;
    /// What hung on it.
    type Outcome = GroupTies;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(GroupTies, Event)> {
        let instance = instance_of(cx, &self.account)?;
        let group = super::group_of(cx, &instance, &self.group)?;
        let ties = usher_store::directory::group::ties(cx.tx, &group.id)?;
        group_leaves(cx, &group.id)?;
        usher_store::directory::group::delete(cx.tx, &group.id)?;
        let detail = json!({"name": group.name, "members": ties.members, "assignments": ties.assignments});
        Ok((ties, Event::on(&group.id).of(&self.account).with(detail)))
    }
}

fn refuse_taken(cx: &mut Cx<'_, '_>, instance: &Instance, name: &GroupName, own: Option<&GroupId>) -> Result<()> {
    let owner = usher_store::directory::group::by_name(cx.tx, &instance.id, &name.folded())?;
    match owner {
        Some(owner) if Some(&owner) != own => Err(Refusal::new(Code::GroupNameTaken).with("name", name).into()),
        _ => Ok(()),
    }
}

/// A rival in the same instant: the command runs again and then hears the refusal.
fn once_more(outcome: usher_store::Result<()>) -> Result<()> {
    match outcome {
        Err(usher_store::Error::Unique(name)) => Err(Error::Contention(name)),
        outcome => Ok(outcome?),
    }
}

fn index(cx: &mut Cx<'_, '_>, instance: &Instance, group: &Group) -> Result<()> {
    let whole = search_text(Some(&group.name));
    let mut terms: Vec<String> = whole.split_whitespace().map(str::to_owned).collect();
    terms.push(whole);
    Ok(usher_store::directory::replace_terms(cx.tx, &instance.id, ("group", group.id.as_str()), &terms)?)
}

/// Groups by name, or those whose names have a word that begins with a text.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListGroups {
    /// The account.
    pub account: AccountId,
    /// The Region of its Identity Center.
    pub region: RegionName,
    /// The beginning of the name or of a word in it.
    #[serde(default)]
    pub prefix: Option<String>,
    /// The token of the page before.
    #[serde(default)]
    pub after: Option<String>,
    /// 1 to 100 rows; 25 where nobody says.
    #[serde(default)]
    pub limit: Option<i64>,
}

impl View for ListGroups {
    super::in_directory!("ListGroups");
    type Answer = Page<Group>;

    fn show(&self, cx: &mut Cx<'_, '_>) -> Result<Page<Group>> {
        let instance = instance_of(cx, &self.account)?;
        let (limit, (first, second)) = (limit(self.limit), place(self.after.as_deref()));
        let prefix = search_text(self.prefix.as_deref());
        if prefix.is_empty() {
            let rows = usher_store::directory::group::all(cx.tx, &instance.id, &first, limit + 1)?;
            let page = Page::cut(rows, limit, |(_, folded)| token(folded, ""));
            return Ok(page.map(|(group, _)| group));
        }
        let search =
            Prefix { instance: &instance.id, kind: "group", text: &prefix, after: (first.as_str(), second.as_str()) };
        let hits = usher_store::directory::list::search(cx.tx, search, limit + 1)?;
        let page = Page::cut(hits, limit, |(term, id)| token(term, id));
        let mut items = Vec::with_capacity(page.items.len());
        for (_, id) in page.items {
            items.extend(usher_store::directory::group::by_id(cx.tx, &GroupId::new(id))?);
        }
        Ok(Page { items, next: page.next })
    }
}

/// A group with a page of its members.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GetGroup {
    /// The account.
    pub account: AccountId,
    /// The Region of its Identity Center.
    pub region: RegionName,
    /// The group.
    pub group: GroupId,
    /// The token of the page of members before.
    #[serde(default)]
    pub after: Option<String>,
    /// 1 to 100 members; 25 where nobody says.
    #[serde(default)]
    pub limit: Option<i64>,
}

/// A group as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupShown {
    /// The group.
    pub group: Group,
    /// What a deletion would touch.
    pub ties: GroupTies,
    /// Members in the order of their ids.
    pub members: Page<User>,
}

impl View for GetGroup {
    super::in_directory!("GetGroup");
    type Answer = GroupShown;

    fn show(&self, cx: &mut Cx<'_, '_>) -> Result<GroupShown> {
        let instance = instance_of(cx, &self.account)?;
        let group = super::group_of(cx, &instance, &self.group)?;
        let (limit, (after, _)) = (limit(self.limit), place(self.after.as_deref()));
        let members = usher_store::directory::member::of_group(cx.tx, &group.id, &after, limit + 1)?;
        let members = Page::cut(members, limit, |user| token(user.id.as_str(), ""));
        Ok(GroupShown { ties: usher_store::directory::group::ties(cx.tx, &group.id)?, members, group })
    }
}
