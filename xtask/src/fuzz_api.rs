//! Random requests against the API, made from its OpenAPI document by Schemathesis: as a manager, as a viewer and
//! without a key, on SQLite and on PostgreSQL. No answer may be a fault of the program or one that the document does not
//! know.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::assets;
use crate::places;
use crate::run::{answer, cargo_command, command, status, succeed, timed};
use crate::tools::{self, Tool};

/// The release that is installed: its rules differ between releases.
const PACKAGE: &str = "schemathesis==4.32.5";

/// What every answer is judged by. That another key sees other things is the isolation test's subject.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
    response_headers_conformance,response_schema_conformance,negative_data_rejection,ignored_auth,use_after_free,\
    ensure_resource_availability";

/// How long to go on.
#[derive(clap::Args)]
pub struct Options {
    /// Seconds for each of the six runs: three callers on two databases
    #[arg(long, default_value_t = 60)]
    seconds: u32,
    /// The seed of the requests, to repeat a run
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Runs it.
pub fn run(options: &Options) -> Result<()> {
    tools::need(&[Tool::PostgresServer])?;
    assets::provide()?;
    let folder = places::target()?.join("fuzz-api");
    fs::create_dir_all(&folder)?;
    let schemathesis = schemathesis(&folder)?;
    timed("Building the program", || {
        succeed(
            &mut cargo_command(["build", "--package", "overture"]),
            "build the program",
        )
    })?;
    let mut failed = Vec::new();
    for database in ["SQLite", "PostgreSQL"] {
        for caller in [Caller::Manager, Caller::Viewer, Caller::Nobody] {
            // A place of its own for each: a manager may revoke every key, and then the rest would learn nothing.
            let site = Site::start(&folder, database, caller)?;
            let what = format!("{} on {database}", caller.name());
            let passed = timed(&what, || site.fuzz(&schemathesis, options))?;
            if !passed {
                failed.push(what);
            }
        }
    }
    if failed.is_empty() {
        return Ok(());
    }
    bail!(
        "the API answered otherwise than its document says to {}; the lines above show the requests",
        failed.join(", ")
    )
}

/// Schemathesis in an environment of its own below the build folder.
fn schemathesis(folder: &Path) -> Result<PathBuf> {
    let environment = folder.join(PACKAGE.replace("==", "-"));
    let program = environment.join("bin/schemathesis");
    if program.is_file() {
        return Ok(program);
    }
    if answer("python3", &["-c", "import venv, ensurepip"]).is_none() {
        bail!("Python 3 with its module venv is missing. Run: sudo apt-get install python3-venv");
    }
    timed("Installing Schemathesis", || {
        succeed(
            command("python3").arg("-m").arg("venv").arg(&environment),
            "make an environment for Schemathesis",
        )?;
        succeed(
            command(environment.join("bin/pip")).args(["install", "--quiet", PACKAGE]),
            "install Schemathesis from the Python package index",
        )
    })?;
    Ok(program)
}

/// Something that runs beside this program and ends with it.
struct Beside(Child);

impl Drop for Beside {
    fn drop(&mut self) {
        // The database goes away when its input ends, the program when it is told to.
        drop(self.0.stdin.take());
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Who asks.
#[derive(Clone, Copy)]
enum Caller {
    Manager,
    Viewer,
    Nobody,
}

impl Caller {
    const fn name(self) -> &'static str {
        match self {
            Self::Manager => "a manager",
            Self::Viewer => "a viewer",
            Self::Nobody => "nobody",
        }
    }

    /// The role of the caller's key; nobody has none.
    const fn role(self) -> Option<&'static str> {
        match self {
            Self::Manager => Some("manager"),
            Self::Viewer => Some("viewer"),
            Self::Nobody => None,
        }
    }
}

/// The program over a new database, with a key for who asks.
struct Site {
    address: String,
    configuration: PathBuf,
    key: Option<String>,
    _program: Beside,
    _database: Option<Beside>,
}

impl Site {
    fn start(folder: &Path, database: &str, caller: Caller) -> Result<Self> {
        let data = folder.join("data");
        if data.exists() {
            fs::remove_dir_all(&data)?;
        }
        let mut storage = vec!["--data".to_owned(), data.display().to_string()];
        let mut beside = None;
        if database == "PostgreSQL" {
            let (child, url) = postgres()?;
            storage.extend(["--database".to_owned(), url]);
            beside = Some(child);
        }
        let user = [
            "user",
            "create",
            "--email",
            "claire@example.com",
            "--name",
            "Claire",
        ];
        made(&storage, &user)?;
        let workspace = [
            "workspace",
            "create",
            "--name",
            "Europe",
            "--time-zone",
            "Europe/Paris",
        ];
        let workspace = made(
            &storage,
            &[&workspace[..], &["--manager", "claire@example.com"]].concat(),
        )?;
        let id = workspace["id"]
            .as_str()
            .context("the workspace has no id")?;
        let key = |role: &str| -> Result<String> {
            let create = [
                "key",
                "create",
                "--workspace",
                id,
                "--name",
                "Fuzz",
                "--role",
                role,
            ];
            let key = made(&storage, &create)?;
            let secret = key["secret"].as_str().context("the key has no secret")?;
            Ok(secret.to_owned())
        };
        let key = caller.role().map(key).transpose()?;
        // In workspaces that do not exist nothing but "not found" would be learnt.
        let configuration = folder.join("schemathesis.toml");
        fs::write(
            &configuration,
            format!("[parameters]\n\"path.workspace\" = \"{id}\"\n"),
        )?;
        let port = free_port()?;
        let mut serve = command(places::binary()?);
        serve
            .arg("serve")
            .args(&storage)
            .args(["--listen", &format!("127.0.0.1:{port}")])
            .stdout(Stdio::null());
        let program = Beside(serve.spawn().context("the program could not be started")?);
        Ok(Self {
            address: format!("http://127.0.0.1:{port}"),
            configuration,
            key,
            _program: program,
            _database: beside,
        })
    }

    /// Whether every answer was as it should be.
    fn fuzz(&self, schemathesis: &Path, options: &Options) -> Result<bool> {
        let mut fuzz = command(schemathesis);
        // What it keeps stays beside its configuration.
        if let Some(folder) = self.configuration.parent() {
            fuzz.current_dir(folder);
        }
        fuzz.arg("--config-file")
            .arg(&self.configuration)
            .arg("run")
            .arg(format!("{}/api/v1/openapi.json", self.address))
            // With several threads Python 3.11 fails in its own parser now and then.
            .args(["--wait-for-schema", "60", "--workers", "1"])
            .args(["--phases", "coverage,fuzzing,stateful"])
            .args(["--checks", CHECKS, "--continue-on-failure", "--rate-limit", "auto"])
            .args(["--max-time", &options.seconds.to_string()])
            .args(["--seed", &options.seed.to_string()])
            // Nothing of a run is kept in the folder that one happens to be in.
            .args(["--generation-database", "none", "--no-color"]);
        if let Some(key) = &self.key {
            fuzz.arg("--header")
                .arg(format!("Authorization: Bearer {key}"));
        }
        Ok(status(&mut fuzz)?.success())
    }
}

/// What a command of the program made, as JSON.
fn made(storage: &[String], arguments: &[&str]) -> Result<serde_json::Value> {
    let mut program = command(places::binary()?);
    program.args(arguments).args(storage).arg("--json");
    let output = output(&mut program)?;
    serde_json::from_slice(&output).context("the program's answer is no JSON")
}

fn output(command: &mut Command) -> Result<Vec<u8>> {
    let output = command.stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        bail!("{command:?} failed; the line above says why");
    }
    Ok(output.stdout)
}

/// A new database on the tests' own PostgreSQL server.
fn postgres() -> Result<(Beside, String)> {
    let mut example = cargo_command(["run", "--quiet", "--package", "testkit"]);
    example
        .args(["--example", "postgres"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let mut child = Beside(example.spawn()?);
    let output = child.0.stdout.take().context("the output was not kept")?;
    let mut url = String::new();
    BufReader::new(output).read_line(&mut url)?;
    let url = url.trim().to_owned();
    if url.is_empty() {
        bail!("the tests' PostgreSQL server did not start; the lines above say why");
    }
    Ok((child, url))
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    Ok(listener.local_addr()?.port())
}
