//! Overture: the program. Command line, configuration, wiring, telemetry; everything else stands in
//! the crates that it puts together.

mod cli;
mod clock_guard;
mod commands;
mod demo;
mod failure;
mod http;
mod installation;
mod judging;
mod looped;
mod mail;
mod networks;
mod place;
mod portability;
mod push;
mod routes;
mod settings;
mod simulated;
mod system;
mod telemetry;
mod turns;
mod upkeep;
mod zones;

use std::process::ExitCode;

use clap::Parser;

use cli::{Cli, Context};
use failure::{Failure, Outcome};
use settings::{File, known};

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        // Help and version are no errors: clap prints them.
        Err(error) if !error.use_stderr() => error.exit(),
        Err(error) => return failure::of_command_line(&error).report(),
    };
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn run(cli: Cli) -> Outcome {
    let file = File::layered(cli.config.as_deref())?;
    let log = cli.log.or(file.log());
    let filter = log
        .log
        .unwrap_or_else(|| cli.command.log_default().to_owned());
    telemetry::start_log(&filter, known(log.log_format, "log_format")?)?;
    zones::choose();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::failed(format!("The program cannot start threads: {error}")))?;
    runtime.block_on(cli.command.run(Context { file }))
}
