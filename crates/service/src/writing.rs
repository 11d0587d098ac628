//! The transaction of a use case that writes.

use std::ops::{Deref, DerefMut};

use domain::time::Timestamp;
use serde::Serialize;
use store::Tx;

use crate::access::idempotency::{Asker, Ticket};
use crate::{Service, ServiceError, ServiceResult};

/// A transaction in the name of whoever asks. It ends with an effect only through
/// [`Writing::commit`], which wants to know what is answered: whatever carries an idempotency key
/// has its answer in the same transaction, and no use case can forget it (I-35).
pub(crate) struct Writing {
    tx: Tx,
    ticket: Option<Ticket>,
    service: Service,
}

impl Deref for Writing {
    type Target = Tx;

    fn deref(&self) -> &Tx {
        &self.tx
    }
}

impl DerefMut for Writing {
    fn deref_mut(&mut self) -> &mut Tx {
        &mut self.tx
    }
}

impl Writing {
    /// Ends a transaction that does a part of a long write, with nothing to answer yet. An idempotency key stays taken
    /// by whoever goes on.
    pub(crate) async fn commit_part(mut self, now: Timestamp) -> ServiceResult<()> {
        let going = match self.ticket.take() {
            Some(ticket) => Some(ticket.go_on(&mut self.tx, now).await?),
            None => None,
        };
        self.tx.commit().await?;
        if let Some(going) = going {
            going.committed();
        }
        Ok(())
    }

    /// Ends the transaction. `answer` is what the edge sends; `()` where there is nothing to show.
    pub(crate) async fn commit<T: Serialize>(mut self, answer: &T) -> ServiceResult<()> {
        let Some(ticket) = self.ticket.take() else {
            return Ok(self.tx.commit().await?);
        };
        let body = serde_json::to_string(answer).map_err(ServiceError::internal)?;
        self.service
            .keep_answer(&mut self.tx, &ticket, &body)
            .await?;
        self.tx.commit().await?;
        ticket.answered(body);
        Ok(())
    }
}

impl Service {
    /// Begins a transaction that writes in the name of whoever asks.
    pub(crate) async fn write(&self, by: &impl Asker) -> ServiceResult<Writing> {
        Ok(Writing {
            tx: self.write_unkeyed().await?,
            ticket: by.ticket().cloned(),
            service: self.clone(),
        })
    }

    /// Begins a transaction for what nobody can ask for with an idempotency key: signing in, the
    /// set-up, the command line, cleaning up, and what ends without an effect.
    pub(crate) async fn write_unkeyed(&self) -> ServiceResult<Tx> {
        Ok(self.db().write().await?)
    }
}
