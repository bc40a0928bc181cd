//! An administrator at work: an account, a signed-in browser, an enabled Identity Center.

use usher_app::Place;
use usher_domain::access::{Caller, Who};
use usher_domain::id::{AccountId, AdministratorId, SessionId};
use usher_domain::region::RegionName;
use usher_domain::time::DAY;
use usher_store::account::{Account, Administrator};
use usher_store::session::Session;
use usher_testkit::{Visitor, World};

/// The Region of the scenarios.
pub(crate) const REGION: &str = "us-east-1";

/// An administrator of one account, with a browser.
pub(crate) struct Office {
    pub(crate) account: AccountId,
    pub(crate) browser: Visitor,
    who: Who,
}

impl Office {
    /// Opens an account and signs its administrator in.
    pub(crate) async fn open(world: &World, account: &str) -> Self {
        let id = AccountId::new(account);
        let person = AdministratorId::new(format!("admin-{account}"));
        let secret = format!("secret-{account}");
        let hash = world.app.house().keys.hash("session", &secret);
        let (account, administrator) = (id.clone(), person.clone());
        let database = world.app.database(&Place::Global).unwrap();
        let written = database.write(move |tx| {
            let now = tx.now();
            let opened = Account { id: account.clone(), name: "Northwind".into(), created_at: now };
            usher_store::account::insert(tx, &opened)?;
            let email = format!("{administrator}@example.com");
            let person = Administrator {
                id: administrator.clone(),
                email: email.clone(),
                name: "Ada".into(),
                is_operator: false,
                state: "active".into(),
                language: "en".into(),
                created_at: now,
            };
            usher_store::account::insert_administrator(tx, &person, &email)?;
            usher_store::account::grant(tx, &account, &administrator)?;
            let session = Session {
                id: SessionId::new(tx.ordered_id()),
                subject: administrator.as_str().to_owned(),
                created_at: now,
                authenticated_at: now,
                last_seen_at: now,
                expires_at: now + 90 * DAY,
                address: String::new(),
                agent: String::new(),
            };
            usher_store::session::insert(tx, &session, &hash)
        });
        written.await.unwrap().unwrap();
        let browser = world.visitor();
        browser.set_cookie("usher-console", &secret);
        Self { account: id.clone(), browser, who: Who::Administrator { id: person, accounts: vec![id] } }
    }

    /// The same, with Identity Center enabled.
    pub(crate) async fn enabled(world: &World, account: &str) -> Self {
        let office = Self::open(world, account).await;
        let region = RegionName::new(REGION);
        world.app.enable_identity_center(&office.caller(), &office.account, &region).await.unwrap();
        office
    }

    /// The administrator, for what is asked of the application directly.
    pub(crate) fn caller(&self) -> Caller {
        Caller::new(self.who.clone(), "scenario")
    }

    /// A console path below account and Region.
    pub(crate) fn path(&self, rest: &str) -> String {
        format!("/console/{}/{REGION}/identity-center{rest}", self.account)
    }

    /// Adds a user through the wizard's last step.
    pub(crate) async fn add_user(&self, name: &str, email: &str, how: &str) -> usher_testkit::Answer {
        let form = self.browser.get(&self.path("/users/add")).await.expect(200);
        let fields = [
            ("user_name", name),
            ("email", email),
            ("given_name", "Mei"),
            ("family_name", "Lin"),
            ("how", how),
            ("step", "create"),
        ];
        self.browser.submit(&form, &self.path("/users/add"), &fields).await
    }
}
