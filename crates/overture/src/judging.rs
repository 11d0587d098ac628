//! Asks the endpoints that workspaces have set about their replies (R70). It begins after the transaction that wrote a reply, and
//! an endpoint that hangs or lies keeps nobody waiting.

use service::Service;
use tokio::sync::watch;

use crate::turns;

/// Runs until `stop`.
pub async fn run(service: Service, stop: watch::Receiver<bool>) {
    turns::take(
        "endpoints could not be asked about replies",
        stop,
        async || {
            let asked = service.judge_replies().await?;
            metrics::counter!("overture_judgements_total").increment(asked as u64);
            Ok(())
        },
    )
    .await;
}
