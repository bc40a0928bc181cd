//! Every key there is: its type, its default and its meaning, written once. The struct, the reader, the commented
//! example and the table in the documentation all come from here.

use std::net::SocketAddr;
use std::path::PathBuf;

use super::value::{Secret, Setting};
use crate::tls::Files;

/// One key of a section, for the example and the table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key {
    /// The name as it stands in the file.
    pub(super) name: &'static str,
    /// The default as text; empty where nothing is set.
    pub(super) default: &'static str,
    /// What it means, one sentence.
    pub(super) meaning: &'static str,
    /// Whether the value has quotes around it.
    pub(super) quoted: bool,
}

/// A table of the configuration file.
pub(super) trait Section: Sized {
    /// Its name in the file.
    const NAME: &'static str;
    /// What it is about.
    const ABOUT: &'static str;
    /// Its keys, in the order of the struct.
    const KEYS: &'static [Key];

    /// Every key at its default.
    fn defaults() -> Result<Self, String>;

    /// Sets one key from text; the error says what would have been right.
    fn set(&mut self, key: &str, text: &str) -> Result<(), String>;
}

macro_rules! section {
    ($(#[doc = $about:literal])+ $name:ident = $section:literal {
        $($(#[doc = $meaning:literal])+ $key:ident: $type:ty = $default:literal,)+
    }) => {
        $(#[doc = $about])+
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name { $($(#[doc = $meaning])+ pub $key: $type,)+ }

        impl Section for $name {
            const NAME: &'static str = $section;
            const ABOUT: &'static str = concat!($($about),+);
            const KEYS: &'static [Key] = &[$(Key {
                name: stringify!($key),
                default: $default,
                meaning: concat!($($meaning),+),
                quoted: <$type as Setting>::QUOTED,
            },)+];

            fn defaults() -> Result<Self, String> {
                Ok(Self { $($key: Setting::read($default)?,)+ })
            }

            fn set(&mut self, key: &str, text: &str) -> Result<(), String> {
                match key {
                    $(stringify!($key) => self.$key = Setting::read(text)?,)+
                    _ => return Err(format!("no such key in [{}]", $section)),
                }
                Ok(())
            }
        }
    };
}

macro_rules! choice {
    ($(#[$doc:meta])+ $name:ident { $($(#[$meaning:meta])+ $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$meaning])+ $variant,)+ }

        impl Setting for $name {
            const QUOTED: bool = true;

            fn read(text: &str) -> Result<Self, String> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    _ => Err(format!("{text:?} is not one of: {}", [$($text),+].join(", "))),
                }
            }
        }
    };
}

choice! {
    /// How the connection to the mail server is protected.
    SmtpTls {
        /// Plain at first, then TLS, which the server must offer (RFC 3207).
        Starttls = "starttls",
        /// TLS from the first byte (RFC 8314).
        Tls = "tls",
        /// No protection; only to this machine itself.
        None = "none",
    }
}

choice! {
    /// The shape of log lines.
    LogFormat {
        /// For people.
        Text = "text",
        /// One JSON object per line, for collectors.
        Json = "json",
    }
}

section! {
    /// Where the server listens, and where it keeps what is its own.
    Server = "server" {
        /// Address and port to listen on; one that others can reach needs a certificate, or a proxy with TLS before it.
        listen: SocketAddr = "127.0.0.1:8080",
        /// The origin people and clients use, such as `https://usher.example.com`; empty means `listen`, with https://
        /// in front where there is a certificate.
        public_url: Option<String> = "",
        /// The folder of the embedded databases and the master key; only one server may use it at a time.
        data: PathBuf = "./usher-data",
        /// How many seconds requests in flight may still take after Ctrl-C or SIGTERM.
        drain_seconds: u64 = "20",
    }
}

section! {
    /// The certificate with which the server speaks https by itself. Changed files are seen without a restart.
    Tls = "tls" {
        /// PEM file with the server's certificate, then those that signed it; empty means plain http.
        certificate: Option<PathBuf> = "",
        /// PEM file with the private key of that certificate, without a passphrase.
        key: Option<PathBuf> = "",
    }
}

impl Tls {
    /// The two files, where both are named.
    pub fn files(&self) -> Option<Files> {
        let (certificate, key) = self.certificate.clone().zip(self.key.clone())?;
        Some(Files { certificate, key })
    }
}

section! {
    /// The global database: accounts, catalogue, invoices. Without a URL it is an SQLite file in the data folder.
    Database = "database" {
        /// PostgreSQL URL, such as `postgres://usher:…@db/usher`, or `file:/path`; empty means SQLite.
        global: Option<Secret> = "",
        /// Connections that each process keeps to each PostgreSQL database at most.
        connections: u32 = "16",
        /// Readers that each process keeps to each SQLite database at most; there is always one writer.
        readers: u32 = "4",
        /// How many seconds a request may wait for a connection before it is refused.
        wait_seconds: u64 = "5",
    }
}

section! {
    /// A Region: where data lives, in a database of its own. Naming one here replaces the whole list of defaults.
    Region = "region" {
        /// The code, such as us-east-1; it never changes once data is there.
        name: String = "us-east-1",
        /// The name that people read.
        label: String = "US East (N. Virginia)",
        /// Whether Identity Center can be enabled here.
        identity_center: bool = "true",
        /// Whether Kiro profiles can be created here.
        profiles: bool = "true",
        /// PostgreSQL URL of this Region's database, or `file:/path`; empty means an SQLite file in the data folder.
        database: Option<Secret> = "",
    }
}

section! {
    /// The server that takes our mail. Without a host, mail waits in the outbox, where operators can read it.
    Smtp = "smtp" {
        /// Name of the mail server; empty means that nothing is sent.
        host: Option<String> = "",
        /// Its port: 587 for starttls, 465 for tls.
        port: u16 = "587",
        /// Protection of the connection: starttls, tls, or none, which is taken only for this machine itself.
        tls: SmtpTls = "starttls",
        /// Name to sign in with; empty means without signing in.
        username: Option<String> = "",
        /// Password to sign in with, or `file:/path`.
        password: Option<Secret> = "",
        /// Sender of every mail, such as Usher <usher@example.com>; needed as soon as there is a host.
        from: Option<String> = "",
    }
}

section! {
    /// Sizes and rates, so that nobody can use up the server. A rate of 0 means no limit.
    Limits = "limits" {
        /// Largest body of a request, in bytes; uploads of users as CSV fit in it.
        body_bytes: u64 = "8388608",
        /// Attempts to sign in or to prove a code, per minute and address.
        sign_in_per_minute: u32 = "60",
        /// Registrations, sign-ups and mails asked for, per minute and address.
        sign_up_per_minute: u32 = "20",
        /// Requests to the token endpoints, per minute and address.
        token_per_minute: u32 = "600",
        /// Requests of a signed-in person or a program, per minute and subject.
        api_per_minute: u32 = "6000",
        /// Threads that hash passwords at the same time; 0 means half of the processors, at least one.
        argon2_threads: u32 = "0",
    }
}

section! {
    /// What is logged, to standard error. Secrets are never logged.
    Log = "log" {
        /// Shape of a line: text for people, json for collectors.
        format: LogFormat = "text",
        /// What is logged: error, warn, info, debug, trace, or rules such as `info,usher_store=debug`.
        level: String = "info",
    }
}

section! {
    /// Who may come in uninvited.
    SignUp = "sign_up" {
        /// Whether an individual may open an own account.
        self_sign_up: bool = "true",
    }
}

section! {
    /// For trying things out. Leave it alone where real people are billed.
    Test = "test" {
        /// Whether operators may set the server's clock, to see a month end today.
        clock: bool = "false",
    }
}

/// The Regions of a deployment that names none: code, label, Identity Center, profiles.
pub(super) const REGIONS: &[(&str, &str, bool, bool)] = &[
    ("us-east-1", "US East (N. Virginia)", true, true),
    ("eu-central-1", "Europe (Frankfurt)", true, true),
    ("us-west-2", "US West (Oregon)", true, false),
    ("eu-west-1", "Europe (Ireland)", true, false),
    ("ap-northeast-1", "Asia Pacific (Tokyo)", true, false),
    ("ap-southeast-1", "Asia Pacific (Singapore)", true, false),
];

/// The six Regions of [`REGIONS`] as settings.
pub(super) fn default_regions() -> Vec<Region> {
    let region = |&(name, label, identity_center, profiles): &(&str, &str, bool, bool)| Region {
        name: name.to_owned(),
        label: label.to_owned(),
        identity_center,
        profiles,
        database: None,
    };
    REGIONS.iter().map(region).collect()
}
