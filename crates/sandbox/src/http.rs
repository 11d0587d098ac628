//! The HTTP face: it reads requests, asks the network, and writes its answers, as late and as broken as it is told to.

mod connection;
mod control;
mod member;
mod sign_in;

use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use tokio::net::TcpListener;

pub use connection::Peer;

use crate::moment::Millis;
use crate::network::Network;
use crate::refusal::Refusal;
use connection::CuttableListener;

/// The largest body of a request, in bytes: a message of 8,000 characters in JSON needs at most 48,000.
const BODY_BYTES_MAXIMUM: usize = 1 << 20;

/// What tells the real time, in milliseconds since 1970-01-01T00:00:00Z.
pub type RealTime = Arc<dyn Fn() -> Millis + Send + Sync>;

/// The clock of a served network.
#[derive(Clone)]
pub enum Clock {
    /// Time moves only when the control face says so.
    Manual,
    /// Time is the world's.
    Real(RealTime),
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl Clock {
    /// The stable word.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Manual => "manual",
            Self::Real(_) => "real",
        }
    }
}

/// A network that is shared between requests. Clones are the same network.
#[derive(Debug, Clone)]
pub struct Sandbox(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    network: Mutex<Network>,
    clock: Clock,
    control_token: Option<String>,
}

impl Sandbox {
    /// Shares a network. With a `control_token` the control face asks for it as a bearer token.
    pub fn new(network: Network, clock: Clock, control_token: Option<String>) -> Self {
        Self(Arc::new(Shared {
            network: Mutex::new(network),
            clock,
            control_token,
        }))
    }

    /// Looks at the network, or changes it, at the present instant.
    pub fn with<Answer>(&self, act: impl FnOnce(&mut Network) -> Answer) -> Answer {
        let mut network = self.lock();
        let now = self.now(&network);
        network.advance_to(now);
        act(&mut network)
    }

    /// The network, as it is. A panic of another request leaves it usable: no act is left half done by one that can panic.
    fn lock(&self) -> MutexGuard<'_, Network> {
        self.0
            .network
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self, network: &Network) -> Millis {
        match &self.0.clock {
            Clock::Manual => network.now(),
            Clock::Real(tell) => tell(),
        }
    }

    /// The clock.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    fn control_token(&self) -> Option<&str> {
        self.0.control_token.as_deref()
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        json_response(self.code.status(), &self.to_json())
    }
}

fn json_response(status: u16, body: &Value) -> Response {
    (
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
        [("content-type", "application/json")],
        body.to_string(),
    )
        .into_response()
}

/// The routes of a network. The control face answers only where a [`Peer`] on the loopback interface is known, which
/// [`serve`] sees to.
pub fn router(sandbox: Sandbox) -> Router {
    Router::new()
        .nest("/v1", member::routes())
        .nest("/control", control::routes(&sandbox))
        .merge(sign_in::routes())
        .route("/healthz", axum::routing::get(|| async { "ok\n" }))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAXIMUM))
        .with_state(sandbox)
}

/// Serves a network until `shutdown` is over.
pub async fn serve(
    listener: TcpListener,
    sandbox: Sandbox,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let service = router(sandbox).into_make_service_with_connect_info::<Peer>();
    axum::serve(CuttableListener(listener), service)
        .with_graceful_shutdown(shutdown)
        .await
}
