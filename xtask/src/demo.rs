//! The demonstration and the simulation: build, then become the program.

use std::ffi::OsString;
use std::process::Stdio;

use anyhow::Result;

use crate::assets;
use crate::run::cargo_command;

/// How to start it.
#[derive(clap::Args)]
pub struct Options {
    /// Build with optimisation: slower to build, faster to run
    #[arg(long)]
    pub release: bool,
    /// Arguments of `overture demo`
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub arguments: Vec<OsString>,
}

/// Builds and starts the demonstration in place of this process, so that signals and the exit code are its own.
pub fn run(options: &Options) -> Result<()> {
    become_overture("demo", options.release, &options.arguments)
}

/// What to simulate.
#[derive(clap::Args)]
pub struct Simulation {
    /// The send protocol in every order in which things can happen; how many states of each scenario may follow
    #[arg(long, conflicts_with = "crash_points")]
    pub protocol: bool,
    /// A reference day in a process that is killed at every point; `--database`, `--sample`, `--random`, `--sleep`
    /// may follow
    #[arg(long)]
    pub crash_points: bool,
    /// Each bug on purpose in the engine, and by which invariant it is caught
    #[arg(long, conflicts_with_all = ["protocol", "crash_points"])]
    pub bugs: bool,
    /// Arguments of `overture simulate`, or of what is named before them
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub arguments: Vec<OsString>,
}

/// Builds with optimisation and simulates.
pub fn simulate(options: &Simulation) -> Result<()> {
    if options.bugs {
        let mut command = cargo_command(["run", "--release", "--package", "simulation"]);
        command.args(["--features", "seeded-bugs", "--bin", "seeded-bugs", "--"]);
        return become_program(command.args(&options.arguments));
    }
    let program = match (options.protocol, options.crash_points) {
        (true, _) => "interleavings",
        (_, true) => "crashes",
        (false, false) => return become_overture("simulate", true, &options.arguments),
    };
    let mut command = cargo_command(["run", "--release", "--package", program, "--"]);
    command.args(&options.arguments);
    become_program(&mut command)
}

fn become_overture(verb: &str, release: bool, arguments: &[OsString]) -> Result<()> {
    assets::provide()?;
    let mut command = cargo_command(["run", "--package", "overture"]);
    if release {
        command.arg("--release");
    }
    command
        .args(["--", verb])
        .args(arguments)
        .stdin(Stdio::inherit());
    become_program(&mut command)
}

#[cfg(unix)]
fn become_program(command: &mut std::process::Command) -> Result<()> {
    use std::os::unix::process::CommandExt;

    Err(anyhow::Error::new(command.exec()).context("cargo could not be started"))
}

#[cfg(not(unix))]
fn become_program(command: &mut std::process::Command) -> Result<()> {
    let status = command.status()?;
    std::process::exit(status.code().unwrap_or(1));
}
