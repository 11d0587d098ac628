//! A backup holds everything, from either database and into either; a restore is whole or nothing.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use domain::contact::ContactFields;
use domain::finder::FinderKind;
use serde_json::Value;
use sqlx::Connection as _;
use store::backup::{self, Step};
use store::{Db, Location, StoreError, StoreResult};
use tempfile::TempDir;

use crate::audience::world::{NOW, World, person};

async fn tables(db: &Db) -> BTreeMap<String, Vec<Value>> {
    let mut tx = db.read().await.expect("a transaction");
    store::dump::tables(&mut tx).await.expect("a dump")
}

/// An installation with people in it, and a backup of it.
async fn backed_up(db: Db, folder: &TempDir) -> (World, std::path::PathBuf) {
    let mut world = World::new(db).await;
    world.finder(FinderKind::Csv, None).await;
    world.bring("import", people(0, 1_200)).await;
    let path = folder.path().join("all.backup");
    let written = backup::write(&world.db, &path, NOW, &mut |_| {})
        .await
        .expect("a backup");
    assert!(
        written.rows > 1_200 && written.bytes > 100_000,
        "{written:?}"
    );
    assert_eq!(written.structure, store::migrate::newest_structure());
    (world, path)
}

fn people(from: usize, count: usize) -> Vec<ContactFields> {
    (from..from + count)
        .map(|number| person("Ann", &format!("ann-{number}")))
        .collect()
}

async fn nothing_else(_: Db) -> StoreResult<()> {
    Ok(())
}

async fn restore(path: &Path, location: &Location, work: &Path) -> StoreResult<backup::Written> {
    backup::restore(path, location, work, &mut |_| {}, nothing_else).await
}

testkit::on_both_databases! {
    /// Every row of every table is there again, in SQLite and in PostgreSQL.
    async fn what_is_restored_is_what_was_backed_up(db: Db) {
        let folder = tempfile::tempdir().expect("a folder");
        let (world, path) = backed_up(db, &folder).await;
        let before = tables(&world.db).await;
        assert_eq!(before["contact"].len(), 1_200);

        let place = folder.path().join("restored");
        std::fs::create_dir(&place).expect("a folder");
        let location = Location::Folder(place.clone());
        restore(&path, &location, &place).await.expect("a restore");
        let restored = Db::open(&location).await.expect("it opens");
        assert_eq!(tables(&restored).await, before);
        let mut tx = restored.read().await.expect("a transaction");
        assert_eq!(backup::made_at(&mut tx).await.expect("a fact"), Some(NOW));
        drop(tx);
        restored.close().await;
        assert!(!place.join(".restoring").exists());

        if let Some(url) = testkit::postgres::empty_url().await {
            let location = Location::Postgres(url.clone());
            restore(&path, &location, folder.path()).await.expect("a restore");
            let restored = Db::open(&location).await.expect("it opens");
            assert_eq!(tables(&restored).await, before);
            restored.close().await;
            testkit::postgres::discard(&url).await;
        }
    }

    /// Writers go on while a backup is made, and it holds one moment.
    async fn a_backup_is_made_while_others_write(db: Db) {
        let folder = tempfile::tempdir().expect("a folder");
        let mut world = World::new(db).await;
        world.bring("import", people(0, 2_000)).await;
        let path = folder.path().join("all.backup");
        let db = world.db.clone();
        let mut told = Vec::new();
        let mut tell = |step: Step| told.push(step);
        let (written, ()) = tokio::join!(
            backup::write(&db, &path, NOW, &mut tell),
            async {
                for batch in 0..5 {
                    world.bring("import", people(2_000 + batch * 100, 100)).await;
                }
            },
        );
        written.expect("a backup");
        assert!(told.contains(&Step::Checking), "{told:?}");
        let place = folder.path().join("restored");
        std::fs::create_dir(&place).expect("a folder");
        let location = Location::Folder(place.clone());
        restore(&path, &location, &place).await.expect("a restore");
        let restored = Db::open(&location).await.expect("it opens");
        let contacts = tables(&restored).await["contact"].len();
        assert!((2_000..=2_500).contains(&contacts), "{contacts}");
        // A batch is one transaction: none of them is there in part.
        assert_eq!(contacts % 100, 0, "{contacts}");
        restored.close().await;
    }

    /// A restore never overwrites, and one that does not come to its end leaves nothing.
    async fn a_restore_is_whole_or_nothing(db: Db) {
        let folder = tempfile::tempdir().expect("a folder");
        let (world, path) = backed_up(db, &folder).await;
        let again = backup::write(&world.db, &path, NOW, &mut |_| {}).await;
        assert!(matches!(again, Err(StoreError::FileExists { .. })), "{again:?}");

        let place = folder.path().join("restored");
        std::fs::create_dir(&place).expect("a folder");
        let location = Location::Folder(place.clone());
        let failed = backup::restore(&path, &location, &place, &mut |_| {}, |_| async {
            Err(StoreError::AlreadyExists)
        })
        .await;
        assert!(failed.is_err());
        assert!(!backup::is_occupied(&location).await.expect("a look"));
        assert_eq!(std::fs::read_dir(&place).expect("the folder").count(), 0);
        restore(&path, &location, &place).await.expect("a restore");
        let twice = restore(&path, &location, &place).await;
        assert!(matches!(twice, Err(StoreError::NotEmpty)), "{twice:?}");
    }
}

/// A backup of an empty installation.
async fn empty_backup(folder: &TempDir) -> std::path::PathBuf {
    let database = testkit::sqlite::fresh().await;
    let path = folder.path().join("empty.backup");
    backup::write(&database.db, &path, NOW, &mut |_| {})
        .await
        .expect("a backup");
    database.db.close().await;
    path
}

async fn change(path: &Path, statements: impl Into<String>) {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
    let mut connection = sqlx::SqliteConnection::connect_with(&options)
        .await
        .expect("the file opens");
    sqlx::raw_sql(sqlx::AssertSqlSafe(statements.into()))
        .execute(&mut connection)
        .await
        .expect("a change");
    connection.close().await.expect("it closes");
}

#[tokio::test]
async fn a_newer_versions_backup_is_refused_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let path = empty_backup(&folder).await;
    change(
        &path,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9999, 'later', TRUE, x'00', 0)",
    )
    .await;
    let refused = backup::header(&path).await.unwrap_err();
    assert!(matches!(
        refused,
        StoreError::NewerBackup { found: 9999, .. }
    ));
    assert!(refused.to_string().contains("a newer version made it"));
}

#[tokio::test]
async fn what_is_no_backup_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing");
    let text = folder.path().join("text");
    std::fs::write(&text, "no database at all, but long enough to be looked at").unwrap();
    let other = folder.path().join("other.db");
    std::fs::write(&other, "").unwrap();
    change(&other, "CREATE TABLE something (a TEXT)").await;
    for path in [missing, text, other] {
        let refused = backup::header(&path).await;
        assert!(
            matches!(refused, Err(StoreError::NoBackup { .. })),
            "{} {refused:?}",
            path.display()
        );
    }
}

#[tokio::test]
async fn an_older_versions_backup_is_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.backup");
    std::fs::write(&path, "").unwrap();
    let first = include_str!("../../migrations/sqlite/0001_foundation.sql");
    change(&path, first).await;
    // As the first version wrote it: its own migration and nothing after it.
    let checksum = sqlx::migrate!("migrations/sqlite")
        .iter()
        .find(|migration| migration.version == 1)
        .map(|migration| hex(&migration.checksum))
        .unwrap();
    let statement = format!(
        "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL,
            installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL,
            checksum BLOB NOT NULL, execution_time BIGINT NOT NULL);
         INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
            VALUES (1, 'foundation', TRUE, x'{checksum}', 0)"
    );
    change(&path, statement).await;
    let place = folder.path().join("restored");
    std::fs::create_dir(&place).unwrap();
    let location = Location::Folder(place.clone());
    restore(&path, &location, &place).await.unwrap();
    let db = Db::open(&location).await.unwrap();
    let mut tx = db.read().await.unwrap();
    assert_eq!(store::instance::get(&mut tx).await.unwrap().open_holds, 0);
    drop(tx);
    db.close().await;
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a String takes what is written");
        text
    })
}
