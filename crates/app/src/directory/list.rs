//! Looking at users: one with all that hangs on it, lists, searches while typing.

use serde::{Deserialize, Serialize};
use usher_domain::directory::search_words;
use usher_domain::id::{AccountId, UserId};
use usher_domain::region::RegionName;
use usher_store::directory::leave::Ties;
use usher_store::directory::{Filter, Group, User};

use super::page::{Page, limit, place, token};
use super::search;
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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

/// Users by name, or those of whom every typed word begins a word of a name or of the address.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListUsers {
    /// The account.
    pub account: AccountId,
    /// The Region of its Identity Center.
    pub region: RegionName,
    /// The beginnings of words of the names or the address; several, parted by spaces, must all be there.
    #[serde(default)]
    pub prefix: Option<String>,
    /// Which users; a search looks among all and shows those.
    #[serde(default)]
    pub filter: Filter,
    /// The token of the page before.
    #[serde(default)]
    pub after: Option<String>,
    /// 1 to 100 rows; 25 where nobody says. A search may answer fewer although more follow.
    #[serde(default)]
    pub limit: Option<i64>,
}

impl View for ListUsers {
    super::in_directory!("ListUsers");
    type Answer = Page<User>;

    fn show(&self, cx: &mut Cx<'_, '_>) -> Result<Page<User>> {
        let instance = instance_of(cx, &self.account)?;
        let (limit, after) = (limit(self.limit), place(self.after.as_deref()));
        let words = search_words(self.prefix.as_deref().unwrap_or_default());
        if !words.is_empty() {
            return search::users(cx, &instance, (&words, self.filter), (limit, &after));
        }
        let after = (after.0.as_str(), after.1.as_str());
        let rows = usher_store::directory::list::users(cx.tx, &instance.id, self.filter, after, limit + 1)?;
        let page = Page::cut(rows, limit, |(user, folded)| token(folded, user.id.as_str()));
        Ok(page.map(|(user, _)| user))
    }
}
