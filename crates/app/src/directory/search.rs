//! Finding users and groups by the beginnings of words, and writing anew what they are found by.

use std::collections::HashSet;

use usher_domain::access::Caller;
use usher_domain::directory::{GroupName, fold, group_terms};
use usher_domain::id::{GroupId, UserId};
use usher_store::directory::search::{Search, WALK_MAX, matching, pending, renewed, search};
use usher_store::directory::{Filter, Group, User};
use usher_store::instance::Instance;

use super::list::ListUsers;
use super::page::{Page, limit, token};
use crate::app::App;
use crate::command::{Cx, Place};
use crate::error::{Error, Result};

/// A crowd up to here is looked through as a whole: among few, a walk through everybody's terms would mostly miss.
pub(crate) const FEW: usize = 1_000;
/// How often a page is looked for at most.
const LOOKS_MAX: usize = 8;
/// How many users and groups one transaction writes anew, and how many transactions one round has.
const CHUNK: i64 = 200;
const CHUNKS_MAX: usize = 100;

/// A page of the users of a sort who match all the words.
pub(super) fn users(
    cx: &mut Cx<'_, '_>,
    instance: &Instance,
    (words, filter): (&[String], Filter),
    (limit, after): (i64, &(String, String)),
) -> Result<Page<User>> {
    if let Some(few) = usher_store::directory::list::few(cx.tx, &instance.id, filter, FEW)? {
        let ids = few.into_iter().map(|id| id.as_str().to_owned()).collect();
        let ids = matching(cx.tx, words.iter(), ids)?;
        let users = usher_store::directory::users_by_id(cx.tx, &ids)?;
        let rows = users.into_iter().map(|user| (fold(&user.name), user));
        let rows = rows.filter(|(name, user)| (name.as_str(), user.id.as_str()) > (&*after.0, &*after.1));
        let page = Page::cut(rows.collect(), limit, |(name, user)| token(name, user.id.as_str()));
        return Ok(page.map(|(_, user)| user));
    }
    let wanted = Search {
        instance: &instance.id,
        kind: "user",
        words,
        after: (&after.0, &after.1),
        most: usize::try_from(limit).unwrap_or(1),
        walk: WALK_MAX,
    };
    let hits = search(cx.tx, &wanted, |tx, ids| {
        if filter == Filter::All {
            return Ok::<HashSet<String>, Error>(ids.into_iter().collect());
        }
        let users = usher_store::directory::users_by_id(tx, &ids)?.into_iter().filter(|user| shows(filter, user));
        Ok(users.map(|user| user.id.as_str().to_owned()).collect())
    })?;
    let items = usher_store::directory::users_by_id(cx.tx, &hits.ids)?;
    Ok(Page { items, next: hits.next.map(|(term, id)| token(&term, &id)) })
}

fn shows(filter: Filter, user: &User) -> bool {
    match filter {
        Filter::All => true,
        Filter::Enabled => user.state == "enabled",
        Filter::Disabled => user.state == "disabled",
        Filter::Invited => user.registered_at.is_none(),
    }
}

/// A page of the groups that match all the words.
pub(super) fn groups(
    cx: &mut Cx<'_, '_>,
    instance: &Instance,
    words: &[String],
    (limit, after): (i64, &(String, String)),
) -> Result<Page<Group>> {
    let wanted = Search {
        instance: &instance.id,
        kind: "group",
        words,
        after: (&after.0, &after.1),
        most: usize::try_from(limit).unwrap_or(1),
        walk: WALK_MAX,
    };
    let hits = search(cx.tx, &wanted, |_, ids| Ok::<HashSet<String>, Error>(ids.into_iter().collect()))?;
    let items = usher_store::directory::group::some(cx.tx, &hits.ids)?;
    Ok(Page { items, next: hits.next.map(|(term, id)| token(&term, &id)) })
}

/// Makes a group findable under its name.
pub(super) fn index_group(cx: &mut Cx<'_, '_>, group: &Group) -> Result<()> {
    let terms = group_terms(&GroupName::parse(&group.name)?);
    Ok(usher_store::directory::replace_terms(cx.tx, &group.instance, ("group", group.id.as_str()), &terms)?)
}

/// Makes a user findable under names and address.
pub(super) fn index_user(cx: &mut Cx<'_, '_>, user: &User) -> Result<()> {
    let terms = super::user::terms(user)?;
    Ok(usher_store::directory::replace_terms(cx.tx, &user.instance, ("user", user.id.as_str()), &terms)?)
}

impl App {
    /// Shows users, and looks on while a search has not filled its page: for people, who would rather wait a moment
    /// than turn an empty page. Each look is short, so that none keeps a database.
    ///
    /// # Errors
    /// As [`ListUsers`].
    pub async fn find_users(&self, caller: &Caller, view: ListUsers) -> Result<Page<User>> {
        let most = limit(view.limit);
        let mut page = self.show(caller, view.clone()).await?;
        for _ in 1..LOOKS_MAX {
            let room = most - i64::try_from(page.items.len()).unwrap_or(most);
            let Some(after) = page.next.clone().filter(|_| room > 0) else { break };
            let more = self.show(caller, ListUsers { after: Some(after), limit: Some(room), ..view.clone() }).await?;
            page.items.extend(more.items);
            page.next = more.next;
        }
        Ok(page)
    }

    /// The reconciler that writes the terms anew which an older version left.
    pub(crate) async fn renew_terms(&self, place: &Place) -> Result<()> {
        for _ in 0..CHUNKS_MAX {
            if self.tend(place, renew).await? == 0 {
                break;
            }
        }
        Ok(())
    }
}

fn renew(cx: &mut Cx<'_, '_>) -> Result<usize> {
    let found = pending(cx.tx, CHUNK)?;
    for (kind, id) in &found {
        let outcome = if kind == "user" {
            let user = usher_store::directory::user_by_id(cx.tx, &UserId::new(id))?;
            user.map(|user| index_user(cx, &user))
        } else {
            let group = usher_store::directory::group::by_id(cx.tx, &GroupId::new(id))?;
            group.map(|group| index_group(cx, &group))
        };
        match outcome {
            // A name that today's rules would refuse stays findable as it was.
            None | Some(Ok(()) | Err(Error::Refused(_))) => renewed(cx.tx, id)?,
            Some(Err(error)) => return Err(error),
        }
    }
    Ok(found.len())
}
