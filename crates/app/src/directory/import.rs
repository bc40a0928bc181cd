//! Import of users from CSV: the whole file is judged first, and with one bad row nothing is written.
//!
//! Everything is written in ONE transaction with a few statements of many rows, so that no half import has to be found
//! and finished later; ten thousand users take less time than the mail of the first invitation.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use serde_json::json;
use usher_domain::access::{Allowed, Caller};
use usher_domain::directory::csv::{self, RowReport};
use usher_domain::directory::{NewUser, fold};
use usher_domain::id::{AccountId, GroupId, UserId};
use usher_domain::region::RegionName;
use usher_domain::{Code, Refusal};
use usher_store::directory::{NewHandle, NewMember, NewPerson, NewTerm, User};
use usher_store::instance::Instance;

use super::seats::{Changed, seats_follow};
use super::user::{claims, taken};
use crate::app::App;
use crate::command::{Act, Command, Cx, Event, View};
use crate::error::{Error, Result};
use crate::instance::instance_of;

/// A file to begin with: the header and one example.
pub const TEMPLATE: &str = "username,email,given_name,family_name,display_name,groups\r\n\
    jdoe,jdoe@example.com,Jane,Doe,Jane Doe,Developers;Testers\r\n";

/// One row of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowShown {
    /// The line in the file; the header is line 1.
    pub line: usize,
    /// The user name, where the row could be read.
    pub name: Option<String>,
    /// What is wrong with it; empty for a good row.
    pub problems: Vec<Refusal>,
}

/// What an import did, or why it did nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// A row each, in the file's order.
    pub rows: Vec<RowShown>,
    /// How many users were added; none where a row is bad, and none by a check.
    pub created: i64,
}

impl ImportReport {
    /// Whether every row is good.
    pub fn is_good(&self) -> bool {
        self.rows.iter().all(|row| row.problems.is_empty())
    }
}

/// Judges a file against the directory and writes nothing.
#[derive(Clone, Debug)]
pub struct CheckImport {
    /// The account.
    pub account: AccountId,
    /// The Region of its Identity Center.
    pub region: RegionName,
    /// The rows as the file's own rules judged them.
    pub rows: Vec<RowReport>,
}

/// What the directory has against a row, by line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Objections {
    #[serde(skip)]
    found: Vec<(usize, Refusal)>,
}

impl View for CheckImport {
    super::in_directory!("CheckImport");
    type Answer = Objections;

    fn show(&self, cx: &mut Cx<'_, '_>) -> Result<Objections> {
        let instance = instance_of(cx, &self.account)?;
        let users = self.rows.iter().filter_map(|row| Some((row.line, row.result.as_ref().ok()?)));
        let users: Vec<(usize, &NewUser)> = users.collect();
        Ok(Objections { found: objections(cx, &instance, &users)?.0 })
    }
}

type Objected = (Vec<(usize, Refusal)>, HashMap<String, GroupId>);

/// What the directory has against these users; and the groups they name, by folded name.
fn objections(cx: &mut Cx<'_, '_>, instance: &Instance, users: &[(usize, &NewUser)]) -> Result<Objected> {
    let claimed: Vec<Vec<(String, &str)>> =
        users.iter().map(|(_, user)| claims(&user.user_name, &user.email)).collect();
    let texts: Vec<&str> = claimed.iter().flatten().map(|(claim, _)| claim.as_str()).collect();
    let owners = usher_store::directory::owners(cx.tx, &instance.id, &texts)?;
    let mut names: Vec<String> =
        users.iter().flat_map(|(_, user)| user.groups.iter().map(usher_domain::directory::GroupName::folded)).collect();
    names.sort_unstable();
    names.dedup();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let groups = usher_store::directory::groups_named(cx.tx, &instance.id, &names)?;
    let mut found = Vec::new();
    for ((line, user), claims) in users.iter().zip(&claimed) {
        if let Some((_, kind)) = claims.iter().find(|(claim, _)| owners.contains_key(claim)) {
            found.push((*line, taken(kind, user.user_name.as_str(), user.email.as_str())));
        }
        for group in user.groups.iter().filter(|group| !groups.contains_key(&group.folded())) {
            found.push((*line, Refusal::new(Code::ImportGroupUnknown).with("name", group)));
        }
    }
    Ok((found, groups))
}

/// Adds every user of a file and invites them; refuses the whole file where a row is bad.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportUsers {
    /// The account.
    pub account: AccountId,
    /// The Region of its Identity Center.
    pub region: RegionName,
    /// The file: at most 10,000 rows below a header.
    pub text: String,
}

/// Imports; a file that is refused comes back with everything that is wrong with it, line by line.
///
/// The command is asked first and the report made afterwards, so that a repeat under the same idempotency key hears of
/// the import that was done and not of names which it took itself.
impl Act for ImportUsers {
    const NAME: &'static str = <Self as Command>::NAME;
    const ALLOWED: Allowed = <Self as Command>::ALLOWED;
    type Outcome = Imported;

    async fn act(self, app: &App, caller: &Caller) -> Result<Imported> {
        let (account, region, text) = (self.account.clone(), self.region.clone(), self.text.clone());
        let outcome = app.perform(caller, self).await;
        match &outcome {
            Err(Error::Refused(refusal)) if refusal.code == Code::ImportRefused => {
                let report = app.check_import(caller, &account, &region, &text).await?;
                let count = report.rows.iter().filter(|row| !row.problems.is_empty()).count();
                let lines = report.rows.into_iter();
                let lines = lines.flat_map(|row| row.problems.into_iter().map(move |problem| (row.line, problem)));
                Err(refusal.clone().with("count", count).at_lines(lines).into())
            }
            _ => outcome,
        }
    }
}

/// What was imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Imported {
    /// How many users were added and invited.
    pub created: i64,
}

impl Command for ImportUsers {
    super::in_directory!("ImportUsers");
    type Outcome = Imported;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(Imported, Event)> {
        let instance = instance_of(cx, &self.account)?;
        let rows = csv::parse(&self.text)?;
        let mut users = Vec::with_capacity(rows.len());
        for row in &rows {
            match &row.result {
                Ok(user) => users.push((row.line, user)),
                Err(_) => return Err(Refusal::new(Code::ImportRefused).with("line", row.line).into()),
            }
        }
        let (bad, groups) = objections(cx, &instance, &users)?;
        if let Some((line, _)) = bad.first() {
            return Err(Refusal::new(Code::ImportRefused).with("line", line).into());
        }
        let people: Vec<User> = users.iter().map(|(_, new)| person(cx, &instance, new)).collect();
        write(cx, &instance, &users, &people, &groups)?;
        crate::invitation::invite_all(cx, &self.account, &people)?;
        seats_follow(cx, &instance, Changed::Groups(&one_of_each_group(&users, &people)))?;
        let created = i64::try_from(people.len()).unwrap_or(i64::MAX);
        Ok((Imported { created }, Event::on(&instance.id).of(&self.account).with(json!({"created": created}))))
    }
}

/// For each set of groups that a row names, one user in it.
fn one_of_each_group(users: &[(usize, &NewUser)], people: &[User]) -> Vec<UserId> {
    let mut seen = HashSet::new();
    let mut chosen = Vec::new();
    for ((_, new), user) in users.iter().zip(people) {
        let mut is_new = false;
        for group in &new.groups {
            is_new |= seen.insert(group.folded());
        }
        if is_new {
            chosen.push(user.id.clone());
        }
    }
    chosen
}

fn person(cx: &Cx<'_, '_>, instance: &Instance, new: &NewUser) -> User {
    User {
        id: UserId::random(&instance.store, cx.tx.random()),
        instance: instance.id.clone(),
        name: new.user_name.to_string(),
        email: new.email.to_string(),
        given_name: new.given_name.to_string(),
        family_name: new.family_name.to_string(),
        display_name: new.display_name.to_string(),
        state: "enabled".into(),
        language: crate::words::Lang::default().tag().into(),
        created_at: cx.tx.now(),
        registered_at: None,
        last_active_at: None,
    }
}

fn write(
    cx: &mut Cx<'_, '_>,
    instance: &Instance,
    users: &[(usize, &NewUser)],
    people: &[User],
    groups: &HashMap<String, GroupId>,
) -> Result<()> {
    let folded: Vec<String> = people.iter().map(|user| fold(&user.name)).collect();
    let rows: Vec<_> = people
        .iter()
        .zip(&folded)
        .map(|(u, folded)| {
            NewPerson(&u.id, &u.name, folded, &u.email, &u.given_name, &u.family_name, &u.display_name, &u.language)
        })
        .collect();
    usher_store::directory::insert_people(cx.tx, &instance.id, &rows)?;
    let pairs = || users.iter().map(|(_, new)| *new).zip(people);
    let claimed: Vec<_> = pairs().map(|(new, user)| (claims(&new.user_name, &new.email), &user.id)).collect();
    let handles: Vec<_> =
        claimed.iter().flat_map(|(claims, id)| claims.iter().map(|(claim, kind)| NewHandle(claim, id, kind))).collect();
    if let Err(error) = usher_store::directory::insert_handles(cx.tx, &instance.id, &handles) {
        return Err(match error {
            usher_store::Error::Unique(name) => Error::Contention(name),
            other => other.into(),
        });
    }
    let found: Vec<_> = pairs().map(|(new, user)| (new.search_terms(), user.id.as_str())).collect();
    let terms: Vec<_> =
        found.iter().flat_map(|(terms, id)| terms.iter().map(|term| NewTerm("user", term, id))).collect();
    usher_store::directory::insert_terms(cx.tx, &instance.id, &terms)?;
    let mut members = Vec::new();
    for (new, user) in pairs() {
        let joined = new.groups.iter().filter_map(|group| groups.get(&group.folded()));
        members.extend(joined.map(|group| NewMember(group, &user.id, cx.tx.ordered_id())));
    }
    usher_store::directory::insert_members(cx.tx, &members)?;
    Ok(())
}

impl App {
    /// Judges a file, row by row, and writes nothing.
    ///
    /// # Errors
    /// Where the file as a whole is refused: too large, no rows, an unknown header.
    pub async fn check_import(
        &self,
        caller: &Caller,
        account: &AccountId,
        region: &RegionName,
        text: &str,
    ) -> Result<ImportReport> {
        let rows = csv::parse(text)?;
        let view = CheckImport { account: account.clone(), region: region.clone(), rows: rows.clone() };
        let Objections { found: mut objected } = self.show(caller, view).await?;
        objected.sort_by_key(|(line, _)| *line);
        let mut objected = objected.into_iter().peekable();
        let shown = rows.into_iter().map(|row| {
            let (name, mut problems) = match row.result {
                Ok(user) => (Some(user.user_name.to_string()), Vec::new()),
                Err(problems) => (None, problems),
            };
            while let Some((_, problem)) = objected.next_if(|(line, _)| *line <= row.line) {
                problems.push(problem);
            }
            RowShown { line: row.line, name, problems }
        });
        Ok(ImportReport { rows: shown.collect(), created: 0 })
    }

    /// Adds and invites every user of a file, or nobody: then the report says which rows are bad.
    ///
    /// # Errors
    /// As [`App::check_import`].
    pub async fn import_users(
        &self,
        caller: &Caller,
        account: &AccountId,
        region: &RegionName,
        text: &str,
    ) -> Result<ImportReport> {
        let mut report = self.check_import(caller, account, region, text).await?;
        if !report.is_good() {
            return Ok(report);
        }
        let import = ImportUsers { account: account.clone(), region: region.clone(), text: text.to_owned() };
        match self.perform(caller, import).await {
            Ok(imported) => report.created = imported.created,
            // Somebody took a name in between: the second look says which.
            Err(error) if error.is(Code::ImportRefused) => {
                return self.check_import(caller, account, region, text).await;
            }
            Err(error) => return Err(error),
        }
        Ok(report)
    }
}
