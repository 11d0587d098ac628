//! The HTTP server: what stands around every route.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header::{self, HeaderName, HeaderValue};
use http::{Method, StatusCode};
use metrics_exporter_prometheus::PrometheusHandle;
use store::Db;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tower_http::catch_panic::CatchPanicLayer;
use tracing::Instrument as _;

use crate::failure::{Failure, Outcome};
use crate::settings::Address;
use crate::system::Stopwatch;

/// How long a stopping server waits for the answers that it still owes. Pages that listen for
/// changes never end by themselves.
const GRACE: Duration = Duration::from_secs(5);
/// How long the database may take to say that it is there.
const READY_TIMEOUT: Duration = Duration::from_secs(2);

/// What surrounds the routes.
#[derive(Clone)]
pub struct Surroundings {
    /// Answers whether the database is there.
    pub db: Db,
    /// What was counted.
    pub metrics: PrometheusHandle,
    /// How long answering one request may take.
    pub request_timeout: Duration,
    /// How many requests are answered at once.
    pub requests_at_once: usize,
}

/// Puts the surroundings around the routes.
pub fn surround(routes: Router, surroundings: Surroundings) -> Router {
    let limits = Arc::new(Limits {
        timeout: surroundings.request_timeout,
        room: Semaphore::new(surroundings.requests_at_once),
    });
    routes
        .layer(middleware::from_fn_with_state(limits, limit))
        // What is asked of a server in trouble is answered outside of its limits.
        .merge(health(surroundings))
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(middleware::from_fn(secure))
        .layer(middleware::from_fn_with_state(
            Arc::new(AtomicU64::new(1)),
            record,
        ))
}

fn health(surroundings: Surroundings) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(counted))
        .with_state(surroundings)
}

async fn ready(State(surroundings): State<Surroundings>) -> Response {
    let asked = async {
        let mut tx = surroundings.db.read().await?;
        store::installation::get(&mut tx, "seed").await
    };
    match tokio::time::timeout(READY_TIMEOUT, asked).await {
        Ok(Ok(_)) => "ready\n".into_response(),
        Ok(Err(_)) | Err(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "the database does not answer\n",
        )
            .into_response(),
    }
}

async fn counted(State(surroundings): State<Surroundings>) -> Response {
    surroundings.metrics.run_upkeep();
    (
        [(header::CONTENT_TYPE, "text/plain; version=0.0.4")],
        surroundings.metrics.render(),
    )
        .into_response()
}

struct Limits {
    timeout: Duration,
    room: Semaphore,
}

/// Moving a simulated clock takes as long as it takes.
fn takes_its_time(request: &Request) -> bool {
    request.method() == Method::POST
        && matches!(request.uri().path(), "/api/v1/clock" | "/demo/clock")
}

async fn limit(State(limits): State<Arc<Limits>>, request: Request, next: Next) -> Response {
    let Ok(_place) = limits.room.try_acquire() else {
        return (
            StatusCode::SERVICE_UNAVAILABLE,
            [(header::RETRY_AFTER, "1")],
            "The server is busy. Try again in a second.\n",
        )
            .into_response();
    };
    if takes_its_time(&request) {
        return next.run(request).await;
    }
    match tokio::time::timeout(limits.timeout, next.run(request)).await {
        Ok(response) => response,
        Err(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            [(header::RETRY_AFTER, "5")],
            "This took too long and was given up. Try again.\n",
        )
            .into_response(),
    }
}

fn after_panic(_: Box<dyn std::any::Any + Send + 'static>) -> Response {
    (
        StatusCode::INTERNAL_SERVER_ERROR,
        "The program could not finish this. The log says more.\n",
    )
        .into_response()
}

/// Headers for every answer that does not say otherwise itself.
const SECURITY_HEADERS: [(&str, &str); 6] = [
    (
        "content-security-policy",
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    ),
    ("cross-origin-opener-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), geolocation=(), microphone=()",
    ),
    ("referrer-policy", "same-origin"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
];

async fn secure(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in SECURITY_HEADERS {
        response
            .headers_mut()
            .entry(HeaderName::from_static(name))
            .or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Logs and counts. Addresses are told as their patterns: ids of people stay out of metrics.
async fn record(State(numbers): State<Arc<AtomicU64>>, request: Request, next: Next) -> Response {
    let took = Stopwatch::start();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or_else(
        || "unknown".to_owned(),
        |matched| matched.as_str().to_owned(),
    );
    let number = numbers.fetch_add(1, Ordering::Relaxed);
    let span = tracing::info_span!("request", number, %method, route);
    let response = next.run(request).instrument(span.clone()).await;
    let status = response.status().as_u16();
    let seconds = took.elapsed().as_secs_f64();
    let labels = [
        ("method", known_method(&method).to_owned()),
        ("route", route),
        ("status", status.to_string()),
    ];
    metrics::counter!("overture_requests_total", &labels).increment(1);
    metrics::histogram!("overture_request_seconds", &labels).record(seconds);
    span.in_scope(|| {
        let milliseconds = (seconds * 1_000.0).round() as u64;
        if status >= 500 {
            tracing::error!(status, milliseconds, "answered");
        } else {
            tracing::debug!(status, milliseconds, "answered");
        }
    });
    response
}

/// Methods are texts of the caller's choice; what is counted by them must be few.
fn known_method(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

/// Listens, or says why that is impossible.
pub async fn listen(address: &Address) -> Outcome<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(address.as_str()).await.map_err(|error| {
        let address = address.as_str();
        Failure::failed(match error.kind() {
            std::io::ErrorKind::AddrInUse => format!(
                "Another program listens at {address} already; stop it, or choose another address with --listen"
            ),
            std::io::ErrorKind::PermissionDenied => format!(
                "This user may not listen at {address}; choose a port from 1024 on with --listen"
            ),
            _ => format!(
                "It is impossible to listen at {address} ({error}); choose an address of this machine with --listen"
            ),
        })
    })?;
    let bound = listener.local_addr()?;
    Ok((listener, bound))
}

/// Serves until `stop`.
pub async fn serve(
    listener: TcpListener,
    routes: Router,
    mut stop: watch::Receiver<bool>,
) -> Outcome {
    let mut overdue = stop.clone();
    let asked = async move {
        let _ = stop.wait_for(|stop| *stop).await;
    };
    let service = routes.into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, service).with_graceful_shutdown(asked);
    let overdue = async move {
        let _ = overdue.wait_for(|stop| *stop).await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        served = serving => served.map_err(Failure::from),
        () = overdue => Ok(()),
    }
}

/// Turns true when the program is asked to stop: by SIGTERM or by Ctrl-C.
pub fn stop_signal() -> Outcome<watch::Receiver<bool>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (tell, stop) = watch::channel(false);
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
        let _ = tell.send(true);
        // Asked again, it stops at once: somebody is in a hurry.
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        std::process::exit(130);
    });
    Ok(stop)
}
