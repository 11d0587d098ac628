//! `overture release`: lets everything leave again, with the reason for the audit.

use std::sync::Arc;

use domain::time::ManualClock;
use service::holds::{EngineView, Release};

use crate::cli::Context;
use crate::commands::print;
use crate::failure::Outcome;
use crate::installation::{Ground, Installation, Plan};
use crate::settings::Storage;
use crate::simulated;

/// What to release, and why.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Why it is right that everything leaves again, for the audit
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    storage: Storage,
    /// Print how it stands now as JSON
    #[arg(long)]
    json: bool,
}

/// Does it.
pub async fn run(options: Options, context: &Context) -> Outcome {
    let ground = Ground::open(&options.storage.or(context.file.storage())).await?;
    let now = simulated::present(&ground.db).await?;
    let plan = Plan::live(Arc::new(ManualClock::new(now)))?;
    let installation = Installation::build(ground, plan).await?;
    let release = Release {
        reason: options.reason,
    };
    let view = installation
        .service
        .release_by_command_line(&release)
        .await?;
    installation.db.close().await;
    print(options.json, &view, &sentence(&view))
}

fn sentence(view: &EngineView) -> String {
    let unread = view.accounts.iter().filter(|account| !account.read).count();
    let accounts = match unread {
        0 => "every network was read".to_owned(),
        1 => "1 account stays closed until its network was read".to_owned(),
        unread => format!("{unread} accounts stay closed until their networks were read"),
    };
    format!("Everything leaves again at its time; {accounts}")
}
