//! Writes: who asks, what is handed in, and the idempotency key (R80).

use std::marker::PhantomData;

use axum::extract::{FromRequest, OriginalUri, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use service::access::idempotency::{Asker, Begun, EarlierAnswer, IdempotentRequest};
use service::{Service, ServiceError, ServiceResult};

use crate::access::{Access, LetIn};
use crate::input::{Input, Nothing, refuse};
use crate::problem::Problem;
use crate::state::Api;

/// The header with the key that the caller chose.
pub(crate) const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// Tells that the answer is the one of the first time.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// What a write does, as far as its answer goes.
pub(crate) trait Kind {
    /// The status of success.
    const STATUS: StatusCode;
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident: $status:ident;)*) => {$(
        $(#[$doc])*
        pub(crate) struct $name;

        impl Kind for $name {
            const STATUS: StatusCode = StatusCode::$status;
        }
    )*};
}

kinds! {
    /// Changes what is there; the answer shows it.
    Changes: OK;
    /// Makes something; the answer shows it.
    Creates: CREATED;
    /// Does something that there is nothing to show of.
    Removes: NO_CONTENT;
}

/// A write of somebody who was let in, within the workspace that the path names where nothing else
/// is said; begun where it carries an idempotency key. Every handler ends it with [`Task::answer`].
pub(crate) struct Task<K = Changes, L: LetIn = Access> {
    pub(crate) service: Service,
    pub(crate) by: L::By,
    kind: PhantomData<K>,
}

/// A write that is handed something.
pub(crate) struct Write<I: Input, K = Changes, L: LetIn = Access> {
    pub(crate) task: Task<K, L>,
    pub(crate) body: I::Value,
}

impl<I: Input, K: Kind, L: LetIn> FromRequest<Api> for Write<I, K, L> {
    type Rejection = Response;

    async fn from_request(request: Request, api: &Api) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let let_in = L::from_request_parts(&mut parts, api)
            .await
            .map_err(refuse)?;
        let (body, identity) = I::receive(&parts, body).await.map_err(refuse)?;
        let task = begin(&parts, &identity, let_in).await?;
        Ok(Self { task, body })
    }
}

impl<K: Kind, L: LetIn> FromRequest<Api> for Task<K, L> {
    type Rejection = Response;

    async fn from_request(request: Request, api: &Api) -> Result<Self, Response> {
        let write = Write::<Nothing, K, L>::from_request(request, api).await?;
        Ok(write.task)
    }
}

async fn begin<K: Kind, L: LetIn>(
    parts: &Parts,
    body: &[u8],
    let_in: L,
) -> Result<Task<K, L>, Response> {
    let (service, by) = let_in.split();
    let Some(key) = parts.headers.get(IDEMPOTENCY_KEY) else {
        return Ok(Task::of(service, by));
    };
    let uri = parts.extensions.get::<OriginalUri>().map(|uri| &uri.0);
    let request = IdempotentRequest {
        // What is no visible ASCII is no key, and refused as such.
        key: key.to_str().unwrap_or_default(),
        target: &format!("{} {}", parts.method, uri.unwrap_or(&parts.uri)),
        body,
        success_status: K::STATUS.as_u16(),
    };
    let begun = service.begin_idempotent(&by, request).await;
    match begun.map_err(|error| refuse(Problem::from(error)))? {
        Begun::First(by) => Ok(Task::of(service, *by)),
        Begun::Again(answer) => Err(again(answer)),
    }
}

impl<K: Kind, L: LetIn> Task<K, L> {
    fn of(service: Service, by: L::By) -> Self {
        Self {
            service,
            by,
            kind: PhantomData,
        }
    }

    /// Ends the write without having begun its use case.
    pub(crate) async fn give_up(self, problem: Problem) -> Problem {
        self.release().await;
        problem
    }

    /// Lets the idempotency key be used again. That it stays taken where this fails is told to
    /// whoever uses it again.
    async fn release(&self) {
        if let Err(error) = self.service.release_idempotent(&self.by).await {
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, "an idempotency key stays taken");
        }
    }

    /// Ends the write with what the use case said.
    pub(crate) async fn answer<T: Serialize>(
        self,
        result: ServiceResult<T>,
    ) -> Result<Response, Problem> {
        let view = match result {
            Ok(view) => view,
            Err(error) => {
                self.release().await;
                return Err(error.into());
            }
        };
        let body = match self.by.ticket() {
            // What a repetition gets is what was committed, so the first time gets the same.
            Some(ticket) => ticket.answer().map(str::to_owned).ok_or_else(forgotten),
            None => serde_json::to_string(&view).map_err(ServiceError::internal),
        };
        Ok(response(K::STATUS, body?))
    }
}

/// The use case wrote nothing by the transaction that keeps the answer.
fn forgotten() -> ServiceError {
    ServiceError::internal("a write kept no answer for its idempotency key")
}

fn response(status: StatusCode, body: String) -> Response {
    if status == StatusCode::NO_CONTENT {
        return status.into_response();
    }
    let json = HeaderValue::from_static("application/json");
    (status, [(CONTENT_TYPE, json)], body).into_response()
}

fn again(answer: EarlierAnswer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let mut response = response(status, answer.body);
    response
        .headers_mut()
        .insert(REPLAYED, HeaderValue::from_static("true"));
    response
}
