//! Work that takes a while and is done for a page: once for all who ask the same, few at a time, kept for a minute, so that a
//! page that comes back while it runs finds it.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::limits;
use domain::time::{Timestamp, span};
use engine::forecast::Reached;
use tokio::sync::{Notify, OnceCell, Semaphore};

use crate::{Service, ServiceError, ServiceResult};

/// How often somebody who waits for the end says so, so that nobody takes it for unwanted.
const WATCHED_EVERY: Duration = Duration::from_secs(1);

/// Why a job brought nothing, told to everybody who asks.
#[derive(Debug, Clone)]
enum Vain {
    /// What was asked for cannot be, and why.
    Refused { code: &'static str, message: String },
    /// A fault of the program.
    Failed(String),
}

impl From<ServiceError> for Vain {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::Conflict { code, message } => Self::Refused { code, message },
            other => Self::Failed(other.to_string()),
        }
    }
}

impl From<Vain> for ServiceError {
    fn from(vain: Vain) -> Self {
        match vain {
            Vain::Refused { code, message } => Self::conflict(code, message),
            Vain::Failed(detail) => Self::internal(detail),
        }
    }
}

/// Work that runs or is done.
pub(crate) struct Job<V> {
    from: Timestamp,
    days: u32,
    /// How far it has come.
    pub reached: Reached,
    /// When somebody asked for it last, in milliseconds of measured time.
    asked_at: AtomicU64,
    result: OnceCell<Result<Arc<V>, Vain>>,
    done: Notify,
}

/// What somebody who asked gets.
#[derive(Debug, Clone)]
pub enum Asked<V> {
    /// It is there.
    Done(Arc<V>),
    /// It still runs: how much of its days it has gone through, in per cent.
    Running(u32),
}

/// The jobs of a kind.
pub(crate) struct Jobs<K, V> {
    jobs: Mutex<BTreeMap<K, Arc<Job<V>>>>,
    places: Arc<Semaphore>,
}

impl<K, V> Default for Jobs<K, V> {
    fn default() -> Self {
        Self {
            jobs: Mutex::default(),
            places: Arc::new(Semaphore::new(limits::FORECASTS_AT_ONCE)),
        }
    }
}

impl<V> Job<V> {
    /// Somebody asks for it.
    fn ask(&self, service: &Service) {
        self.asked_at
            .store(service.measured_milliseconds(), Ordering::Relaxed);
    }

    /// Whether somebody has asked for it within so many milliseconds.
    pub fn is_wanted(&self, service: &Service, within_milliseconds: u64) -> bool {
        let asked_at = self.asked_at.load(Ordering::Relaxed);
        service.measured_milliseconds().saturating_sub(asked_at) <= within_milliseconds
    }

    fn result(&self) -> Option<ServiceResult<Arc<V>>> {
        let result = self.result.get()?;
        Some(result.clone().map_err(ServiceError::from))
    }

    /// What it brings, however long it takes within its bound.
    pub async fn end(&self, service: &Service) -> ServiceResult<Arc<V>> {
        loop {
            let told = self.done.notified();
            if let Some(result) = self.result() {
                return result;
            }
            self.ask(service);
            // Either it is told, or it is time to say that somebody still waits.
            let _ = tokio::time::timeout(WATCHED_EVERY, told).await;
        }
    }

    /// What it brings where that is there within so long, else how far it has come; it goes on meanwhile.
    pub async fn within(&self, service: &Service, wait: Duration) -> ServiceResult<Asked<V>> {
        self.ask(service);
        let told = self.done.notified();
        if self.result.get().is_none() {
            // Either it is told in time, or there is progress to show.
            let _ = tokio::time::timeout(wait, told).await;
        }
        if let Some(result) = self.result() {
            return Ok(Asked::Done(result?));
        }
        let gone = self.reached.load(Ordering::Relaxed) - self.from.as_millis();
        let all = i64::from(self.days.max(1)) * span::DAY;
        let percent = (gone.clamp(0, all) * 100 / all).unsigned_abs();
        Ok(Asked::Running(u32::try_from(percent).unwrap_or(100)))
    }

    fn is_over_in_vain(&self) -> bool {
        self.result.get().is_some_and(Result::is_err)
    }
}

impl<K: Ord, V: Send + Sync + 'static> Jobs<K, V> {
    /// The job of a key: the one that runs or was done within the last minute, else a new one.
    pub fn of<Work: Future<Output = ServiceResult<V>> + Send + 'static>(
        &self,
        service: &Service,
        key: K,
        days: u32,
        now: Timestamp,
        work: impl FnOnce(Arc<Job<V>>) -> Work,
    ) -> ServiceResult<Arc<Job<V>>> {
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        jobs.retain(|_, job| {
            let fresh = now.millis_since(job.from).abs() < limits::FORECAST_KEPT_MILLISECONDS;
            let runs = job.result.get().is_none();
            runs || (fresh && !job.is_over_in_vain())
        });
        if let Some(job) = jobs.get(&key) {
            return Ok(job.clone());
        }
        if jobs.len() >= limits::FORECASTS_KEPT_MAXIMUM {
            jobs.retain(|_, job| job.result.get().is_none());
        }
        if jobs.len() >= limits::FORECASTS_KEPT_MAXIMUM {
            return Err(ServiceError::conflict(
                "too_many_forecasts",
                "Too many forecasts and rehearsals are being made at the moment. Try again in a minute",
            ));
        }
        let job = Arc::new(Job {
            from: now,
            days,
            reached: Arc::new(AtomicI64::new(now.as_millis())),
            asked_at: AtomicU64::new(service.measured_milliseconds()),
            result: OnceCell::new(),
            done: Notify::new(),
        });
        jobs.insert(key, job.clone());
        drop(jobs);
        let work = work(job.clone());
        let (running, places) = (job.clone(), Arc::clone(&self.places));
        tokio::spawn(async move {
            let _place = places.acquire_owned().await;
            let result = work.await.map(Arc::new).map_err(Vain::from);
            // Nobody else writes it.
            let _ = running.result.set(result);
            running.done.notify_waiters();
        });
        Ok(job)
    }
}
