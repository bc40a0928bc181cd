//! Looking at users: one with all that hangs on it, lists, searches while typing.

use serde::{Deserialize, Serialize};
use usher_domain::directory::{MAXIMUM_TERM, fold};
use usher_domain::id::{AccountId, UserId};
use usher_domain::region::RegionName;
use usher_store::directory::leave::Ties;
use usher_store::directory::list::Prefix;
use usher_store::directory::{Filter, Group, User};

use super::page::{Page, limit, place, token};
use crate::command::{Cx, View};
use crate::error::Result;
use crate::instance::instance_of;

/// How many groups a user's page names.
const GROUPS_MAX: i64 = 200;

/// A user with all that hangs on it.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GetUser {
    /// The account.
    pub account: AccountId,
    /// The Region of its Identity Center.
    pub region: RegionName,
    /// The user.
    pub user: UserId,
}

/// A user as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserShown {
    /// The user.
    pub user: User,
    /// The groups, two hundred at most.
    pub groups: Vec<Group>,
    /// What a deletion would end.
    pub ties: Ties,
    /// Whether a one-time password waits for the first sign-in.
    pub has_one_time_password: bool,
}

impl View for GetUser {
    super::in_directory!("GetUser");
    type Answer = UserShown;

    fn show(&self, cx: &mut Cx<'_, '_>) -> Result<UserShown> {
        let instance = instance_of(cx, &self.account)?;
        let user = super::user_of(cx, &instance, &self.user)?;
        Ok(UserShown {
            groups: usher_store::directory::member::of_user(cx.tx, &user.id, GROUPS_MAX)?,
            ties: usher_store::directory::leave::ties(cx.tx, &user.id)?,
            has_one_time_password: usher_store::directory::proof::has_one_time_password(cx.tx, &user.id)?,
            user,
        })
    }
}

/// Users by name, or those whose names or address begin with a text.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListUsers {
    /// The account.
    pub account: AccountId,
    /// The Region of its Identity Center.
    pub region: RegionName,
    /// The beginning of a name, a word of a name, or an address.
    #[serde(default)]
    pub prefix: Option<String>,
    /// Which users; a search looks among all and shows those.
    #[serde(default)]
    pub filter: Filter,
    /// The token of the page before.
    #[serde(default)]
    pub after: Option<String>,
    /// 1 to 100 rows; 25 where nobody says.
    #[serde(default)]
    pub limit: Option<i64>,
}

impl View for ListUsers {
    super::in_directory!("ListUsers");
    type Answer = Page<User>;

    fn show(&self, cx: &mut Cx<'_, '_>) -> Result<Page<User>> {
        let instance = instance_of(cx, &self.account)?;
        let (limit, (first, second)) = (limit(self.limit), place(self.after.as_deref()));
        let prefix = search_text(self.prefix.as_deref());
        if prefix.is_empty() {
            let after = (first.as_str(), second.as_str());
            let rows = usher_store::directory::list::users(cx.tx, &instance.id, self.filter, after, limit + 1)?;
            let page = Page::cut(rows, limit, |(user, folded)| token(folded, user.id.as_str()));
            return Ok(page.map(|(user, _)| user));
        }
        let search =
            Prefix { instance: &instance.id, kind: "user", text: &prefix, after: (first.as_str(), second.as_str()) };
        let hits = usher_store::directory::list::search(cx.tx, search, limit + 1)?;
        let page = Page::cut(hits, limit, |(term, id)| token(term, id));
        let mut items = Vec::with_capacity(page.items.len());
        for (_, id) in page.items {
            items.extend(usher_store::directory::user_by_id(cx.tx, &UserId::new(id))?.filter(|user| self.shows(user)));
        }
        Ok(Page { items, next: page.next })
    }
}

impl ListUsers {
    fn shows(&self, user: &User) -> bool {
        match self.filter {
            Filter::All => true,
            Filter::Enabled => user.state == "enabled",
            Filter::Disabled => user.state == "disabled",
            Filter::Invited => user.registered_at.is_none(),
        }
    }
}

/// What was typed, folded and cut as terms are.
pub(super) fn search_text(typed: Option<&str>) -> String {
    let typed: String = typed.unwrap_or_default().trim().chars().take(4 * MAXIMUM_TERM).collect();
    fold(&typed).chars().take(MAXIMUM_TERM).collect()
}
