//! What a serving process does beside answering and beside the engine: it tells open pages what
//! other processes changed, and removes what has run out.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::ids::WorkspaceId;
use service::{LiveEvent, LiveKind};
use store::{Db, Dialect, StoreResult};
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

use crate::installation::Installation;

/// How often it looks at what other processes changed.
const LOOK: Duration = Duration::from_secs(1);
/// How often it removes what has run out.
const CLEAN_UP: Duration = Duration::from_hours(1);

/// Runs until `stop`.
pub async fn run(installation: Installation, mut stop: watch::Receiver<bool>) {
    // A SQLite database belongs to one process, which tells its own pages itself.
    let is_shared = installation.db.dialect() == Dialect::Postgres;
    let mut known = BTreeMap::new();
    let mut look = tokio::time::interval(LOOK);
    let mut clean_up = tokio::time::interval(CLEAN_UP);
    for interval in [&mut look, &mut clean_up] {
        interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    }
    loop {
        tokio::select! {
            _ = look.tick(), if is_shared => tell(&installation, &mut known).await,
            _ = clean_up.tick() => {
                if let Err(error) = installation.service.clean_up().await {
                    tracing::warn!(%error, "what has run out could not be removed; trying again later");
                }
            }
            () = stopped(&mut stop) => return,
        }
    }
}

async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

/// Tells the pages of every workspace whose ledger has come further.
async fn tell(installation: &Installation, known: &mut BTreeMap<WorkspaceId, i64>) {
    let is_first = known.is_empty();
    let reached = match reached(&installation.db).await {
        Ok(reached) => reached,
        Err(error) => {
            tracing::debug!(%error, "the database does not answer");
            return;
        }
    };
    for (workspace, sequence) in reached {
        let before = known.insert(workspace.clone(), sequence);
        if before != Some(sequence) && !is_first {
            let event = LiveEvent::new(&workspace, LiveKind::Everything);
            installation.service.announce(event);
        }
    }
}

async fn reached(db: &Db) -> StoreResult<Vec<(WorkspaceId, i64)>> {
    let mut tx = db.read().await?;
    let reached = store::ledger::reached(&mut tx).await?;
    Ok(reached
        .into_iter()
        .map(|row| (row.workspace_id, row.last_sequence))
        .collect())
}
