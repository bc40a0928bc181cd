//! A server to measure: whole, in this process, on a free port and in a folder or databases of its own.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::routing::post;
use axum::{Json, Router as Routes};
use serde::{Deserialize, Serialize};
use tokio::runtime::Runtime;
use tokio::sync::{Mutex, mpsc, watch};
use usher_app::App;
use usher_crypto::password::Cost;
use usher_web::Web;

use crate::build::{Built, Outside, build};
use crate::clock::TestClock;
use crate::config::{Secret, Settings};
use crate::entropy::SystemEntropy;
use crate::listener;

/// Where every route stands a second time, for one request at a time.
pub(super) const ALONE: &str = "/bench/alone";
/// The key of the folder.
const KEY: [u8; 32] = [9; 32];

/// The engine that is measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Engine {
    /// SQLite files in a temporary folder.
    Sqlite,
    /// Empty databases of a PostgreSQL, in the order global, then one per Region.
    Postgres(Vec<String>),
}

/// A running server.
pub struct Stage {
    /// The application.
    pub app: App,
    /// Where it listens.
    pub address: SocketAddr,
    /// The runtime it runs on.
    pub runtime: Runtime,
    /// Its clock, which runs and can be moved.
    pub clock: Arc<TestClock>,
    folder: PathBuf,
    stop: mpsc::Sender<()>,
    halt: watch::Sender<bool>,
}

impl Stage {
    /// Starts a server with two Regions, its worker and the echo route.
    ///
    /// # Errors
    /// A sentence that says what did not start.
    pub fn open(engine: &Engine) -> Result<Self, String> {
        Self::open_in(engine, &std::env::temp_dir().join(format!("usher-bench-{}", std::process::id())), &KEY)
    }

    /// The same in a folder that may be filled already, with its key.
    ///
    /// # Errors
    /// A sentence that says what did not start.
    pub fn open_in(engine: &Engine, folder: &Path, key: &[u8; 32]) -> Result<Self, String> {
        let runtime = listener::runtime().map_err(|error| error.to_string())?;
        std::fs::create_dir_all(folder).map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
        let settings = settings(engine)?;
        let clock = Arc::new(TestClock::running());
        let entropy = Arc::new(SystemEntropy::default());
        let outside = Outside { clock: clock.clone(), test_clock: None, entropy, cost: Cost::STANDARD };
        let guard = runtime.enter();
        let built = build(&settings, folder, key, &outside)?;
        let socket = listener::bind(settings.server.listen).map_err(|error| error.to_string())?;
        let address = socket.local_addr().map_err(|error| error.to_string())?;
        let (stop, stopped) = mpsc::channel(1);
        let (halt, halted) = watch::channel(false);
        let mut workers = crate::up::start_worker(&settings, &built, &halted)?;
        drop(guard);
        let loaded = runtime.block_on(built.app.load_catalogue());
        loaded.map_err(|error| format!("the catalogue cannot be read: {error}"))?;
        let Built { app, web, router } = built;
        let router = alone(&router).merge(router).merge(echo(&web));
        runtime.spawn(async move {
            listener::serve(socket, router, Duration::from_secs(1), stopped).await;
            while workers.join_next().await.is_some() {}
        });
        Ok(Self { app, address, runtime, clock, folder: folder.to_owned(), stop, halt })
    }

    /// Stops the server and starts it again on the same folder or databases: what it remembers is read anew.
    ///
    /// # Errors
    /// A sentence that says what did not start.
    pub fn reopen(self, engine: &Engine) -> Result<Self, String> {
        let folder = self.folder.clone();
        self.end();
        Self::open_in(engine, &folder, &KEY)
    }

    /// Stops the server and removes its folder.
    pub fn close(self) {
        let folder = self.folder.clone();
        self.end();
        drop(std::fs::remove_dir_all(folder));
    }

    /// Stops the server and leaves its folder.
    pub fn end(self) {
        self.halt.send_replace(true);
        let _ = self.runtime.block_on(self.stop.send(()));
        self.app.close();
        self.runtime.shutdown_timeout(Duration::from_secs(2));
    }
}

/// Every route once more, one request at a time: the next one begins when its answer, and so its transaction, is done.
fn alone(router: &Router) -> Router {
    let turn = Arc::new(Mutex::new(()));
    let one_at_a_time = middleware::from_fn(move |request: Request, next: Next| {
        let turn = turn.clone();
        async move {
            let _turn = turn.lock().await;
            next.run(request).await
        }
    });
    Router::new().nest(ALONE, router.clone().layer(one_at_a_time))
}

fn settings(engine: &Engine) -> Result<Settings, String> {
    let mut settings = Settings::defaults().map_err(|error| error.to_string())?;
    settings.server.listen = SocketAddr::from(([127, 0, 0, 1], 0));
    settings.regions.truncate(2);
    settings.limits.sign_in_per_minute = 0;
    settings.limits.sign_up_per_minute = 0;
    settings.limits.token_per_minute = 0;
    settings.limits.api_per_minute = 0;
    if let Engine::Postgres(urls) = engine {
        let mut urls = urls.iter().map(|url| Some(Secret::new(url)));
        settings.database.global = urls.next().flatten();
        for region in &mut settings.regions {
            region.database = urls.next().flatten();
        }
    }
    Ok(settings)
}

/// What the echo route reads and writes: the shape of a spend.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Echo {
    request_id: String,
    credits: String,
}

/// JSON in, JSON out, no storage: the measure of all others, behind the same layers.
fn echo(web: &Web) -> Router {
    let route =
        Routes::new().route("/bench/echo", post(async |State(_): State<Web>, Json(body): Json<Echo>| Json(body)));
    usher_web::protect(usher_api::usher::behind_the_door(route, web), web)
}
