//! Writes that are asked for twice happen once (R80).
//!
//! The edge begins with [`Service::begin_idempotent`]. It either gets the answer of the first time
//! or a scope that carries a ticket; a use case that ends with `Service::commit` writes its
//! answer in the transaction of its effect, so that a crash leaves both or neither. At the end the
//! edge calls [`Service::settle_idempotent`].
//!
//! A write that was begun and never ended (the process died) answers "in progress" for a minute.
//! Then, where effect and answer commit together, whoever repeats it may do it: the earlier one
//! can no longer commit. Where they do not, what happened is not known, and a person has to look.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::limits;
use domain::time::Timestamp;
use serde::Serialize;
use sha2::{Digest, Sha256};
use store::{Tx, idempotency};

use crate::{Scope, Service, ServiceError, ServiceResult};

/// How a use case has its effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// In one transaction, which it ends with `Service::commit`.
    OneTransaction,
    /// In several transactions, or also outside the database.
    Several,
}

/// A write that carries an idempotency key.
#[derive(Debug, Clone, Copy)]
pub struct IdempotentRequest<'a> {
    /// The key that the caller chose.
    pub key: &'a str,
    /// What is asked: method and path with its parameters.
    pub target: &'a str,
    /// The body as it came.
    pub body: &'a [u8],
    /// The HTTP status of success.
    pub success_status: u16,
    /// How the use case has its effect.
    pub effect: Effect,
}

/// The answer of the first time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The body, JSON.
    pub body: String,
}

/// How a write with an idempotency key goes on.
#[derive(Debug)]
pub enum Begun {
    /// It is the first time: call the use case with this scope, then settle.
    First(Box<Scope>),
    /// It was done before: this is the answer.
    Again(EarlierAnswer),
}

/// A write under way. Clones are the same write.
#[derive(Debug, Clone)]
pub(crate) struct Ticket(Arc<TicketInner>);

#[derive(Debug)]
struct TicketInner {
    key: String,
    begun_at: Timestamp,
    success_status: u16,
    answered: AtomicBool,
}

/// Keys of different callers do not meet: one must not get the answer that another may see.
fn stored_key(scope: &Scope, key: &str) -> String {
    format!("{}:{key}", scope.actor())
}

fn check_key(key: &str) -> ServiceResult<()> {
    let possible = !key.is_empty()
        && key.len() <= limits::IDEMPOTENCY_KEY_LENGTH_MAXIMUM
        && key.bytes().all(|byte| byte.is_ascii_graphic());
    if possible {
        return Ok(());
    }
    Err(ServiceError::invalid(
        "Idempotency-Key",
        "bad_idempotency_key",
        format!(
            "An idempotency key has 1 to {} visible ASCII characters. A random UUID serves well",
            limits::IDEMPOTENCY_KEY_LENGTH_MAXIMUM
        ),
    ))
}

fn request_hash(request: &IdempotentRequest<'_>) -> String {
    let mut hasher = Sha256::new();
    hasher.update((request.target.len() as u64).to_be_bytes());
    hasher.update(request.target.as_bytes());
    hasher.update(request.body);
    hex::encode(hasher.finalize())
}

impl Service {
    /// Begins a write that carries an idempotency key.
    pub async fn begin_idempotent(
        &self,
        scope: &Scope,
        request: IdempotentRequest<'_>,
    ) -> ServiceResult<Begun> {
        check_key(request.key)?;
        let now = self.now();
        let key = stored_key(scope, request.key);
        let hash = request_hash(&request);
        let mut tx = self.write().await?;
        let over = now.plus_millis(-limits::IDEMPOTENCY_MILLISECONDS);
        idempotency::forget(&mut tx, scope.workspace(), &key, over).await?;
        if !idempotency::begin(&mut tx, scope.workspace(), &key, &hash, now).await? {
            let earlier = self
                .earlier(&mut tx, scope, &key, &hash, request.effect, now)
                .await?;
            if let Some(answer) = earlier {
                return Ok(Begun::Again(answer));
            }
        }
        tx.commit().await?;
        let mut scope = scope.clone();
        scope.ticket = Some(Ticket(Arc::new(TicketInner {
            key,
            begun_at: now,
            success_status: request.success_status,
            answered: AtomicBool::new(false),
        })));
        Ok(Begun::First(Box::new(scope)))
    }

    /// What the record of a key says: an answer, nothing where it was taken over, or an error.
    async fn earlier(
        &self,
        tx: &mut Tx,
        scope: &Scope,
        key: &str,
        hash: &str,
        effect: Effect,
        now: Timestamp,
    ) -> ServiceResult<Option<EarlierAnswer>> {
        let Some(record) = idempotency::get(tx, scope.workspace(), key).await? else {
            return Err(in_progress());
        };
        if record.request_hash != hash {
            return Err(ServiceError::conflict(
                "idempotency_key_reused",
                "This idempotency key was used for another request. Choose a new one",
            ));
        }
        if let (Some(status), Some(sealed)) = (record.status, record.response) {
            let body = self
                .vault()
                .open(&binding(scope, key), &sealed)
                .map_err(ServiceError::internal)?;
            return Ok(Some(EarlierAnswer {
                status: u16::try_from(status).map_err(ServiceError::internal)?,
                body,
            }));
        }
        if now.millis_since(record.created_at) < limits::IDEMPOTENCY_PENDING_MILLISECONDS {
            return Err(in_progress());
        }
        if effect == Effect::Several {
            return Err(ServiceError::conflict(
                "idempotency_unknown",
                "Whether the first request with this key was carried out is not known. Look at what is there, then use a new key",
            ));
        }
        let begun_at = record.created_at;
        if idempotency::take_over(tx, scope.workspace(), key, begun_at, now).await? {
            Ok(None)
        } else {
            Err(in_progress())
        }
    }

    /// Ends the transaction of a use case. Where the write carries an idempotency key, the answer
    /// is kept in it; `answer` must be what the edge sends as the body.
    pub(crate) async fn commit<T: Serialize>(
        &self,
        scope: &Scope,
        mut tx: Tx,
        answer: &T,
    ) -> ServiceResult<()> {
        let Some(ticket) = &scope.ticket else {
            return Ok(tx.commit().await?);
        };
        let body = serde_json::to_string(answer).map_err(ServiceError::internal)?;
        self.keep_answer(scope, ticket, &mut tx, ticket.0.success_status, &body)
            .await?;
        tx.commit().await?;
        ticket.0.answered.store(true, Ordering::Release);
        Ok(())
    }

    async fn keep_answer(
        &self,
        scope: &Scope,
        ticket: &Ticket,
        tx: &mut Tx,
        status: u16,
        body: &str,
    ) -> ServiceResult<()> {
        let key = &ticket.0.key;
        let sealed =
            self.with_secrets(|secrets| self.vault().seal(&binding(scope, key), body, secrets));
        let workspace = scope.workspace();
        Ok(idempotency::finish(tx, workspace, key, ticket.0.begun_at, status, &sealed).await?)
    }

    /// Ends a write that carried an idempotency key. `answer` is what the edge sends where the use
    /// case succeeded; after an error the key can be used again.
    pub async fn settle_idempotent(
        &self,
        scope: &Scope,
        answer: Option<&EarlierAnswer>,
    ) -> ServiceResult<()> {
        let Some(ticket) = &scope.ticket else {
            return Ok(());
        };
        if ticket.0.answered.load(Ordering::Acquire) {
            return Ok(());
        }
        let mut tx = self.write().await?;
        if let Some(answer) = answer {
            self.keep_answer(scope, ticket, &mut tx, answer.status, &answer.body)
                .await?;
        } else {
            let begun_at = ticket.0.begun_at;
            idempotency::abandon(&mut tx, scope.workspace(), &ticket.0.key, begun_at).await?;
        }
        tx.commit().await?;
        ticket.0.answered.store(true, Ordering::Release);
        Ok(())
    }
}

fn binding(scope: &Scope, key: &str) -> String {
    format!("{}/{key}", scope.workspace())
}

fn in_progress() -> ServiceError {
    ServiceError::conflict(
        "idempotency_in_progress",
        "The first request with this key is still being carried out. Repeat this one in a moment",
    )
}
