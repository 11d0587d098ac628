//! The log and the metrics.

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

use crate::failure::{Failure, Outcome};
use crate::settings::LogFormat;

/// Begins logging to standard error.
pub fn start_log(filter: &str, format: LogFormat) -> Outcome {
    let filter = filter.parse::<EnvFilter>().map_err(|error| {
        Failure::usage(format!(
            "`{filter}` is no log filter ({error}); use a level such as info, or info,engine=debug"
        ))
    })?;
    // A slow statement would be told with its whole text, which for sets of rows is many pages.
    let filter = match "sqlx::query=error".parse() {
        Ok(quiet) => filter.add_directive(quiet),
        Err(_) => filter,
    };
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let started = match format {
        LogFormat::Text => log.try_init(),
        LogFormat::Json => log
            .json()
            .flatten_event(true)
            .with_current_span(true)
            .with_span_list(false)
            .try_init(),
    };
    started.map_err(|error| Failure::failed(format!("The log cannot be started: {error}")))
}

/// Seconds of requests and steps: from what is not felt to what is far too long.
const SECONDS_BUCKETS: [f64; 11] = [
    0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0,
];

/// Begins counting. What was counted is told at `/metrics`.
pub fn start_metrics() -> Outcome<PrometheusHandle> {
    let failed = |error| Failure::failed(format!("The metrics cannot be started: {error}"));
    let handle = PrometheusBuilder::new()
        .set_buckets(&SECONDS_BUCKETS)
        .map_err(failed)?
        .install_recorder()
        .map_err(failed)?;
    metrics::describe_counter!("overture_requests_total", "Requests that were answered.");
    metrics::describe_histogram!(
        "overture_request_seconds",
        metrics::Unit::Seconds,
        "How long answering a request took."
    );
    metrics::describe_histogram!(
        "overture_step_seconds",
        metrics::Unit::Seconds,
        "How long a step of the engine took."
    );
    metrics::describe_counter!(
        "overture_step_changes_total",
        "Things that a step of the engine did."
    );
    metrics::describe_counter!(
        "overture_step_failures_total",
        "Steps of the engine that were rolled back."
    );
    metrics::describe_gauge!(
        "overture_engine_held",
        "1 while nothing leaves until a person says so."
    );
    metrics::describe_gauge!(
        "overture_clock_doubted",
        "1 while this process claims nothing because its clocks are in doubt."
    );
    metrics::describe_gauge!(
        "overture_clock_ahead_seconds",
        metrics::Unit::Seconds,
        "How far the machine's clock is ahead of the database's."
    );
    Ok(handle)
}
