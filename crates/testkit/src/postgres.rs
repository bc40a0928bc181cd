//! A private PostgreSQL for one test run: its own folder, its own port, gone afterwards.
//!
//! Nothing is kept through a crash of the machine (`fsync` is off), which is what makes it fast enough for tests.

use std::fs;
use std::io;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::process;

/// Where Debian puts the programs of each major version.
const DEBIAN: &str = "/usr/lib/postgresql";
/// The role that owns everything; it needs no password, from this machine only.
const ROLE: &str = "usher";
/// How long a server may take until it answers.
const PATIENCE: Duration = Duration::from_secs(30);
/// Settings for tests: nothing survives a power cut, and nothing listens but one port of the loopback.
const SETTINGS: [&str; 9] = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=200",
    "shared_buffers=64MB",
    "max_wal_size=256MB",
    "timezone=UTC",
];

/// A running server; dropping it stops the server and removes its folder.
#[derive(Debug)]
pub struct Cluster {
    server: Child,
    port: u16,
    programs: Programs,
    // Removed when it drops, which is after `Drop` below has ended the server.
    folder: TempDir,
}

impl Cluster {
    /// Makes a new cluster and waits until it answers.
    ///
    /// # Errors
    /// A sentence when PostgreSQL is not installed, or did not start; then with what it said.
    pub fn start() -> io::Result<Self> {
        let programs = Programs::find()?;
        let folder = tempfile::Builder::new().prefix("usher-postgres-").tempdir()?;
        if let Some((user, group)) = programs.owner {
            chown(folder.path(), Some(user), Some(group))?;
        }
        let data = folder.path().join("data");
        let mut initdb = programs.command("initdb", folder.path());
        initdb.args(["--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"]);
        run(initdb.arg("-U").arg(ROLE).arg("-D").arg(&data))?;
        // Another process may take a port between our look and the server's; then another one is tried.
        let mut launch = programs.launch(folder.path());
        for _ in 0..4 {
            if launch.is_ok() {
                break;
            }
            launch = programs.launch(folder.path());
        }
        let (server, port) = launch?;
        Ok(Self { server, port, programs, folder })
    }

    /// The address of a database, as `tokio-postgres` and `psql` read it.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://{ROLE}@127.0.0.1:{}/{database}", self.port)
    }

    /// Creates an empty database and returns its address.
    ///
    /// # Errors
    /// What PostgreSQL said, for example that the name is taken.
    pub fn create_database(&self, name: &str) -> io::Result<String> {
        run(self.programs.command("createdb", Path::new("/")).args(address(self.port)).arg(name))?;
        Ok(self.url(name))
    }

    /// What the server has logged so far, for the message of a failing test.
    ///
    /// # Errors
    /// Where the log cannot be read.
    pub fn log(&self) -> io::Result<String> {
        fs::read_to_string(self.folder.path().join("server.log"))
    }

    /// The server's process id.
    pub fn pid(&self) -> u32 {
        self.server.id()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // QUIT is PostgreSQL's immediate shutdown: its own children end too, and nothing is written that nobody reads.
        process::end(&mut self.server, "QUIT", Duration::from_secs(10));
    }
}

/// Where PostgreSQL's programs are, and as whom they run.
#[derive(Clone, Debug)]
struct Programs {
    folder: Option<PathBuf>,
    /// User and group, when we are root, as whom PostgreSQL refuses to run.
    owner: Option<(u32, u32)>,
}

impl Programs {
    fn find() -> io::Result<Self> {
        let root = fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0);
        let owner = if root { Some(postgres_user()?) } else { None };
        if let Some(folder) = newest(Path::new(DEBIAN)) {
            return Ok(Self { folder: Some(folder), owner });
        }
        let found = Self { folder: None, owner };
        let missing = "PostgreSQL is not installed; on Debian: apt-get install postgresql";
        run(found.command("postgres", Path::new("/")).arg("--version")).map_err(|_| io::Error::other(missing))?;
        Ok(found)
    }

    /// A program of PostgreSQL, run in `folder` as somebody who is not root.
    fn command(&self, name: &str, folder: &Path) -> Command {
        let mut command = Command::new(self.folder.as_ref().map_or_else(|| name.into(), |bin| bin.join(name)));
        command.current_dir(folder).stdin(Stdio::null()).env_remove("PGOPTIONS");
        if let Some((user, group)) = self.owner {
            command.uid(user).gid(group);
        }
        command
    }

    /// Starts the server on a free port and waits until it answers.
    fn launch(&self, folder: &Path) -> io::Result<(Child, u16)> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let path = folder.join("server.log");
        let log = fs::File::create(&path)?;
        let mut postgres = self.command("postgres", folder);
        postgres.arg("-D").arg(folder.join("data")).arg("-p").arg(port.to_string());
        postgres.args(SETTINGS.iter().flat_map(|setting| ["-c", setting]));
        let mut server = postgres.stdout(log.try_clone()?).stderr(log).spawn()?;
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline && matches!(server.try_wait(), Ok(None)) {
            let mut ready = self.command("pg_isready", folder);
            if run(ready.arg("-q").args(address(port)).args(["-d", "postgres"])).is_ok() {
                return Ok((server, port));
            }
            sleep(Duration::from_millis(50));
        }
        process::end(&mut server, "QUIT", Duration::from_secs(5));
        let said = fs::read_to_string(&path).unwrap_or_default();
        Err(io::Error::other(format!("PostgreSQL did not start: {}", said.trim())))
    }
}

/// How the client programs are told where the server is.
fn address(port: u16) -> [String; 6] {
    ["-h".into(), "127.0.0.1".into(), "-p".into(), port.to_string(), "-U".into(), ROLE.into()]
}

/// The programs of the newest major version under Debian's folder.
fn newest(versions: &Path) -> Option<PathBuf> {
    let entries = fs::read_dir(versions).ok()?.filter_map(Result::ok);
    let number = |entry: fs::DirEntry| entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok());
    let newest = entries.filter_map(number).max()?;
    let bin = versions.join(newest.to_string()).join("bin");
    bin.join("initdb").exists().then_some(bin)
}

/// The ids of the user whom the package made.
fn postgres_user() -> io::Result<(u32, u32)> {
    let users = fs::read_to_string("/etc/passwd")?;
    let line = users.lines().find(|line| line.starts_with("postgres:"));
    let mut fields = line.unwrap_or_default().split(':').skip(2).map(str::parse);
    match (fields.next(), fields.next()) {
        (Some(Ok(user)), Some(Ok(group))) => Ok((user, group)),
        _ => Err(io::Error::other("there is no user `postgres`, and PostgreSQL does not run as root; create one")),
    }
}

/// Runs a program to its end; what it said on its error output is the error.
fn run(command: &mut Command) -> io::Result<()> {
    let output = command.output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    let name = command.get_program().to_string_lossy().into_owned();
    if output.status.success() { Ok(()) } else { Err(io::Error::other(format!("{name}: {}", said.trim()))) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpStream;

    #[test]
    fn a_cluster_serves_and_leaves_nothing_behind() {
        let cluster = Cluster::start().unwrap();
        let url = cluster.create_database("first").unwrap();
        assert!(url.ends_with("/first") && url.starts_with("postgres://usher@127.0.0.1:"));
        assert!(cluster.create_database("first").unwrap_err().to_string().contains("already exists"));
        assert!(cluster.log().unwrap().contains("already exists"));
        let (port, folder, pid) = (cluster.port, cluster.folder.path().to_owned(), cluster.pid());
        drop(cluster);
        assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
        assert!(!folder.exists());
        assert!(process::signal(pid, "CONT").is_err());
    }
}
