//! Whether the database is the one that the data folder knows, at the place where it was left.
//!
//! A file in the data folder remembers what the database said last: a secret that both hold, a counter
//! that only goes up, and where the folder is. A copy of the folder is at another place, a database
//! from a backup counts behind, another database has another secret. Each of them holds everything
//! back, because the original may be at work, or may have sent what this database knows nothing of.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use domain::entropy::Entropy;
use domain::hold::HoldCause;
use domain::ids::{HoldId, Id as _};
use domain::time::Timestamp;
use engine::holds::Finding;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::instance::InstanceRow;
use store::{Db, Dialect};

use crate::failure::{Failure, Outcome};
use crate::installation::Ground;
use crate::{simulated, system};

/// The file's name within the data folder.
const FILE_NAME: &str = "instance.json";
/// The file that says which machine this is, where there is one.
const MACHINE_FILE: &str = "/etc/machine-id";
/// Files that say that this is a container, whose machine is made anew with every update.
const CONTAINER_FILES: [&str; 2] = ["/.dockerenv", "/run/.containerenv"];

/// What the file remembers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Remembered {
    /// Also in the database.
    secret: String,
    /// The counter of the database when it was seen last.
    witness: i64,
    /// The database of PostgreSQL; empty on SQLite.
    database: String,
    /// Where the folder is.
    place: Where,
}

/// Where a data folder is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Where {
    /// Which machine; none where it does not say, or says something else with every update.
    machine: Option<String>,
    /// The number of a file in the folder that only a copy changes.
    number: u64,
    /// When that file was made, where the file system knows, in milliseconds.
    made_at: Option<i64>,
}

impl Where {
    fn of(folder: &Path, dialect: Dialect) -> Outcome<Self> {
        let file = match dialect {
            Dialect::Sqlite => folder.join("overture.db"),
            Dialect::Postgres => folder.join("vault.key"),
        };
        let metadata = fs::metadata(&file)?;
        Ok(Self {
            machine: machine(),
            number: number(&metadata),
            made_at: metadata.created().ok().and_then(milliseconds),
        })
    }

    /// Whether both are the same place. A copy of a file has another number and another birth; a
    /// folder that was moved within its disk has kept both. Some file systems number files anew when
    /// they are mounted, so where births are known they alone count.
    fn is_same(&self, other: &Self) -> bool {
        let same_machine = match (&self.machine, &other.machine) {
            (Some(one), Some(other)) => one == other,
            _ => true,
        };
        let same_file = match (self.made_at, other.made_at) {
            (Some(one), Some(other)) => one == other,
            _ => self.number == other.number,
        };
        same_machine && same_file
    }
}

#[cfg(unix)]
fn number(metadata: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn number(_: &fs::Metadata) -> u64 {
    0
}

fn milliseconds(instant: std::time::SystemTime) -> Option<i64> {
    let since = instant.duration_since(std::time::UNIX_EPOCH).ok()?;
    i64::try_from(since.as_millis()).ok()
}

fn machine() -> Option<String> {
    if CONTAINER_FILES.iter().any(|file| Path::new(file).exists()) {
        return None;
    }
    let text = fs::read_to_string(MACHINE_FILE).ok()?;
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// The data folder's memory of the database.
#[derive(Clone)]
pub struct Place {
    path: PathBuf,
    remembered: Arc<Mutex<Remembered>>,
}

impl Place {
    /// Looks whether this is the database that the folder knows, holds everything back where it is
    /// not, and remembers it from now on.
    pub async fn look(ground: &Ground) -> Outcome<Self> {
        let db = &ground.db;
        let mut entropy = system::entropy()?;
        let path = ground.folder.join(FILE_NAME);
        let Examined {
            found,
            instance,
            here,
            mark,
        } = examine(ground).await?;
        if let Some(finding) = &found {
            tracing::error!(cause = %finding.cause, detail = %finding.detail, "nothing leaves until a person has looked at it: overture doctor");
            let now = simulated::present(db).await?;
            hold(db, &mut entropy, finding.clone(), now).await?;
        }
        // The secret of a copy is another one from now on, so that it is told from its original.
        // Processes that share a PostgreSQL database share its secret.
        let is_new = found.is_some() && db.dialect() == Dialect::Sqlite;
        let secret = if instance.secret.is_empty() || is_new {
            format!("{:016x}{:016x}", entropy.next_u64(), entropy.next_u64())
        } else {
            instance.secret
        };
        let mut tx = db.write().await?;
        let witness = store::instance::claim(&mut tx, &secret, &mark).await?;
        tx.commit().await?;
        let remembered = Remembered {
            secret,
            witness,
            database: mark,
            place: here,
        };
        write(&path, &remembered).map_err(|error| {
            Failure::failed(format!(
                "{} cannot be written ({error}); let this user write in the data folder",
                path.display()
            ))
        })?;
        Ok(Self {
            path,
            remembered: Arc::new(Mutex::new(remembered)),
        })
    }

    /// The database counts so far now. Answers what is wrong where it counted further before:
    /// something that was committed is gone.
    pub fn remember(&self, witness: i64) -> Option<Finding> {
        let mut remembered = self
            .remembered
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let seen = remembered.witness;
        remembered.witness = witness;
        if let Err(error) = write(&self.path, &remembered) {
            tracing::warn!(file = %self.path.display(), %error, "the data folder cannot remember how far the database has come");
        }
        (witness < seen).then(|| {
            Finding::new(
                HoldCause::RolledBack,
                json!({ "seen": seen, "found": witness }),
            )
        })
    }
}

/// What was found of a database and its data folder.
struct Examined {
    found: Option<Finding>,
    instance: InstanceRow,
    here: Where,
    mark: String,
}

async fn examine(ground: &Ground) -> Outcome<Examined> {
    let db = &ground.db;
    let before = read(&ground.folder.join(FILE_NAME));
    let here = Where::of(&ground.folder, db.dialect())?;
    let mark = mark(db).await;
    let mut tx = db.read().await?;
    let instance = store::instance::get(&mut tx).await?;
    drop(tx);
    Ok(Examined {
        found: compare(before.as_ref(), &instance, &here, &mark, db.dialect()),
        instance,
        here,
        mark,
    })
}

/// Why everything would be held back if this were served now.
pub async fn would_hold(ground: &Ground) -> Outcome<Option<Finding>> {
    Ok(examine(ground).await?.found)
}

/// Holds everything back from `now` on.
pub async fn hold(db: &Db, entropy: &mut Entropy, finding: Finding, now: Timestamp) -> Outcome {
    let id = HoldId::mint(now, entropy);
    engine::holds::hold(db, id, finding, now).await?;
    Ok(())
}

/// What PostgreSQL says of itself. A server that does not tell everybody is taken as it is.
async fn mark(db: &Db) -> String {
    let marked = async {
        let mut tx = db.read().await?;
        store::instance::mark(&mut tx).await
    };
    marked.await.unwrap_or_else(|error| {
        tracing::warn!(%error, "the server does not say which one it is: a failover or a copy of it will not be noticed by that");
        String::new()
    })
}

fn compare(
    before: Option<&Remembered>,
    instance: &InstanceRow,
    here: &Where,
    mark: &str,
    dialect: Dialect,
) -> Option<Finding> {
    if instance.secret.is_empty() {
        return None;
    }
    if !instance.database_mark.is_empty() && instance.database_mark != mark {
        let detail = json!({ "before": instance.database_mark, "now": mark });
        return Some(Finding::new(HoldCause::TimelineChanged, detail));
    }
    let Some(before) = before else {
        // Another process that shares the database begins without a memory.
        return (dialect == Dialect::Sqlite)
            .then(|| Finding::new(HoldCause::Copied, json!({ "missing": FILE_NAME })));
    };
    if before.secret != instance.secret {
        return Some(Finding::new(HoldCause::Replaced, json!({})));
    }
    if before.witness > instance.witness {
        let detail = json!({ "seen": before.witness, "found": instance.witness });
        return Some(Finding::new(HoldCause::RolledBack, detail));
    }
    if !before.place.is_same(here) {
        let detail = json!({ "before": before.place, "now": here });
        return Some(Finding::new(HoldCause::Copied, detail));
    }
    None
}

fn read(path: &Path) -> Option<Remembered> {
    let text = fs::read_to_string(path).ok()?;
    serde_json::from_str(&text).ok()
}

/// Written in its place: it is shorter than what a disk writes at once.
fn write(path: &Path, remembered: &Remembered) -> std::io::Result<()> {
    let mut text = serde_json::to_string(remembered)?;
    text.push('\n');
    let mut file = fs::OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)?;
    file.write_all(text.as_bytes())?;
    file.set_len(text.len() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(secret: &str, witness: i64, mark: &str) -> InstanceRow {
        InstanceRow {
            secret: secret.to_owned(),
            witness,
            database_mark: mark.to_owned(),
            last_instant: None,
            clock_releases: 0,
            zone_data_version: String::new(),
            open_holds: 0,
        }
    }

    fn here() -> Where {
        Where {
            machine: Some("m1".to_owned()),
            number: 12,
            made_at: Some(1_000),
        }
    }

    fn known(witness: i64) -> Remembered {
        Remembered {
            secret: "s".to_owned(),
            witness,
            database: String::new(),
            place: here(),
        }
    }

    fn cause(before: Option<&Remembered>, now: &InstanceRow, place: &Where) -> Option<HoldCause> {
        compare(before, now, place, "", Dialect::Sqlite).map(|finding| finding.cause)
    }

    #[test]
    fn a_first_start_and_every_later_one_in_its_place_hold_nothing() {
        assert_eq!(cause(None, &row("", 0, ""), &here()), None);
        assert_eq!(cause(Some(&known(5)), &row("s", 5, ""), &here()), None);
        // A crash between database and file leaves the database ahead.
        assert_eq!(cause(Some(&known(5)), &row("s", 9, ""), &here()), None);
    }

    #[test]
    fn what_is_not_as_it_was_left_is_told() {
        let held = |before: Option<&Remembered>, now: &InstanceRow| cause(before, now, &here());
        assert_eq!(held(None, &row("s", 5, "")), Some(HoldCause::Copied));
        assert_eq!(
            held(Some(&known(5)), &row("t", 5, "")),
            Some(HoldCause::Replaced)
        );
        assert_eq!(
            held(Some(&known(5)), &row("s", 4, "")),
            Some(HoldCause::RolledBack)
        );
        let copied = Where {
            number: 13,
            made_at: Some(2_000),
            ..here()
        };
        assert_eq!(
            cause(Some(&known(5)), &row("s", 5, ""), &copied),
            Some(HoldCause::Copied)
        );
        let elsewhere = Where {
            machine: Some("m2".to_owned()),
            ..here()
        };
        assert_eq!(
            cause(Some(&known(5)), &row("s", 5, ""), &elsewhere),
            Some(HoldCause::Copied)
        );
    }

    #[test]
    fn a_file_system_that_numbers_anew_or_knows_no_births_is_no_copy() {
        let numbered_anew = Where {
            number: 99,
            ..here()
        };
        assert!(here().is_same(&numbered_anew));
        let without_birth = Where {
            made_at: None,
            ..here()
        };
        assert!(here().is_same(&without_birth));
        let container = Where {
            machine: None,
            ..here()
        };
        assert!(here().is_same(&container));
    }

    #[test]
    fn another_server_or_line_of_time_is_told_and_a_new_process_is_none() {
        let now = row("s", 5, "7/1/00000001");
        let look = |before: Option<&Remembered>, mark: &str| {
            compare(before, &now, &here(), mark, Dialect::Postgres).map(|finding| finding.cause)
        };
        assert_eq!(look(None, "7/1/00000001"), None);
        assert_eq!(look(None, "7/1/00000002"), Some(HoldCause::TimelineChanged));
        assert_eq!(
            look(Some(&known(6)), "7/1/00000001"),
            Some(HoldCause::RolledBack)
        );
    }

    #[test]
    fn a_copy_of_a_folder_is_another_place_and_a_move_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let original = folder.path().join("a");
        fs::create_dir(&original).unwrap();
        fs::write(original.join("overture.db"), "x").unwrap();
        let left = Where::of(&original, Dialect::Sqlite).unwrap();
        // Births are told coarsely: of copies made at once the first may be as old as its original.
        let is_told = (0..100_000).any(|number| {
            let copy = folder.path().join(format!("copy{number}"));
            fs::create_dir(&copy).unwrap();
            fs::copy(original.join("overture.db"), copy.join("overture.db")).unwrap();
            !left.is_same(&Where::of(&copy, Dialect::Sqlite).unwrap())
        });
        assert!(is_told);
        let moved = folder.path().join("c");
        fs::rename(&original, &moved).unwrap();
        assert!(left.is_same(&Where::of(&moved, Dialect::Sqlite).unwrap()));
    }
}
