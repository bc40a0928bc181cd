//! The driver's process and the browser's: started on a free port, ended by their ids.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::thread::sleep;
use std::time::Duration;

use fantoccini::wd::Capabilities;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::Step;
use crate::process;

/// How long the driver may take until it listens.
const PATIENCE: Duration = Duration::from_secs(20);

/// No window, no sandbox (tests run in containers, as root), and not one request of the browser's own.
const FLAGS: [&str; 14] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-breakpad",
    "--no-first-run",
    "--no-default-browser-check",
    "--force-color-profile=srgb",
];

/// The two processes and the browser's profile.
#[derive(Debug)]
pub(super) struct Driver {
    child: Child,
    port: u16,
    browser: Option<u32>,
    profile: TempDir,
}

impl Driver {
    /// Starts the driver on a port that it chooses itself, and reads which.
    pub(super) fn start() -> Step<Self> {
        let profile = tempfile::Builder::new().prefix("usher-browser-").tempdir();
        let profile = profile.map_err(|error| format!("making the browser's profile: {error}"))?;
        let mut command = Command::new("chromedriver");
        command.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let missing = "the browser's driver did not start; on Debian: apt-get install chromium chromium-driver";
        let mut child = command.spawn().map_err(|error| format!("{missing} ({error})"))?;
        let output = child.stdout.take();
        let mut driver = Self { child, port: 0, browser: None, profile };
        driver.port = output.and_then(port).ok_or("the browser's driver did not say on which port it listens")?;
        Ok(driver)
    }

    /// Where the driver listens.
    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What the browser shall be like.
    pub(super) fn capabilities(&self, lang: &str) -> Capabilities {
        let mut flags: Vec<String> = FLAGS.map(str::to_owned).to_vec();
        flags.push(format!("--lang={lang}"));
        flags.push(format!("--user-data-dir={}", self.profile.path().display()));
        let options = json!({ "args": flags, "prefs": { "intl.accept_languages": lang } });
        let wanted = [("browserName", json!("chrome")), ("goog:chromeOptions", options)];
        wanted.into_iter().map(|(name, value): (&str, Value)| (name.to_owned(), value)).collect()
    }

    /// Remembers the browser, so that it ends even when the driver could not end it.
    pub(super) fn watch(&mut self, pid: Option<u64>) {
        self.browser = pid.and_then(|pid| u32::try_from(pid).ok());
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        if let Some(pid) = self.browser {
            // The driver gives it a group of its own. An error means that it has ended, as it does after `close`.
            drop(process::signal_group(pid, "KILL").or_else(|_| process::signal(pid, "KILL")));
        }
        process::end(&mut self.child, "TERM", Duration::from_secs(5));
        // The browser's cache process outlives it by a moment, and may bring back a folder just removed: the folder
        // is gone when it stays gone.
        for _ in 0..20 {
            let removed = fs::remove_dir_all(self.profile.path()).is_ok();
            sleep(Duration::from_millis(100));
            if removed && !self.profile.path().exists() {
                break;
            }
        }
    }
}

/// Reads the port from the line that announces it, and goes on reading, so that the pipe never fills.
fn port(output: ChildStdout) -> Option<u16> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if let Some(port) = announced(&line) {
                // Nobody waits any more when the driver came too late.
                let _ = sender.send(port);
            }
        }
    });
    receiver.recv_timeout(PATIENCE).ok()
}

fn announced(line: &str) -> Option<u16> {
    line.split_once("started successfully on port ")?.1.trim_end_matches(['.', ' ']).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_read_from_the_announcement() {
        assert_eq!(announced("ChromeDriver was started successfully on port 40123."), Some(40123));
        assert_eq!(announced("Starting ChromeDriver 1 on port 0"), None);
    }
}
