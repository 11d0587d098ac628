//! What can be said without running the product.

use anyhow::{Result, bail};

use crate::assets;
use crate::count::Count;
use crate::run::{cargo_command, status, timed};

/// Formatting, lints, and the rules of the repository.
pub fn run() -> Result<()> {
    // The program embeds the browser libraries, so they stand before anything is compiled.
    assets::provide()?;
    let mut count = formatting()?;
    count += lints()?;
    count += Count::one(
        timed("Rules of the repository", || {
            status(&mut cargo_command([
                "test",
                "--locked",
                "--quiet",
                "--package",
                "xtask",
            ]))
        })?
        .success(),
    );
    if count.failed > 0 {
        bail!(
            "{} of {} checks failed",
            count.failed,
            count.failed + count.passed
        );
    }
    Ok(())
}

/// Whether every file is formatted.
pub fn formatting() -> Result<Count> {
    let held = timed("Formatting", || {
        status(&mut cargo_command(["fmt", "--all", "--check"]))
    })?
    .success();
    if !held {
        eprintln!("Run `cargo fmt --all` to format the files.");
    }
    Ok(Count::one(held))
}

/// Whether the compiler and clippy have nothing to say.
fn lints() -> Result<Count> {
    let held = timed("Lints", || {
        status(&mut cargo_command([
            "clippy",
            "--locked",
            "--workspace",
            "--all-targets",
            "--",
            "--deny=warnings",
        ]))
    })?
    .success();
    Ok(Count::one(held))
}
