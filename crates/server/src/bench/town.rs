//! A town to measure in: an account with an administrator, a profile, a product that may spend.

use usher_app::account::{CreateAccount, CreateApiToken};
use usher_app::product::CreateProduct;
use usher_app::profile::NewProfile;
use usher_app::{App, Place};
use usher_domain::Code;
use usher_domain::access::{Caller, Who};
use usher_domain::directory::{Email, PersonName};
use usher_domain::id::{AccountId, AdministratorId, InstanceId, ProfileId, StoreId};
use usher_domain::region::RegionName;

use super::stage::Stage;

/// What the courses need to know of the town.
pub(super) struct Town {
    pub(super) account: AccountId,
    pub(super) instance: InstanceId,
    pub(super) region: RegionName,
    pub(super) profile: ProfileId,
    pub(super) profile_region: RegionName,
    pub(super) product_key: String,
    /// The administrator's API token.
    pub(super) token: String,
    pub(super) store: StoreId,
    /// How many people live there.
    pub(super) built: usize,
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
            // Each town has its own mayor, also where several stand in the same databases.
            let mayor = format!("mayor-{}@bench.example", usher_domain::id::hex(&app.random::<6>()));
            let opened = app.perform(
                &caller,
                CreateAccount {
                    name: PersonName::parse("Bench").map_err(broken)?,
                    administrator_email: Email::parse(&mayor).map_err(broken)?,
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
            let token = token(app, &account, &mayor).await?;
            quiet(app).await?;
            Ok(Self {
                account,
                instance: indexed.id,
                region: region.clone(),
                profile,
                profile_region: profile_region.clone(),
                product_key: made.key,
                token,
                store: indexed.store,
                built: 0,
            })
        })
    }

    /// Writes into the database of a Region, past the commands: for people by the hundred thousand.
    pub(super) async fn write<F>(stage: &Stage, region: &RegionName, work: F) -> Result<(), String>
    where
        F: FnOnce(&mut usher_store::Tx<'_>) -> usher_store::Result<()> + Send + 'static,
    {
        let database = stage.app.database(&Place::Region(region.clone())).map_err(broken)?;
        database.write(work).await.map_err(broken)?.map_err(broken)
    }

    /// Reads from the database of a Region.
    pub(super) async fn read<T, F>(stage: &Stage, region: &RegionName, work: F) -> Result<T, String>
    where
        T: Send + 'static,
        F: FnOnce(&mut usher_store::Tx<'_>) -> usher_store::Result<T> + Send + 'static,
    {
        let database = stage.app.database(&Place::Region(region.clone())).map_err(broken)?;
        database.read(work).await.map_err(broken)?.map_err(broken)
    }
}

/// Lets the mayor take office, and gives the API token of that office.
async fn token(app: &App, account: &AccountId, mayor: &str) -> Result<String, String> {
    let email = mayor.to_owned();
    let taken = app.database(&Place::Global).map_err(broken)?.write(move |tx| {
        let person = usher_store::account::administrator_by_email(tx, &email)?;
        let id = person.map_or_else(|| AdministratorId::new(""), |person| person.id);
        usher_store::account::change_state(tx, &id, "invited", "active")?;
        Ok::<_, usher_store::Error>(id)
    });
    let id = taken.await.map_err(broken)?.map_err(broken)?;
    let caller = Caller::new(Who::Administrator { id, accounts: vec![account.clone()] }, "bench");
    let name = PersonName::parse("bench").map_err(broken)?;
    Ok(app.perform(&caller, CreateApiToken { name, days: 1 }).await.map_err(broken)?.secret)
}

/// Waits until no database has a job left.
pub(super) async fn quiet(app: &App) -> Result<(), String> {
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
        }
        if open == 0 {
            return Ok(());
        }
        tokio::time::sleep(core::time::Duration::from_millis(5)).await;
    }
}
