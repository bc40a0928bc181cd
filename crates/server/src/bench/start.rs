//! A server of its own process on a folder with people in it: how soon it answers, and how little it needs.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::{Duration, Instant};

use super::course::millis;
use super::goal::{Goal, resident_of, verdict};
use super::side::Report;
use super::stage::{Engine, Stage};
use super::town::Town;
use super::{End, Plan, run};
use crate::data::DataFolder;
use crate::entropy::SystemEntropy;

/// How many people live in the folder.
const PEOPLE: usize = 10_000;
/// How often the server is started; the slowest counts.
const STARTS: usize = 5;
/// How long a server idles before its memory is read.
const IDLE: Duration = Duration::from_secs(3);

/// Fills a folder, starts servers on it, and stops them.
pub(super) fn start(report: &mut Report) -> Result<(), String> {
    let path = std::env::temp_dir().join(format!("usher-bench-start-{}", std::process::id()));
    let outcome = fill(&path).and_then(|()| starts(&path, report));
    drop(std::fs::remove_dir_all(&path));
    outcome
}

fn fill(path: &Path) -> Result<(), String> {
    let opened = DataFolder::open(path, &SystemEntropy::default(), &mut |_| ());
    let folder = opened.map_err(|error| error.to_string())?;
    let stage = Stage::open_in(&Engine::Sqlite, path, folder.master_key())?;
    let mut town = Town::open(&stage)?;
    let (group, users) = town.people(&stage, PEOPLE)?;
    town.seat(&stage, &group, &users)?;
    stage.end();
    Ok(())
}

fn starts(path: &Path, report: &mut Report) -> Result<(), String> {
    let (mut slowest, mut memory) = (0, 0);
    for number in 0..STARTS {
        let begun = Instant::now();
        let mut server = Server::start(path)?;
        let address = server.address()?;
        let first = Plan {
            name: "first answer".into(),
            address,
            connections: 1,
            end: End::Requests(1),
            rate: None,
            process: Some(server.process.id()),
        };
        // A server answers to its own name only.
        let request = move |_, _| format!("GET /healthz HTTP/1.1\r\nhost: {address}\r\n\r\n").into_bytes();
        let answered = run(&first, request).map_err(|error| format!("the first answer did not come: {error}"))?;
        slowest = slowest.max(millis(begun));
        if answered.errors > 0 {
            return Err(format!("the first answer of {address} was an error"));
        }
        if number + 1 == STARTS {
            std::thread::sleep(IDLE);
            memory = resident_of(&server.process.id().to_string());
        }
    }
    let what = format!("start to first answer with {PEOPLE} users, the slowest of {STARTS}");
    report.lines.push(verdict(&what, slowest, " ms", Goal::AtMost(100)));
    let what = format!("resident memory of an idle server with {PEOPLE} users");
    report.lines.push(verdict(&what, memory, " KiB", Goal::AtMost(40 * 1_024)));
    Ok(())
}

/// A process of this very program, and what it says: where nobody listens it could not speak. It ends with this value.
struct Server {
    process: Child,
    said: Option<BufReader<ChildStderr>>,
}

impl Server {
    fn start(path: &Path) -> Result<Self, String> {
        let trouble = |error: std::io::Error| format!("another usherd does not start: {error}");
        let program = std::env::current_exe().map_err(trouble)?;
        let mut command = Command::new(program);
        command.args(["up", "--listen", "127.0.0.1:0", "--data"]).arg(path);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut process = command.spawn().map_err(trouble)?;
        let said = process.stderr.take().map(BufReader::new);
        Ok(Self { process, said })
    }

    /// Where it listens, as it says itself when it is ready.
    fn address(&mut self) -> Result<SocketAddr, String> {
        let silent = || "another usherd did not say where it listens".to_owned();
        for line in self.said.as_mut().ok_or_else(silent)?.lines() {
            let line = line.map_err(|error| error.to_string())?;
            let origin = line.strip_prefix("Usher is ready: http://").and_then(|rest| rest.split('/').next());
            if let Some(address) = origin.and_then(|origin| origin.parse().ok()) {
                return Ok(address);
            }
        }
        Err(silent())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
