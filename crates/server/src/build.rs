//! Puts a server together: databases, application, doors. The command line and the tests both start here.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use tokio::runtime::Handle;
use usher_app::{App, House, Parts, RegionParts};
use usher_crypto::keys::Keys;
use usher_crypto::password::{Cost, Hasher, Pool};
use usher_domain::catalogue::Catalogue;
use usher_domain::entropy::Entropy;
use usher_domain::region::{Region, RegionName};
use usher_domain::time::{Clock, Instant};
use usher_store::{Database, Place, Set};
use usher_web::limits::{DEFAULT_KEYS, Limiter, Quotas};
use usher_web::{MoveClock, Web, WebParts};

use crate::clock::TestClock;
use crate::config::Settings;

/// What a server needs from the world around it.
#[derive(Clone)]
pub struct Outside {
    /// The present moment.
    pub clock: Arc<dyn Clock>,
    /// The same clock, where it may be moved.
    pub test_clock: Option<Arc<TestClock>>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// How dear a password hash is; tests take a cheap one.
    pub cost: Cost,
}

/// A server that does not listen yet.
pub struct Built {
    /// The application.
    pub app: App,
    /// What the doors share.
    pub web: Web,
    /// All routes.
    pub router: Router,
}

impl MoveClock for TestClock {
    fn set(&self, now: Instant) {
        Self::set(self, now);
    }

    fn advance(&self, micros: i64) -> Instant {
        Self::advance(self, micros)
    }
}

/// Opens the databases and builds the application and its routes. Blocks while it migrates.
///
/// # Errors
/// A sentence that says which database does not open, and why.
pub fn build(settings: &Settings, folder: &Path, master_key: &[u8; 32], outside: &Outside) -> Result<Built, String> {
    let regions: Vec<Region> = settings.regions.iter().map(region).collect();
    let (global, databases) = open_all(settings, folder, outside)?;
    let house = House {
        public_url: settings.public_url().trim_end_matches('/').into(),
        regions: regions.into(),
        catalogue: Arc::new(Catalogue::default()),
        keys: Arc::new(Keys::derive(master_key)),
        is_sign_up_open: settings.sign_up.self_sign_up,
    };
    let is_secure = house.public_url.starts_with("https://");
    let app = App::new(Parts {
        global,
        regions: databases,
        house,
        passwords: passwords(settings, outside.cost)?,
        clock: outside.clock.clone(),
        entropy: outside.entropy.clone(),
    });
    let web = Web::new(WebParts {
        app: app.clone(),
        is_secure,
        has_mailbox: settings.smtp.host.is_none(),
        test_clock: outside.test_clock.clone().map(|clock| clock as Arc<dyn MoveClock>),
        limiter: Limiter::new(quotas(settings), DEFAULT_KEYS),
    });
    let router = crate::routes::router(&web);
    Ok(Built { app, web, router })
}

fn region(settings: &crate::config::Region) -> Region {
    Region {
        name: RegionName::new(&settings.name),
        label: settings.label.clone(),
        hosts_identity_center: settings.identity_center,
        hosts_profiles: settings.profiles,
    }
}

/// Opens all databases side by side, so that a start waits only for the slowest.
fn open_all(settings: &Settings, folder: &Path, outside: &Outside) -> Result<(Database, Vec<RegionParts>), String> {
    let needs = usher_store::Outside {
        clock: outside.clock.clone(),
        entropy: outside.entropy.clone(),
        handle: Handle::current(),
    };
    let connections = usize::try_from(settings.database.connections).unwrap_or(16);
    let place = |url: Option<&crate::config::Secret>, file: String| match url {
        Some(url) => Place::Postgres { url: url.reveal().to_owned(), connections },
        None => Place::File(folder.join(file)),
    };
    std::thread::scope(|scope| {
        let open = |name: String, place: Place, set: Set| {
            let needs = &needs;
            scope.spawn(move || {
                let opened = Database::open(&place, set, needs);
                opened.map_err(|error| format!("The database of {name} does not open: {error}."))
            })
        };
        let global = open(
            "the deployment".into(),
            place(settings.database.global.as_ref(), "global.sqlite".into()),
            Set::Global,
        );
        let regions: Vec<_> = settings
            .regions
            .iter()
            .map(|region| {
                let file = format!("region-{}.sqlite", region.name);
                (region.name.clone(), open(region.name.clone(), place(region.database.as_ref(), file), Set::Region))
            })
            .collect();
        let joined = |thread: std::thread::ScopedJoinHandle<'_, Result<Database, String>>| {
            thread.join().unwrap_or_else(|_| Err("a database's start broke off".into()))
        };
        let global = joined(global)?;
        let regions = regions
            .into_iter()
            .map(|(name, thread)| Ok(RegionParts { name: RegionName::new(name), database: joined(thread)? }));
        Ok((global, regions.collect::<Result<Vec<_>, String>>()?))
    })
}

/// Hashes side by side on half of the processors unless told otherwise; the others answer.
fn passwords(settings: &Settings, cost: Cost) -> Result<Pool, String> {
    let processors = std::thread::available_parallelism().map_or(2, usize::from);
    let running = match usize::try_from(settings.limits.argon2_threads).unwrap_or(0) {
        0 => (processors / 2).max(1),
        chosen => chosen,
    };
    let hasher = Hasher::new(cost).map_err(|error| format!("Passwords cannot be hashed: {error:?}."))?;
    Ok(Pool::new(hasher, running, running * 256))
}

fn quotas(settings: &Settings) -> Quotas {
    let limits = &settings.limits;
    Quotas {
        sign_in: limits.sign_in_per_minute,
        sign_up: limits.sign_up_per_minute,
        token: limits.token_per_minute,
        api: limits.api_per_minute,
    }
}
