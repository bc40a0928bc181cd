//! The binary `usher`: gathers what the process has (environment, clock, terminal, browser) and runs the command line.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use usher_cli::{Screen, World};

fn main() -> ExitCode {
    let (mut out, mut err) = (std::io::stdout(), std::io::stderr());
    let colour = out.is_terminal() && variable("NO_COLOR").is_none() && variable("TERM").as_deref() != Some("dumb");
    let width = variable("COLUMNS").and_then(|text| text.parse().ok()).unwrap_or(80);
    let mut world = World {
        directory: directory(),
        clock: &seconds,
        sleep: &|time: Duration| std::thread::sleep(time),
        browser: if has_browser() { Some(&|url: &str| open::that_detached(url).is_ok()) } else { None },
        zone: jiff::tz::TimeZone::system(),
        screen: Screen::new(&mut out, &mut err, colour, width),
    };
    ExitCode::from(usher_cli::run(std::env::args_os(), &mut world))
}

#[expect(clippy::disallowed_methods, reason = "this is the command line's only reading of the environment")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

#[expect(clippy::disallowed_methods, reason = "this is the command line's clock; everything else gets it handed in")]
fn seconds() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// `USHER_HOME`, or `usher` in the directory for configuration (XDG base directory specification; relative is ignored).
fn directory() -> Option<PathBuf> {
    if let Some(home) = variable("USHER_HOME") {
        return Some(PathBuf::from(home));
    }
    let configuration = variable("XDG_CONFIG_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let own = || variable("HOME").or_else(|| variable("USERPROFILE")).map(|home| PathBuf::from(home).join(".config"));
    configuration.or_else(own).map(|path| path.join("usher"))
}

/// Whether a browser on this machine would be in front of the person: not over SSH, and not without a display.
fn has_browser() -> bool {
    let remote = ["SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"].iter().any(|name| variable(name).is_some());
    let seen = ["DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "WSL_DISTRO_NAME"].iter().any(|name| variable(name).is_some());
    !remote && (seen || !cfg!(target_os = "linux"))
}
