//! The data folder: made on the first start, used by one server at a time, and refused when it cannot be trusted.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use usher_domain::entropy::Entropy;
use zeroize::Zeroizing;

/// The layout of the folder that this version writes. A newer one is refused, an older one is brought up to date.
pub const FORMAT: u32 = 1;

const LOCK: &str = "usherd.lock";
const KEY: &str = "master.key";
const FORMAT_FILE: &str = "format";

/// Why the folder cannot be used: what happened, to what, and the cure.
#[derive(Debug)]
pub struct DataError(String);

impl core::fmt::Display for DataError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for DataError {}

/// An open data folder. The lock lasts as long as this value lives.
pub struct DataFolder {
    path: PathBuf,
    master_key: Zeroizing<[u8; 32]>,
    _lock: File,
}

impl core::fmt::Debug for DataFolder {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("DataFolder").field("path", &self.path).finish_non_exhaustive()
    }
}

impl DataFolder {
    /// Opens the folder, and makes it if it is not there; `say` hears a line for each thing that is made.
    ///
    /// # Errors
    /// Another server uses it, a newer version wrote it, rights are missing, or the key is missing, open or damaged.
    pub fn open(path: &Path, entropy: &dyn Entropy, say: &mut dyn FnMut(&str)) -> Result<Self, DataError> {
        if !path.exists() {
            let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
            made.map_err(|error| trouble("make the data folder", path, &error))?;
            say(&format!("Made the data folder {}.", path.display()));
        }
        if !path.is_dir() {
            let place = path.display();
            return Err(DataError(format!("{place} is not a folder; move it away or name another with --data.")));
        }
        let lock = lock(path)?;
        let known = check_format(path)?;
        let master_key = master_key(path, known, entropy, say)?;
        if known != Some(FORMAT) {
            // Written last: a folder with a format is a folder with a key.
            write_private(&path.join(FORMAT_FILE), format!("{FORMAT}\n").as_bytes())?;
        }
        Ok(Self { path: path.to_owned(), master_key, _lock: lock })
    }

    /// Where the folder is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The 32 bytes from which all keys at rest are derived.
    pub fn master_key(&self) -> &[u8; 32] {
        &self.master_key
    }
}

fn trouble(act: &str, path: &Path, error: &std::io::Error) -> DataError {
    let cure = match error.kind() {
        ErrorKind::PermissionDenied => "give this user the right to read and write there, or name another with --data",
        ErrorKind::StorageFull => "make room on the disk",
        _ => "check the folder, or name another with --data",
    };
    DataError(format!("Cannot {act} {}: {error}; {cure}.", path.display()))
}

fn lock(folder: &Path) -> Result<File, DataError> {
    let path = folder.join(LOCK);
    let opened = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(&path);
    let mut file = opened.map_err(|error| trouble("open the lock", &path, &error))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut text = String::new();
            // Only for the message; whoever holds the lock has written its process id.
            let _ = (&mut file).take(20).read_to_string(&mut text);
            let holder = text.trim().parse::<u32>().map_or_else(|_| String::new(), |pid| format!(" (pid {pid})"));
            return Err(DataError(format!(
                "Another usherd{holder} uses {}; stop that one, or name another folder with --data.",
                folder.display()
            )));
        }
        Err(TryLockError::Error(error)) => return Err(trouble("lock", &path, &error)),
    }
    let text = format!("{}\n", std::process::id());
    let written = file.set_len(0).and_then(|()| file.write_all(text.as_bytes()));
    written.map_err(|error| trouble("write", &path, &error))?;
    Ok(file)
}

/// The format of the folder, `None` for a new one.
fn check_format(folder: &Path) -> Result<Option<u32>, DataError> {
    let path = folder.join(FORMAT_FILE);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(trouble("read", &path, &error)),
    };
    match text.trim().parse::<u32>() {
        Ok(format) if format <= FORMAT => Ok(Some(format)),
        Ok(format) => Err(DataError(format!(
            "The data folder {} was written by a newer usherd (format {format}, this one knows {FORMAT}); \
             start the newer version, or restore a backup made by this one.",
            folder.display()
        ))),
        Err(_) => Err(DataError(format!(
            "{} does not hold a format number; restore it from a backup (this version writes {FORMAT}).",
            path.display()
        ))),
    }
}

fn master_key(
    folder: &Path,
    known: Option<u32>,
    entropy: &dyn Entropy,
    say: &mut dyn FnMut(&str),
) -> Result<Zeroizing<[u8; 32]>, DataError> {
    let path = folder.join(KEY);
    let mut key = Zeroizing::new([0; 32]);
    match File::open(&path) {
        Ok(mut file) => {
            let meta = file.metadata().map_err(|error| trouble("read", &path, &error))?;
            let mode = meta.permissions().mode() & 0o777;
            let place = path.display();
            if mode & 0o077 != 0 {
                return Err(DataError(format!(
                    "The master key {place} can be read by others (mode {mode:03o}); run chmod 600 {place}. If \
                     somebody may have read it, the data it guards is no longer safe."
                )));
            }
            if meta.len() != 32 {
                return Err(DataError(format!(
                    "The master key {place} has {} bytes instead of 32; restore it from a backup.",
                    meta.len()
                )));
            }
            file.read_exact(key.as_mut()).map_err(|error| trouble("read", &path, &error))?;
        }
        Err(error) if error.kind() == ErrorKind::NotFound && known.is_none() => {
            entropy.fill(key.as_mut());
            write_private(&path, key.as_ref())?;
            say(&format!("Made the master key {}; keep a copy of it in a safe place.", path.display()));
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(DataError(format!(
                "The master key {} is gone, and without it the data cannot be read; restore it from a backup.",
                path.display()
            )));
        }
        Err(error) => return Err(trouble("read", &path, &error)),
    }
    Ok(key)
}

/// Writes a file that only this user can read, whole or not at all: a crash leaves no half of it.
fn write_private(path: &Path, content: &[u8]) -> Result<(), DataError> {
    let draft = path.with_extension("new");
    let write = || {
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
        file.write_all(content)?;
        file.sync_all()?;
        fs::rename(&draft, path)?;
        path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
    };
    write().map_err(|error| trouble("write", path, &error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SeededEntropy;

    fn open(path: &Path) -> Result<DataFolder, String> {
        DataFolder::open(path, &SeededEntropy::new(7), &mut |_| {}).map_err(|error| error.to_string())
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn the_first_start_makes_a_private_folder_and_key_and_the_second_keeps_them() {
        let outer = tempfile::tempdir().unwrap();
        let path = outer.path().join("usher-data");
        let mut lines = Vec::new();
        let folder = DataFolder::open(&path, &SeededEntropy::new(7), &mut |line| lines.push(line.to_owned())).unwrap();
        let key = *folder.master_key();
        assert_eq!((mode(&path), mode(&path.join(KEY)), lines.len()), (0o700, 0o600, 2));
        assert_ne!(key, [0; 32]);
        drop(folder);
        let again = DataFolder::open(&path, &SeededEntropy::new(8), &mut |line| panic!("{line}")).unwrap();
        assert_eq!(*again.master_key(), key);
        assert!(!format!("{again:?}").contains("key"));
    }

    #[test]
    fn two_servers_never_share_a_folder() {
        let outer = tempfile::tempdir().unwrap();
        let first = open(outer.path()).unwrap();
        let message = open(outer.path()).unwrap_err();
        assert!(message.contains(&format!("(pid {})", std::process::id())), "{message}");
        assert!(message.contains("--data"), "{message}");
        drop(first);
        open(outer.path()).unwrap();
    }

    #[test]
    fn a_key_that_others_can_read_is_refused() {
        let outer = tempfile::tempdir().unwrap();
        drop(open(outer.path()).unwrap());
        fs::set_permissions(outer.path().join(KEY), fs::Permissions::from_mode(0o644)).unwrap();
        let message = open(outer.path()).unwrap_err();
        assert!(message.contains("chmod 600"), "{message}");
    }

    #[test]
    fn a_lost_or_damaged_key_is_never_replaced() {
        let outer = tempfile::tempdir().unwrap();
        drop(open(outer.path()).unwrap());
        fs::write(outer.path().join(KEY), b"short").unwrap();
        assert!(open(outer.path()).unwrap_err().contains("5 bytes"));
        fs::remove_file(outer.path().join(KEY)).unwrap();
        let message = open(outer.path()).unwrap_err();
        assert!(message.contains("gone") && message.contains("backup"), "{message}");
        assert!(!outer.path().join(KEY).exists());
    }

    #[test]
    fn a_folder_of_a_newer_version_is_refused() {
        let outer = tempfile::tempdir().unwrap();
        drop(open(outer.path()).unwrap());
        fs::write(outer.path().join(FORMAT_FILE), "2\n").unwrap();
        let message = open(outer.path()).unwrap_err();
        assert!(message.contains("newer usherd (format 2, this one knows 1)"), "{message}");
        fs::write(outer.path().join(FORMAT_FILE), "x").unwrap();
        assert!(open(outer.path()).unwrap_err().contains("format number"));
    }

    #[test]
    fn what_is_not_a_folder_or_cannot_be_made_is_named() {
        let outer = tempfile::tempdir().unwrap();
        let file = outer.path().join("file");
        fs::write(&file, "").unwrap();
        assert!(open(&file).unwrap_err().contains("not a folder"));
        let message = open(&file.join("below")).unwrap_err();
        assert!(message.contains("Cannot make the data folder") && message.contains("--data"), "{message}");
        let denied = std::io::Error::from(ErrorKind::PermissionDenied);
        assert!(trouble("read", &file, &denied).to_string().contains("give this user the right"));
    }
}
