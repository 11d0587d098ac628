//! A MariaDB server for one test, which reads from it as from a source of people.
//!
//! It listens on a free port of the loopback address, keeps its files in a temporary folder, and ends with the test that
//! started it, however that came about.

use sqlx::ConnectOptions;
use sqlx::mysql::{MySqlConnectOptions, MySqlConnection};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

use crate::ports::free_port;

/// What it writes when it can be asked.
const READY: &str = "ready for connections";

/// Ends the server when this process has ended: then nobody holds the other end of its standard input.
const GUARD: &str = r#""$@" & server=$!; read -r _; kill -9 "$server""#;

/// A server that answers. Its administrator is `root` without a password.
pub struct MariaDb {
    /// Its port on 127.0.0.1.
    pub port: u16,
    guard: Child,
    _folder: TempDir,
}

impl Drop for MariaDb {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}

impl MariaDb {
    /// Starts one; none where MariaDB is not installed.
    ///
    /// # Panics
    ///
    /// Where `CI` is set and there is no MariaDB: there a missing server must not look like a passed test.
    pub fn start() -> Option<Self> {
        let (Some(install), Some(server)) = (program("mariadb-install-db"), program("mariadbd"))
        else {
            assert!(
                std::env::var_os("CI").is_none_or(|value| value.is_empty()),
                "MariaDB is not installed (Debian: apt-get install mariadb-server-core mariadb-client-core)"
            );
            return None;
        };
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let data = folder.path().join("data");
        prepare(&install, &data);
        let port = free_port();
        let mut guard = serve(&server, &data, folder.path(), port);
        wait(&mut guard);
        Some(Self {
            port,
            guard,
            _folder: folder,
        })
    }

    /// A connection of the administrator.
    ///
    /// # Panics
    ///
    /// Where the server does not answer.
    pub async fn connect(&self) -> MySqlConnection {
        let options = MySqlConnectOptions::new()
            .host("127.0.0.1")
            .port(self.port)
            .username("root");
        options.connect().await.expect("MariaDB answers")
    }
}

/// Waits until it says that it can be asked. What it says later is read too, so that it never waits for a reader.
fn wait(guard: &mut Child) {
    let said = guard.stderr.take().expect("what MariaDB says can be read");
    let mut lines = BufReader::new(said).lines().map_while(Result::ok);
    assert!(
        lines.any(|line| line.contains(READY)),
        "MariaDB did not start"
    );
    std::thread::spawn(move || lines.count());
}

/// Files of the system's tables.
fn prepare(install: &Path, data: &Path) {
    let mut command = Command::new(install);
    command
        .args([
            "--no-defaults",
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
        ])
        .arg(format!("--datadir={}", data.display()));
    let output = as_ourselves(&mut command).output();
    let output = output.expect("the program that prepares MariaDB starts");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "MariaDB could not be prepared: {said}"
    );
}

fn serve(server: &Path, data: &Path, folder: &Path, port: u16) -> Child {
    let mut command = Command::new("sh");
    command
        .args(["-c", GUARD, "overture-mariadb-guard"])
        .arg(server);
    command
        .args([
            "--no-defaults",
            "--bind-address=127.0.0.1",
            "--skip-log-bin",
        ])
        .args([
            "--innodb-flush-log-at-trx-commit=0",
            "--innodb-buffer-pool-size=8M",
        ])
        .arg(format!("--port={port}"))
        .arg(format!("--datadir={}", data.display()))
        .arg(format!("--socket={}", folder.join("socket").display()));
    as_ourselves(&mut command)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("MariaDB starts")
}

/// It refuses to run as root unless it is told to.
fn as_ourselves(command: &mut Command) -> &mut Command {
    let is_root =
        fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0);
    if is_root {
        command.arg("--user=root");
    }
    command
}

/// A program in `PATH`, or where Debian keeps those of administrators.
fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain([PathBuf::from("/usr/sbin")])
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}
