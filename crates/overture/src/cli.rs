//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::commands::{
    backup, completions, demo, doctor, key, migrate, openapi, release, restore, sandbox, serve,
    simulate, user, workspace,
};
use crate::failure::Outcome;
use crate::settings::{File, Log};

/// Outreach campaigns that people approve: found, proposed, invited, welcomed.
///
/// Every setting is a flag, an environment variable (OVERTURE_...) and a key of the configuration
/// file; the first of these that is given counts.
#[derive(Debug, Parser)]
#[command(name = "overture", version, disable_help_subcommand = true)]
pub struct Cli {
    /// The configuration file, in TOML
    #[arg(long, env = "OVERTURE_CONFIG", value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
    /// The log.
    #[command(flatten)]
    pub log: Log,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the program does.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the service: web, API, companion, engine
    Serve(serve::Options),
    /// Start a simulated network and the service with a team and campaigns, and let time run
    Demo(demo::Options),
    /// Run the simulated network alone
    Sandbox(sandbox::Options),
    /// Run the engine through weeks of faults in worlds drawn from seeds, and check what came of it
    Simulate(simulate::Options),
    /// Make a user, or set a password
    User(user::Options),
    /// Make a workspace
    Workspace(workspace::Options),
    /// Make a key for the API
    Key(key::Options),
    /// Write everything into one file, of a running installation
    Backup(backup::Options),
    /// Read a backup into an empty data folder or database; nothing leaves until it is released
    Restore(restore::Options),
    /// Let everything leave again after a restore, on a copy, or after a jump of the clock
    Release(release::Options),
    /// Bring the database to the structure that this version knows
    Migrate(migrate::Options),
    /// Look at the database, the clock, the time-zone data and the numbers, and say what is found
    Doctor(doctor::Options),
    /// Print completions for a shell
    Completions(completions::Options),
    /// Print the OpenAPI document of the API
    #[command(hide = true)]
    Openapi,
}

/// What a command is run with.
pub struct Context {
    /// The configuration file over the defaults.
    pub file: File,
}

impl Command {
    /// What is logged where nothing is said about it: programs that stay tell what they do, others
    /// speak through their output.
    pub fn log_default(&self) -> &'static str {
        match self {
            Self::Serve(_) | Self::Sandbox(_) => "info",
            _ => "warn",
        }
    }

    /// Does it.
    pub async fn run(self, context: Context) -> Outcome {
        match self {
            Self::Serve(options) => serve::run(options, context).await,
            Self::Demo(options) => Box::pin(demo::run(options, context)).await,
            Self::Sandbox(options) => sandbox::run(options, context).await,
            Self::Simulate(options) => simulate::run(options).await,
            Self::User(options) => user::run(options, &context).await,
            Self::Workspace(options) => workspace::run(options, &context).await,
            Self::Key(options) => key::run(options, &context).await,
            Self::Backup(options) => backup::run(options, &context).await,
            Self::Restore(options) => restore::run(options, &context).await,
            Self::Release(options) => release::run(options, &context).await,
            Self::Migrate(options) => migrate::run(options, &context).await,
            Self::Doctor(options) => doctor::run(options, &context).await,
            Self::Completions(options) => completions::run(&options),
            Self::Openapi => openapi::run(),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        super::Cli::command().debug_assert();
    }

    #[test]
    fn every_setting_has_an_environment_variable_of_the_program() {
        fn look(command: &clap::Command) {
            for argument in command.get_arguments() {
                if let Some(variable) = argument.get_env() {
                    let name = variable.to_string_lossy();
                    assert!(name.starts_with("OVERTURE_"), "{name}");
                    assert!(argument.get_long().is_some(), "{name}");
                }
            }
            command.get_subcommands().for_each(look);
        }
        look(&super::Cli::command());
    }
}
