//! A world for tests: a whole server in this process, with its databases, clock, randomness and mailbox.
//!
//! A test enters by the front door: it speaks HTTP through a [`Visitor`]. `USHER_TEST_ENGINE=postgres` runs the same
//! test against databases of the PostgreSQL that `USHER_TEST_POSTGRES` names.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use usher_app::App;
use usher_crypto::password::Cost;
use usher_domain::time::{Clock, DAY, HOUR, Instant, MINUTE};
use usher_server::build::{Built, Outside, build};
use usher_server::clock::TestClock;
use usher_server::config::{Secret, Settings};
use usher_server::entropy::SeededEntropy;
use usher_server::listener::{self, Listening};

use crate::certificate::Certificate;
use crate::visitor::Visitor;

/// The first instant of every world: a Monday morning in the middle of a month of 30 days.
pub const BEGINNING: &str = "2026-11-16T09:00:00Z";

/// A running server and what a test may do to it. [`World::close`] ends it and checks what must hold in every world.
pub struct World {
    /// The application, for what has no front door: draining jobs, looking at databases.
    pub app: App,
    /// The clock; it stands still until a test moves it.
    pub clock: Arc<TestClock>,
    /// `http://127.0.0.1:<port>`, or https where a certificate was wished for.
    pub url: String,
    certificate: Option<Certificate>,
    router: axum::Router,
    stop: mpsc::Sender<()>,
    served: tokio::task::JoinHandle<listener::Ended>,
    folder: tempfile::TempDir,
    databases: Vec<String>,
}

/// What a world may be told before it begins.
#[derive(Default)]
pub struct Wishes {
    /// Runs the worker, as a real server does; without it a test drains jobs itself.
    pub has_worker: bool,
    /// Lets accounts be opened without an operator.
    pub is_sign_up_open: bool,
    /// The port to listen on; 0, the default, takes any that is free.
    pub port: u16,
    /// Pages do not say that the clock can be moved: for pictures.
    pub hides_clock: bool,
    /// The port of a mail server on this machine; without one mails stay in the mailbox.
    pub smtp_port: Option<u16>,
    /// Requests a minute for each class of them; without a number there is no limit.
    pub per_minute: u32,
    /// Speaks https, with a certificate in `tls.pem` and `tls.key` of the folder.
    pub has_certificate: bool,
}

impl World {
    /// A world with two Regions in two databases, without a worker.
    pub async fn new() -> Self {
        Self::with(Wishes::default()).await
    }

    /// A world as wished.
    pub async fn with(wishes: Wishes) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let socket = listener::bind(([127, 0, 0, 1], wishes.port).into()).expect("a free port");
        let mut settings = Settings::defaults().expect("the defaults are good");
        settings.server.listen = socket.local_addr().expect("an address");
        let certificate = wishes.has_certificate.then(Certificate::make);
        if let Some(certificate) = &certificate {
            certificate.write(folder.path());
            settings.tls.certificate = Some(folder.path().join("tls.pem"));
            settings.tls.key = Some(folder.path().join("tls.key"));
        }
        let listening = Listening::new(socket, &settings).expect("the certificate is good");
        let url = settings.public_url();
        settings.sign_up.self_sign_up = wishes.is_sign_up_open;
        let limits = &mut settings.limits;
        let rates = [&mut limits.sign_in_per_minute, &mut limits.sign_up_per_minute, &mut limits.token_per_minute];
        for rate in rates.into_iter().chain([&mut limits.api_per_minute]) {
            *rate = wishes.per_minute;
        }
        settings.regions.retain(|region| ["us-east-1", "eu-central-1", "us-west-2"].contains(&region.name.as_str()));
        if let Some(port) = wishes.smtp_port {
            settings.smtp.host = Some("127.0.0.1".to_owned());
            settings.smtp.port = port;
            settings.smtp.tls = usher_server::config::SmtpTls::None;
            settings.smtp.from = Some("Usher <usher@house.example>".to_owned());
        }
        let databases = choose_engine(&mut settings);
        let clock = Arc::new(TestClock::at(Instant::parse(BEGINNING).expect("an instant")));
        let outside = Outside {
            clock: clock.clone(),
            test_clock: (!wishes.hides_clock).then(|| clock.clone()),
            entropy: Arc::new(SeededEntropy::new(7)),
            cost: Cost::CHEAP,
        };
        let path = folder.path().to_owned();
        let (built, settings) =
            tokio::task::spawn_blocking(move || (build(&settings, &path, &[7; 32], &outside), settings))
                .await
                .expect("the start does not panic");
        let built = built.expect("the world begins");
        built.app.load_catalogue().await.expect("the catalogue stands");
        let (stop, stopped) = mpsc::channel(2);
        let (halt, halted) = watch::channel(false);
        let workers =
            wishes.has_worker.then(|| usher_server::up::start_worker(&settings, &built, &halted).expect("a worker"));
        let Built { app, router, .. } = built;
        let kept = router.clone();
        let served = tokio::spawn(async move {
            let ended = listener::serve(listening, router, Duration::from_secs(2), stopped).await;
            halt.send_replace(true);
            if let Some(mut workers) = workers {
                while workers.join_next().await.is_some() {}
            }
            ended
        });
        Self { app, clock, url, certificate, router: kept, stop, served, folder, databases }
    }

    /// A new browser: no cookies yet, English, following redirects within this server.
    pub fn visitor(&self) -> Visitor {
        Visitor::trusting(&self.url, self.certificate.as_ref().map(|certificate| certificate.pem.as_str()))
    }

    /// The folder of the databases' files.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// The names of the PostgreSQL databases: the global one, then the Regions' in the order of the settings; none on
    /// SQLite.
    pub fn databases(&self) -> &[String] {
        &self.databases
    }

    /// Opens a page as if from another machine with that address; answers status and text.
    pub async fn get_from(&self, address: std::net::IpAddr, path: &str) -> (u16, String) {
        use http_body_util::BodyExt as _;
        let from = usher_server::listener::ClientAddress((address, 40_000).into());
        let request = http::Request::get(path).header("accept", "text/html").extension(from);
        let request = request.body(axum::body::Body::empty()).expect("a request");
        let answer = tower::ServiceExt::oneshot(self.router.clone(), request).await.expect("infallible");
        let status = answer.status().as_u16();
        let bytes = answer.into_body().collect().await.expect("a body").to_bytes();
        (status, String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Moves the clock forward.
    pub fn pass(&self, micros: i64) {
        self.clock.advance(micros);
    }

    /// Moves the clock forward by minutes.
    pub fn pass_minutes(&self, minutes: i64) {
        self.pass(minutes * MINUTE);
    }

    /// Moves the clock forward by hours.
    pub fn pass_hours(&self, hours: i64) {
        self.pass(hours * HOUR);
    }

    /// Moves the clock forward by days.
    pub fn pass_days(&self, days: i64) {
        self.pass(days * DAY);
    }

    /// Sets the clock, `2026-12-01T00:00:00Z`.
    pub fn set_time(&self, text: &str) {
        self.clock.set(Instant::parse(text).expect("RFC 3339"));
    }

    /// The present moment.
    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// Runs all jobs that are due, in every database, until none is left.
    pub async fn drain(&self) {
        self.app.drain().await.expect("the jobs run");
    }

    /// Ends the world and checks what must hold: no job was given up, and none is left that is due.
    pub async fn close(self) {
        self.drain().await;
        for place in self.app.places() {
            let (open, failed) = self.app.job_counts(&place).await.expect("the queue can be read");
            assert_eq!((open, failed), (0, 0), "jobs open and failed in {place:?}");
        }
        self.stop.send(()).await.ok();
        self.served.await.expect("the server ends");
        let app = self.app.clone();
        tokio::task::spawn_blocking(move || app.close()).await.expect("the databases close");
        crate::databases::forget(&self.databases);
    }
}

/// SQLite files in the world's folder, or fresh databases of the test run's PostgreSQL.
fn choose_engine(settings: &mut Settings) -> Vec<String> {
    if std::env::var("USHER_TEST_ENGINE").as_deref() != Ok("postgres") {
        return Vec::new();
    }
    settings.database.connections = 4;
    let names = crate::databases::make(1 + settings.regions.len());
    let mut urls = names.iter().map(|name| Some(Secret::new(crate::databases::url(name))));
    settings.database.global = urls.next().flatten();
    for region in &mut settings.regions {
        region.database = urls.next().flatten();
    }
    names
}
