//! What the operator can set: one struct per concern, one TOML file, the environment, and flags, in that order of
//! growing weight. Every mistake is found before anything starts, and is named with its place and its cure.

mod environment;
mod example;
mod read;
mod sections;
mod value;

use core::fmt;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub use example::{example, table};
pub use sections::{Database, Limits, Log, LogFormat, Region, Server, SignUp, Smtp, SmtpTls, Test, Tls};
pub use value::Secret;

/// Everything that can be set, checked as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Addresses, the data folder, the end of the process.
    pub server: Server,
    /// The certificate of the listener.
    pub tls: Tls,
    /// The global database and the pools.
    pub database: Database,
    /// The Regions of the deployment, in the order in which people see them.
    pub regions: Vec<Region>,
    /// The mail server; without a host no mail leaves.
    pub smtp: Smtp,
    /// Sizes and rates.
    pub limits: Limits,
    /// What is logged, and how.
    pub log: Log,
    /// Whether individuals may sign up.
    pub sign_up: SignUp,
    /// Switches for test deployments.
    pub test: Test,
}

/// Where a value came from, for the message about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A line of the configuration file, from 1; 0 is the file as a whole.
    File(PathBuf, usize),
    /// A variable of the environment.
    Variable(String),
    /// A flag of the command line.
    Flag(String),
    /// Nobody set it: the built-in default.
    Default,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path, 0) => write!(f, "{}", path.display()),
            Self::File(path, line) => write!(f, "{}:{line}", path.display()),
            Self::Variable(name) => write!(f, "environment variable {name}"),
            Self::Flag(name) => write!(f, "flag {name}"),
            Self::Default => f.write_str("default"),
        }
    }
}

/// One thing that is wrong with the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where it stands.
    pub place: Place,
    /// What is wrong and how to put it right; never the text of a secret.
    pub what: String,
}

/// Everything that is wrong with the configuration, at least one problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError(pub Vec<Problem>);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{}: {}", problem.place, problem.what)?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigError {}

/// What the command line and the process hand in, so that loading is a function of its arguments.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The file named by `--config`; it must exist.
    pub file: Option<PathBuf>,
    /// The environment: names and values.
    pub environment: Vec<(String, String)>,
    /// Flags: the flag's name, the `section.key` it sets, and the value.
    pub flags: Vec<(&'static str, &'static str, String)>,
}

impl Settings {
    /// The built-in defaults alone.
    pub fn defaults() -> Result<Self, ConfigError> {
        Self::load(&Sources::default(), false)
    }

    /// Puts defaults, file, environment and flags together, and checks the whole.
    ///
    /// Without `--config` the file is `usher.toml` in the data folder, if `look` is set and it exists there.
    ///
    /// # Errors
    /// All that is wrong, in the order in which it was read.
    pub fn load(sources: &Sources, look: bool) -> Result<Self, ConfigError> {
        let broken = |what| ConfigError(vec![Problem { place: Place::Default, what }]);
        let mut draft = read::Draft::new().map_err(broken)?;
        if let Some(file) = sources.file.clone().or_else(|| look.then(|| usual_file(sources)).flatten()) {
            draft.file(&file);
        }
        for (name, value) in &sources.environment {
            draft.variable(name, value);
        }
        for (flag, key, value) in &sources.flags {
            draft.flag(flag, key, value);
        }
        draft.finish()
    }

    /// The origin under which people and clients reach the server, without a slash at the end.
    pub fn public_url(&self) -> String {
        match &self.server.public_url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None if self.tls.files().is_some() => format!("https://{}", self.server.listen),
            None => format!("http://{}", self.server.listen),
        }
    }
}

/// `usher.toml` in the data folder that flags and environment name, if there is one.
fn usual_file(sources: &Sources) -> Option<PathBuf> {
    let flag = sources.flags.iter().find(|(_, key, _)| *key == "server.data").map(|(_, _, value)| value);
    let variable = || sources.environment.iter().find(|(name, _)| name == "USHER_SERVER__DATA").map(|(_, value)| value);
    let folder = flag.or_else(variable).map_or("./usher-data", String::as_str);
    let file = Path::new(folder).join("usher.toml");
    file.exists().then_some(file)
}

/// Where each `section.key` was set, for the checks that look at several of them.
type Origins = BTreeMap<String, Place>;

#[cfg(test)]
mod tests;
