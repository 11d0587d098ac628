//! Long work that goes on when whoever asked for it has left: a browser that is closed ends its request, and must not end
//! what the request began.

use std::time::Duration;

use tokio::task::JoinHandle;

use crate::{ServiceError, ServiceResult};

/// Work that goes on by itself, with what it will answer.
#[derive(Debug)]
pub struct GoingOn<T>(JoinHandle<ServiceResult<T>>);

impl<T: Send + 'static> GoingOn<T> {
    /// Begins it. What goes wrong after everybody has left is logged under `name`.
    pub(crate) fn begin(
        name: &'static str,
        work: impl Future<Output = ServiceResult<T>> + Send + 'static,
    ) -> Self {
        Self(tokio::spawn(async move {
            let result = work.await;
            if let Err(error) = &result {
                tracing::warn!(%error, name, "long work has ended early");
            }
            result
        }))
    }

    /// Waits for its end.
    pub async fn ended(self) -> ServiceResult<T> {
        self.0
            .await
            .unwrap_or_else(|error| Err(ServiceError::internal(error.to_string())))
    }

    /// Waits for its end, but not for long; none where it goes on.
    pub async fn within(self, patience: Duration) -> Option<ServiceResult<T>> {
        tokio::time::timeout(patience, self.ended()).await.ok()
    }
}
