//! Processes that a test starts: each is ended by its own id, never by a name that others might share.

use std::io;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Sends a signal (`TERM`, `QUIT`, `KILL`, ...) to one process.
///
/// # Errors
/// Where there is no shell, or no such process.
pub fn signal(pid: u32, name: &str) -> io::Result<()> {
    send(&pid.to_string(), name)
}

/// Sends a signal to a process and all that it started, when it leads a group of its own.
///
/// # Errors
/// Where there is no shell, or no such group.
pub fn signal_group(leader: u32, name: &str) -> io::Result<()> {
    send(&format!("-{leader}"), name)
}

fn send(whom: &str, name: &str) -> io::Result<()> {
    // The shell's own `kill`: every machine has it, and it needs no unsafe call.
    let mut kill = Command::new("sh");
    kill.args(["-c", "kill -s \"$0\" -- \"$1\"", name, whom]);
    let done = kill.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    if done.success() { Ok(()) } else { Err(io::Error::other(format!("process {whom} is not there to get {name}"))) }
}

/// Asks a child to end, waits at most `patience` for it, and then makes it end.
pub fn end(child: &mut Child, name: &str, patience: Duration) {
    let asked = signal(child.id(), name).is_ok();
    let deadline = Instant::now() + patience;
    while asked && Instant::now() < deadline {
        if !matches!(child.try_wait(), Ok(None)) {
            return;
        }
        sleep(Duration::from_millis(10));
    }
    // Both fail only when the child has ended already, which is what we want.
    drop(child.kill());
    drop(child.wait());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_that_does_not_listen_is_made_to_end() {
        let mut child = Command::new("sh").args(["-c", "trap '' TERM; while :; do sleep 0.1; done"]).spawn().unwrap();
        sleep(Duration::from_millis(100));
        end(&mut child, "TERM", Duration::from_millis(200));
        assert!(child.try_wait().unwrap().is_some());
        assert!(signal(child.id(), "TERM").is_err());
    }
}
