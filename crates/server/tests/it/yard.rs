//! A yard for the real binary: a data folder with its configuration, and `usherd` as a child that can be killed.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;

use serde_json::json;
use usher_app::App;
use usher_crypto::password::Cost;
use usher_server::build::{Outside, build};
use usher_server::clock::SystemClock;
use usher_server::config::{Settings, Sources};
use usher_server::data::DataFolder;
use usher_server::entropy::SystemEntropy;
use usher_testkit::{Visitor, databases, process};

/// How long a server may take until it is ready, or until it has ended.
const PATIENCE: Duration = Duration::from_mins(1);

/// A folder with a configuration of two Regions, on the engine of the test run.
pub(crate) struct Yard {
    folder: tempfile::TempDir,
    databases: Vec<String>,
    /// How far the clock of the servers was moved, in seconds: what they leased to themselves ends with that.
    moved: std::cell::Cell<i64>,
}

impl Yard {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let is_postgres = std::env::var("USHER_TEST_ENGINE").as_deref() == Ok("postgres");
        let databases = if is_postgres { databases::make(3) } else { Vec::new() };
        let url = |at: usize| databases.get(at).map(|name: &String| databases::url(name)).unwrap_or_default();
        let mut text = format!("[database]\nglobal = {:?}\nconnections = 4\n[test]\nclock = true\n[limits]\n", url(0));
        for limit in ["sign_in_per_minute", "sign_up_per_minute", "token_per_minute", "api_per_minute"] {
            text += &format!("{limit} = 0\n");
        }
        for (at, region) in [(1, "us-east-1"), (2, "eu-central-1")] {
            text += &format!("[[region]]\nname = {region:?}\nlabel = {region:?}\ndatabase = {:?}\n", url(at));
        }
        std::fs::create_dir(folder.path().join("data")).unwrap();
        std::fs::write(folder.path().join("data/usher.toml"), text).unwrap();
        Self { folder, databases, moved: std::cell::Cell::new(0) }
    }

    /// Adds to the configuration.
    pub(crate) fn configure(&self, text: &str) {
        let file = self.data().join("usher.toml");
        let before = std::fs::read_to_string(&file).unwrap();
        std::fs::write(file, before + text).unwrap();
    }

    /// The data folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Looks into the databases, also beside a running server.
    pub(crate) async fn inside<T>(&self, work: impl AsyncFnOnce(&App) -> T) -> T {
        let data = self.data();
        if !data.join("master.key").exists() {
            drop(DataFolder::open(&data, &SystemEntropy::default(), &mut |_| {}).unwrap());
        }
        let key: [u8; 32] = std::fs::read(data.join("master.key")).unwrap().try_into().unwrap();
        let flags = vec![("--data", "server.data", data.display().to_string())];
        let settings = Settings::load(&Sources { flags, ..Sources::default() }, true).unwrap();
        let outside = Outside {
            clock: Arc::new(SystemClock),
            test_clock: None,
            entropy: Arc::new(SystemEntropy::default()),
            cost: Cost::CHEAP,
        };
        let built = tokio::task::spawn_blocking(move || build(&settings, &data, &key, &outside)).await.unwrap();
        let app = built.unwrap().app;
        app.load_catalogue().await.unwrap();
        let answer = work(&app).await;
        tokio::task::spawn_blocking(move || app.close()).await.unwrap();
        answer
    }

    /// A command of `usherd` about this folder, with nothing of the test's own environment.
    pub(crate) fn usherd(&self, words: &[&str]) -> Command {
        let mut command = usherd(words);
        command.arg("--data").arg(self.data());
        command
    }

    /// Starts the server and waits until it says where it is; what a killed one had leased is free again.
    pub(crate) async fn up(&self) -> Running {
        self.up_trusting(None).await
    }

    /// The same for a server with a certificate, which its visitors trust.
    pub(crate) async fn up_trusting(&self, certificate: Option<&str>) -> Running {
        let mut command = self.usherd(&["up", "--listen", "127.0.0.1:0"]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).process_group(0);
        let mut child = command.spawn().unwrap();
        let (sender, lines) = mpsc::channel();
        let errors = child.stderr.take().unwrap();
        std::thread::spawn(move || {
            for line in BufReader::new(errors).lines().map_while(Result::ok) {
                drop(sender.send(line));
            }
        });
        let mut said = String::new();
        while !said.contains("Usher is ready: ") {
            let line = lines.recv_timeout(PATIENCE);
            let Ok(line) = line else { panic!("usherd did not start: {said}") };
            said += &(line + "\n");
        }
        let url = said.split_once("Usher is ready: ").unwrap().1.split("/console").next().unwrap().to_owned();
        self.moved.set(self.moved.get() + 200);
        let running = Running { child, url, said, lines, certificate: certificate.map(str::to_owned) };
        let moved = json!({ "advanceSeconds": self.moved.get() });
        running.visitor().post_json("/test-clock", &moved).await.expect(200);
        running
    }
}

impl Drop for Yard {
    fn drop(&mut self) {
        databases::forget(&self.databases);
    }
}

/// A command of `usherd`, with nothing of the test's own environment.
pub(crate) fn usherd(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_usherd"));
    command.env_clear().args(words);
    command
}

/// What a command that must end says and how it ends; one that goes on is ended, and fails the test.
pub(crate) fn ended(mut command: Command) -> Output {
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = child.spawn().unwrap();
    let begun = std::time::Instant::now();
    while child.try_wait().unwrap().is_none() {
        if begun.elapsed() > PATIENCE {
            child.kill().unwrap();
            panic!("{command:?} goes on");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    child.wait_with_output().unwrap()
}

/// A server that runs.
pub(crate) struct Running {
    child: Child,
    /// Where it listens.
    pub url: String,
    /// What it said until it was ready.
    pub said: String,
    lines: mpsc::Receiver<String>,
    certificate: Option<String>,
}

impl Running {
    pub(crate) fn visitor(&self) -> Visitor {
        Visitor::trusting(&self.url, self.certificate.as_deref())
    }

    /// Waits for a line that holds `words`.
    pub(crate) fn hear(&mut self, words: &str) -> String {
        loop {
            let line = self.lines.recv_timeout(PATIENCE).expect("the server goes on speaking");
            self.said += &format!("{line}\n");
            if line.contains(words) {
                return line;
            }
        }
    }

    /// Pulls the plug.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Sends a signal and waits for the end; answers the exit code and all that was said.
    pub(crate) fn stop(mut self, signal: &str) -> (Option<i32>, String) {
        process::signal(self.child.id(), signal).unwrap();
        let begun = std::time::Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(begun.elapsed() < PATIENCE, "usherd does not end");
            std::thread::sleep(Duration::from_millis(20));
        };
        let rest: Vec<String> = self.lines.iter().collect();
        (status.code(), format!("{}{}", self.said, rest.join("\n")))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Whether somebody without rights can run the binary: tests run as root in containers, and root may do anything.
pub(crate) fn as_nobody(command: &mut Command) {
    if Path::new("/root").metadata().is_ok_and(|_| process_is_root()) {
        command.uid(65_534).gid(65_534);
    }
}

fn process_is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    Path::new("/proc/self").metadata().is_ok_and(|meta| meta.uid() == 0)
}
