//! Two Regions, an account with an instance in the first, and people.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use tempfile::TempDir;
use usher_crypto::keys::Keys;
use usher_crypto::password::{Cost, Hasher, Pool};
use usher_domain::access::{Caller, Who};
use usher_domain::catalogue::Catalogue;
use usher_domain::entropy::Entropy;
use usher_domain::id::{AccountId, AdministratorId, AssignmentId, GroupId, InstanceId, ProductId, StoreId, UserId};
use usher_domain::money::Credits;
use usher_domain::region::{Region, RegionName};
use usher_domain::seat::{Principal, SeatState};
use usher_domain::time::{Clock, Instant};
use usher_store::profile::Profile;
use usher_store::seat::Stored;
use usher_store::{Database, Outside, Set};

use crate::credit::{Spend, Spent};
use crate::profile::NewProfile;
use crate::seat::Subscription;
use crate::{App, House, Parts, Place, RegionParts, Result};

pub(super) const HERE: &str = "us-east-1";
pub(super) const THERE: &str = "eu-central-1";

struct TestClock(AtomicI64);

impl Clock for TestClock {
    fn now(&self) -> Instant {
        Instant(self.0.load(Ordering::SeqCst))
    }
}

struct Counter(AtomicU64);

impl Entropy for Counter {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let number = self.0.fetch_add(1, Ordering::SeqCst).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            chunk.copy_from_slice(&number.to_be_bytes()[..chunk.len()]);
        }
    }
}

pub(super) struct World {
    pub(super) app: App,
    pub(super) account: AccountId,
    pub(super) instance: InstanceId,
    pub(super) admin: Caller,
    pub(super) product: Caller,
    clock: Arc<TestClock>,
    _folder: TempDir,
}

pub(super) fn at(text: &str) -> Instant {
    Instant::parse(&format!("2026-{text}Z")).unwrap()
}

pub(super) fn place(region: &str) -> Place {
    Place::Region(RegionName::new(region))
}

static WORLDS: AtomicU64 = AtomicU64::new(0);

fn open_all(folder: &TempDir, outside: &Outside) -> (Database, Vec<RegionParts>) {
    // By hand on PostgreSQL: empty databases `w0_global`, `w0_here`, `w0_there`, `w1_…` must stand on that server.
    #[expect(clippy::disallowed_methods, reason = "whoever runs the tests by hand chooses the engine")]
    let server = std::env::var("USHER_SCENARIO_POSTGRES").ok();
    let number = WORLDS.fetch_add(1, Ordering::SeqCst);
    let open = |name: &str, set| {
        let place = match &server {
            Some(server) => usher_store::Place::Postgres { url: format!("{server}/w{number}_{name}"), connections: 4 },
            None => usher_store::Place::File(folder.path().join(name)),
        };
        Database::open(&place, set, outside).unwrap()
    };
    let (global, here, there) = std::thread::scope(|scope| {
        let all = || (open("global", Set::Global), open("here", Set::Region), open("there", Set::Region));
        scope.spawn(all).join().unwrap()
    });
    let region = |name: &str, database| RegionParts { name: RegionName::new(name), database };
    (global, vec![region(HERE, here), region(THERE, there)])
}

impl World {
    pub(super) async fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let clock = Arc::new(TestClock(AtomicI64::new(at("04-10T10:00:00").0)));
        let entropy = Arc::new(Counter(AtomicU64::new(1)));
        let handle = tokio::runtime::Handle::current();
        let outside = Outside { clock: clock.clone(), entropy: entropy.clone(), handle };
        let (global, regions) = open_all(&folder, &outside);
        let region = |name: &str| Region {
            name: RegionName::new(name),
            label: name.into(),
            hosts_identity_center: true,
            hosts_profiles: true,
        };
        let house = House {
            public_url: "https://usher.example".into(),
            regions: [region(HERE), region(THERE)].into(),
            catalogue: Arc::new(Catalogue::default()),
            keys: Arc::new(Keys::derive(&[7; 32])),
            is_sign_up_open: false,
        };
        let passwords = Pool::new(Hasher::new(Cost::CHEAP).unwrap(), 1, 1);
        let app = App::new(Parts { global, regions, house, passwords, clock: clock.clone(), entropy });
        let account = AccountId::new("111122223333");
        let who = Who::Administrator { id: AdministratorId::new("admin"), accounts: vec![account.clone()] };
        let world = Self {
            app,
            account,
            instance: InstanceId::new("ssoins-1"),
            admin: Caller::new(who, "test"),
            product: Caller::new(Who::Product(ProductId::new("product")), "test"),
            clock,
            _folder: folder,
        };
        world.enable().await;
        world
    }

    async fn enable(&self) {
        let (account, instance) = (self.account.clone(), self.instance.clone());
        let now = self.app.now();
        let store = StoreId::new("d-9067642ac7");
        let indexed = usher_store::instance::Indexed {
            id: instance.clone(),
            account: account.clone(),
            store: store.clone(),
            region: RegionName::new(HERE),
            alias: None,
            created_at: now,
        };
        let opened = usher_store::instance::Instance {
            id: instance,
            account: account.clone(),
            store,
            session_minutes: 480,
            is_extended: true,
        };
        self.write(&Place::Global, move |tx| {
            let account = usher_store::account::Account { id: account.clone(), name: "Acme".into(), created_at: now };
            usher_store::account::insert(tx, &account)?;
            usher_store::instance::index(tx, &indexed)
        })
        .await;
        self.write(&place(HERE), move |tx| usher_store::instance::open(tx, &opened).map(drop)).await;
    }

    pub(super) async fn write<F>(&self, place: &Place, work: F)
    where
        F: Fn(&mut usher_store::Tx<'_>) -> usher_store::Result<()> + Send + Sync + 'static,
    {
        self.app.keep_book(place, move |tx| Ok(work(tx)?)).await.unwrap();
    }

    pub(super) fn set(&self, text: &str) {
        self.clock.0.store(at(text).0, Ordering::SeqCst);
    }

    pub(super) fn set_to(&self, instant: Instant) {
        self.clock.0.store(instant.0, Ordering::SeqCst);
    }

    pub(super) async fn user(&self, name: &str) -> UserId {
        let id = UserId::new(format!("9067642ac7-{name}"));
        let (user, instance, name) = (id.clone(), self.instance.clone(), name.to_owned());
        self.write(&place(HERE), move |tx| usher_store::sample::user(tx, &instance, &user, &name)).await;
        id
    }

    pub(super) async fn group(&self, name: &str, members: &[&UserId]) -> GroupId {
        let id = GroupId::new(format!("9067642ac7-{name}"));
        let (group, instance, name) = (id.clone(), self.instance.clone(), name.to_owned());
        self.write(&place(HERE), move |tx| usher_store::sample::group(tx, &instance, &group, &name)).await;
        for member in members {
            self.join(&id, member).await;
        }
        id
    }

    pub(super) async fn join(&self, group: &GroupId, user: &UserId) {
        let (group, user, instance) = (group.clone(), user.clone(), self.instance.clone());
        let work = move |cx: &mut crate::Cx<'_, '_>| {
            usher_store::sample::join(cx.tx, &group, &user)?;
            crate::seat::settle_user(cx, &instance, &user)
        };
        self.app.tend(&place(HERE), work).await.unwrap();
    }

    pub(super) async fn leave(&self, group: &GroupId, user: &UserId) {
        let (group, user, instance) = (group.clone(), user.clone(), self.instance.clone());
        let work = move |cx: &mut crate::Cx<'_, '_>| {
            usher_store::sample::leave(cx.tx, &group, &user)?;
            crate::seat::settle_user(cx, &instance, &user)
        };
        self.app.tend(&place(HERE), work).await.unwrap();
    }

    pub(super) async fn turn_state(&self, user: &UserId, state: &'static str) {
        let (user, instance) = (user.clone(), self.instance.clone());
        let work = move |cx: &mut crate::Cx<'_, '_>| {
            usher_store::sample::state(cx.tx, &user, state)?;
            crate::seat::settle_user(cx, &instance, &user)
        };
        self.app.tend(&place(HERE), work).await.unwrap();
        self.drain().await;
    }

    pub(super) async fn profile(&self, region: &str) -> Profile {
        let new = NewProfile {
            account: self.account.clone(),
            region: RegionName::new(region),
            name: None,
            description: None,
        };
        let profile = self.app.create_profile(&self.admin, new).await.unwrap();
        self.drain().await;
        profile
    }

    pub(super) async fn subscribe(&self, profile: &Profile, tier: &str, to: Principal) -> Result<AssignmentId> {
        let wanted = Subscription {
            account: self.account.clone(),
            profile: profile.id.clone(),
            tier: tier.into(),
            principals: vec![to],
        };
        let made = self.app.subscribe(&self.admin, wanted).await?;
        self.drain().await;
        Ok(made[0].clone())
    }

    /// A user with a seat that is Active.
    pub(super) async fn active(&self, profile: &Profile, name: &str, tier: &str) -> UserId {
        let user = self.user(name).await;
        self.subscribe(profile, tier, Principal::User(user.clone())).await.unwrap();
        self.spend(&user, "first", "0.01").await.unwrap();
        self.drain().await;
        user
    }

    pub(super) async fn drain(&self) {
        self.app.drain().await.unwrap();
        for place in self.app.places() {
            assert_eq!(self.app.job_counts(&place).await.unwrap(), (0, 0), "{place:?}");
        }
    }

    pub(super) async fn seats(&self, user: &UserId) -> Vec<Stored> {
        let user = user.clone();
        self.app.read(&place(HERE), move |tx| Ok(usher_store::seat::of_user(tx, &user)?)).await.unwrap()
    }

    pub(super) async fn seat(&self, user: &UserId) -> Stored {
        self.seats(user).await.pop().unwrap()
    }

    pub(super) async fn state(&self, user: &UserId) -> (String, SeatState) {
        let seat = self.seat(user).await.seat;
        (seat.tier.as_str().to_owned(), seat.state)
    }

    pub(super) async fn spend(&self, user: &UserId, request: &str, credits: &str) -> Result<Spent> {
        let credits = Credits::parse(credits);
        self.app.spend(&self.product, spend(user, request, credits)).await
    }
}

pub(super) fn spend(user: &UserId, request: &str, credits: Option<Credits>) -> Spend {
    Spend {
        user: user.clone(),
        profile: None,
        request_id: request.into(),
        credits,
        model: None,
        units: None,
        finish: false,
    }
}
