//! Starting the server, once for all processes of a run.

use std::fs::{self, File};
use std::net::TcpStream;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use store::{Db, Location};
use tokio::sync::OnceCell;

use super::{connect, execute, with_database};
use crate::ports::free_port;

/// The database that new ones are copied from, with every migration done.
const TEMPLATE: &str = "overture_template";
/// The server's own administrator.
const USER: &str = "overture";
/// Another program may take the port between its choice and the start.
const START_ATTEMPTS: u32 = 5;

/// For data that lasts as long as a test run: nothing needs to survive a crash, little memory, no helpers.
const SETTINGS: &str = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c wal_level=minimal \
    -c max_wal_senders=0 -c autovacuum=off -c jit=off -c shared_buffers=64MB -c max_connections=300 \
    -c listen_addresses=127.0.0.1 -c unix_socket_directories=";

/// Ends the server and takes its files away when the run has ended. `kill -0` asks whether a process lives, but only
/// about processes of the same account; /proc, where there is one, knows all.
const GUARD: &str = r#"
run=$1; folder=$2; shift 2
while kill -0 "$run" 2>/dev/null || [ -d "/proc/$run" ]; do sleep 1; done
"$@" --mode=immediate stop
rm -rf "$folder"
"#;

/// A server that answers.
#[derive(Debug, Clone)]
pub(super) struct Server {
    /// The address of its administrative database.
    pub(super) url: String,
    /// The database to copy, where there is one.
    pub(super) template: Option<String>,
}

/// The server of this run, started where that has not happened yet; none where PostgreSQL is not installed.
pub(super) async fn of_this_run() -> Option<Server> {
    static SERVER: OnceCell<Option<Server>> = OnceCell::const_new();
    SERVER.get_or_init(find_or_start).await.clone()
}

async fn find_or_start() -> Option<Server> {
    if let Ok(url) = std::env::var("TEST_DATABASE_URL") {
        return Some(Server {
            url,
            template: None,
        });
    }
    let Some(programs) = programs() else {
        assert!(
            std::env::var_os("CI").is_none_or(|value| value.is_empty()),
            "the PostgreSQL server is not installed (Debian: apt-get install postgresql)"
        );
        return None;
    };
    let run = Run::of_this_process();
    let lock = run.lock();
    let url = match run.url_of_running_server() {
        Some(url) => url,
        None => run.start(&programs).await,
    };
    drop(lock);
    Some(Server {
        url,
        template: Some(TEMPLATE.to_owned()),
    })
}

/// The folder with `initdb`, `pg_ctl` and `postgres`: in `PATH`, else where Debian puts the newest version.
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let versions = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let mut versions: Vec<PathBuf> = versions.map(|version| version.path()).collect();
    versions.sort_by_key(|folder| {
        let name = folder
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        std::cmp::Reverse(name.parse::<u32>().unwrap_or(0))
    });
    std::env::split_paths(&path)
        .chain(versions.into_iter().map(|folder| folder.join("bin")))
        .find(|folder| {
            ["initdb", "pg_ctl", "postgres"]
                .iter()
                .all(|name| folder.join(name).is_file())
        })
}

/// One run of the tests: all processes that the same cargo, nextest or shell started.
struct Run {
    process: u32,
    folder: PathBuf,
}

impl Run {
    fn of_this_process() -> Self {
        let process = std::os::unix::process::parent_id();
        // Numbers of processes come back; the moment it started tells two runs apart.
        let started = fs::read_to_string(format!("/proc/{process}/stat"))
            .ok()
            .and_then(|stat| {
                Some(
                    stat.rsplit_once(')')?
                        .1
                        .split_whitespace()
                        .nth(19)?
                        .to_owned(),
                )
            })
            .unwrap_or_default();
        let folder = std::env::temp_dir().join(format!("overture-postgres-{process}-{started}"));
        fs::create_dir_all(&folder).expect("a temporary folder can be made");
        Self { process, folder }
    }

    /// Held until the returned file is dropped, or this process ends.
    fn lock(&self) -> File {
        let lock = File::create(self.folder.join("lock")).expect("the lock file can be made");
        lock.lock().expect("the lock can be waited for");
        lock
    }

    fn url_of_running_server(&self) -> Option<String> {
        let url = fs::read_to_string(self.folder.join("url")).ok()?;
        let address = url.rsplit_once('@')?.1.split('/').next()?;
        TcpStream::connect(address).ok()?;
        Some(url)
    }

    async fn start(&self, programs: &Path) -> String {
        let data = self.folder.join("data");
        let account = Account::for_server(&self.folder);
        if data.exists() {
            // A process that died while it started the server left it.
            fs::remove_dir_all(&data).expect("the server's folder can be emptied");
        }
        fs::create_dir(&data).expect("the server's folder can be made");
        account.own(&self.folder);
        account.own(&data);
        let mut initdb = account.command(&programs.join("initdb"), &data);
        initdb.args([
            "--username",
            USER,
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        ]);
        succeed(&mut initdb, &self.folder);
        let url = self.start_on_free_port(programs, &account, &data);
        self.guard(programs, &account, &data);
        make_template(&url).await;
        fs::write(self.folder.join("url"), &url).expect("the server's address can be noted");
        url
    }

    fn start_on_free_port(&self, programs: &Path, account: &Account, data: &Path) -> String {
        let log = self.folder.join("data/server.log");
        for _ in 0..START_ATTEMPTS {
            let port = free_port();
            let mut start = account.command(&programs.join("pg_ctl"), data);
            start
                .args(["--wait", "--silent", "--timeout=120", "--log"])
                .arg(&log);
            start.args(["--options", &format!("-p {port} {SETTINGS}"), "start"]);
            if run(&mut start).status.success() {
                return format!("postgres://{USER}@127.0.0.1:{port}/postgres");
            }
        }
        panic!(
            "PostgreSQL did not start:\n{}",
            fs::read_to_string(&log).unwrap_or_default()
        );
    }

    /// Leaves a process behind that ends the server after the run.
    #[expect(
        clippy::zombie_processes,
        reason = "the guard outlives this process, and its new parent waits for it"
    )]
    fn guard(&self, programs: &Path, account: &Account, data: &Path) {
        let mut stop = account.command(&programs.join("pg_ctl"), data);
        stop.arg("--silent");
        let mut guard = Command::new("sh");
        guard
            .args([
                "-c",
                GUARD,
                "overture-postgres-guard",
                &self.process.to_string(),
            ])
            .arg(&self.folder);
        guard.arg(stop.get_program()).args(stop.get_args());
        // A group of its own, so that an interrupt from the keyboard does not end the guard before its work is done.
        guard
            .process_group(0)
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the guard of the server starts");
    }
}

async fn make_template(url: &str) {
    let mut connection = connect(url).await;
    execute(
        &mut connection,
        format!("CREATE DATABASE {TEMPLATE} TEMPLATE template0"),
    )
    .await
    .expect("the template can be created");
    let db = Db::open(&Location::Postgres(with_database(url, TEMPLATE)))
        .await
        .expect("the migrations run on PostgreSQL");
    db.close().await;
}

/// The system account that the server runs under. PostgreSQL refuses to run as root.
struct Account {
    /// Another account than ours, as user and group; none where ours will do.
    other: Option<(u32, u32)>,
}

impl Account {
    /// Ours, or where that is root the one that the package made for it, or the one for processes that own nothing.
    fn for_server(own_folder: &Path) -> Self {
        let owner = fs::metadata(own_folder)
            .expect("our own folder can be looked at")
            .uid();
        if owner != 0 {
            return Self { other: None };
        }
        let accounts = fs::read_to_string("/etc/passwd").unwrap_or_default();
        let account = ["postgres", "nobody"]
            .into_iter()
            .find_map(|name| numbers_of(&accounts, name));
        assert!(
            account.is_some(),
            "there is no account `postgres` or `nobody` to run PostgreSQL under"
        );
        Self { other: account }
    }

    fn own(&self, path: &Path) {
        if let Some((user, group)) = self.other {
            chown(path, Some(user), Some(group)).expect("root may hand over a folder");
        }
    }

    /// One of the server's programs on its data, started under this account.
    fn command(&self, program: &Path, data: &Path) -> Command {
        let mut command = match self.other {
            None => Command::new(program),
            Some((user, group)) => {
                let mut command = Command::new("setpriv");
                command.args([
                    format!("--reuid={user}"),
                    format!("--regid={group}"),
                    "--clear-groups".to_owned(),
                ]);
                command.arg(program);
                command
            }
        };
        command.arg("--pgdata").arg(data).current_dir("/");
        command
    }
}

/// The numbers of user and group of an account, from the lines of /etc/passwd.
fn numbers_of(accounts: &str, name: &str) -> Option<(u32, u32)> {
    let line = accounts
        .lines()
        .find(|line| line.split(':').next() == Some(name))?;
    let mut numbers = line.split(':').skip(2).map(|number| number.parse().ok());
    Some((numbers.next()??, numbers.next()??))
}

/// Runs a command that may leave a server behind: it gets none of our streams, which a harness would wait for.
fn run(command: &mut Command) -> Output {
    let errors = tempfile::NamedTempFile::new().expect("a temporary file can be made");
    let status = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(errors.reopen().expect("the temporary file can be opened"))
        .status()
        .unwrap_or_else(|error| panic!("{}: {error}", command.get_program().to_string_lossy()));
    Output {
        status,
        stdout: Vec::new(),
        stderr: fs::read(errors.path()).unwrap_or_default(),
    }
}

fn succeed(command: &mut Command, folder: &Path) {
    let output = run(command);
    assert!(
        output.status.success(),
        "PostgreSQL could not be prepared in {}: {}",
        folder.display(),
        String::from_utf8_lossy(&output.stderr)
    );
}

#[cfg(test)]
mod tests {
    use super::numbers_of;

    #[test]
    fn accounts_are_read() {
        let accounts =
            "root:x:0:0:root:/root:/bin/bash\npostgres:x:101:104:x:/var/lib/postgresql:/bin/bash\n";
        assert_eq!(numbers_of(accounts, "postgres"), Some((101, 104)));
        assert_eq!(numbers_of(accounts, "nobody"), None);
    }
}
