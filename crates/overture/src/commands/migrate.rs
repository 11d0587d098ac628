//! `overture migrate`: brings the database to the structure that this version knows.

use serde::Serialize;

use crate::cli::Context;
use crate::commands::print;
use crate::failure::Outcome;
use crate::installation::folder_and_location;
use crate::settings::Storage;

/// Which database.
#[derive(Debug, clap::Args)]
pub struct Options {
    #[command(flatten)]
    storage: Storage,
    /// Print the structure as JSON
    #[arg(long)]
    json: bool,
}

/// Does it; a database that is there already stays as it is.
pub async fn run(options: Options, context: &Context) -> Outcome {
    #[derive(Serialize)]
    struct Migrated {
        structure: i64,
    }
    let (_, location) = folder_and_location(&options.storage.or(context.file.storage()))?;
    let db = store::Db::open(&location).await?;
    db.close().await;
    let structure = store::migrate::newest_structure();
    print(
        options.json,
        &Migrated { structure },
        &format!("The database has structure {structure}, the one that this version knows"),
    )
}
