//! The find step: finders search the network within their slots (R20, R25).

use domain::time::Timestamp;
use store::{StoreResult, Tx};

use crate::{Engine, EngineResult, Progress};

/// Runs the finders whose time has come.
pub async fn step(engine: &Engine, now: Timestamp) -> EngineResult<Progress> {
    let _ = (engine, now);
    Ok(Progress::default())
}

/// When a finder has to run next.
pub async fn next_run(tx: &mut Tx) -> StoreResult<Option<Timestamp>> {
    let _ = tx;
    Ok(None)
}
