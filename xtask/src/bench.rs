//! The benchmarks, which bring their own yardsticks.

use anyhow::Result;

use crate::assets;
use crate::places;
use crate::run::{cargo_command, command, succeed};

/// What to measure.
#[derive(clap::Args)]
pub struct Options {
    /// Names of benchmarks and arguments of theirs; all benchmarks where none is named
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// Builds with optimisation and runs the benchmarks. Both packages are built in one go, so that nothing is compiled
/// twice with other features.
pub fn run(options: &Options) -> Result<()> {
    assets::provide()?;
    succeed(
        &mut cargo_command([
            "build",
            "--locked",
            "--release",
            "--package",
            "overture",
            "--package",
            "benches",
        ]),
        "build the program and its benchmarks",
    )?;
    let name = format!("benches{}", std::env::consts::EXE_SUFFIX);
    let program = places::target()?.join("release").join(name);
    succeed(
        command(program).args(&options.arguments),
        "run the benchmarks",
    )
}
