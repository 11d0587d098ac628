//! The benchmarks, which bring their own yardsticks.

use anyhow::Result;

use crate::assets;
use crate::run::{cargo_command, succeed};

/// What to measure.
#[derive(clap::Args)]
pub struct Options {
    /// Names of benchmarks and arguments of theirs; all benchmarks where none is named
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// Builds with optimisation and runs the benchmarks.
pub fn run(options: &Options) -> Result<()> {
    assets::provide()?;
    succeed(
        &mut cargo_command(["build", "--locked", "--release", "--package", "overture"]),
        "build the program",
    )?;
    let mut command = cargo_command(["run", "--locked", "--release", "--package", "benches", "--"]);
    succeed(command.args(&options.arguments), "run the benchmarks")
}
