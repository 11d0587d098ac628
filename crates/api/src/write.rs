//! Writes: who asks, what is handed in, and the idempotency key (R80).

use std::marker::PhantomData;

use axum::extract::{FromRequest, FromRequestParts, OriginalUri, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use service::access::idempotency::{Begun, EarlierAnswer, Effect, IdempotentRequest};
use service::{Scope, Service, ServiceResult};

use crate::access::Access;
use crate::input::{Input, Nothing, body_of, refuse};
use crate::problem::Problem;
use crate::state::Api;

/// The header with the key that the caller chose.
pub(crate) const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// Tells that the answer is the one of the first time.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// What a write does, as far as its answer and its repetition go.
pub(crate) trait Kind {
    /// The status of success.
    const STATUS: StatusCode;
    /// How the use case has its effect.
    const EFFECT: Effect;
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident: $status:ident, $effect:ident;)*) => {$(
        $(#[$doc])*
        pub(crate) struct $name;

        impl Kind for $name {
            const STATUS: StatusCode = StatusCode::$status;
            const EFFECT: Effect = Effect::$effect;
        }
    )*};
}

kinds! {
    /// Changes what is there; the answer shows it.
    Changes: OK, OneTransaction;
    /// Makes something; the answer shows it.
    Creates: CREATED, OneTransaction;
    /// Does something that there is nothing to show of.
    Removes: NO_CONTENT, OneTransaction;
    /// Changes what is there, in several transactions or also outside the database.
    Works: OK, Several;
    /// Makes something, in several transactions or also outside the database.
    Builds: CREATED, Several;
    /// Does something that there is nothing to show of, likewise.
    Ends: NO_CONTENT, Several;
}

/// A write within the workspace that the path names: let in, and begun where it carries an
/// idempotency key. Every handler ends it with [`Task::answer`].
pub(crate) struct Task<K = Changes> {
    pub(crate) service: Service,
    pub(crate) scope: Scope,
    kind: PhantomData<K>,
}

/// A write that is handed something.
pub(crate) struct Write<I: Input, K = Changes> {
    pub(crate) task: Task<K>,
    pub(crate) body: I::Value,
}

impl<I: Input, K: Kind> FromRequest<Api> for Write<I, K> {
    type Rejection = Response;

    async fn from_request(request: Request, api: &Api) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let access = Access::from_request_parts(&mut parts, api)
            .await
            .map_err(refuse)?;
        let bytes = body_of::<I>(body).await.map_err(refuse)?;
        let body = I::read(&parts, bytes.clone()).map_err(refuse)?;
        let task = begin(&parts, &bytes, access).await?;
        Ok(Self { task, body })
    }
}

impl<K: Kind> FromRequest<Api> for Task<K> {
    type Rejection = Response;

    async fn from_request(request: Request, api: &Api) -> Result<Self, Response> {
        let write = Write::<Nothing, K>::from_request(request, api).await?;
        Ok(write.task)
    }
}

async fn begin<K: Kind>(parts: &Parts, body: &[u8], access: Access) -> Result<Task<K>, Response> {
    let Access { service, scope } = access;
    let Some(key) = parts.headers.get(IDEMPOTENCY_KEY) else {
        return Ok(Task::of(service, scope));
    };
    let uri = parts.extensions.get::<OriginalUri>().map(|uri| &uri.0);
    let request = IdempotentRequest {
        // What is no visible ASCII is no key, and refused as such.
        key: key.to_str().unwrap_or_default(),
        target: &format!("{} {}", parts.method, uri.unwrap_or(&parts.uri)),
        body,
        success_status: K::STATUS.as_u16(),
        effect: K::EFFECT,
    };
    let begun = service.begin_idempotent(&scope, request).await;
    match begun.map_err(|error| refuse(Problem::from(error)))? {
        Begun::First(scope) => Ok(Task::of(service, *scope)),
        Begun::Again(answer) => Err(again(answer)),
    }
}

impl<K: Kind> Task<K> {
    fn of(service: Service, scope: Scope) -> Self {
        Self {
            service,
            scope,
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
        if let Err(error) = self.service.settle_idempotent(&self.scope, None).await {
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
        let body = serde_json::to_string(&view).map_err(service::ServiceError::internal)?;
        let answer = EarlierAnswer {
            status: K::STATUS.as_u16(),
            body,
        };
        self.service
            .settle_idempotent(&self.scope, Some(&answer))
            .await?;
        Ok(response(K::STATUS, answer.body))
    }
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
