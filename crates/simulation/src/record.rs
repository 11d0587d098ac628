//! The record of what people did and were told, for the checker.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use checker::evidence::scenario::{Deed, Event, Scenario, Told};
use domain::time::{Clock, Timestamp};
use serde::de::DeserializeOwned;
use service::{ServiceError, ServiceResult};

/// What a person was answered.
#[derive(Debug)]
pub enum Answered<T> {
    /// It is done.
    Done(T),
    /// It is not done, and the person was told why.
    Refused(ServiceError),
    /// The program failed: it may or may not be done.
    Nothing(ServiceError),
}

impl<T> Answered<T> {
    /// The answer, where a refusal is one of the things that happen and a fault of the program is
    /// none.
    pub fn or_fault(self) -> ServiceResult<Option<T>> {
        match self {
            Self::Done(answer) => Ok(Some(answer)),
            Self::Refused(_) => Ok(None),
            Self::Nothing(fault) => Err(fault),
        }
    }

    /// The answer, where there is one.
    pub fn done(self) -> Option<T> {
        match self {
            Self::Done(answer) => Some(answer),
            Self::Refused(_) | Self::Nothing(_) => None,
        }
    }
}

/// What people did, in order. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Record(Arc<Mutex<Vec<Event>>>);

/// A deed without an answer. Whoever lets go of it before there is one was never told: the process
/// that served it has ended.
struct Unanswered<'a> {
    record: &'a Record,
    clock: &'a dyn Clock,
    deed: Option<Deed>,
}

impl Drop for Unanswered<'_> {
    fn drop(&mut self) {
        if let Some(deed) = self.deed.take() {
            self.record.note(self.clock.now(), Told::Nothing, deed);
        }
    }
}

impl Record {
    fn events(&self) -> MutexGuard<'_, Vec<Event>> {
        // Events are only ever appended: a panic elsewhere leaves them whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a deed with what was told.
    pub fn note(&self, at: Timestamp, told: Told, deed: Deed) {
        self.events().push(Event {
            at: at.as_millis(),
            told,
            deed,
        });
    }

    /// Lets somebody do something. `attempted` is the deed as far as it is known without an answer,
    /// `deed` the one that the answer tells of.
    pub async fn tell<T>(
        &self,
        clock: &dyn Clock,
        attempted: Deed,
        use_case: impl Future<Output = ServiceResult<T>>,
        deed: impl FnOnce(&T) -> Deed,
    ) -> Answered<T> {
        let mut unanswered = Unanswered {
            record: self,
            clock,
            deed: Some(attempted.clone()),
        };
        let answer = use_case.await;
        unanswered.deed = None;
        let at = clock.now();
        match answer {
            Ok(answer) => {
                self.note(at, Told::Acknowledged, deed(&answer));
                Answered::Done(answer)
            }
            Err(fault @ (ServiceError::Store(_) | ServiceError::Internal { .. })) => {
                self.note(at, Told::Nothing, attempted);
                Answered::Nothing(fault)
            }
            Err(refusal) => {
                tracing::debug!(%refusal, "a person was refused something");
                self.note(at, Told::Refused, attempted);
                Answered::Refused(refusal)
            }
        }
    }

    /// How many deeds there are so far.
    pub fn length(&self) -> usize {
        self.events().len()
    }

    /// Everything, for a run that ended then.
    pub fn scenario(&self, ended_at: Timestamp) -> Scenario {
        Scenario {
            events: self.events().clone(),
            ended_at: Some(ended_at.as_millis()),
            ..Scenario::default()
        }
    }
}

/// A value of ours in the checker's own types, which share nothing with ours but their JSON.
pub fn as_evidence<T: DeserializeOwned>(value: &impl serde::Serialize) -> ServiceResult<T> {
    serde_json::to_value(value)
        .and_then(serde_json::from_value)
        .map_err(ServiceError::internal)
}
