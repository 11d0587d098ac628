//! Files that are written by the program itself, checked in, and compared.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::places::{self, root};
use crate::run::{cargo_command, command, succeed, timed};
use crate::{assets, e2e};

/// A file, and the arguments with which the program writes it to standard output.
struct Generated {
    path: &'static str,
    arguments: &'static [&'static str],
}

const FILES: [Generated; 1] = [Generated {
    path: "crates/api/openapi.json",
    arguments: &["openapi"],
}];

impl Generated {
    fn place(&self) -> PathBuf {
        root().join(self.path)
    }

    fn produce(&self) -> Result<String> {
        let output = command(places::binary()?)
            .args(self.arguments)
            .output()
            .context("the program could not be started")?;
        if !output.status.success() {
            bail!(
                "`overture {}` failed: {}",
                self.arguments.join(" "),
                String::from_utf8_lossy(&output.stderr).trim()
            );
        }
        if output.stdout.is_empty() {
            bail!("`overture {}` wrote nothing", self.arguments.join(" "));
        }
        Ok(String::from_utf8(output.stdout)?)
    }
}

/// Writes every generated file anew.
pub fn write() -> Result<()> {
    assets::provide()?;
    e2e::build()?;
    for file in FILES {
        fs::write(file.place(), file.produce()?)?;
        eprintln!("{} is written", file.path);
    }
    Ok(())
}

/// Trains the tables by which replies are judged. A test of `words` compares them.
pub fn train_replies() -> Result<()> {
    succeed(
        &mut cargo_command([
            "run",
            "--locked",
            "--quiet",
            "--package",
            "words",
            "--example",
            "train_replies",
        ]),
        "train the tables of replies",
    )
}

/// Builds the program and compares.
pub fn verify() -> Result<()> {
    assets::provide()?;
    e2e::build()?;
    timed("Generated files", compare)
}

/// Compares every generated file with what the built program would write.
pub fn compare() -> Result<()> {
    for file in FILES {
        let stands = fs::read_to_string(file.place()).unwrap_or_default();
        if stands != file.produce()? {
            bail!(
                "{} is not what the program would write. Run `cargo x gen` and commit it.",
                file.path
            );
        }
    }
    Ok(())
}
