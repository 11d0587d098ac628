//! `overture user`: users without a browser.

use std::io::{IsTerminal as _, Read as _};

use domain::organization::OrganizationRole;
use serde::Serialize;
use service::Secret;
use service::access::users::NewUser;

use crate::cli::Context;
use crate::commands::{open, print};
use crate::failure::{Failure, Outcome};
use crate::settings::Storage;

/// What to do.
#[derive(Debug, clap::Args)]
pub struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Make a user; the first one manages the organization, which is made with it
    Create(Create),
    /// Set the password of a user who has forgotten it; every session ends
    Password(Password),
}

#[derive(Debug, clap::Args)]
struct Create {
    #[command(flatten)]
    storage: Storage,
    /// E-mail address, which is the log-in name
    #[arg(long, value_name = "EMAIL")]
    email: String,
    /// Name
    #[arg(long, value_name = "NAME")]
    name: String,
    /// Read the password from standard input, so that it appears in no list of processes
    #[arg(long)]
    password_stdin: bool,
    /// Role in the organization; may be given several times
    #[arg(long, value_name = "ROLE")]
    role: Vec<OrganizationRole>,
    /// Name of the organization, where this is the first user
    #[arg(long, value_name = "NAME")]
    organization: Option<String>,
    /// Print what was made as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
struct Password {
    #[command(flatten)]
    storage: Storage,
    /// E-mail address of the user
    #[arg(long, value_name = "EMAIL")]
    email: String,
    /// Read the password from standard input, so that it appears in no list of processes
    #[arg(long = "password-stdin", required = true)]
    from_stdin: bool,
    /// Print what was changed as JSON
    #[arg(long)]
    json: bool,
}

/// Does it.
pub async fn run(options: Options, context: &Context) -> Outcome {
    match options.command {
        Command::Create(create) => make(create, context).await,
        Command::Password(password) => set_password(password, context).await,
    }
}

async fn make(create: Create, context: &Context) -> Outcome {
    let password = create.password_stdin.then(password).transpose()?;
    let installation = open(&create.storage.or(context.file.storage())).await?;
    let new = NewUser {
        email: create.email,
        name: create.name,
        password,
        roles: create.role,
    };
    let user = installation
        .service
        .create_user_by_command_line(&new, create.organization.as_deref())
        .await?;
    let sentence = format!("The user {} is made: {}", user.email, user.id);
    print(create.json, &user, &sentence)
}

async fn set_password(change: Password, context: &Context) -> Outcome {
    #[derive(Serialize)]
    struct Changed {
        email: String,
    }
    let password = password()?;
    let installation = open(&change.storage.or(context.file.storage())).await?;
    installation
        .service
        .set_password_by_command_line(&change.email, &password)
        .await?;
    let sentence = format!("The password of {} is set", change.email);
    let changed = Changed {
        email: change.email,
    };
    print(change.json, &changed, &sentence)
}

/// The first line of standard input.
fn password() -> Outcome<Secret> {
    let mut input = std::io::stdin();
    if input.is_terminal() {
        return Err(Failure::usage(
            "The password comes from standard input, such as a file or a pipe; nothing is redirected there",
        ));
    }
    let mut text = String::new();
    input.read_to_string(&mut text).map_err(|error| {
        Failure::failed(format!(
            "The password cannot be read from standard input ({error}); give it as UTF-8 text"
        ))
    })?;
    let line = text.lines().next().unwrap_or_default();
    if line.is_empty() {
        return Err(Failure::usage(
            "Standard input holds no password; give it on its first line",
        ));
    }
    Ok(Secret::new(line))
}
