//! `usherd up`: from a folder that may not exist to a server that listens.

use std::sync::Arc;

use tokio::sync::watch;
use tokio::task::JoinSet;
use usher_crypto::password::Cost;
use usher_domain::entropy::Entropy;
use usher_domain::time::Clock;

use crate::build::{Built, Outside, build};
use crate::clock::{SystemClock, TestClock};
use crate::config::Settings;
use crate::data::DataFolder;
use crate::entropy::SystemEntropy;
use crate::listener::Listening;
use crate::metrics::Metrics;
use crate::post::Post;
use crate::smtp::Smtp;
use crate::{listener, worker};

/// The clock and the randomness of a real server.
pub fn outside(settings: &Settings) -> Outside {
    let test_clock = settings.test.clock.then(|| Arc::new(TestClock::running()));
    let clock: Arc<dyn Clock> = match &test_clock {
        Some(clock) => clock.clone(),
        None => Arc::new(SystemClock),
    };
    Outside { clock, test_clock, entropy: Arc::new(SystemEntropy::default()), cost: Cost::STANDARD }
}

/// Starts the worker of a built server.
///
/// # Errors
/// The SMTP settings cannot be used.
pub fn start_worker(settings: &Settings, built: &Built, stop: &watch::Receiver<bool>) -> Result<JoinSet<()>, String> {
    let smtp =
        Smtp::new(&settings.smtp).map_err(|error| format!("The mail server cannot be used: {}", error.answer))?;
    let from = settings.smtp.from.clone().unwrap_or_else(|| "Usher <usher@localhost>".into());
    let post = Post::new(smtp, from, &settings.public_url());
    Ok(worker::start(&built.app, Arc::new(post), stop))
}

/// Runs the server until a signal ends it. Blocks.
///
/// # Errors
/// A sentence with what happened and the cure.
pub fn run(settings: &Settings) -> Result<(), String> {
    let mut say = |line: &str| eprintln!("{line}");
    let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy::default());
    let folder = DataFolder::open(&settings.server.data, &*entropy, &mut say).map_err(|error| error.to_string())?;
    crate::logs::init(&settings.log)?;
    let metrics = Metrics::install()?;
    let runtime = listener::runtime().map_err(|error| error.to_string())?;
    runtime.block_on(async {
        let socket = listener::bind(settings.server.listen).map_err(|error| error.to_string())?;
        let settings = &with_address_of(settings, &socket)?;
        let listening = Listening::new(socket, settings).map_err(|error| error.to_string())?;
        let outside = outside(settings);
        let built = build(settings, folder.path(), folder.master_key(), &outside)?;
        built.app.load_catalogue().await.map_err(|error| format!("The catalogue cannot be read: {error}."))?;
        let (stop, stopped) = watch::channel(false);
        let mut workers = start_worker(settings, &built, &stopped)?;
        greet(settings, &built).await?;
        let router = crate::routes::with_metrics(built.router.clone(), metrics);
        let ended = listener::run_on(listening, settings, router).await.map_err(|error| error.to_string())?;
        stop.send_replace(true);
        while workers.join_next().await.is_some() {}
        let app = built.app.clone();
        drop(tokio::task::spawn_blocking(move || app.close()).await);
        eprintln!(
            "{}",
            match ended {
                listener::Ended::Drained => "Stopped; every request in flight was answered.",
                listener::Ended::Cut => "Stopped; what was still in flight was cut off.",
            }
        );
        Ok(())
    })
}

/// The settings with the port that the system chose where port 0 was asked for: links and messages name it.
fn with_address_of(settings: &Settings, socket: &tokio::net::TcpListener) -> Result<Settings, String> {
    let mut settings = settings.clone();
    settings.server.listen = socket.local_addr().map_err(|error| format!("The address is not known: {error}."))?;
    Ok(settings)
}

/// Says where the console is, and what an operator has to know.
async fn greet(settings: &Settings, built: &Built) -> Result<(), String> {
    let url = settings.public_url();
    eprintln!("Usher is ready: {url}/console");
    if settings.test.clock {
        eprintln!("The clock of this server can be moved (--test-clock): never use it for real accounts.");
    }
    let link = built.app.setup_link().await.map_err(|error| format!("The set-up link cannot be made: {error}."))?;
    if let Some(link) = link {
        eprintln!("Nobody runs this server yet. Set it up here, once, within the hour:\n  {link}");
    }
    Ok(())
}
