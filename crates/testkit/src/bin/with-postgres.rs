//! `with-postgres <command...>`: runs a command beside a private PostgreSQL, whose address it finds in
//! `USHER_TEST_POSTGRES`; ends with the command's exit code, and ends the server whatever happens to the command.

use std::io;
use std::os::unix::process::ExitStatusExt;
use std::process::{ExitCode, ExitStatus};

use tokio::process::{Child, Command};
use tokio::signal::unix::{Signal, SignalKind, signal};
use usher_testkit::postgres::Cluster;
use usher_testkit::process;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let mut words = std::env::args_os().skip(1);
    let Some(program) = words.next() else {
        eprintln!("usage: with-postgres <command> [argument...]");
        return ExitCode::from(2);
    };
    let mut command = Command::new(program);
    command.args(words);
    match beside(command).await {
        Ok(status) => code(status),
        Err(error) => {
            eprintln!("with-postgres: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the command; the cluster ends when this returns, on every way out.
async fn beside(mut command: Command) -> io::Result<ExitStatus> {
    // Before the cluster starts, so that no signal can end us while there is something to clean up.
    let signals = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let cluster = Cluster::start()?;
    // A group of its own, so that a signal reaches what the command has started too.
    let child = command.env("USHER_TEST_POSTGRES", cluster.url("postgres")).process_group(0).spawn()?;
    wait(child, signals).await
}

/// Waits for the command, and hands it the signals that were meant to end us.
async fn wait(mut child: Child, signals: (Signal, Signal)) -> io::Result<ExitStatus> {
    let (mut terminate, mut interrupt) = signals;
    loop {
        let name = tokio::select! {
            status = child.wait() => return status,
            _ = terminate.recv() => "TERM",
            _ = interrupt.recv() => "INT",
        };
        if let Some(pid) = child.id() {
            process::signal_group(pid, name)?;
        }
    }
}

/// The command's own code, or 128 and the signal that ended it, as shells count.
fn code(status: ExitStatus) -> ExitCode {
    let number = status.code().or_else(|| status.signal().map(|signal| 128 + signal)).unwrap_or(1);
    ExitCode::from(u8::try_from(number).unwrap_or(1))
}
