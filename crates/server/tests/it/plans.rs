//! A team for scenarios of plans: an administrator, a directory with people, a profile.

use usher_app::credit::Spend;
use usher_app::directory::{AddMembers, CreateGroup, CreateUser, Welcome};
use usher_app::profile::{NewProfile, Profile};
use usher_domain::access::{Caller, Who};
use usher_domain::directory::{Email, GroupName, PersonName, UserName};
use usher_domain::id::{GroupId, UserId};
use usher_domain::money::Credits;
use usher_domain::region::RegionName;
use usher_testkit::{Answer, World};

use crate::office::{Office, REGION};

/// An office with a profile in a Region that is not the directory's.
pub(crate) struct Team {
    pub(crate) office: Office,
    pub(crate) profile: Profile,
}

/// The Region of the profile.
pub(crate) const DATA: &str = "eu-central-1";

impl Team {
    pub(crate) async fn new(world: &World, account: &str) -> Self {
        let office = Office::enabled(world, account).await;
        let new = NewProfile {
            account: office.account.clone(),
            region: RegionName::new(DATA),
            name: None,
            description: None,
        };
        let profile = world.app.create_profile(&office.caller(), new).await.unwrap();
        world.drain().await;
        Self { office, profile }
    }

    /// A console path of the service.
    pub(crate) fn path(&self, rest: &str) -> String {
        format!("/console/{}/{DATA}/kiro{rest}", self.office.account)
    }

    pub(crate) async fn get(&self, rest: &str) -> Answer {
        self.office.browser.get(&self.path(rest)).await
    }

    pub(crate) async fn post(&self, on: &Answer, rest: &str, fields: &[(&str, &str)]) -> Answer {
        self.office.browser.submit(on, &self.path(rest), fields).await
    }

    pub(crate) async fn person(&self, world: &World, name: &str, display: &str) -> UserId {
        let command = CreateUser {
            account: self.office.account.clone(),
            region: RegionName::new(REGION),
            user_name: UserName::parse(name).unwrap(),
            email: Email::parse(&format!("{name}@northwind.example")).unwrap(),
            given_name: PersonName::parse("A").unwrap(),
            family_name: PersonName::parse("B").unwrap(),
            display_name: PersonName::parse(display).unwrap(),
            groups: Vec::new(),
            language: None,
            how: Welcome::Invitation,
        };
        world.app.create_user(&self.office.caller(), command).await.unwrap().user.id
    }

    pub(crate) async fn group(&self, world: &World, name: &str, users: Vec<UserId>) -> GroupId {
        let (account, region) = (self.office.account.clone(), RegionName::new(REGION));
        let command = CreateGroup {
            account: account.clone(),
            region: region.clone(),
            name: GroupName::parse(name).unwrap(),
            description: None,
        };
        let group = world.app.perform(&self.office.caller(), command).await.unwrap().id;
        if !users.is_empty() {
            let command = AddMembers { account, region, group: group.clone(), users };
            world.app.perform(&self.office.caller(), command).await.unwrap();
        }
        group
    }

    /// Gives a plan through the form's second step.
    pub(crate) async fn give(&self, world: &World, what: &str, tier: &str, picks: &[&str]) -> Answer {
        let form = self.get(&format!("/{what}/add?tier={tier}")).await.expect(200);
        let mut fields = vec![("tier", tier)];
        fields.extend(picks.iter().map(|pick| ("pick", *pick)));
        let answer = self.post(&form, &format!("/{what}/add"), &fields).await;
        world.drain().await;
        answer
    }

    /// Spends credits as the member, and lets the first use reach the seat.
    pub(crate) async fn spend(&self, world: &World, user: &UserId, credits: i64, request: &str) {
        let who =
            Who::Member { user: user.clone(), account: self.office.account.clone(), region: RegionName::new(REGION) };
        let spend = Spend {
            user: user.clone(),
            profile: Some(self.profile.id.clone()),
            request_id: request.into(),
            credits: Some(Credits::whole(credits)),
            model: None,
            units: None,
            finish: false,
        };
        world.app.spend(&Caller::new(who, "scenario"), spend).await.unwrap();
        world.drain().await;
    }

    /// The page of the only seat whose owner is called so.
    pub(crate) async fn seat(&self, display: &str) -> (String, Answer) {
        let list = self.get("/users").await.expect(200);
        let before = list.body.split(&format!("\">{display}</a>")).next().unwrap().to_owned();
        let path = before.rsplit("href=\"").next().unwrap().to_owned();
        let rest = path.strip_prefix(&self.path("")).unwrap_or_else(|| panic!("{display} is not listed")).to_owned();
        let page = self.get(&rest).await.expect(200);
        (rest, page)
    }
}
