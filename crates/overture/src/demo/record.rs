//! The record of what people did and were told, for the checker.

use checker::evidence::scenario::{Deed, Event, Scenario, Told};
use domain::time::Timestamp;
use serde::de::DeserializeOwned;
use service::{ServiceError, ServiceResult};

/// What people did, in order.
#[derive(Debug, Default)]
pub struct Record(Vec<Event>);

impl Record {
    /// A deed that was acknowledged.
    pub fn done(&mut self, at: Timestamp, deed: Deed) {
        self.0.push(Event {
            at: at.as_millis(),
            told: Told::Acknowledged,
            deed,
        });
    }

    /// A deed with its answer: what a use case refuses is noted as refused and is no failure of
    /// the demonstration; a fault of the program is.
    pub fn note<T>(
        &mut self,
        at: Timestamp,
        answer: ServiceResult<T>,
        deed: impl FnOnce(Option<&T>) -> Deed,
    ) -> ServiceResult<Option<T>> {
        match answer {
            Ok(answer) => {
                let deed = deed(Some(&answer));
                self.done(at, deed);
                Ok(Some(answer))
            }
            Err(error @ (ServiceError::Store(_) | ServiceError::Internal { .. })) => Err(error),
            Err(error) => {
                tracing::debug!(%error, "a person was refused something");
                self.0.push(Event {
                    at: at.as_millis(),
                    told: Told::Refused,
                    deed: deed(None),
                });
                Ok(None)
            }
        }
    }

    /// Everything, for a run that ended then.
    pub fn scenario(&self, ended_at: Timestamp) -> Scenario {
        Scenario {
            events: self.0.clone(),
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
