//! The programs of the machine that tests need: found, installed where that is possible, or asked for by name.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::run::{answer, command, status, timed};

/// The oldest Node.js that the browser tests run on.
const NODE_MAJOR_MIN: u32 = 20;

/// Names under which the browser is known, in the order of preference.
const CHROMIUM_NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
];

/// A program of the machine that is no part of this repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// The browser that the browser tests drive.
    Chromium,
    /// The database server that the tests start for themselves.
    PostgresServer,
    /// The other database server: tests read people from it.
    MariaDbServer,
}

impl Tool {
    fn name(self) -> &'static str {
        match self {
            Self::Chromium => "Chromium",
            Self::PostgresServer => "the PostgreSQL server",
            Self::MariaDbServer => "the MariaDB server",
        }
    }

    /// The packages of Debian that bring it. The browser needs at least one typeface to lay out text.
    fn packages(self) -> &'static [&'static str] {
        match self {
            Self::Chromium => &["chromium", "fonts-liberation"],
            Self::PostgresServer => &["postgresql"],
            // Without the service that would start by itself.
            Self::MariaDbServer => &["mariadb-server-core", "mariadb-client-core"],
        }
    }

    fn is_there(self) -> bool {
        match self {
            Self::Chromium => chromium().is_some(),
            Self::PostgresServer => postgres_server().is_some(),
            Self::MariaDbServer => mariadb_server(),
        }
    }
}

/// The browser, as `OVERTURE_CHROMIUM` names it or as `PATH` has it.
pub fn chromium() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os("OVERTURE_CHROMIUM") {
        return Some(path.into());
    }
    CHROMIUM_NAMES.into_iter().find_map(in_path)
}

/// The program that makes a database cluster. Debian keeps it out of `PATH`, a folder per version.
fn postgres_server() -> Option<PathBuf> {
    in_path("initdb").or_else(|| {
        let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
        versions
            .flatten()
            .map(|version| version.path().join("bin/initdb"))
            .find(|path| path.is_file())
    })
}

/// Whether the server and what prepares its files are there.
fn mariadb_server() -> bool {
    let is_there =
        |name: &str| in_path(name).is_some() || Path::new("/usr/sbin").join(name).is_file();
    ["mariadbd", "mariadb-install-db", "my_print_defaults"]
        .into_iter()
        .all(is_there)
}

fn in_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

/// Refuses to go on without a Node.js that is new enough.
pub fn need_node() -> Result<()> {
    let Some(version) = answer("node", &["--version"]) else {
        bail!(
            "Node.js is missing. Install version {NODE_MAJOR_MIN} or newer with npm, so that `node` and `npm` are in PATH."
        )
    };
    if major(&version).is_some_and(|major| major < NODE_MAJOR_MIN) {
        bail!(
            "Node.js {version} is too old for the browser tests. Install version {NODE_MAJOR_MIN} or newer."
        )
    }
    if in_path("npm").is_none() {
        bail!(
            "npm is missing. Install the npm that belongs to Node.js {version}, so that `npm` is in PATH."
        )
    }
    Ok(())
}

fn major(version: &str) -> Option<u32> {
    version
        .trim_start_matches('v')
        .split('.')
        .next()?
        .parse()
        .ok()
}

/// Provides the programs: installs what is missing where this machine allows it, else says which command does.
pub fn need(tools: &[Tool]) -> Result<()> {
    let missing: Vec<Tool> = tools
        .iter()
        .copied()
        .filter(|tool| !tool.is_there())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing
        .iter()
        .map(|tool| tool.name())
        .collect::<Vec<_>>()
        .join(" and ");
    let packages: Vec<&str> = missing
        .iter()
        .flat_map(|tool| tool.packages())
        .copied()
        .collect();
    if in_path("apt-get").is_none() {
        bail!(
            "{names} must be installed, so that {} in PATH.",
            wanted(&missing)
        );
    }
    if answer("id", &["-u"]).as_deref() != Some("0") {
        bail!(
            "{names} must be installed. Run: sudo apt-get install --yes {}",
            packages.join(" ")
        );
    }
    timed(&format!("Installing {names}"), || install(&packages))?;
    for tool in missing {
        if !tool.is_there() {
            bail!(
                "{} was installed, and is still not found: {} in PATH.",
                tool.name(),
                wanted(&[tool])
            );
        }
    }
    Ok(())
}

fn wanted(tools: &[Tool]) -> &'static str {
    match tools {
        [Tool::Chromium] => "`chromium` is",
        [Tool::PostgresServer] => "`initdb` and `postgres` are",
        _ => "`chromium`, `initdb` and `postgres` are",
    }
}

fn install(packages: &[&str]) -> Result<()> {
    // A list of packages that could only be refreshed in part may be good enough: the installation decides.
    let refreshed = status(apt_get().arg("update"))?;
    let mut install = apt_get();
    install
        .args(["install", "--yes", "--no-install-recommends"])
        .args(packages);
    if !status(&mut install)?.success() {
        let hint = if refreshed.success() {
            ""
        } else {
            ", after refreshing the lists of packages failed as well"
        };
        bail!(
            "apt-get could not install {}{hint}; the lines above say why",
            packages.join(", ")
        );
    }
    Ok(())
}

fn apt_get() -> std::process::Command {
    let mut apt_get = command("apt-get");
    apt_get
        .env("DEBIAN_FRONTEND", "noninteractive")
        .arg("--quiet");
    apt_get
}

/// Installs the packages of a `package-lock.json` exactly as locked, without running any script of theirs.
pub fn npm_ci(folder: &Path) -> Result<()> {
    let mut npm = command("npm");
    npm.current_dir(folder)
        .args([
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
        ])
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    crate::run::succeed(
        &mut npm,
        &format!("install the packages of {}", folder.display()),
    )
}

/// Whether the packages of this folder stand as its lock file says.
pub fn npm_is_current(folder: &Path) -> bool {
    let lock = std::fs::read(folder.join("package-lock.json"));
    let installed = std::fs::read(installed_lock(folder));
    matches!((lock, installed), (Ok(lock), Ok(installed)) if lock == installed)
}

/// Notes that the packages of this folder stand as its lock file says. `npm ci` takes the note away with the rest.
pub fn npm_note_current(folder: &Path) -> Result<()> {
    std::fs::copy(folder.join("package-lock.json"), installed_lock(folder))?;
    Ok(())
}

fn installed_lock(folder: &Path) -> PathBuf {
    folder.join("node_modules/.installed-lock.json")
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn the_major_version_is_read() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("nonsense"), None);
    }
}
