//! Reads members' data from LinkedIn's own interface, when they are due (R43). An interface that hangs or lies keeps nobody waiting.

use service::Service;
use tokio::sync::watch;

use crate::turns;

/// Runs until `stop`.
pub async fn run(service: Service, stop: watch::Receiver<bool>) {
    let mut ends = stop.clone();
    let turns = turns::take("members' data could not be read", stop, async || {
        let read = service.read_member_data().await?;
        metrics::counter!("overture_member_data_readings_total").increment(read as u64);
        Ok(())
    });
    // A reading of many pages takes minutes. Nothing of it is written before its end, so it may end anywhere.
    tokio::select! {
        () = turns => {}
        _ = ends.wait_for(|stop| *stop) => {}
    }
}
