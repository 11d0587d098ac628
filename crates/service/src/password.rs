//! Passwords: hashed by argon2id away from the threads that serve requests, a few at a time, so
//! that many log-ins at once cost neither memory nor other people's time.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::limits;
use tokio::sync::Semaphore;

use crate::input::Checks;
use crate::{Service, ServiceError, ServiceResult};

/// Passwords that are hashed at once; each takes the memory of [`PasswordCost`].
const AT_ONCE: usize = 2;
/// Log-ins that may wait for their turn; more are turned away.
const WAITING_MAXIMUM: usize = 64;
/// When those turned away are told to come back, in seconds.
const BUSY_RETRY_SECONDS: u32 = 5;
/// Bytes of a salt.
const SALT_BYTES: usize = 16;

/// What hashing a password costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordCost {
    memory_kibibytes: u32,
    passes: u32,
}

impl PasswordCost {
    /// For people's passwords: the least that OWASP's verification standard (5.0, appendix C)
    /// asks for argon2id with one pass.
    pub const PRODUCTION: Self = Self {
        memory_kibibytes: 47_104,
        passes: 1,
    };
    /// For tests and throw-away demonstrations, where nothing is to be protected.
    pub const MINIMAL: Self = Self {
        memory_kibibytes: 64,
        passes: 1,
    };

    fn hasher(self) -> ServiceResult<Argon2<'static>> {
        let params = Params::new(self.memory_kibibytes, self.passes, 1, None)
            .map_err(ServiceError::internal)?;
        Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
    }
}

pub(crate) struct Passwords {
    cost: PasswordCost,
    turns: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

impl Passwords {
    pub(crate) fn new(cost: PasswordCost) -> Self {
        Self {
            cost,
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            waiting: Arc::new(Semaphore::new(WAITING_MAXIMUM)),
        }
    }

    /// Runs `work` on a thread for blocking work when its turn comes.
    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> ServiceResult<T> + Send + 'static,
    ) -> ServiceResult<T> {
        let place = Arc::clone(&self.waiting).try_acquire_owned().map_err(|_| {
            ServiceError::TooManyAttempts {
                retry_after_seconds: BUSY_RETRY_SECONDS,
            }
        })?;
        let turn = Arc::clone(&self.turns)
            .acquire_owned()
            .await
            .map_err(ServiceError::internal)?;
        tokio::task::spawn_blocking(move || {
            // Held until the work is done, also where the request is given up meanwhile.
            let _held = (place, turn);
            work()
        })
        .await
        .map_err(ServiceError::internal)?
    }
}

impl Service {
    /// The hash of a new password, to be stored.
    pub(crate) async fn hash_password(&self, password: &str) -> ServiceResult<String> {
        let mut salt = [0_u8; SALT_BYTES];
        self.with_secrets(|secrets| secrets.fill(&mut salt));
        let hasher = self.passwords().cost.hasher()?;
        let password = password.to_owned();
        self.passwords()
            .in_turn(move || {
                hasher
                    .hash_password_with_salt(password.as_bytes(), &salt)
                    .map(|hash| hash.to_string())
                    .map_err(ServiceError::internal)
            })
            .await
    }

    /// Whether the password belongs to the hash. Where there is none (an unknown address, a user
    /// without password) the same work is done for nothing, so that the time tells nothing.
    pub(crate) async fn verify_password(
        &self,
        password: &str,
        hash: Option<&str>,
    ) -> ServiceResult<bool> {
        // Nobody can have one that long: hashing it would only cost time.
        let (password, possible) = if password.len() > limits::PASSWORD_LENGTH_MAXIMUM * 4 {
            (String::new(), false)
        } else {
            (password.to_owned(), true)
        };
        let hasher = self.passwords().cost.hasher()?;
        let hash = hash.map(str::to_owned);
        self.passwords()
            .in_turn(move || {
                let Some(hash) = hash else {
                    hasher
                        .hash_password_with_salt(password.as_bytes(), &[0_u8; SALT_BYTES])
                        .map_err(ServiceError::internal)?;
                    return Ok(false);
                };
                let parsed = PasswordHash::new(&hash).map_err(ServiceError::internal)?;
                let right = hasher.verify_password(password.as_bytes(), &parsed).is_ok();
                Ok(right && possible)
            })
            .await
    }
}

/// Whether a new password can be taken: long enough, not too long, not the person's own name or
/// address. No rules of composition: they make passwords worse.
pub(crate) fn check_new(checks: &mut Checks, field: &str, password: &str, known: &[&str]) {
    let length = password.chars().count();
    checks.ensure(
        length >= limits::PASSWORD_LENGTH_MINIMUM,
        field,
        "too_short",
        format!(
            "A password has at least {} characters; this one has {length}. Make it longer",
            limits::PASSWORD_LENGTH_MINIMUM
        ),
    );
    checks.ensure(
        length <= limits::PASSWORD_LENGTH_MAXIMUM,
        field,
        "too_long",
        format!(
            "A password has at most {} characters. Make it shorter",
            limits::PASSWORD_LENGTH_MAXIMUM
        ),
    );
    let lower = password.trim().to_lowercase();
    let first = lower.chars().next();
    checks.ensure(
        length == 0 || !lower.chars().all(|character| Some(character) == first),
        field,
        "too_simple",
        "This password repeats one character. Choose one that nobody guesses",
    );
    checks.ensure(
        !known
            .iter()
            .any(|text| !text.is_empty() && text.to_lowercase() == lower),
        field,
        "too_simple",
        "This password is the name or the address itself. Choose one that nobody guesses",
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashed(cost: PasswordCost, password: &str) -> String {
        cost.hasher()
            .unwrap()
            .hash_password_with_salt(password.as_bytes(), &[3; SALT_BYTES])
            .unwrap()
            .to_string()
    }

    #[test]
    fn peoples_passwords_cost_what_the_standard_asks() {
        let hash = hashed(PasswordCost::PRODUCTION, "correct horse battery");
        assert!(
            hash.starts_with("$argon2id$v=19$m=47104,t=1,p=1$"),
            "{hash}"
        );
    }

    #[test]
    fn a_hash_tells_its_own_cost() {
        let hash = hashed(PasswordCost::MINIMAL, "correct horse battery");
        let parsed = PasswordHash::new(&hash).unwrap();
        let other = PasswordCost {
            memory_kibibytes: 128,
            passes: 2,
        };
        let right = other
            .hasher()
            .unwrap()
            .verify_password(b"correct horse battery", &parsed);
        assert!(right.is_ok());
    }

    #[test]
    fn weak_passwords_are_named_by_their_weakness() {
        for (password, code) in [
            ("short", "too_short"),
            ("             ", "too_simple"),
            ("eeeeeeeeeeeee", "too_simple"),
            ("Ada@Example.org", "too_simple"),
        ] {
            let mut checks = Checks::new();
            check_new(&mut checks, "password", password, &["ada@example.org", ""]);
            let Err(ServiceError::Invalid(problems)) = checks.finish() else {
                panic!("{password} was taken");
            };
            assert_eq!(problems[0].code, code, "{password}");
        }
        let mut checks = Checks::new();
        check_new(&mut checks, "password", "correct horse battery", &["Ada"]);
        checks.finish().unwrap();
    }
}
