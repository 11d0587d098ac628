//! What every handler can reach.

use std::sync::Arc;

use service::Service;
use url::Url;

use crate::limiter::Limiter;
use crate::settings::{ClockControl, Settings};

/// Shared by all requests.
#[derive(Clone)]
pub(crate) struct Api(Arc<Parts>);

/// What it is made of.
pub(crate) struct Parts {
    pub(crate) service: Service,
    pub(crate) session_cookie: String,
    pub(crate) companion: Url,
    pub(crate) limiter: Limiter,
    pub(crate) clock: Option<Arc<dyn ClockControl>>,
}

impl Api {
    pub(crate) fn new(service: Service, settings: Settings) -> Self {
        Self(Arc::new(Parts {
            service,
            companion: settings
                .public_url
                .join("/companion")
                .unwrap_or(settings.public_url),
            limiter: Limiter::new(settings.requests_per_minute),
            session_cookie: settings.session_cookie,
            clock: settings.clock,
        }))
    }
}

impl std::ops::Deref for Api {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
