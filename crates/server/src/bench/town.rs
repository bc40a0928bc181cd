//! A town to measure in: an account, its people, a profile, a product that may spend.

use usher_app::account::CreateAccount;
use usher_app::credit::Spend;
use usher_app::product::CreateProduct;
use usher_app::profile::NewProfile;
use usher_app::seat::Subscription;
use usher_app::{App, Place};
use usher_domain::Code;
use usher_domain::access::Caller;
use usher_domain::directory::{Email, PersonName};
use usher_domain::id::{AccountId, GroupId, InstanceId, ProfileId, StoreId, UserId};
use usher_domain::money::Credits;
use usher_domain::region::RegionName;
use usher_domain::seat::Principal;
use usher_store::sample;

use super::stage::Stage;

/// How many people one transaction writes.
const CHUNK: usize = 10_000;

/// What the courses need to know of the town.
pub(super) struct Town {
    pub(super) account: AccountId,
    pub(super) instance: InstanceId,
    pub(super) region: RegionName,
    pub(super) profile: ProfileId,
    pub(super) product_key: String,
    pub(super) store: StoreId,
    built: usize,
}

pub(super) fn broken(error: impl core::fmt::Display) -> String {
    format!("the town could not be built: {error}")
}

impl Town {
    /// An account with an instance in the first Region and a profile in the second: nothing may lean on one database.
    pub(super) fn open(stage: &Stage) -> Result<Self, String> {
        stage.runtime.block_on(async {
            let (app, caller) = (&stage.app, Caller::system("bench"));
            let house = app.house();
            let regions: Vec<RegionName> = house.regions.iter().map(|region| region.name.clone()).collect();
            let [region, profile_region] = &*regions else { return Err(broken("it needs two Regions")) };
            let mayor = "mayor@bench.example";
            let opened = app.perform(
                &caller,
                CreateAccount {
                    name: PersonName::parse("Bench").map_err(broken)?,
                    administrator_email: Email::parse(mayor).map_err(broken)?,
                    administrator_name: PersonName::parse("Mayor").map_err(broken)?,
                    language: "en".into(),
                },
            );
            let account = opened.await.map_err(broken)?.account;
            app.enable_identity_center(&caller, &account, region).await.map_err(broken)?;
            let center = app.identity_center(&caller, &account).await.map_err(broken)?;
            let indexed = center.ok_or_else(|| broken("there is no Identity Center"))?.indexed;
            let new =
                NewProfile { account: account.clone(), region: profile_region.clone(), name: None, description: None };
            let profile = app.create_profile(&caller, new).await.map_err(broken)?.id;
            let made = app.perform(&caller, CreateProduct { name: "bench".into() }).await.map_err(broken)?;
            app.drain().await.map_err(broken)?;
            let (region, store) = (region.clone(), indexed.store);
            Ok(Self { account, instance: indexed.id, region, profile, product_key: made.key, store, built: 0 })
        })
    }

    /// Adds a group of that many people; nobody is subscribed yet. Answers the group and the people.
    pub(super) fn people(&mut self, stage: &Stage, count: usize) -> Result<(GroupId, Vec<UserId>), String> {
        let number = |at: usize| u128::try_from(at).unwrap_or(0).to_be_bytes();
        let users: Vec<UserId> =
            (self.built..self.built + count).map(|at| UserId::random(&self.store, number(at))).collect();
        let group = GroupId::random(&self.store, number(usize::MAX - self.built));
        let (instance, id, name) = (self.instance.clone(), group.clone(), format!("group-{}", self.built));
        self.write(stage, move |tx| sample::group(tx, &instance, &id, &name))?;
        for (chunk, first) in users.chunks(CHUNK).zip((self.built..).step_by(CHUNK)) {
            let (instance, group, chunk) = (self.instance.clone(), group.clone(), chunk.to_vec());
            self.write(stage, move |tx| {
                for (user, at) in chunk.iter().zip(first..) {
                    sample::user(tx, &instance, user, &format!("user{at:07}"))?;
                    sample::join(tx, &group, user)?;
                }
                Ok(())
            })?;
        }
        self.built += count;
        Ok((group, users))
    }

    /// Subscribes a group to Power and waits until every meter stands.
    pub(super) fn subscribe(&self, stage: &Stage, group: &GroupId) -> Result<(), String> {
        let wanted = Subscription {
            account: self.account.clone(),
            profile: self.profile.clone(),
            tier: "POWER".into(),
            principals: vec![Principal::Group(group.clone())],
        };
        stage.runtime.block_on(async {
            stage.app.subscribe(&Caller::system("bench"), wanted).await.map_err(broken)?;
            settle(&stage.app).await
        })
    }

    /// Lets everybody spend once, so that every seat is active before anything is measured.
    pub(super) fn wake(stage: &Stage, users: &[UserId]) -> Result<(), String> {
        let caller = Caller::system("bench");
        stage.runtime.block_on(async {
            for chunk in users.chunks(CHUNK) {
                let first = |user: &UserId| Spend {
                    user: user.clone(),
                    profile: None,
                    request_id: "first".into(),
                    credits: Some(Credits(1)),
                    model: None,
                    units: None,
                    finish: false,
                };
                for answer in stage.app.spend_all(&caller, chunk.iter().map(first).collect()).await {
                    answer.map_err(broken)?;
                }
            }
            settle(&stage.app).await
        })
    }

    fn write<F>(&self, stage: &Stage, work: F) -> Result<(), String>
    where
        F: FnOnce(&mut usher_store::Tx<'_>) -> usher_store::Result<()> + Send + 'static,
    {
        let database = stage.app.database(&Place::Region(self.region.clone())).map_err(broken)?;
        stage.runtime.block_on(database.write(work)).map_err(broken)?.map_err(broken)
    }
}

/// Waits until no database has work left.
async fn settle(app: &App) -> Result<(), String> {
    loop {
        match app.drain().await {
            // The stage's own worker was in the way; it has done the work.
            Err(error) if error.is(Code::Unavailable) => {}
            outcome => {
                outcome.map_err(broken)?;
            }
        }
        let mut open = 0;
        for place in app.places() {
            open += app.job_counts(&place).await.map_err(broken)?.0;
            // Mails on their way would be measured with whatever comes next.
            let database = app.database(&place).map_err(broken)?;
            let queued = database.read(usher_store::mail::counts).await.map_err(broken)?.map_err(broken)?.0;
            open += queued;
        }
        if open == 0 {
            return Ok(());
        }
        tokio::time::sleep(core::time::Duration::from_millis(5)).await;
    }
}
