//! What every handler can reach.

use std::sync::Arc;

use domain::time::Timestamp;
use futures_util::future::BoxFuture;
use service::{Service, ServiceResult};
use url::Url;

use crate::cookies::Cookies;
use crate::pages::login::DemoAccount;
use crate::pieces::clock::{ClockControl, ClockView};

/// What the program hands in.
pub struct WebParts {
    /// The use cases.
    pub service: Service,
    /// The address that people use. Links that leave the site are made of it, never of what a
    /// request says; where its scheme is `https`, cookies are for secure connections only.
    pub public_url: Url,
    /// What only a demonstration has.
    pub demo: Option<Demo>,
}

/// What only a demonstration has: the clock above the pages, accounts to enter by a press, and the
/// page of pieces.
#[derive(Clone)]
pub struct Demo {
    /// The controls of its clock.
    pub control: Arc<dyn DemoControl>,
    /// Accounts that the log-in shows; their passwords are no secrets.
    pub accounts: Vec<DemoAccount>,
}

/// The clock of a demonstration, as the bar above the pages shows and moves it.
pub trait DemoControl: Send + Sync + 'static {
    /// What the clock shows.
    fn clock(&self) -> ClockView;

    /// Does what a press asks for, and answers when everything that falls due on the way is done.
    fn press(&self, control: ClockControl) -> BoxFuture<'_, ServiceResult<()>>;
}

/// Shared by all requests.
#[derive(Clone)]
pub struct WebState(Arc<Parts>);

/// What it is made of.
pub struct Parts {
    /// The use cases.
    pub service: Service,
    /// The address that people use.
    pub public_url: Url,
    /// Names and properties of the cookies.
    pub cookies: Cookies,
    /// What only a demonstration has.
    pub demo: Option<Demo>,
}

impl WebState {
    /// Puts the parts together.
    pub fn new(parts: WebParts) -> Self {
        Self(Arc::new(Parts {
            service: parts.service,
            cookies: Cookies::new(parts.public_url.scheme() == "https"),
            public_url: parts.public_url,
            demo: parts.demo,
        }))
    }

    /// The clock above the pages, in a demonstration.
    pub fn clock(&self) -> Option<ClockView> {
        self.demo.as_ref().map(|demo| demo.control.clock())
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.service.now()
    }

    /// The whole address of a path of this site, for links that are passed on.
    pub fn address(&self, path: &str) -> String {
        let base = self.public_url.as_str().trim_end_matches('/');
        format!("{base}{path}")
    }
}

impl std::ops::Deref for WebState {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
