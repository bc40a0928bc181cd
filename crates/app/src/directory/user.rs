//! Adding a user by hand.

use serde::{Deserialize, Serialize};
use serde_json::json;
use usher_domain::access::Caller;
use usher_domain::directory::{Email, NewUser, PersonName, UserName, fold};
use usher_domain::id::{AccountId, GroupId, UserId};
use usher_domain::region::RegionName;
use usher_domain::{Code, Refusal, Why};
use usher_store::directory::{NewHandle, NewMember, NewPerson, NewTerm, User};
use usher_store::instance::Instance;

use super::password::not_made;
use super::seats::{Changed, seats_follow};
use crate::app::App;
use crate::command::{Command, Cx, Event};
use crate::error::{Error, Result};
use crate::instance::instance_of;

/// How a new user gets a first password.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Welcome {
    /// By a link in a mail, good for seven days.
    #[default]
    Invitation,
    /// The administrator hands over a password that must be changed at the first sign-in.
    OneTimePassword,
}

/// Adds a user to the directory.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreateUser {
    /// The account.
    pub account: AccountId,
    /// The Region of its Identity Center.
    pub region: RegionName,
    /// What the user signs in with; fixed for good.
    pub user_name: UserName,
    /// Where the invitation goes.
    pub email: Email,
    /// The given name.
    pub given_name: PersonName,
    /// The family name.
    pub family_name: PersonName,
    /// How others see the user.
    pub display_name: PersonName,
    /// Groups to join at once.
    #[serde(default)]
    pub groups: Vec<GroupId>,
    /// The language of mails: `en` or `zh-CN`.
    #[serde(default)]
    pub language: Option<String>,
    /// How the user gets a first password.
    #[serde(default)]
    pub how: Welcome,
    /// The hash of the one-time password that [`App::create_user`] made; nobody hands one in.
    #[serde(skip)]
    pub one_time_hash: Option<String>,
}

/// A user that was added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Created {
    /// The user.
    pub user: User,
    /// Whether this very call added the user, not an earlier one with the same idempotency key.
    #[serde(skip)]
    pub(super) is_fresh: bool,
}

impl Command for CreateUser {
    super::in_directory!("CreateUser");
    type Outcome = Created;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(Created, Event)> {
        let instance = instance_of(cx, &self.account)?;
        if self.groups.len() > super::MEMBERS_MAX {
            let refusal = Refusal::new(Code::InvalidInput).with("field", "groups");
            return Err(refusal.with("limit", super::MEMBERS_MAX).because(Why::AtMost).into());
        }
        for group in &self.groups {
            super::group_of(cx, &instance, group)?;
        }
        let user = self.user(cx, &instance);
        insert(cx, &instance, &user)?;
        let members: Vec<_> = self.groups.iter().map(|group| NewMember(group, &user.id, cx.tx.ordered_id())).collect();
        usher_store::directory::insert_members(cx.tx, &members)?;
        match (self.how, &self.one_time_hash) {
            (Welcome::Invitation, _) => crate::invitation::invite(cx, &self.account, &user)?,
            (Welcome::OneTimePassword, Some(hash)) => {
                usher_store::directory::proof::set_one_time_password(cx.tx, &user.id, hash)?;
            }
            (Welcome::OneTimePassword, None) => return Err(not_made()),
        }
        seats_follow(cx, &instance, Changed::Users(core::slice::from_ref(&user.id)))?;
        let detail = json!({"userName": self.user_name, "groups": self.groups, "how": self.how});
        let event = Event::on(&user.id).of(&self.account).with(detail);
        Ok((Created { user, is_fresh: true }, event))
    }
}

impl CreateUser {
    fn user(&self, cx: &Cx<'_, '_>, instance: &Instance) -> User {
        let language = self.language.as_deref().and_then(crate::words::Lang::parse).unwrap_or_default();
        User {
            id: UserId::random(&instance.store, cx.tx.random()),
            instance: instance.id.clone(),
            name: self.user_name.to_string(),
            email: self.email.to_string(),
            given_name: self.given_name.to_string(),
            family_name: self.family_name.to_string(),
            display_name: self.display_name.to_string(),
            state: "enabled".into(),
            language: language.tag().into(),
            created_at: cx.tx.now(),
            registered_at: None,
            last_active_at: None,
        }
    }
}

/// A claim with its kind: what is neither the name nor the address is what they look like.
pub(super) fn claims(name: &UserName, email: &Email) -> Vec<(String, &'static str)> {
    let (folded, mail) = (name.folded(), email.folded());
    let kind = |claim: &String| match () {
        () if *claim == folded => "name",
        () if *claim == mail => "email",
        () => "skeleton",
    };
    let all = usher_domain::directory::claims(name, email).into_iter();
    all.map(|claim| (kind(&claim), claim)).map(|(kind, claim)| (claim, kind)).collect()
}

/// Refuses claims that another user holds, saying which of the two texts is taken.
pub(super) fn refuse_taken(
    cx: &mut Cx<'_, '_>,
    instance: &Instance,
    claims: &[(String, &'static str)],
    own: Option<&UserId>,
) -> Result<Option<&'static str>> {
    let texts: Vec<&str> = claims.iter().map(|(claim, _)| claim.as_str()).collect();
    let owners = usher_store::directory::owners(cx.tx, &instance.id, &texts)?;
    let taken = claims.iter().find(|(claim, _)| owners.get(claim).is_some_and(|(owner, _)| Some(owner) != own));
    Ok(taken.map(|(_, kind)| *kind))
}

/// The refusal for a taken claim of that kind.
pub(super) fn taken(kind: &str, name: &str, email: &str) -> Refusal {
    match kind {
        "email" => Refusal::new(Code::EmailTaken).with("email", email),
        _ => Refusal::new(Code::UserNameTaken).with("name", name),
    }
}

/// Claims the names of a user; a rival in the same instant makes the command run again, and then it hears the refusal.
pub(super) fn claim(cx: &mut Cx<'_, '_>, user: &User, claims: &[(String, &'static str)]) -> Result<()> {
    let rows: Vec<_> = claims.iter().map(|(claim, kind)| NewHandle(claim, &user.id, kind)).collect();
    match usher_store::directory::insert_handles(cx.tx, &user.instance, &rows) {
        Err(usher_store::Error::Unique(name)) => Err(Error::Contention(name)),
        outcome => Ok(outcome?),
    }
}

fn insert(cx: &mut Cx<'_, '_>, instance: &Instance, user: &User) -> Result<()> {
    let (name, email) = (UserName::parse(&user.name)?, Email::parse(&user.email)?);
    let claims = claims(&name, &email);
    if let Some(kind) = refuse_taken(cx, instance, &claims, None)? {
        return Err(taken(kind, &user.name, &user.email).into());
    }
    let folded = fold(&user.name);
    let person = NewPerson(
        &user.id,
        &user.name,
        &folded,
        &user.email,
        &user.given_name,
        &user.family_name,
        &user.display_name,
        &user.language,
    );
    usher_store::directory::insert_people(cx.tx, &instance.id, &[person])?;
    claim(cx, user, &claims)?;
    let terms = terms(user)?;
    let terms: Vec<_> = terms.iter().map(|term| NewTerm("user", term, user.id.as_str())).collect();
    Ok(usher_store::directory::insert_terms(cx.tx, &instance.id, &terms)?)
}

/// The terms under which a user is found.
pub(super) fn terms(user: &User) -> Result<Vec<String>> {
    let new = NewUser {
        user_name: UserName::parse(&user.name)?,
        email: Email::parse(&user.email)?,
        given_name: PersonName::parse(&user.given_name)?,
        family_name: PersonName::parse(&user.family_name)?,
        display_name: PersonName::parse(&user.display_name)?,
        groups: Vec::new(),
    };
    Ok(new.search_terms())
}

/// What the administrator sees after adding a user.
#[derive(Clone, Debug)]
pub struct UserCreated {
    /// The user.
    pub user: User,
    /// The one-time password in the clear, this once; `None` for an invitation, and where the call was repeated.
    pub one_time_password: Option<zeroize::Zeroizing<String>>,
}

impl App {
    /// Adds a user; a one-time password is made and hashed here, and shown by nobody again.
    ///
    /// # Errors
    /// [`Code::UserNameTaken`], [`Code::EmailTaken`], [`Code::NotFound`] for a group, or the permission's.
    pub async fn create_user(&self, caller: &Caller, mut command: CreateUser) -> Result<UserCreated> {
        usher_domain::access::decide(caller, CreateUser::ALLOWED, &command.resource())?;
        let password = match command.how {
            Welcome::Invitation => None,
            Welcome::OneTimePassword => {
                let (clear, hash) = self.make_one_time_password().await?;
                command.one_time_hash = Some(hash);
                Some(clear)
            }
        };
        let created = self.perform(caller, command).await?;
        let one_time_password = password.filter(|_| created.is_fresh);
        Ok(UserCreated { user: created.user, one_time_password })
    }
}
