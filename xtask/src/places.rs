//! Where things are in the repository.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::run::cargo;

/// The folder that holds the workspace.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the folder of this package lies inside the workspace")
}

/// The folder that cargo builds into, wherever the settings of this machine put it.
pub fn target() -> Result<PathBuf> {
    let mut command = cargo_metadata::MetadataCommand::new();
    command.current_dir(root()).no_deps().cargo_path(cargo());
    let metadata = command
        .exec()
        .context("cargo could not tell where it builds")?;
    Ok(metadata.target_directory.into_std_path_buf())
}

/// The program as `cargo build` leaves it.
pub fn binary() -> Result<PathBuf> {
    let name = format!("overture{}", std::env::consts::EXE_SUFFIX);
    Ok(target()?.join("debug").join(name))
}
