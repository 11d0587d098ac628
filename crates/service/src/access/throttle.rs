//! Slowing down who guesses passwords (S-06). Every attempt takes a place and gives it back when
//! it was right, so that attempts at the same moment count as well. A place comes free by and by:
//! nobody is locked out for ever.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use domain::limits;
use domain::time::Timestamp;

use crate::{ServiceError, ServiceResult};

/// Who is counted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Subject {
    Email(String),
    Origin(IpAddr),
}

impl Subject {
    /// How long one place takes to come free again, in milliseconds.
    fn interval(&self) -> i64 {
        let most = match self {
            Self::Email(_) => limits::LOGIN_FAILURES_MAXIMUM,
            Self::Origin(_) => limits::LOGIN_FAILURES_PER_ORIGIN_MAXIMUM,
        };
        limits::LOGIN_WINDOW_MILLISECONDS / i64::from(most)
    }
}

/// Places that were taken; give them back where the attempt was right.
#[derive(Debug)]
#[must_use]
pub(crate) struct Attempt(Vec<Subject>);

/// For each subject the instant at which all its places are free again.
#[derive(Debug, Default)]
pub(crate) struct Throttle(Mutex<HashMap<Subject, Timestamp>>);

impl Throttle {
    /// Takes a place for the address that is tried and for where it is tried from.
    pub(crate) fn take(
        &self,
        email: &str,
        origin: Option<IpAddr>,
        now: Timestamp,
    ) -> ServiceResult<Attempt> {
        let mut subjects = vec![Subject::Email(email.to_owned())];
        subjects.extend(origin.map(|address| Subject::Origin(network_of(address))));
        let mut free_at = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = subjects
            .iter()
            .map(|subject| taken(subject, &free_at, now).millis_since(now))
            .max()
            .unwrap_or(0)
            - limits::LOGIN_WINDOW_MILLISECONDS;
        if wait > 0 {
            return Err(ServiceError::TooManyAttempts {
                retry_after_seconds: u32::try_from((wait + 999) / 1_000).unwrap_or(u32::MAX),
            });
        }
        make_room(&mut free_at, now);
        for subject in &subjects {
            let until = taken(subject, &free_at, now);
            free_at.insert(subject.clone(), until);
        }
        Ok(Attempt(subjects))
    }

    /// The attempt was right: it does not count.
    pub(crate) fn give_back(&self, attempt: Attempt) {
        let mut free_at = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for subject in attempt.0 {
            let interval = subject.interval();
            if let Some(until) = free_at.get_mut(&subject) {
                *until = until.plus_millis(-interval);
            }
        }
    }
}

/// When all places of a subject are free again if one more is taken now.
fn taken(subject: &Subject, free_at: &HashMap<Subject, Timestamp>, now: Timestamp) -> Timestamp {
    let from = free_at.get(subject).map_or(now, |until| (*until).max(now));
    from.plus_millis(subject.interval())
}

/// Forgets who has all places free; where that is not enough, the quarter that is nearest to it.
fn make_room(free_at: &mut HashMap<Subject, Timestamp>, now: Timestamp) {
    if free_at.len() < limits::LOGIN_SUBJECTS_MAXIMUM {
        return;
    }
    free_at.retain(|_, until| *until > now);
    if free_at.len() < limits::LOGIN_SUBJECTS_MAXIMUM {
        return;
    }
    let mut instants: Vec<Timestamp> = free_at.values().copied().collect();
    let quarter = instants.len() / 4;
    let (_, limit, _) = instants.select_nth_unstable(quarter);
    let limit = *limit;
    free_at.retain(|_, until| *until > limit);
}

/// An IPv6 customer has a whole network of 64 bits: it counts as one.
fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let network = u128::from(address) >> 64 << 64;
            IpAddr::V6(network.into())
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    fn address(text: &str) -> Option<IpAddr> {
        text.parse().ok()
    }

    fn attempts(throttle: &Throttle, email: &str, origin: &str, count: u32, now: Timestamp) -> u32 {
        (0..count)
            .take_while(|_| throttle.take(email, address(origin), now).is_ok())
            .count() as u32
    }

    #[test]
    fn an_address_is_tried_so_often_and_then_by_and_by() {
        let throttle = Throttle::default();
        let most = limits::LOGIN_FAILURES_MAXIMUM;
        assert_eq!(attempts(&throttle, "a@b.co", "10.0.0.1", 100, START), most);
        let error = throttle
            .take("a@b.co", address("10.0.0.2"), START)
            .unwrap_err();
        let ServiceError::TooManyAttempts {
            retry_after_seconds,
        } = error
        else {
            panic!("another error");
        };
        let later = START.plus_millis(i64::from(retry_after_seconds) * 1_000);
        assert_eq!(attempts(&throttle, "a@b.co", "10.0.0.2", 100, later), 1);
        let much_later = later.plus_millis(limits::LOGIN_WINDOW_MILLISECONDS);
        assert_eq!(
            attempts(&throttle, "a@b.co", "10.0.0.1", 100, much_later),
            most
        );
    }

    #[test]
    fn one_origin_cannot_try_every_address() {
        let throttle = Throttle::default();
        let tried = (0..1_000)
            .take_while(|number| {
                // Other addresses within the network of one customer.
                let origin = format!("2001:db8:0:1::{number:x}");
                throttle
                    .take(&format!("{number}@b.co"), address(&origin), START)
                    .is_ok()
            })
            .count();
        assert_eq!(tried as u32, limits::LOGIN_FAILURES_PER_ORIGIN_MAXIMUM);
        assert!(
            throttle
                .take("x@b.co", address("2001:db8:0:2::1"), START)
                .is_ok()
        );
    }

    #[test]
    fn who_is_right_is_not_slowed() {
        let throttle = Throttle::default();
        for _ in 0..1_000 {
            let attempt = throttle.take("a@b.co", address("10.0.0.1"), START).unwrap();
            throttle.give_back(attempt);
        }
    }

    proptest::proptest! {
        /// However the attempts are spread, a window sees the places and what came free meanwhile.
        #[test]
        fn no_rhythm_beats_the_limit(gaps in proptest::collection::vec(0_i64..300_000, 1..150)) {
            let throttle = Throttle::default();
            let mut now = START;
            let mut allowed = Vec::new();
            for gap in gaps {
                now = now.plus_millis(gap);
                if throttle.take("a@b.co", None, now).is_ok() {
                    allowed.push(now);
                }
            }
            for first in &allowed {
                let within = allowed
                    .iter()
                    .filter(|at| (0..limits::LOGIN_WINDOW_MILLISECONDS).contains(&at.millis_since(*first)))
                    .count();
                proptest::prop_assert!(within <= 2 * limits::LOGIN_FAILURES_MAXIMUM as usize);
            }
        }
    }

    #[test]
    fn what_is_remembered_has_a_bound() {
        let throttle = Throttle::default();
        for number in 0..limits::LOGIN_SUBJECTS_MAXIMUM + 10 {
            let now = START.plus_millis((number % 1_000) as i64);
            let _attempt = throttle.take(&format!("{number}@b.co"), None, now).unwrap();
        }
        assert!(throttle.0.lock().unwrap().len() <= limits::LOGIN_SUBJECTS_MAXIMUM);
    }
}
