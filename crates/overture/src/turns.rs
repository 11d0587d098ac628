//! What begins after the transaction that wrote it and keeps nobody waiting: push messages, letters and questions about replies,
//! in turns of their own.

use std::future::Future;
use std::time::Duration;

use service::ServiceResult;
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

/// How often it looks.
const LOOK: Duration = Duration::from_secs(1);
/// After a failure of the database it waits this long.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(5);

/// Takes turns until `stop`; `failed` says in the log what could not be done.
pub async fn take<Work, Done>(
    failed: &str,
    mut stop: watch::Receiver<bool>,
    mut turn: impl FnMut() -> Work,
) where
    Work: Future<Output = ServiceResult<Done>>,
{
    let mut look = tokio::time::interval(LOOK);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = look.tick() => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
        if let Err(error) = turn().await {
            tracing::error!(%error, "{failed}; trying again");
            tokio::select! {
                () = tokio::time::sleep(PAUSE_AFTER_FAILURE) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
        }
    }
}
