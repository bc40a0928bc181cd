//! The command line of `usherd`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand};
use clap_complete::Shell;

use crate::config::{self, Settings, Sources};

const CODES: &str = "\
Exit codes:
  0  done; `up` was asked to stop and has drained
  1  it did not work, and standard error says why; `verify audit`: a sealed row is not as it was
  2  the command line or the configuration is wrong; `verify audit`: the log cannot be read";

/// Usher: team subscriptions for developer tools, from the person to the bill, in one server.
#[derive(Debug, Parser)]
#[command(name = "usherd", version, after_help = CODES)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What `usherd` can be told.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Starts the server; the first start makes the data folder and prints a set-up link
    Up(UpOptions),
    /// Fills a fresh data folder with an organization to look at: people, groups, usage, closed invoices
    Demo(crate::demo::Options),
    /// Measures this server on this machine: throughput, latency, processor time, and ratios to an echo
    Bench(crate::bench::course::Options),
    /// Proves that what was written is what stands there
    #[command(subcommand)]
    Verify(VerifyCommand),
    /// Shows and checks the configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Prints a script that lets a shell complete this command line
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Prints the version
    Version,
}

/// What can be proved.
#[derive(Debug, Subcommand)]
pub enum VerifyCommand {
    /// Computes the hash chain of the audit log anew; ends with 1 where a sealed row was changed, added or lost
    Audit(UpOptions),
}

/// What can be done with the configuration.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Prints a configuration file with every key, its default and its meaning
    Example,
    /// Says what is wrong with the configuration, and where; ends with 2 if anything is
    Check(UpOptions),
}

/// The flags of `usherd up`; every one of them overrides the file and the environment.
#[derive(Args, Clone, Debug, Default)]
pub struct UpOptions {
    /// Configuration file [default: usher.toml in the data folder, if it exists]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Address and port to listen on [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,
    /// Folder of the embedded databases and the master key [default: ./usher-data]
    #[arg(long, value_name = "FOLDER")]
    pub data: Option<String>,
    /// The origin people and clients use, such as <https://usher.example.com>
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// Lets operators set the server's clock; for trying things out only
    #[arg(long)]
    pub test_clock: bool,
}

impl UpOptions {
    /// The sources of the configuration: these flags and the `environment`.
    pub fn sources(&self, environment: Vec<(String, String)>) -> Sources {
        let flags = [
            ("--listen", "server.listen", self.listen.map(|address| address.to_string())),
            ("--data", "server.data", self.data.clone()),
            ("--public-url", "server.public_url", self.public_url.clone()),
            ("--test-clock", "test.clock", self.test_clock.then(|| "true".to_owned())),
        ];
        let flags = flags.into_iter().filter_map(|(flag, key, value)| Some((flag, key, value?))).collect();
        Sources { file: self.config.clone(), environment, flags }
    }
}

/// The code of a wrong configuration, as of a wrong command line.
const WRONG: u8 = 2;

/// Does what the command line says, and answers with the code the process ends with.
pub fn run(arguments: &Arguments, environment: Vec<(String, String)>) -> ExitCode {
    let settled = |options: &UpOptions, then: &dyn Fn(&Settings) -> ExitCode| {
        Settings::load(&options.sources(environment), true)
            .map_or_else(|error| fail(error, WRONG), |settings| then(&settings))
    };
    match &arguments.command {
        Command::Up(options) => settled(options, &|settings| done(crate::up::run(settings).map(|()| String::new()))),
        Command::Demo(options) => settled(&options.up, &|settings| {
            let data = settings.server.data.display().to_string();
            done(crate::demo::run(settings, options).and_then(|card| card.text(&data)))
        }),
        Command::Bench(options) => done(crate::bench::course::race(options).map(|text| text + "\n")),
        Command::Verify(VerifyCommand::Audit(options)) => settled(options, &verify_audit),
        Command::Config(ConfigCommand::Example) => print(&config::example()),
        Command::Config(ConfigCommand::Check(options)) => settled(options, &check),
        Command::Completions { shell } => completions(*shell),
        Command::Version => print(concat!("usherd ", env!("CARGO_PKG_VERSION"), "\n")),
    }
}

/// Writes to standard output; a reader that went away, as `head` does, is no failure.
fn print(text: &str) -> ExitCode {
    use std::io::Write;
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => ExitCode::FAILURE,
        _ => ExitCode::SUCCESS,
    }
}

/// What a command answered, on standard output, or why it did not work, on standard error.
fn done<E: core::fmt::Display>(outcome: Result<String, E>) -> ExitCode {
    outcome.map_or_else(|error| fail(error, 1), |text| print(&text))
}

fn fail(error: impl core::fmt::Display, code: u8) -> ExitCode {
    eprintln!("{error}");
    ExitCode::from(code)
}

fn completions(shell: Shell) -> ExitCode {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "usherd", &mut script);
    print(&String::from_utf8_lossy(&script))
}

fn verify_audit(settings: &Settings) -> ExitCode {
    match crate::verify::audit(settings) {
        Ok(verdict) => {
            let printed = print(&verdict.text);
            if verdict.is_whole { printed } else { ExitCode::from(1) }
        }
        Err(error) => fail(error, WRONG),
    }
}

fn check(settings: &Settings) -> ExitCode {
    print(&format!(
        "The configuration is good: {} Regions, listening on {}, reached as {}.\n",
        settings.regions.len(),
        settings.server.listen,
        settings.public_url(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn the_help_lists_every_exit_code_and_every_shell_gets_a_script() {
        let help = Arguments::command().render_help().to_string();
        for code in 0..=2 {
            assert!(help.contains(&format!("\n  {code}  ")), "{help}");
        }
        for shell in <Shell as clap::ValueEnum>::value_variants() {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Arguments::command(), "usherd", &mut script);
            assert!(String::from_utf8(script).unwrap().contains("public-url"), "{shell}");
        }
    }

    #[test]
    fn flags_reach_the_settings() {
        let text =
            ["usherd", "config", "check", "--listen", "[::1]:9", "--public-url", "https://a.example", "--test-clock"];
        let Command::Config(ConfigCommand::Check(options)) = Arguments::parse_from(text).command else {
            panic!("another command was read");
        };
        let settings = Settings::load(&options.sources(Vec::new()), false).unwrap();
        assert_eq!(settings.server.listen.to_string(), "[::1]:9");
        assert_eq!(settings.public_url(), "https://a.example");
        assert!(settings.test.clock);
    }
}
