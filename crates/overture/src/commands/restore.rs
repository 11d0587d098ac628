//! `overture restore`: a backup into an empty data folder or an empty database. The engine starts
//! held: nothing leaves until the networks were read and a person says so.

use std::path::{Path, PathBuf};

use domain::hold::HoldCause;
use domain::ids::{HoldId, Id as _};
use domain::time::Timestamp;
use engine::EngineError;
use engine::holds::Finding;
use serde_json::json;
use service::Vault;
use store::backup::Header;
use store::{Db, StoreResult};

use crate::cli::Context;
use crate::commands::backup::{Told, progress};
use crate::commands::print;
use crate::failure::{Failure, Outcome};
use crate::installation::folder_and_location;
use crate::settings::Storage;
use crate::simulated;
use crate::system::{self, Stopwatch};

/// What to restore, and where to.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The file that `overture backup` wrote
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    storage: Storage,
    /// Go on without the key that accounts' secrets were sealed with; they have to be connected again
    #[arg(long)]
    without_key: bool,
    /// Print what was restored as JSON
    #[arg(long)]
    json: bool,
}

/// Restores it, or leaves everything as it was.
pub async fn run(options: Options, context: &Context) -> Outcome {
    let took = Stopwatch::start();
    let (folder, location) = folder_and_location(&options.storage.or(context.file.storage()))?;
    let header = store::backup::header(&options.file).await?;
    if store::backup::is_occupied(&location).await? {
        return Err(store::StoreError::NotEmpty.into());
    }
    if !options.without_key {
        check_key(&folder, &header)?;
    }
    std::fs::create_dir_all(&folder)?;
    let file = options.file.display().to_string();
    let id_entropy = system::entropy()?;
    let written = store::backup::restore(
        &options.file,
        &location,
        &folder,
        &mut progress,
        |db| async move { prepare(&db, id_entropy, &file, &header).await },
    )
    .await?;
    let told = Told::new(&options.file, &written, &took);
    let sentence = format!(
        "{} rows of {} tables are restored into {}. Nothing leaves yet: start `overture serve`, let it read the networks, then release it on the page it shows or with `overture release`",
        told.rows,
        told.tables,
        folder.display()
    );
    print(options.json, &told, &sentence)
}

/// Refuses where the accounts' secrets could not be opened afterwards.
fn check_key(folder: &Path, header: &Header) -> Outcome {
    let Some(sealed_with) = header.sealed_sample.as_deref().and_then(Vault::key_of) else {
        return Ok(());
    };
    let found = if Vault::is_in_folder(folder) {
        let vault = Vault::in_folder(folder, &mut system::entropy()?)
            .map_err(|error| Failure::failed(error.to_string()))?;
        vault.key_id().to_owned()
    } else {
        "none".to_owned()
    };
    if found == sealed_with {
        return Ok(());
    }
    Err(Failure::failed(format!(
        "The backup's secrets were sealed with the key {sealed_with}, and {} has {found}; put vault.key of the old data folder there first, or go on with --without-key and connect the accounts again",
        folder.display()
    )))
}

/// Holds everything back, in the same stroke in which the rows become visible.
async fn prepare(
    db: &Db,
    mut entropy: domain::entropy::Entropy,
    file: &str,
    header: &Header,
) -> StoreResult<()> {
    let now: Timestamp = simulated::present(db).await?;
    let detail = json!({ "file": file, "made_at": header.made_at });
    let id = HoldId::mint(now, &mut entropy);
    let held = engine::holds::hold(db, id, Finding::new(HoldCause::Restored, detail), now).await;
    held.map(drop).map_err(|EngineError::Store(error)| error)
}
