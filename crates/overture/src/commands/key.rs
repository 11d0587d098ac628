//! `overture key`: keys for the API without a browser.

use domain::identity::Role;
use domain::ids::WorkspaceId;
use service::access::keys::NewKey;

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
    /// Make a key; its secret is shown once
    Create(Create),
}

#[derive(Debug, clap::Args)]
struct Create {
    #[command(flatten)]
    storage: Storage,
    /// The workspace, by its id
    #[arg(long, value_name = "WORKSPACE")]
    workspace: WorkspaceId,
    /// What it is for
    #[arg(long, value_name = "NAME")]
    name: String,
    /// What it may do: manager, editor, member or viewer
    #[arg(long, value_name = "ROLE")]
    role: Role,
    /// How many days it lasts
    #[arg(long, value_name = "DAYS")]
    expires_in_days: Option<u32>,
    /// Print what was made as JSON
    #[arg(long)]
    json: bool,
}

/// Does it.
pub async fn run(options: Options, context: &Context) -> Outcome {
    let Command::Create(create) = options.command;
    let installation = open(&create.storage.or(context.file.storage())).await?;
    let service = &installation.service;
    let scope = service.scope_of_command_line(&create.workspace).await?;
    let new = NewKey {
        name: create.name,
        role: create.role,
        expires_in_days: create.expires_in_days,
    };
    let created = service.create_key(&scope, &new).await?;
    let secret = created.secret.expose().to_owned();
    print(create.json, &created, &secret)
}
