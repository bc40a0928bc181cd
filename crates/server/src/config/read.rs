//! Reads the three sources into one draft, remembers where each value came from, and checks the whole at the end.

use std::net::IpAddr;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::environment::{Target, region_part, target};
use super::sections::{
    Database, Limits, Log, Region, Section, Server, SignUp, Smtp, SmtpTls, Test, Tls, default_regions,
};
use super::value::{Secret, nearest};
use super::{ConfigError, Origins, Place, Problem, Settings};

/// The largest file that is read, in bytes.
const MAX_FILE: u64 = 1024 * 1024;
/// The most Regions a deployment can have.
const MAX_REGIONS: usize = 64;

/// Settings under construction.
pub(super) struct Draft {
    settings: Settings,
    origins: Origins,
    problems: Vec<Problem>,
}

impl Draft {
    /// Begins with the defaults.
    pub(super) fn new() -> Result<Self, String> {
        let settings = Settings {
            server: Server::defaults()?,
            tls: Tls::defaults()?,
            database: Database::defaults()?,
            regions: default_regions(),
            smtp: Smtp::defaults()?,
            limits: Limits::defaults()?,
            log: Log::defaults()?,
            sign_up: SignUp::defaults()?,
            test: Test::defaults()?,
        };
        Ok(Self { settings, origins: Origins::new(), problems: Vec::new() })
    }

    fn wrong(&mut self, place: Place, what: impl Into<String>) {
        self.problems.push(Problem { place, what: what.into() });
    }

    /// Reads the TOML file.
    pub(super) fn file(&mut self, path: &Path) {
        let at = |line| Place::File(path.to_owned(), line);
        let text = match std::fs::metadata(path).and_then(|meta| {
            if meta.len() > MAX_FILE {
                return Err(std::io::Error::other(format!("it is larger than {MAX_FILE} bytes")));
            }
            std::fs::read_to_string(path)
        }) {
            Ok(text) => text,
            Err(error) => return self.wrong(at(0), format!("cannot read the configuration: {error}; check --config")),
        };
        let line_of = |offset: usize| text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1;
        let table = match DeTable::parse(&text) {
            Ok(table) => table,
            Err(error) => {
                let line = error.span().map_or(1, |span| line_of(span.start));
                return self.wrong(at(line), format!("not valid TOML: {}", error.message()));
            }
        };
        for (name, value) in table.get_ref() {
            let place = at(line_of(name.span().start));
            match (name.get_ref().as_ref(), value.get_ref()) {
                ("region", DeValue::Array(regions)) => {
                    self.regions(regions, &|span| at(line_of(span)));
                }
                ("region", _) => self.wrong(place, "[region] is a list; write [[region]] with two brackets"),
                (section, DeValue::Table(keys)) if SECTIONS.contains(&section) => {
                    for (key, value) in keys {
                        let place = at(line_of(key.span().start));
                        self.item(section, key.get_ref(), value.get_ref(), place);
                    }
                }
                (section, DeValue::Table(_)) => {
                    let near = nearest(section, SECTIONS.iter().copied().chain(["region"]));
                    self.wrong(place, format!("unknown section [{section}]{}", meant(near)));
                }
                (key, _) => self.wrong(place, format!("the key `{key}` stands outside of any [section]")),
            }
        }
    }

    fn item(&mut self, section: &str, key: &str, value: &DeValue<'_>, place: Place) {
        match scalar(value) {
            Ok(text) => self.put(section, key, &text, place),
            Err(what) => self.wrong(place, format!("`{key}` in [{section}]: {what}")),
        }
    }

    /// Sets one key of a section that is known to exist.
    fn put(&mut self, section: &str, key: &str, text: &str, place: Place) {
        let names: Vec<&str> = keys().iter().filter(|(name, _)| *name == section).map(|(_, key)| *key).collect();
        if !names.contains(&key) {
            let near = nearest(key, names);
            return self.wrong(place, format!("unknown key `{key}` in [{section}]{}", meant(near)));
        }
        let settings = &mut self.settings;
        let outcome = match section {
            Server::NAME => settings.server.set(key, text),
            Tls::NAME => settings.tls.set(key, text),
            Database::NAME => settings.database.set(key, text),
            Smtp::NAME => settings.smtp.set(key, text),
            Limits::NAME => settings.limits.set(key, text),
            Log::NAME => settings.log.set(key, text),
            SignUp::NAME => settings.sign_up.set(key, text),
            _ => settings.test.set(key, text),
        };
        self.origins.insert(format!("{section}.{key}"), place.clone());
        if let Err(what) = outcome {
            self.wrong(place, format!("`{key}` in [{section}]: {what}"));
        }
    }

    fn regions(&mut self, list: &[Spanned<DeValue<'_>>], at: &dyn Fn(usize) -> Place) {
        let mut regions = Vec::new();
        for entry in list.iter().take(MAX_REGIONS + 1) {
            let place = at(entry.span().start);
            let DeValue::Table(keys) = entry.get_ref() else {
                self.wrong(place, "a Region is a table; write [[region]] and its keys below");
                continue;
            };
            match self.region(keys, at) {
                Ok(region) if keys.contains_key("name") => {
                    self.origins.insert(format!("region.{}", region.name), place);
                    regions.push(region);
                }
                Ok(_) => self.wrong(place, "this [[region]] has no `name`; write one, such as name = \"us-east-1\""),
                Err(what) => self.wrong(place, what),
            }
        }
        if regions.len() > MAX_REGIONS {
            self.wrong(at(0), format!("more than {MAX_REGIONS} Regions; name fewer"));
        }
        self.settings.regions = regions;
    }

    fn region(&mut self, table: &DeTable<'_>, at: &dyn Fn(usize) -> Place) -> Result<Region, String> {
        let mut region = Region::defaults()?;
        region.label.clear();
        for (key, value) in table {
            let (name, place) = (key.get_ref().as_ref(), at(key.span().start));
            let names = || Region::KEYS.iter().map(|key| key.name);
            if !names().any(|known| known == name) {
                self.wrong(place, format!("unknown key `{name}` in [[region]]{}", meant(nearest(name, names()))));
            } else if let Err(what) = scalar(value.get_ref()).and_then(|text| region.set(name, &text)) {
                self.wrong(place, format!("`{name}` in [[region]]: {what}"));
            }
        }
        if region.label.is_empty() {
            region.label.clone_from(&region.name);
        }
        Ok(region)
    }

    /// Takes a variable of the environment, if it is one of ours.
    pub(super) fn variable(&mut self, name: &str, value: &str) {
        let place = Place::Variable(name.to_owned());
        match target(name, &keys()) {
            Target::Foreign => {}
            Target::Unknown(near) => self.wrong(place, format!("no such setting{}", meant(near.as_deref()))),
            Target::Key(section, key) => self.put(&section, &key, value, place),
            Target::Region(part, key) => {
                let found = self.settings.regions.iter_mut().find(|region| region_part(&region.name) == part);
                let origins = &mut self.origins;
                let outcome = found.map(|region| {
                    let outcome = region.set(&key, value);
                    origins.insert(format!("region.{}", region.name), place.clone());
                    outcome
                });
                match outcome {
                    Some(Ok(())) => {}
                    Some(Err(what)) => self.wrong(place, what),
                    None => self.wrong(place, "no Region has this name; add it to the file as [[region]]"),
                }
            }
        }
    }

    /// Takes a flag that sets `section.key`.
    pub(super) fn flag(&mut self, flag: &str, key: &str, value: &str) {
        if let Some((section, key)) = key.split_once('.') {
            self.put(section, key, value, Place::Flag(flag.to_owned()));
        }
    }

    /// Looks at the whole: what fits its type can still contradict something else.
    pub(super) fn finish(mut self) -> Result<Settings, ConfigError> {
        let mut found = Vec::new();
        self.check_urls(&mut found);
        self.check_tls(&mut found);
        self.check_regions(&mut found);
        self.check_smtp(&mut found);
        let settings = &self.settings;
        if let Err(error) = settings.log.level.parse::<tracing_subscriber::EnvFilter>() {
            found.push(("log.level".to_owned(), format!("{error}; write info, debug, or info,usher_store=debug")));
        }
        for (key, least) in [("body_bytes", settings.limits.body_bytes), ("connections", least_pool(settings))] {
            if least == 0 {
                let section = if key == "body_bytes" { "limits" } else { "database" };
                found.push((format!("{section}.{key}"), format!("`{key}` is 0; it must be at least 1")));
            }
        }
        for (key, what) in found {
            let place = self.origins.get(&key).cloned().unwrap_or(Place::Default);
            self.wrong(place, what);
        }
        if self.problems.is_empty() { Ok(self.settings) } else { Err(ConfigError(self.problems)) }
    }

    fn check_urls(&self, found: &mut Vec<(String, String)>) {
        if let Some(text) = &self.settings.server.public_url {
            let origin = url::Url::parse(text).ok().filter(|url| {
                matches!(url.scheme(), "http" | "https")
                    && url.has_host()
                    && matches!(url.path(), "" | "/")
                    && url.query().is_none()
                    && url.fragment().is_none()
                    && url.username().is_empty()
            });
            if origin.is_none() {
                let what =
                    format!("{text:?} is not an origin; write scheme and host alone, as https://usher.example.com");
                found.push(("server.public_url".to_owned(), what));
            }
        }
        let postgres = |secret: &Option<Secret>| {
            secret
                .as_ref()
                .is_none_or(|url| url.reveal().starts_with("postgres://") || url.reveal().starts_with("postgresql://"))
        };
        let what = "not a PostgreSQL URL; write postgres://user:password@host:5432/name, or nothing for SQLite";
        if !postgres(&self.settings.database.global) {
            found.push(("database.global".to_owned(), what.to_owned()));
        }
        for region in self.settings.regions.iter().filter(|region| !postgres(&region.database)) {
            found.push((format!("region.{}", region.name), format!("`database` is {what}")));
        }
    }

    fn check_tls(&self, found: &mut Vec<(String, String)>) {
        let tls = &self.settings.tls;
        if tls.certificate.is_some() != tls.key.is_some() {
            let (named, missing) = if tls.key.is_some() { ("key", "certificate") } else { ("certificate", "key") };
            let what = format!("`{named}` needs `{missing}`; name both for https, or none for http");
            return found.push((format!("tls.{named}"), what));
        }
        let Some(files) = tls.files() else { return };
        if let Err(unusable) = crate::tls::read(&files) {
            let key = if unusable.is_key { "key" } else { "certificate" };
            found.push((format!("tls.{key}"), unusable.what));
        }
        if self.settings.server.public_url.as_ref().is_some_and(|url| url.starts_with("http://")) {
            let what = "begins with http://, but with a certificate the server speaks https alone; write https://";
            found.push(("server.public_url".to_owned(), format!("`public_url` {what}")));
        }
    }

    fn check_regions(&self, found: &mut Vec<(String, String)>) {
        let regions = &self.settings.regions;
        if !regions.iter().any(|region| region.identity_center) || !regions.iter().any(|region| region.profiles) {
            let what = "no Region hosts Identity Center, or none hosts profiles; set both to true in at least one";
            found.push(("region".to_owned(), what.to_owned()));
        }
        for (index, region) in regions.iter().enumerate() {
            let name = &region.name;
            let letters = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
            if !letters || name.is_empty() || name.len() > 32 || name.starts_with('-') {
                let what = format!("{name:?} is no Region code; write small letters, digits and dashes: eu-west-1");
                found.push((format!("region.{name}"), what));
            }
            if regions.iter().take(index).any(|earlier| earlier.name == *name) {
                found.push((format!("region.{name}"), format!("the Region {name} is listed twice; remove one")));
            }
        }
    }

    fn check_smtp(&self, found: &mut Vec<(String, String)>) {
        let smtp = &self.settings.smtp;
        let Some(host) = &smtp.host else { return };
        let local = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        if smtp.tls == SmtpTls::None && !local {
            let what = format!("mail to {host} would travel unprotected; set tls to \"starttls\" or \"tls\"");
            found.push(("smtp.tls".to_owned(), what));
        }
        match smtp.from.as_ref().map(|from| from.parse::<lettre::message::Mailbox>()) {
            Some(Ok(_)) => {}
            Some(Err(_)) => {
                let what = "not a mail address; write usher@example.com or Usher <usher@example.com>";
                found.push(("smtp.from".to_owned(), what.to_owned()));
            }
            None => found.push(("smtp.host".to_owned(), "`host` needs `from`, the sender of the mails".to_owned())),
        }
        if smtp.username.is_some() != smtp.password.is_some() {
            found.push(("smtp.username".to_owned(), "`username` and `password` belong together; set both".to_owned()));
        }
    }
}

/// The smaller of the two pools.
fn least_pool(settings: &Settings) -> u64 {
    u64::from(settings.database.connections.min(settings.database.readers))
}

/// The sections that are single tables.
const SECTIONS: &[&str] =
    &[Server::NAME, Tls::NAME, Database::NAME, Smtp::NAME, Limits::NAME, Log::NAME, SignUp::NAME, Test::NAME];

/// Every `(section, key)` there is.
fn keys() -> Vec<(&'static str, &'static str)> {
    fn of<S: Section>() -> impl Iterator<Item = (&'static str, &'static str)> {
        S::KEYS.iter().map(|key| (S::NAME, key.name))
    }
    let single = of::<Server>().chain(of::<Tls>()).chain(of::<Database>()).chain(of::<Smtp>()).chain(of::<Limits>());
    single.chain(of::<Log>()).chain(of::<SignUp>()).chain(of::<Test>()).chain(of::<Region>()).collect()
}

fn meant(near: Option<&str>) -> String {
    near.map_or_else(
        || "; `usherd config example` lists them all".to_owned(),
        |near| format!("; did you mean `{near}`?"),
    )
}

/// The text of a single value.
fn scalar(value: &DeValue<'_>) -> Result<String, String> {
    match value {
        DeValue::String(text) => Ok(text.to_string()),
        DeValue::Boolean(yes) => Ok(yes.to_string()),
        DeValue::Integer(number) if number.radix() == 10 => Ok(number.as_str().replace('_', "")),
        other => {
            Err(format!("a {} cannot stand here; write a text, a whole number, or true or false", other.type_str()))
        }
    }
}
