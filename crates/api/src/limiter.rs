//! How many requests one key or session may send.
//!
//! It counts in the machine's own time, which the limiter's library reads: what it protects is the
//! machine, and a manual clock, which stands still, would never let anybody in again.

use std::hash::{BuildHasher, RandomState};
use std::num::NonZeroU32;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::limits;
use governor::clock::{Clock, DefaultClock};
use governor::middleware::{NoOpMiddleware, StateInformationMiddleware};
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};

use crate::access::Credential;
use crate::problem::Problem;
use crate::state::Api;

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const REMAINING: HeaderName = HeaderName::from_static("ratelimit");
const WINDOW_SECONDS: u32 = 60;

/// Counts the requests of each credential.
pub(crate) struct Limiter<C: Clock = DefaultClock> {
    counts: RateLimiter<u64, DefaultKeyedStateStore<u64>, C, StateInformationMiddleware>,
    clock: C,
    hasher: RandomState,
    requests_per_minute: NonZeroU32,
    policy: HeaderValue,
}

/// What the limiter says to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// It may pass; that many more may follow at once.
    Pass { remaining: u32 },
    /// It is too early by that many seconds.
    Wait { seconds: u32 },
}

impl Limiter {
    /// So many requests of one credential in a minute.
    pub(crate) fn new(requests_per_minute: NonZeroU32) -> Self {
        Self::with_clock(requests_per_minute, DefaultClock::default())
    }
}

impl<C: Clock + Clone> Limiter<C> {
    fn with_clock(requests_per_minute: NonZeroU32, clock: C) -> Self {
        let policy = format!("\"default\";q={requests_per_minute};w={WINDOW_SECONDS}");
        Self {
            counts: RateLimiter::<_, _, _, NoOpMiddleware<C::Instant>>::new(
                Quota::per_minute(requests_per_minute),
                DefaultKeyedStateStore::default(),
                clock.clone(),
            )
            .with_middleware(),
            clock,
            hasher: RandomState::new(),
            requests_per_minute,
            policy: HeaderValue::from_str(&policy)
                .unwrap_or_else(|_| HeaderValue::from_static("\"default\"")),
        }
    }

    /// Counts a request.
    fn count(&self, credential: Credential<'_>) -> Verdict {
        let secret = match credential {
            Credential::Key(secret) | Credential::Session(secret) => secret,
        };
        self.make_room();
        // Two secrets with the same number would share what they may do, which harms neither.
        match self.counts.check_key(&self.hasher.hash_one(secret)) {
            Ok(state) => Verdict::Pass {
                remaining: state.remaining_burst_capacity(),
            },
            Err(refused) => {
                let wait = refused.wait_time_from(self.clock.now());
                Verdict::Wait {
                    seconds: u32::try_from(wait.as_millis().div_ceil(1_000)).unwrap_or(u32::MAX),
                }
            }
        }
    }

    /// Who makes up credentials must not fill the memory: those with all places free are forgotten.
    fn make_room(&self) {
        if self.counts.len() >= limits::API_CALLERS_COUNTED_MAXIMUM {
            self.counts.retain_recent();
        }
    }

    /// Seconds until all places are free again.
    fn seconds_to_full(&self, remaining: u32) -> u32 {
        let most = self.requests_per_minute.get();
        let taken = u64::from(most.saturating_sub(remaining));
        let seconds = (taken * u64::from(WINDOW_SECONDS)).div_ceil(u64::from(most));
        u32::try_from(seconds).unwrap_or(WINDOW_SECONDS)
    }

    fn tell(&self, headers: &mut HeaderMap, remaining: u32, seconds: u32) {
        headers.insert(POLICY, self.policy.clone());
        let said = format!("\"default\";r={remaining};t={seconds}");
        if let Ok(said) = HeaderValue::from_str(&said) {
            headers.insert(REMAINING, said);
        }
    }
}

/// Counts every request that shows a credential, and tells how many more may follow.
pub(crate) async fn limit(State(api): State<Api>, request: Request, next: Next) -> Response {
    let limiter = &api.limiter;
    let Some(credential) = Credential::of(request.headers(), &api.session_cookie) else {
        return next.run(request).await;
    };
    match limiter.count(credential) {
        Verdict::Pass { remaining } => {
            let mut response = next.run(request).await;
            let seconds = limiter.seconds_to_full(remaining);
            limiter.tell(response.headers_mut(), remaining, seconds);
            response
        }
        Verdict::Wait { seconds } => {
            let mut response = Problem::new(
                StatusCode::TOO_MANY_REQUESTS,
                "too_many_requests",
                format!("This key sent too many requests. Wait {seconds} seconds before the next"),
            )
            .retry_after(seconds)
            .into_response();
            limiter.tell(response.headers_mut(), 0, seconds);
            debug_assert!(response.headers().contains_key(header::RETRY_AFTER));
            response
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use governor::clock::FakeRelativeClock;

    use super::*;

    #[test]
    fn each_credential_has_its_own_places_which_come_free_again() {
        let clock = FakeRelativeClock::default();
        let limiter = Limiter::with_clock(NonZeroU32::new(60).unwrap(), clock.clone());
        let one = Credential::Key("one");
        assert_eq!(limiter.count(one), Verdict::Pass { remaining: 59 });
        for _ in 1..60 {
            assert!(matches!(limiter.count(one), Verdict::Pass { .. }));
        }
        assert_eq!(limiter.count(one), Verdict::Wait { seconds: 1 });
        assert_eq!(
            limiter.count(Credential::Session("two")),
            Verdict::Pass { remaining: 59 }
        );
        clock.advance(Duration::from_secs(1));
        assert_eq!(limiter.count(one), Verdict::Pass { remaining: 0 });
        assert_eq!(limiter.seconds_to_full(0), 60);
        assert_eq!(limiter.seconds_to_full(59), 1);
    }

    #[test]
    fn made_up_credentials_are_forgotten() {
        let clock = FakeRelativeClock::default();
        let limiter = Limiter::with_clock(NonZeroU32::new(600_000).unwrap(), clock.clone());
        for number in 0..limits::API_CALLERS_COUNTED_MAXIMUM + 10 {
            limiter.count(Credential::Key(&number.to_string()));
            clock.advance(Duration::from_millis(1));
        }
        assert!(limiter.counts.len() < limits::API_CALLERS_COUNTED_MAXIMUM);
    }
}
