//! The command line of `usherd`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::config::{self, Settings, Sources};

/// Usher: team subscriptions for developer tools, from the person to the bill, in one server.
#[derive(Debug, Parser)]
#[command(name = "usherd", version)]
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

/// Does what the command line says, and answers with the code the process ends with.
pub fn run(arguments: &Arguments, environment: Vec<(String, String)>) -> ExitCode {
    match &arguments.command {
        Command::Up(options) => up(&options.sources(environment)),
        Command::Demo(options) => demo(options, environment),
        Command::Bench(options) => match crate::bench::course::race(options) {
            Ok(text) => print(&(text + "\n")),
            Err(error) => {
                eprintln!("{error}");
                ExitCode::FAILURE
            }
        },
        Command::Verify(VerifyCommand::Audit(options)) => verify_audit(&options.sources(environment)),
        Command::Config(ConfigCommand::Example) => print(&config::example()),
        Command::Config(ConfigCommand::Check(options)) => check(&options.sources(environment)),
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

fn up(sources: &Sources) -> ExitCode {
    let settings = match Settings::load(sources, true) {
        Ok(settings) => settings,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(2);
        }
    };
    match crate::up::run(&settings) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn demo(options: &crate::demo::Options, environment: Vec<(String, String)>) -> ExitCode {
    let settings = match Settings::load(&options.up.sources(environment), true) {
        Ok(settings) => settings,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(2);
        }
    };
    let data = settings.server.data.display().to_string();
    match crate::demo::run(&settings, options).and_then(|card| card.text(&data)) {
        Ok(text) => print(&text),
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn verify_audit(sources: &Sources) -> ExitCode {
    let settings = match Settings::load(sources, true) {
        Ok(settings) => settings,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(2);
        }
    };
    match crate::verify::audit(&settings) {
        Ok(verdict) => {
            let printed = print(&verdict.text);
            if verdict.is_whole { printed } else { ExitCode::from(1) }
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn check(sources: &Sources) -> ExitCode {
    match Settings::load(sources, true) {
        Ok(settings) => print(&format!(
            "The configuration is good: {} Regions, listening on {}, reached as {}.\n",
            settings.regions.len(),
            settings.server.listen,
            settings.public_url(),
        )),
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory;
        Arguments::command().debug_assert();
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
