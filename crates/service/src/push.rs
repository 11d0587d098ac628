//! Telling people on their devices (R12): subscriptions, quiet hours, and the messages on their way.
//!
//! The engine writes a notification in the transaction of what it is about. [`Service::push_prepare`]
//! makes a message for each device of it, later where the person is left alone; [`Service::push_take`]
//! hands out what is due, encrypted; [`Service::push_told`] notes what the push service said. A message
//! names no person and nothing about one: what is there to see is seen on the page that it opens.

use std::collections::BTreeMap;

use domain::ids::UserId;
use domain::time::{Timestamp, span};
use jiff::tz::TimeZone;
use push::{Endpoint, Subscriber, VapidKey, encrypt};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::push::{self as kept, MessageKey, NewMessage, Subscription};
use store::{Tx, installation};
use utoipa::ToSchema;

use crate::input::Checks;
use crate::vault::VaultError;
use crate::{Person, Service, ServiceError, ServiceResult};

/// The fact under which the installation's key is kept, and what it is sealed for.
const KEY_FACT: &str = "push_key";
/// Minutes of a day.
const DAY_MINUTES: u32 = 24 * 60;
/// A message that was tried that often is given up.
const ATTEMPTS_MAXIMUM: i64 = 5;
/// A message is of use that long: a person who looks tomorrow is told tomorrow.
const LIFE_MILLISECONDS: i64 = 12 * span::HOUR;
/// Messages and notifications that are taken at once.
const BATCH: u32 = 100;
/// Devices of one person.
const DEVICES_MAXIMUM: usize = 20;

/// Which push services are spoken to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PushPolicy {
    /// Whether one of this machine, by http, is taken as well: for tests.
    pub loopback: bool,
    /// Whom a push service can turn to: `mailto:` or `https:`.
    pub contact: String,
}

/// A browser's subscription, as the browser gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubscriptionInput {
    /// Where its push service takes messages.
    pub endpoint: String,
    /// Its keys.
    pub keys: SubscriptionKeys,
}

/// The keys of a subscription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubscriptionKeys {
    /// The public key, base64.
    pub p256dh: String,
    /// The secret of the device, base64.
    pub auth: String,
}

/// Which device is told nothing more.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnsubscribeInput {
    /// The endpoint of its subscription.
    pub endpoint: String,
}

/// When a person is left alone, in the person's zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuietHours {
    /// From, `HH:MM`.
    #[schema(example = "20:00")]
    pub from: String,
    /// Until, `HH:MM`; on the next day where it is earlier.
    #[schema(example = "07:30")]
    pub until: String,
}

/// What a person chose.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuietInput {
    /// The hours; null to be told at any time.
    pub quiet: Option<QuietHours>,
}

/// How a person is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PushView {
    /// What a browser takes as `applicationServerKey`.
    pub public_key: String,
    /// How many devices are told.
    pub devices: u32,
    /// When the person is left alone; null for never.
    pub quiet: Option<QuietHours>,
    /// Whether a letter by mail tells of tomorrow's people while no device is told; null where the installation sends no mail.
    pub letters: Option<bool>,
}

/// A request to a push service.
#[derive(Debug, Clone)]
pub struct PushRequest {
    /// What it is about, for [`Service::push_told`].
    pub key: MessageKey,
    /// Where.
    pub endpoint: Endpoint,
    /// The header `Authorization`.
    pub authorization: String,
    /// The header `TTL`, in seconds.
    pub seconds_to_live: i64,
    /// The header `Topic`: a later message takes its place.
    pub topic: String,
    /// The encrypted body.
    pub body: Vec<u8>,
    attempts: i64,
}

/// What a push service said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PushAnswer {
    /// It took the message.
    Taken,
    /// The device is not reached there any more.
    Gone,
    /// Not now; perhaps it says when.
    Later(Option<i64>),
    /// It will never take this message.
    Refused,
}

impl PushAnswer {
    /// By the status of the answer, and the header `Retry-After` in seconds.
    pub fn of(status: u16, retry_after_seconds: Option<i64>) -> Self {
        match status {
            200..300 => Self::Taken,
            404 | 410 => Self::Gone,
            408 | 429 | 500.. => {
                Self::Later(retry_after_seconds.map(|seconds| seconds.clamp(1, 3_600)))
            }
            _ => Self::Refused,
        }
    }
}

fn minute_of(text: &str) -> Option<u32> {
    let (hours, minutes) = text.split_once(':')?;
    if hours.len() != 2 || minutes.len() != 2 {
        return None;
    }
    let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

fn text_of(minute: i64) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// When somebody may be told who is left alone between two minutes of the day: now, or once these hours
/// are over.
pub(crate) fn told_at(now: Timestamp, zone: &TimeZone, quiet: Option<(u32, u32)>) -> Timestamp {
    let Some((from, until)) = quiet else {
        return now;
    };
    let local = now.in_zone(zone);
    let minute =
        u32::try_from(local.hour()).unwrap_or(0) * 60 + u32::try_from(local.minute()).unwrap_or(0);
    let is_quiet = if from <= until {
        (from..until).contains(&minute)
    } else {
        minute >= from || minute < until
    };
    if !is_quiet {
        return now;
    }
    let minutes = (until + DAY_MINUTES - minute) % DAY_MINUTES;
    let into_minute = now.as_millis().rem_euclid(span::MINUTE);
    now.plus_millis(i64::from(minutes) * span::MINUTE - into_minute)
}

/// Hours in which a person is left alone, as they are stored.
pub(crate) fn quiet_of(from: Option<i64>, until: Option<i64>) -> Option<(u32, u32)> {
    from.zip(until)
        .map(|(from, until)| (from as u32, until as u32))
}

fn device_of(endpoint: &str) -> String {
    hex::encode(&Sha256::digest(endpoint.as_bytes())[..16])
}

fn bound_to(user: &UserId, device: &str) -> String {
    format!("push {user} {device}")
}

impl Service {
    /// The installation's key, made when it is asked for the first time.
    pub async fn push_key(&self) -> ServiceResult<VapidKey> {
        let known = installation::get(&mut self.read().await?, KEY_FACT).await?;
        self.push_key_of(known).await
    }

    async fn push_key_of(&self, known: Option<String>) -> ServiceResult<VapidKey> {
        if let Some(sealed) = known {
            match self.vault().open(KEY_FACT, &sealed) {
                Ok(secret) => return VapidKey::parse(&secret).map_err(ServiceError::internal),
                // A database that came from elsewhere: nobody's browser knows this installation.
                Err(VaultError::OtherKey { .. }) => {}
                Err(error) => return Err(ServiceError::internal(error)),
            }
            return self.renew_push_key().await;
        }
        let (fresh, sealed) = self.fresh_push_key();
        let mut tx = self.write_unkeyed().await?;
        let held = installation::keep(&mut tx, KEY_FACT, &sealed).await?;
        tx.commit().await?;
        if held == sealed {
            return Ok(fresh);
        }
        let secret = self
            .vault()
            .open(KEY_FACT, &held)
            .map_err(ServiceError::internal)?;
        VapidKey::parse(&secret).map_err(ServiceError::internal)
    }

    fn fresh_push_key(&self) -> (VapidKey, String) {
        self.with_secrets(|entropy| {
            let key = VapidKey::fresh(entropy);
            let sealed = self.vault().seal(KEY_FACT, &key.secret(), entropy);
            (key, sealed)
        })
    }

    async fn renew_push_key(&self) -> ServiceResult<VapidKey> {
        let (fresh, sealed) = self.fresh_push_key();
        let mut tx = self.write_unkeyed().await?;
        installation::set(&mut tx, KEY_FACT, &sealed).await?;
        kept::forget_all(&mut tx, self.now()).await?;
        tx.commit().await?;
        Ok(fresh)
    }

    /// How a person is told.
    pub async fn push_view(&self, person: &Person) -> ServiceResult<PushView> {
        let row = kept::view(&mut self.read().await?, person.user(), KEY_FACT).await?;
        let quiet = row.from_minute.zip(row.until_minute);
        Ok(PushView {
            public_key: self.push_key_of(row.sealed_key).await?.public(),
            devices: u32::try_from(row.devices).unwrap_or(u32::MAX),
            quiet: quiet.map(|(from, until)| QuietHours {
                from: text_of(from),
                until: text_of(until),
            }),
            letters: self.mail_policy().map(|_| row.letters),
        })
    }

    /// From now on the device is told. Twice is once; a device belongs to whoever is signed in on it.
    pub async fn subscribe_push(
        &self,
        person: &Person,
        input: &SubscriptionInput,
    ) -> ServiceResult<()> {
        let mut checks = Checks::new();
        if let Err(problem) = Endpoint::parse(&input.endpoint, self.push_policy().loopback) {
            checks.add(
                "endpoint",
                "bad_endpoint",
                format!("The address cannot be used: {problem}. Subscribe again in the browser"),
            );
        }
        if let Err(problem) = Subscriber::parse(&input.keys.p256dh, &input.keys.auth) {
            checks.add(
                "keys",
                "bad_keys",
                format!("The keys cannot be used: {problem}. Subscribe again in the browser"),
            );
        }
        checks.finish()?;
        let user = person.user();
        let device = device_of(&input.endpoint);
        let text = serde_json::to_string(input).map_err(ServiceError::internal)?;
        let sealed = self
            .with_secrets(|entropy| self.vault().seal(&bound_to(user, &device), &text, entropy));
        let mut tx = self.write(person).await?;
        let new = Subscription {
            user_id: user.clone(),
            endpoint_hash: device,
            sealed,
        };
        kept::subscribe(&mut tx, &new, self.now()).await?;
        let devices = kept::of_user(&mut tx, user).await?;
        for old in devices.iter().skip(DEVICES_MAXIMUM) {
            kept::unsubscribe(&mut tx, user, &old.endpoint_hash).await?;
        }
        tx.commit(&()).await
    }

    /// The device is told nothing more.
    pub async fn unsubscribe_push(
        &self,
        person: &Person,
        input: &UnsubscribeInput,
    ) -> ServiceResult<()> {
        let mut tx = self.write(person).await?;
        kept::unsubscribe(&mut tx, person.user(), &device_of(&input.endpoint)).await?;
        tx.commit(&()).await
    }

    /// Sets when the person is left alone.
    pub async fn set_quiet_hours(&self, person: &Person, input: &QuietInput) -> ServiceResult<()> {
        let mut checks = Checks::new();
        let quiet = input.quiet.as_ref().map(|quiet| {
            let mut minute = |field: &str, text: &str| {
                minute_of(text).unwrap_or_else(|| {
                    checks.add(field, "bad_time", "A time is written as 20:00");
                    0
                })
            };
            (
                minute("quiet.from", &quiet.from),
                minute("quiet.until", &quiet.until),
            )
        });
        if quiet.is_some_and(|(from, until)| from == until) {
            checks.add(
                "quiet.until",
                "out_of_range",
                "From and until are the same; choose another time, or none",
            );
        }
        checks.finish()?;
        let mut tx = self.write(person).await?;
        kept::set_quiet(&mut tx, person.user(), quiet).await?;
        tx.commit(&()).await
    }

    /// Tells the person's devices something, so that it can be seen that it arrives.
    pub async fn try_push(&self, person: &Person) -> ServiceResult<()> {
        let now = self.now();
        let mut tx = self.write(person).await?;
        let devices = kept::of_user(&mut tx, person.user()).await?;
        if devices.is_empty() {
            return Err(ServiceError::conflict(
                "no_device",
                "No device of yours is told yet. Turn notifications on, on the device",
            ));
        }
        let messages = devices.into_iter().map(|device| NewMessage {
            key: MessageKey {
                user_id: device.user_id,
                endpoint_hash: device.endpoint_hash,
                subject: "try".to_owned(),
            },
            kind: "try".to_owned(),
            due_at: now,
            expires_at: now.plus_millis(LIFE_MILLISECONDS),
        });
        kept::insert(&mut tx, messages.collect()).await?;
        tx.commit(&()).await
    }

    /// What there is to do: notifications that no device was told of, messages that are due.
    pub async fn push_work(&self) -> ServiceResult<(bool, bool)> {
        let work = kept::work(&mut self.read().await?, self.now()).await?;
        Ok((work.to_prepare, work.to_take))
    }

    /// Makes messages of notifications that no device was told of, and the letters of members who have none; tells how many
    /// messages.
    pub async fn push_prepare(&self) -> ServiceResult<usize> {
        let now = self.now();
        let mut tx = self.write_unkeyed().await?;
        let mut taken = kept::claim(&mut tx, now, BATCH).await?;
        taken.retain(|one| now.millis_since(one.created_at) < LIFE_MILLISECONDS);
        let members: Vec<_> = taken
            .iter()
            .map(|one| (&one.workspace_id, &one.member_id))
            .collect();
        let devices = kept::devices(&mut tx, members).await?;
        let mut messages = Vec::new();
        for one in &taken {
            let own = devices.iter().filter(|device| {
                device.workspace_id == one.workspace_id && device.member_id == one.member_id
            });
            for device in own {
                let zone =
                    domain::calendar::zone::resolve(&device.time_zone).unwrap_or(TimeZone::UTC);
                let quiet = quiet_of(device.from_minute, device.until_minute);
                let due_at = told_at(now, &zone, quiet);
                messages.push(NewMessage {
                    key: MessageKey {
                        user_id: device.user_id.clone(),
                        endpoint_hash: device.endpoint_hash.clone(),
                        subject: one.id.to_string(),
                    },
                    kind: one.kind.clone(),
                    due_at,
                    expires_at: due_at.plus_millis(LIFE_MILLISECONDS),
                });
            }
        }
        let count = messages.len();
        kept::insert(&mut tx, messages).await?;
        self.write_morning_letters(&mut tx, &taken).await?;
        tx.commit().await?;
        Ok(count)
    }

    /// Hands out what is due, encrypted for its device. What cannot be is given up, what tells nothing any more is taken back.
    /// While everything is held, nobody is told.
    pub async fn push_take(&self) -> ServiceResult<Vec<PushRequest>> {
        let now = self.now();
        let vapid = self.push_key().await?;
        let mut tx = self.write_unkeyed().await?;
        // In a restored copy messages may wait that have left long since (I-36).
        if !store::instance::gate(&mut tx).await?.is_open() {
            return Ok(Vec::new());
        }
        kept::take_back(&mut tx, now).await?;
        let due = kept::take(&mut tx, now, BATCH).await?;
        let devices: Vec<_> = due
            .iter()
            .map(|one| (&one.user_id, one.endpoint_hash.as_str()))
            .collect();
        let subscriptions = kept::subscriptions(&mut tx, devices).await?;
        let subscriptions: BTreeMap<_, _> = subscriptions
            .into_iter()
            .map(|row| ((row.user_id.clone(), row.endpoint_hash.clone()), row))
            .collect();
        let mut requests = Vec::new();
        for one in due {
            let key = MessageKey {
                user_id: one.user_id,
                endpoint_hash: one.endpoint_hash,
                subject: one.subject,
            };
            let known = subscriptions.get(&(key.user_id.clone(), key.endpoint_hash.clone()));
            let is_over = one.expires_at <= now || one.attempts > ATTEMPTS_MAXIMUM;
            let Some(subscription) = known.filter(|_| !is_over) else {
                kept::done(&mut tx, &key).await?;
                continue;
            };
            match self.request(
                &vapid,
                subscription,
                key.clone(),
                &one.kind,
                (one.expires_at, one.attempts),
                now,
            ) {
                Ok(request) => requests.push(request),
                Err(problem) => {
                    tracing::warn!(problem, "a device cannot be told and is forgotten");
                    kept::unsubscribe(&mut tx, &key.user_id, &key.endpoint_hash).await?;
                    self.tell_by_letter(&mut tx, &key).await?;
                }
            }
        }
        tx.commit().await?;
        Ok(requests)
    }

    fn request(
        &self,
        vapid: &VapidKey,
        subscription: &Subscription,
        key: MessageKey,
        kind: &str,
        (expires_at, attempts): (Timestamp, i64),
        now: Timestamp,
    ) -> Result<PushRequest, String> {
        let told = |error: &dyn std::fmt::Display| error.to_string();
        let bound = bound_to(&key.user_id, &key.endpoint_hash);
        let text = self
            .vault()
            .open(&bound, &subscription.sealed)
            .map_err(|error| told(&error))?;
        let input: SubscriptionInput = serde_json::from_str(&text).map_err(|error| told(&error))?;
        let policy = self.push_policy();
        let endpoint =
            Endpoint::parse(&input.endpoint, policy.loopback).map_err(|error| told(&error))?;
        let subscriber = Subscriber::parse(&input.keys.p256dh, &input.keys.auth)
            .map_err(|error| told(&error))?;
        let message = json!({ "kind": kind, "open": "/companion" }).to_string();
        let body = self
            .with_secrets(|entropy| encrypt(&subscriber, message.as_bytes(), entropy))
            .map_err(|error| told(&error))?;
        Ok(PushRequest {
            authorization: vapid.authorization(&endpoint.audience(), &policy.contact, now),
            seconds_to_live: (expires_at.millis_since(now) / span::SECOND).max(0),
            // A device shows one of a kind.
            topic: device_of(kind),
            key,
            endpoint,
            body,
            attempts,
        })
    }

    /// Notes what the push service said of a message.
    pub async fn push_told(&self, request: &PushRequest, answer: PushAnswer) -> ServiceResult<()> {
        let key = &request.key;
        let mut tx: Tx = self.write_unkeyed().await?;
        match answer {
            PushAnswer::Taken | PushAnswer::Refused => kept::done(&mut tx, key).await?,
            PushAnswer::Gone => {
                kept::unsubscribe(&mut tx, &key.user_id, &key.endpoint_hash).await?;
                self.tell_by_letter(&mut tx, key).await?;
            }
            PushAnswer::Later(_) if request.attempts >= ATTEMPTS_MAXIMUM => {
                kept::done(&mut tx, key).await?;
            }
            PushAnswer::Later(Some(seconds)) => {
                let due_at = self.now().plus_millis(seconds * span::SECOND);
                kept::later(&mut tx, key, due_at).await?;
            }
            // It is due again after a while by itself.
            PushAnswer::Later(None) => {}
        }
        tx.commit().await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn nobody_is_told_while_left_alone() {
        let paris = TimeZone::get("Europe/Paris").unwrap();
        let told = |now: &str, quiet| told_at(at(now), &paris, quiet);
        let night = Some((20 * 60, 7 * 60 + 30));
        assert_eq!(
            told("2027-03-02T09:00:00+01:00", night),
            at("2027-03-02T09:00:00+01:00")
        );
        assert_eq!(
            told("2027-03-02T07:29:59+01:00", night),
            at("2027-03-02T07:30:00+01:00")
        );
        assert_eq!(
            told("2027-03-02T07:30:00+01:00", night),
            at("2027-03-02T07:30:00+01:00")
        );
        assert_eq!(
            told("2027-03-02T21:15:20+01:00", night),
            at("2027-03-03T07:30:00+01:00")
        );
        let morning = Some((8 * 60, 10 * 60));
        assert_eq!(
            told("2027-03-02T09:00:00+01:00", morning),
            at("2027-03-02T10:00:00+01:00")
        );
        assert_eq!(
            told("2027-03-02T09:00:00+01:00", None),
            at("2027-03-02T09:00:00+01:00")
        );
    }

    #[test]
    fn times_are_read_and_written() {
        assert_eq!(minute_of("20:05"), Some(1_205));
        for bad in ["", "8:00", "24:00", "20:60", "20", "a:b"] {
            assert_eq!(minute_of(bad), None, "{bad}");
        }
        assert_eq!(text_of(1_205), "20:05");
    }

    #[test]
    fn answers_are_told_apart() {
        assert_eq!(PushAnswer::of(201, None), PushAnswer::Taken);
        assert_eq!(PushAnswer::of(410, None), PushAnswer::Gone);
        assert_eq!(PushAnswer::of(404, None), PushAnswer::Gone);
        assert_eq!(
            PushAnswer::of(429, Some(9_999)),
            PushAnswer::Later(Some(3_600))
        );
        assert_eq!(PushAnswer::of(503, None), PushAnswer::Later(None));
        for status in [301, 400, 401, 403, 413] {
            assert_eq!(
                PushAnswer::of(status, None),
                PushAnswer::Refused,
                "{status}"
            );
        }
    }
}
