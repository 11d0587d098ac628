//! What programs of the network's members use: `/v1`, with the session's token as a bearer.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, FromRequestParts, Path, RawQuery};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use futures_util::{StreamExt, stream};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Peer, Sandbox, json_response};
use crate::moment::Millis;
use crate::request::{Ask, Delivery, Operation, Reply, Request, Write};

pub(super) fn routes() -> Router<Sandbox> {
    let list = |operation: Operation| {
        get(async move |caller: Caller, RawQuery(query): RawQuery| {
            let ask = from_query(query.as_deref()).map(|listing| Ask::List(operation, listing));
            caller.read(operation, ask).await
        })
    };
    Router::new()
        .route("/session", get(session))
        .route("/people/search", get(search))
        .route("/people/{person}", get(profile))
        .route("/people/{person}/conversation", get(conversation))
        .route(
            "/invitations",
            list(Operation::SentInvitations).post(invite),
        )
        .route("/withdrawals", post(withdraw))
        .route("/messages", list(Operation::Messages).post(message))
        .route("/relations", list(Operation::Relations))
        .route("/changes", list(Operation::Changes))
        .fallback(unknown)
}

/// Whoever asks: the token of the session, and the connection that the answer goes to.
struct Caller {
    sandbox: Sandbox,
    peer: Option<Peer>,
    token: Option<String>,
}

impl FromRequestParts<Sandbox> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, sandbox: &Sandbox) -> Result<Self, Infallible> {
        Ok(Self {
            sandbox: sandbox.clone(),
            peer: parts
                .extensions
                .get::<ConnectInfo<Peer>>()
                .map(|ConnectInfo(peer)| peer.clone()),
            token: bearer(&parts.headers).map(str::to_owned),
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Invitation {
    person: String,
    #[serde(default)]
    note: Option<Arc<str>>,
    #[serde(default)]
    client_reference: Option<Arc<str>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Withdrawal {
    person: String,
    #[serde(default)]
    client_reference: Option<Arc<str>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Message {
    person: String,
    text: Arc<str>,
    #[serde(default)]
    client_reference: Option<Arc<str>>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Since {
    #[serde(deserialize_with = "crate::moment::deserialize_instant")]
    since: Option<Millis>,
}

fn from_query<T: DeserializeOwned>(query: Option<&str>) -> Result<T, String> {
    let uri: Uri = format!("/?{}", query.unwrap_or_default())
        .parse()
        .map_err(|_| "The query cannot be read.".to_owned())?;
    axum::extract::Query::<T>::try_from_uri(&uri)
        .map(|axum::extract::Query(value)| value)
        .map_err(|error| format!("The query cannot be read: {error}."))
}

fn from_body<T: DeserializeOwned>(body: &Bytes) -> Result<T, String> {
    serde_json::from_slice(body).map_err(|error| format!("The body cannot be read: {error}."))
}

async fn session(caller: Caller) -> Response {
    caller.ask(Ask::Session, None).await
}

async fn search(caller: Caller, RawQuery(query): RawQuery) -> Response {
    let ask = from_query(query.as_deref()).map(Ask::Search);
    caller.read(Operation::Search, ask).await
}

async fn profile(caller: Caller, Path(person): Path<String>) -> Response {
    caller.ask(Ask::Profile(person), None).await
}

async fn conversation(
    caller: Caller,
    Path(person): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let ask =
        from_query(query.as_deref()).map(|Since { since }| Ask::Conversation { person, since });
    caller.read(Operation::Conversation, ask).await
}

async fn invite(caller: Caller, body: Bytes) -> Response {
    match from_body(&body) {
        Ok(Invitation {
            person,
            note,
            client_reference,
        }) => {
            caller
                .ask(Ask::Write(Write::Invite { person, note }), client_reference)
                .await
        }
        Err(why) => {
            caller
                .ask(Ask::Unreadable(Operation::Invite, why), None)
                .await
        }
    }
}

async fn withdraw(caller: Caller, body: Bytes) -> Response {
    match from_body(&body) {
        Ok(Withdrawal {
            person,
            client_reference,
        }) => {
            caller
                .ask(Ask::Write(Write::Withdraw { person }), client_reference)
                .await
        }
        Err(why) => {
            caller
                .ask(Ask::Unreadable(Operation::Withdraw, why), None)
                .await
        }
    }
}

async fn message(caller: Caller, body: Bytes) -> Response {
    match from_body(&body) {
        Ok(Message {
            person,
            text,
            client_reference,
        }) => {
            caller
                .ask(
                    Ask::Write(Write::Message { person, text }),
                    client_reference,
                )
                .await
        }
        Err(why) => {
            caller
                .ask(Ask::Unreadable(Operation::Message, why), None)
                .await
        }
    }
}

async fn unknown(caller: Caller, uri: Uri) -> Response {
    let why = format!("There is nothing at {}.", uri.path());
    caller
        .ask(Ask::Unreadable(Operation::Unknown, why), None)
        .await
}

impl Caller {
    async fn read(self, operation: Operation, ask: Result<Ask, String>) -> Response {
        self.ask(
            ask.unwrap_or_else(|why| Ask::Unreadable(operation, why)),
            None,
        )
        .await
    }

    /// Asks the network, then delivers the answer as the network says.
    async fn ask(self, ask: Ask, client_reference: Option<Arc<str>>) -> Response {
        let request = Request {
            token: self.token,
            ask,
            client_reference,
        };
        let reply = {
            let mut network = self.sandbox.lock();
            let now = self.sandbox.now(&network);
            network.handle(now, &request)
        };
        if reply.delay > 0 {
            let held = InFlight {
                sandbox: &self.sandbox,
                reply: &reply,
            };
            tokio::time::sleep(Duration::from_millis(reply.delay)).await;
            drop(held);
        }
        deliver(&reply, self.peer.as_ref()).await
    }
}

/// A delayed request. It ends with the delay, or when the other side goes away.
struct InFlight<'a> {
    sandbox: &'a Sandbox,
    reply: &'a Reply,
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.sandbox.lock().delivered(self.reply);
    }
}

async fn deliver(reply: &Reply, peer: Option<&Peer>) -> Response {
    match reply.delivery {
        Delivery::Answered => {
            let mut response = json_response(reply.status, &reply.body);
            if let Some(seconds) = reply
                .body
                .get("retry_after_seconds")
                .and_then(serde_json::Value::as_u64)
            {
                response
                    .headers_mut()
                    .insert(header::RETRY_AFTER, seconds.into());
            }
            response
        }
        Delivery::TimedOut(hold) => {
            tokio::time::sleep(Duration::from_millis(hold)).await;
            cut(peer)
        }
        Delivery::Cut => cut(peer),
        Delivery::Nonsense => "<html>It works!</html>".into_response(),
        Delivery::Truncated => truncated(reply),
    }
}

/// Cuts the connection. Where there is none that could be cut, a gateway's answer stands for it.
fn cut(peer: Option<&Peer>) -> Response {
    if let Some(peer) = peer {
        peer.cut();
    }
    StatusCode::GATEWAY_TIMEOUT.into_response()
}

/// How long the second half of a truncated answer is awaited, so that the first one has left by then.
const HALF_TIME: Duration = Duration::from_millis(5);

fn truncated(reply: &Reply) -> Response {
    let mut bytes = reply.body.to_string().into_bytes();
    bytes.truncate(bytes.len() / 2);
    let first = stream::once(async { Ok(Bytes::from(bytes)) });
    let end = stream::once(async {
        tokio::time::sleep(HALF_TIME).await;
        Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset))
    });
    (
        StatusCode::from_u16(reply.status).unwrap_or(StatusCode::OK),
        [(header::CONTENT_TYPE, "application/json")],
        Body::from_stream(first.chain(end)),
    )
        .into_response()
}

/// The bearer token of a request.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
