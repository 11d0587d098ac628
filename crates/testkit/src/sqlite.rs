//! New SQLite databases.

use store::{Db, Location};
use tempfile::TempDir;

/// A migrated SQLite database in a folder of its own, as the program itself would make it. The folder goes away with
/// the value.
#[derive(Debug)]
pub struct Temporary {
    folder: TempDir,
    /// The open database.
    pub db: Db,
}

impl Temporary {
    /// Where the database is, to open it a second time or after it was closed.
    pub fn location(&self) -> Location {
        Location::Folder(self.folder.path().to_owned())
    }
}

/// Makes a new database in a temporary folder.
pub async fn fresh() -> Temporary {
    let folder = tempfile::Builder::new()
        .prefix("overture-sqlite-")
        .tempdir()
        .expect("a temporary folder can be made");
    let db = Db::open(&Location::Folder(folder.path().to_owned()))
        .await
        .expect("a new SQLite database opens");
    Temporary { folder, db }
}
