//! An account's activity: its rows from all databases, newest first.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use usher_domain::access::{Allowed, Resource};
use usher_domain::id::{AccountId, AdministratorId, GroupId, InstanceId, UserId};
use usher_domain::region::RegionName;
use usher_store::Tx;
use usher_store::audit::Entry;

use crate::app::App;
use crate::command::{Place, Question};
use crate::error::Result;

/// How many rows a page holds.
const PAGE: usize = 50;

/// What was done in an account, newest first.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Activity {
    /// The account.
    pub account: AccountId,
    /// The `next` of the page before; none begins with the newest.
    #[serde(default)]
    pub before: Option<String>,
}

/// One page of activity.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ActivityPage {
    /// Newest first.
    pub rows: Vec<ActivityRow>,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
}

/// One act.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ActivityRow {
    /// The row as it was written.
    #[serde(flatten)]
    pub entry: Entry,
    /// The Region whose database holds it; none for the global one.
    pub region: Option<RegionName>,
    /// The name of an operator or administrator, or the user name of a member of the account's directory.
    pub caller_name: Option<String>,
    /// The user name or group name that the target stands for, where it is of the account's directory.
    pub target_name: Option<String>,
}

impl Question for Activity {
    const NAME: &'static str = "Activity";
    const ALLOWED: Allowed = Allowed::AdministratorsAndOperators;
    type Answer = ActivityPage;

    fn resource(&self) -> Resource {
        Resource::Account(self.account.clone())
    }

    async fn ask(&self, app: &App) -> Result<ActivityPage> {
        let mut rows = Vec::new();
        for place in app.places() {
            let (account, before) = (self.account.clone(), self.before.clone());
            let most = i64::try_from(PAGE + 1).unwrap_or(51);
            let found = app
                .read(&place, move |tx| {
                    Ok(usher_store::audit::of_account(tx, account.as_str(), before.as_deref(), most)?)
                })
                .await?;
            let region = place.region().cloned();
            rows.extend(found.into_iter().map(|entry| ActivityRow {
                entry,
                region: region.clone(),
                caller_name: None,
                target_name: None,
            }));
        }
        rows.sort_by(|a, b| b.entry.id.cmp(&a.entry.id));
        let has_more = rows.len() > PAGE;
        rows.truncate(PAGE);
        name_callers(app, &mut rows).await?;
        name_directory(app, &self.account, &mut rows).await?;
        let next = rows.last().filter(|_| has_more).map(|row| row.entry.id.clone());
        Ok(ActivityPage { rows, next })
    }
}

async fn name_callers(app: &App, rows: &mut [ActivityRow]) -> Result<()> {
    let is_named = |entry: &Entry| matches!(entry.caller_kind.as_str(), "operator" | "administrator");
    let mut names: BTreeMap<String, Option<String>> =
        rows.iter().filter(|row| is_named(&row.entry)).map(|row| (row.entry.caller.clone(), None)).collect();
    let names = app
        .read(&Place::Global, move |tx| {
            for (id, name) in &mut names {
                let person = usher_store::account::administrator_by_id(tx, &AdministratorId::new(id.as_str()))?;
                *name = person.map(|person| person.name);
            }
            Ok(names)
        })
        .await?;
    for row in rows {
        row.caller_name = names.get(&row.entry.caller).cloned().flatten();
    }
    Ok(())
}

/// Members and targets by user name or group name, read in the Region of the account's directory. Whoever is of no
/// directory of the account, or gone from it, stays an id.
async fn name_directory(app: &App, account: &AccountId, rows: &mut [ActivityRow]) -> Result<()> {
    let account = account.clone();
    let instance = app.read(&Place::Global, move |tx| Ok(usher_store::instance::indexed_of(tx, &account)?)).await?;
    let Some(instance) = instance else { return Ok(()) };
    let prefix = format!("{}-", instance.store.as_str().trim_start_matches("d-"));
    let targets = rows.iter().map(|row| &row.entry.target).filter(|target| target.starts_with(&prefix));
    let members = rows.iter().filter(|row| row.entry.caller_kind == "member").map(|row| &row.entry.caller);
    let ids: BTreeSet<String> = targets.chain(members).cloned().collect();
    if ids.is_empty() {
        return Ok(());
    }
    let id = instance.id;
    let names = app.read(&Place::Region(instance.region), move |tx| names_of(tx, &id, &ids)).await?;
    for row in rows.iter_mut() {
        row.target_name = names.get(&row.entry.target).cloned();
        if row.entry.caller_kind == "member" {
            row.caller_name = names.get(&row.entry.caller).cloned();
        }
    }
    Ok(())
}

/// The users in one look-up; what is left may be groups, of which a page names few.
fn names_of(tx: &mut Tx<'_>, instance: &InstanceId, ids: &BTreeSet<String>) -> Result<BTreeMap<String, String>> {
    let users: Vec<UserId> = ids.iter().map(|id| UserId::new(id.as_str())).collect();
    let users = usher_store::directory::user::user_names(tx, instance, &users)?;
    let mut names: BTreeMap<String, String> =
        users.into_iter().map(|(id, name)| (id.as_str().to_owned(), name)).collect();
    for id in ids.iter().filter(|id| !names.contains_key(*id)).cloned().collect::<Vec<_>>() {
        let group = usher_store::directory::group::by_id(tx, &GroupId::new(id.as_str()))?;
        names.extend(group.filter(|group| group.instance == *instance).map(|group| (id, group.name)));
    }
    Ok(names)
}
