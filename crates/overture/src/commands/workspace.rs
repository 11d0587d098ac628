//! `overture workspace`: workspaces without a browser.

use service::access::workspaces::NewWorkspace;

use crate::cli::Context;
use crate::commands::{open, print};
use crate::failure::Outcome;
use crate::settings::Storage;

/// What to do.
#[derive(Debug, clap::Args)]
pub struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Make a workspace
    Create(Create),
}

#[derive(Debug, clap::Args)]
struct Create {
    #[command(flatten)]
    storage: Storage,
    /// Its name
    #[arg(long, value_name = "NAME")]
    name: String,
    /// Default time zone of its campaigns, such as Europe/Paris
    #[arg(long, value_name = "ZONE")]
    time_zone: String,
    /// Its language: en or fr
    #[arg(long, value_name = "LANGUAGE")]
    language: Option<String>,
    /// E-mail address of the user who is its first manager
    #[arg(long, value_name = "EMAIL")]
    manager: Option<String>,
    /// Print what was made as JSON
    #[arg(long)]
    json: bool,
}

/// Does it.
pub async fn run(options: Options, context: &Context) -> Outcome {
    let Command::Create(create) = options.command;
    let installation = open(&create.storage.or(context.file.storage())).await?;
    let new = NewWorkspace {
        name: create.name,
        time_zone: create.time_zone,
        language: create.language,
    };
    let made = installation
        .service
        .create_workspace_by_command_line(&new, create.manager.as_deref())
        .await?;
    let sentence = format!("The workspace {} is made: {}", made.name, made.id);
    print(create.json, &made, &sentence)
}
