//! What the program hands in.

use std::num::NonZeroU32;
use std::sync::Arc;

use domain::limits;
use domain::time::Timestamp;
use futures_util::future::BoxFuture;
use service::ServiceResult;
use url::Url;

/// How the API is to be.
#[derive(Clone)]
pub struct Settings {
    /// The name of the cookie that holds a browser's session token.
    pub session_cookie: String,
    /// Where people reach the installation; a network leads back there after signing in.
    pub public_url: Url,
    /// Requests that one key or session may send in a minute, all at once or spread.
    pub requests_per_minute: NonZeroU32,
    /// The control of a manual clock; none where the clock is real.
    pub clock: Option<Arc<dyn ClockControl>>,
}

impl Settings {
    /// Where people reach an installation of which nothing else is said.
    pub const PUBLIC_URL: &'static str = "http://127.0.0.1:8080/";
    /// The name of the session's cookie where the installation is not served by TLS.
    pub const SESSION_COOKIE: &'static str = "overture_session";
    /// The same where it is: browsers then hold it to the host and to TLS.
    pub const SESSION_COOKIE_SECURE: &'static str = "__Host-overture_session";
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            session_cookie: Self::SESSION_COOKIE.to_owned(),
            public_url: Url::parse(Self::PUBLIC_URL).expect("it is an address"),
            requests_per_minute: limits::API_REQUESTS_PER_MINUTE_MAXIMUM,
            clock: None,
        }
    }
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Settings")
            .field("session_cookie", &self.session_cookie)
            .field("public_url", &self.public_url.as_str())
            .field("requests_per_minute", &self.requests_per_minute)
            .field("clock", &self.clock.is_some())
            .finish()
    }
}

/// How far a manual clock is to move.
#[derive(Debug, Clone, Copy)]
pub enum Move {
    /// By this much from where it stands when its turn comes.
    By(jiff::Span),
    /// To this instant.
    Until(Timestamp),
}

impl Move {
    /// Where the clock stands afterwards; none beyond the years 1 to 9999. Days are those of UTC.
    pub fn target(self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Until(until) => Some(until),
            Self::By(span) => {
                let zoned = now.to_jiff().to_zoned(jiff::tz::TimeZone::UTC);
                let moved = zoned.checked_add(span).ok()?;
                Some(Timestamp::from_jiff(moved.timestamp()))
            }
        }
    }
}

/// The control of a manual clock.
pub trait ClockControl: Send + Sync + 'static {
    /// Where the clock stands.
    fn now(&self) -> Timestamp;

    /// Moves the clock and runs every step that falls due on the way; answers with where the clock
    /// stands when all are done. Moves that come at once happen one after the other. A clock never
    /// goes back: that is a [`service::ServiceError::Invalid`] of the field `until`.
    fn advance(&self, how_far: Move) -> BoxFuture<'_, ServiceResult<Timestamp>>;
}
