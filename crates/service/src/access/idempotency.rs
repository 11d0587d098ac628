//! Writes that are asked for twice happen once (R80, I-35).
//!
//! The edge begins with [`Service::begin_idempotent`]. It either gets the answer of the first time,
//! or whoever asks again with a ticket; the use case begins its transaction with `Service::write`,
//! which takes the ticket along, and can end it only by saying what is answered. So the answer
//! commits with the effect, a crash leaves both or neither, and nothing else keeps an answer. After
//! an error the edge calls [`Service::release_idempotent`].
//!
//! A write that was begun and never ended (the process died) answers "in progress" for a minute.
//! Then whoever repeats it may do it: the earlier one can no longer commit.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};

use domain::ledger::Actor;
use domain::limits;
use domain::seeded::{self, Bug};
use domain::time::Timestamp;
use sha2::{Digest, Sha256};
use store::{Tx, idempotency};

use crate::{Person, Scope, Service, ServiceError, ServiceResult};

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
pub enum Begun<A> {
    /// It is the first time: call the use case in the name of this one.
    First(Box<A>),
    /// It was done before: this is the answer.
    Again(EarlierAnswer),
}

/// Who asks for a write: somebody within a workspace, or a signed-in person.
pub trait Asker: Clone + Send + Sync {
    /// The workspace or organization within which a key means one write.
    fn realm(&self) -> &str;

    /// Who the ledger names.
    fn actor(&self) -> Actor;

    /// The ticket of the write that is carried out, where it carries a key.
    fn ticket(&self) -> Option<&Ticket>;

    /// The same with a ticket.
    #[must_use]
    fn with_ticket(self, ticket: Ticket) -> Self;
}

impl Asker for Scope {
    fn realm(&self) -> &str {
        self.workspace().as_ref()
    }

    fn actor(&self) -> Actor {
        Scope::actor(self)
    }

    fn ticket(&self) -> Option<&Ticket> {
        self.ticket.as_ref()
    }

    fn with_ticket(self, ticket: Ticket) -> Self {
        Self {
            ticket: Some(ticket),
            ..self
        }
    }
}

impl Asker for Person {
    fn realm(&self) -> &str {
        self.organization().as_ref()
    }

    fn actor(&self) -> Actor {
        Actor::User(self.user().clone())
    }

    fn ticket(&self) -> Option<&Ticket> {
        self.ticket.as_ref()
    }

    fn with_ticket(self, ticket: Ticket) -> Self {
        Self {
            ticket: Some(ticket),
            ..self
        }
    }
}

/// A write under way. Clones are the same write.
#[derive(Debug, Clone)]
pub struct Ticket(Arc<TicketInner>);

#[derive(Debug)]
struct TicketInner {
    realm: String,
    key: String,
    /// When it was begun, or went on last: the fence of the record.
    begun_at: AtomicI64,
    success_status: u16,
    answer: OnceLock<String>,
}

impl TicketInner {
    fn begun_at(&self) -> Timestamp {
        Timestamp::from_millis(self.begun_at.load(Ordering::SeqCst))
    }
}

impl Ticket {
    /// The body that was kept as the answer: none until the use case committed.
    pub fn answer(&self) -> Option<&str> {
        self.0.answer.get().map(String::as_str)
    }
}

/// Keys of different callers do not meet: one must not get the answer that another may see.
fn stored_key(actor: &Actor, key: &str) -> String {
    format!("{actor}:{key}")
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
    pub async fn begin_idempotent<A: Asker>(
        &self,
        by: &A,
        request: IdempotentRequest<'_>,
    ) -> ServiceResult<Begun<A>> {
        check_key(request.key)?;
        let now = self.now();
        let realm = by.realm();
        let key = stored_key(&by.actor(), request.key);
        let hash = request_hash(&request);
        let mut tx = self.write_unkeyed().await?;
        // I-35 is broken where a key is forgotten as soon as it was used.
        let over = if seeded::is_on(Bug::RepeatKeyedWrites) {
            now.plus_millis(1)
        } else {
            now.plus_millis(-limits::IDEMPOTENCY_MILLISECONDS)
        };
        idempotency::forget(&mut tx, realm, &key, over).await?;
        if !idempotency::begin(&mut tx, realm, &key, &hash, now).await? {
            let earlier = self.earlier(&mut tx, realm, &key, &hash, now).await?;
            if let Some(answer) = earlier {
                return Ok(Begun::Again(answer));
            }
        }
        tx.commit().await?;
        let ticket = Ticket(Arc::new(TicketInner {
            realm: realm.to_owned(),
            key,
            begun_at: AtomicI64::new(now.as_millis()),
            success_status: request.success_status,
            answer: OnceLock::new(),
        }));
        Ok(Begun::First(Box::new(by.clone().with_ticket(ticket))))
    }

    /// What the record of a key says: an answer, nothing where it was taken over, or an error.
    async fn earlier(
        &self,
        tx: &mut Tx,
        realm: &str,
        key: &str,
        hash: &str,
        now: Timestamp,
    ) -> ServiceResult<Option<EarlierAnswer>> {
        let Some(record) = idempotency::get(tx, realm, key).await? else {
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
                .open(&binding(realm, key), &sealed)
                .map_err(ServiceError::internal)?;
            return Ok(Some(EarlierAnswer {
                status: u16::try_from(status).map_err(ServiceError::internal)?,
                body,
            }));
        }
        if now.millis_since(record.created_at) < limits::IDEMPOTENCY_PENDING_MILLISECONDS {
            return Err(in_progress());
        }
        if idempotency::take_over(tx, realm, key, record.created_at, now).await? {
            Ok(None)
        } else {
            Err(in_progress())
        }
    }

    /// Keeps the answer of a write in the transaction of its effect.
    pub(crate) async fn keep_answer(
        &self,
        tx: &mut Tx,
        ticket: &Ticket,
        body: &str,
    ) -> ServiceResult<()> {
        let TicketInner {
            realm,
            key,
            success_status,
            ..
        } = &*ticket.0;
        let begun_at = ticket.0.begun_at();
        let bound = binding(realm, key);
        let sealed = self.with_secrets(|secrets| self.vault().seal(&bound, body, secrets));
        Ok(idempotency::finish(tx, realm, key, begun_at, *success_status, &sealed).await?)
    }

    /// Lets the key of a write be used again that ended with an error; one that has its answer stays
    /// as it is.
    pub async fn release_idempotent(&self, by: &impl Asker) -> ServiceResult<()> {
        let Some(Ticket(ticket)) = by.ticket() else {
            return Ok(());
        };
        let mut tx = self.write_unkeyed().await?;
        idempotency::abandon(&mut tx, &ticket.realm, &ticket.key, ticket.begun_at()).await?;
        Ok(tx.commit().await?)
    }
}

impl Ticket {
    /// What a repetition of the write is recognised by; the key itself cannot be read from it.
    pub(crate) fn mark(&self) -> String {
        let bound = binding(&self.0.realm, &self.0.key);
        hex::encode(Sha256::digest(bound.as_bytes()))
    }

    /// Says that the write is still under way, in a transaction that does a part of it; fails where somebody else has
    /// taken it over, and with it that part.
    pub(crate) async fn go_on(&self, tx: &mut Tx, now: Timestamp) -> ServiceResult<Going> {
        let (inner, before) = (&self.0, self.0.begun_at());
        let now = now.max(before.plus_millis(1));
        if idempotency::take_over(tx, &inner.realm, &inner.key, before, now).await? {
            return Ok(Going(Self::clone(self), now));
        }
        Err(in_progress())
    }

    /// Notes what was committed as the answer.
    pub(crate) fn answered(&self, body: String) {
        // One ticket is one transaction; a second commit would have failed on the record.
        let _ = self.0.answer.set(body);
    }
}

/// A write that goes on, as soon as the transaction was committed.
#[must_use]
pub(crate) struct Going(Ticket, Timestamp);

impl Going {
    /// The transaction was committed.
    pub(crate) fn committed(self) {
        let Self(ticket, at) = self;
        ticket.0.begun_at.store(at.as_millis(), Ordering::SeqCst);
    }
}

fn binding(realm: &str, key: &str) -> String {
    format!("{realm}/{key}")
}

fn in_progress() -> ServiceError {
    ServiceError::conflict(
        "idempotency_in_progress",
        "The first request with this key is still being carried out. Repeat this one in a moment",
    )
}
