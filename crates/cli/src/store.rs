//! The sign-in on disk: one JSON file, mode 0600, in a directory of mode 0700, replaced as a whole under a lock.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use usher_wire::Secret;

use crate::failure::{Exit, Failure};

/// Larger than any sign-in that we write.
const LARGEST: u64 = 64 * 1024;
/// How often a held lock is tried again; together with `PAUSE` longer than the slowest refresh.
const TRIES: u32 = 900;
/// The pause between two tries.
const PAUSE: Duration = Duration::from_millis(50);

/// What is remembered. After a sign-out only the first three fields are left.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Saved {
    pub(crate) server: String,
    pub(crate) start_url: String,
    pub(crate) region: String,
    /// The chosen profile's ARN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) profile: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) client: Option<Client>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tokens: Option<Tokens>,
}

/// The registration that the tokens belong to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Client {
    pub(crate) id: String,
    pub(crate) secret: Secret,
}

/// The tokens; `expires_at` is the access token's end, epoch seconds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Tokens {
    pub(crate) access: Secret,
    pub(crate) refresh: Secret,
    pub(crate) expires_at: i64,
}

impl Saved {
    /// The Start URL, where there is one.
    pub(crate) fn remembered(&self) -> Option<&str> {
        Some(self.start_url.as_str()).filter(|url| !url.is_empty())
    }

    /// Forgets the session and keeps where it was.
    pub(crate) fn sign_out(&mut self) {
        self.client = None;
        self.tokens = None;
    }
}

/// The directory of the sign-in.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    directory: PathBuf,
}

/// The right to change the sign-in; other processes wait while it lives.
pub(crate) struct Locked<'a> {
    store: &'a Store,
    _lock: File,
}

impl Store {
    pub(crate) fn new(directory: PathBuf) -> Self {
        Self { directory }
    }

    /// What is on disk; nothing, where there is no file.
    pub(crate) fn read(&self) -> Result<Saved, Failure> {
        let path = self.file();
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Saved::default()),
            Err(error) => return Err(broken(&path, &error)),
        };
        let mut bytes = Vec::new();
        file.take(LARGEST).read_to_end(&mut bytes).map_err(|error| broken(&path, &error))?;
        // The parser's own words could quote a token.
        serde_json::from_slice(&bytes).map_err(|_| broken(&path, &"it is not a sign-in of this program"))
    }

    /// Waits for the lock. The system gives it back when the process ends, however it ends.
    pub(crate) fn lock(&self) -> Result<Locked<'_>, Failure> {
        let path = self.directory.join("session.lock");
        make_directory(&self.directory).map_err(|error| broken(&self.directory, &error))?;
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).write(true);
        let file = private(&mut options).open(&path).map_err(|error| broken(&path, &error))?;
        for _ in 0..TRIES {
            match file.try_lock() {
                Ok(()) => return Ok(Locked { store: self, _lock: file }),
                Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
                Err(TryLockError::Error(error)) => return Err(broken(&path, &error)),
            }
        }
        Err(Failure::new(Exit::Failure, "busy", "Another usher command holds the sign-in and does not let go.")
            .cure("Wait for it or end it, then try again."))
    }

    fn file(&self) -> PathBuf {
        self.directory.join("session.json")
    }
}

impl Locked<'_> {
    /// What is on disk now, which another process may have changed while this one waited.
    pub(crate) fn read(&self) -> Result<Saved, Failure> {
        self.store.read()
    }

    /// Replaces the file as a whole: a reader sees the old one or the new one.
    pub(crate) fn write(&self, saved: &Saved) -> Result<(), Failure> {
        let path = self.store.file();
        let fresh = self.store.directory.join("session.json.new");
        replace(saved, &fresh, &path).map_err(|error| broken(&path, &error))
    }
}

fn replace(saved: &Saved, fresh: &Path, path: &Path) -> std::io::Result<()> {
    let text = serde_json::to_vec_pretty(saved)?;
    match fs::remove_file(fresh) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => (),
    }
    let mut options = OpenOptions::new();
    // A new file only: never through a link that somebody else laid.
    let mut file = private(options.create_new(true).write(true)).open(fresh)?;
    file.write_all(&text)?;
    file.sync_all()?;
    fs::rename(fresh, path)
}

fn broken(path: &Path, why: &dyn std::fmt::Display) -> Failure {
    let what = format!("The sign-in at {} cannot be used: {why}.", path.display());
    Failure::new(Exit::Failure, "store", what)
        .cure("Make it readable and writable for you, or delete it and type `usher login`.")
}

#[cfg(unix)]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600)
}

#[cfg(not(unix))]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

#[cfg(unix)]
fn make_directory(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

#[cfg(not(unix))]
fn make_directory(path: &Path) -> std::io::Result<()> {
    fs::create_dir_all(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sign_in_is_readable_by_its_owner_alone_even_where_a_wider_file_was() {
        use std::os::unix::fs::PermissionsExt;
        let home = tempfile::tempdir().unwrap();
        let store = Store::new(home.path().join("a/usher"));
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        for _ in 0..2 {
            store.lock().unwrap().write(&Saved::default()).unwrap();
            assert_eq!((mode(&store.directory), mode(&store.file())), (0o700, 0o600));
            fs::set_permissions(store.file(), fs::Permissions::from_mode(0o644)).unwrap();
            fs::write(store.directory.join("session.json.new"), "left over").unwrap();
        }
    }

    #[test]
    fn a_broken_file_is_named_without_what_is_in_it() {
        let home = tempfile::tempdir().unwrap();
        let store = Store::new(home.path().to_owned());
        fs::write(store.file(), r#"{"tokens":"aor-canary"}"#).unwrap();
        let failure = store.read().unwrap_err();
        assert!(failure.what.contains("session.json") && !failure.what.contains("canary"));
    }

    #[test]
    fn no_secret_shows_in_debug_output() {
        let text = r#"{"client":{"secret":"canary"},"tokens":{"access":"canary","refresh":"canary"}}"#;
        assert!(!format!("{:?}", serde_json::from_str::<Saved>(text).unwrap()).contains("canary"));
    }
}
