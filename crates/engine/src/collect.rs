//! The collect step: what happened on the network becomes facts.
//!
//! An account that is polled is held like one that sends, so that there is one request of it in
//! flight (I-19) and no poll can see an effect whose outcome is still on its way. All accounts whose
//! time has come are asked at once; one transaction writes what all those brought that have answered
//! meanwhile, so that nobody waits for another's slow answer.

use std::collections::BTreeMap;
use std::sync::Arc;

use connectors::{Call, Connector, ConnectorError, Cursor, Observation, SessionState, Stream};
use domain::entropy::draw;
use domain::identity::{IdentityEvent, IdentityState};
use domain::ids::IdentityId;
use domain::limits;
use domain::seeded::{self, Bug};
use domain::time::{Timestamp, span};
use store::account::{AccountRow, Lease};

use crate::calls::Calls;
use crate::dispatch::change;
use crate::hold::{Hold, Running};
use crate::journal::Journal;
use crate::{Engine, EngineResult, Progress, observe};

/// An account is polled about this often.
const POLL_MILLISECONDS: i64 = 30 * span::MINUTE;
/// An account whose session has expired is asked this often whether it is alive again: health tells
/// of a cure within two minutes (I-30).
const PROBE_MILLISECONDS: i64 = 2 * span::MINUTE;
/// Polls are spread by up to this much, so that accounts do not come all at once.
const SPREAD_MILLISECONDS: u64 = 10 * span::MINUTE as u64;
/// Pages of one poll at most; the rest comes with the next one.
const PAGES_MAXIMUM: usize = 50;
/// Accounts of one process that are asked at once.
const IN_FLIGHT_MAXIMUM: usize = limits::DISPATCH_IN_FLIGHT_MAXIMUM;
/// The stream that is read.
const STREAM: &str = Stream::Changes.as_str();

/// Polls the accounts whose time has come.
pub async fn step(engine: &Engine, now: Timestamp) -> EngineResult<Progress> {
    let mut collector = Collector::new(engine.clone());
    let mut progress = collector.turn(now).await?;
    while collector.wait().await {
        // Accounts are taken once: `now` is that of the first transaction.
        progress.add(collector.write(now).await?);
    }
    Ok(progress)
}

/// An account that was asked, and what came of it.
#[derive(Clone)]
struct Polled {
    account: AccountRow,
    lease: Lease,
    brought: Brought,
}

/// The polls in flight of one process, and what they brought.
pub struct Collector {
    engine: Engine,
    calls: Calls<Polled>,
}

/// What a poll brought.
#[derive(Clone)]
enum Brought {
    /// Observations, where the stream goes on, and whether that was all there is.
    Changes(Vec<Observation>, Option<Cursor>, bool),
    /// This connector cannot read the network: the person who performs each act sees it.
    Unreadable,
    /// The session is alive again.
    Alive,
    /// The session has ended.
    Expired,
    /// The network wants something of the owner.
    Restricted(String),
    /// Nothing; the next poll tries again.
    Nothing,
}

impl Collector {
    /// A collector with nothing in flight.
    pub fn new(engine: Engine) -> Self {
        Self {
            engine,
            calls: Calls::new("a poll"),
        }
    }

    /// How many polls are in flight.
    pub fn in_flight(&self) -> usize {
        self.calls.in_flight()
    }

    /// Waits for a poll to end, and takes all that have; false where nothing is in flight.
    pub async fn wait(&mut self) -> bool {
        self.calls.wait().await
    }

    /// Writes what ended, and asks the accounts whose time has come.
    pub async fn turn(&mut self, now: Timestamp) -> EngineResult<Progress> {
        let progress = self.write(now).await?;
        self.ask(now).await?;
        Ok(progress)
    }

    /// Waits for the polls in flight and writes what they brought; nothing new is begun. For a program
    /// that stops.
    pub async fn settle(&mut self, now: Timestamp) -> EngineResult<Progress> {
        self.calls.wait_for_all().await;
        self.write(now).await
    }

    /// Takes the accounts whose time has come, and asks their networks after the commit.
    async fn ask(&mut self, now: Timestamp) -> EngineResult<()> {
        let room = IN_FLIGHT_MAXIMUM.saturating_sub(self.calls.in_flight());
        if room == 0 {
            return Ok(());
        }
        // Before the transaction: what it waits for is time of the leases that it takes.
        let taken = (self.engine.running)();
        let mut tx = self.engine.db.write().await?;
        let accounts = store::account::to_poll(&mut tx, now, room as u32).await?;
        if accounts.is_empty() {
            return Ok(());
        }
        let until = now.plus_millis(limits::IDENTITY_LEASE_MILLISECONDS);
        let ids = || accounts.iter().map(|account| &account.id);
        let leases = store::account::lease(&mut tx, ids(), &self.engine.worker, now, until).await?;
        let positions = store::account::positions(&mut tx, ids(), STREAM).await?;
        tx.commit().await?;
        let mut leases: BTreeMap<IdentityId, Lease> = leases
            .into_iter()
            .map(|lease| (lease.id.clone(), lease))
            .collect();
        let mut positions: BTreeMap<IdentityId, Option<String>> = positions
            .into_iter()
            .map(|row| (row.identity_id, row.position))
            .collect();
        for account in accounts {
            let Some(lease) = leases.remove(&account.id) else {
                continue;
            };
            let position = positions.remove(&account.id).flatten();
            let connector = self.engine.connections.connector(&account);
            let running = self.engine.running.clone();
            let hold = Hold::new(lease, taken);
            self.calls
                .spawn(poll(account, hold, connector, position, running, now));
        }
        Ok(())
    }

    /// Writes what the polls brought that have ended.
    async fn write(&mut self, now: Timestamp) -> EngineResult<Progress> {
        let mut ended = self.calls.ended();
        if ended.is_empty() {
            return Ok(Progress::default());
        }
        // In the order in which every other set of accounts is written.
        ended.sort_by(|one, other| one.account.id.cmp(&other.account.id));
        let progress = write(&self.engine, ended, now).await?;
        self.calls.written();
        Ok(progress)
    }
}

/// Asks the network of an account that is held.
async fn poll(
    account: AccountRow,
    hold: Hold,
    connector: Result<Arc<dyn Connector>, String>,
    position: Option<String>,
    running: Running,
    now: Timestamp,
) -> Polled {
    let goes_on = || hold.outlasts_a_call(&running);
    let brought = match connector {
        // The process may have slept meanwhile.
        Ok(_) if !goes_on() => Brought::Nothing,
        Ok(connector) => ask(&connector, &account, position, goes_on, now).await,
        Err(problem) => {
            tracing::warn!(identity = %account.id, problem, "the account cannot be reached");
            Brought::Nothing
        }
    };
    Polled {
        account,
        lease: hold.lease,
        brought,
    }
}

/// Writes what polls brought.
async fn write(engine: &Engine, ended: Vec<Polled>, now: Timestamp) -> EngineResult<Progress> {
    let mut seen: Vec<(IdentityId, Vec<Observation>)> = Vec::new();
    let mut positions: Vec<(IdentityId, String)> = Vec::new();
    let mut read: Vec<IdentityId> = Vec::new();
    let mut events: Vec<(IdentityId, IdentityEvent, Option<String>)> = Vec::new();
    let mut polled: Vec<(AccountRow, Lease)> = Vec::new();
    for Polled {
        account,
        lease,
        brought,
    } in ended
    {
        let id = account.id.clone();
        match brought {
            Brought::Changes(observations, cursor, is_all) => {
                if !observations.is_empty() {
                    seen.push((id.clone(), observations));
                }
                positions.extend(cursor.map(|Cursor(position)| (id.clone(), position)));
                read.extend(is_all.then_some(id));
            }
            Brought::Alive => events.push((id, IdentityEvent::Connect, None)),
            Brought::Expired => events.push((id, IdentityEvent::Expire, None)),
            Brought::Restricted(message) => {
                events.push((id, IdentityEvent::Restrict, Some(message)));
            }
            Brought::Unreadable => read.push(id),
            Brought::Nothing => {}
        }
        polled.push((account, lease));
    }
    let positions = || {
        positions
            .iter()
            .map(|(id, position)| (id, position.as_str()))
    };
    if seeded::is_on(Bug::MoveCursorAtFetch) {
        // I-32 is broken where what was read can get lost and is not read again.
        let mut tx = engine.db.write().await?;
        store::account::set_positions(&mut tx, STREAM, positions(), now).await?;
        tx.commit().await?;
    }
    let mut journal = Journal::default();
    let mut tx = engine.db.write().await?;
    observe::apply(engine, &mut tx, &seen, &mut journal, now).await?;
    for (id, event, detail) in &events {
        let detail = detail.as_deref();
        change(engine, &mut tx, id, *event, detail, &mut journal, now).await?;
    }
    if !read.is_empty() {
        store::hold::open_accounts(&mut tx, &read, now).await?;
    }
    store::account::set_positions(&mut tx, STREAM, positions(), now).await?;
    let ids = polled.iter().map(|(account, _)| &account.id);
    let states: BTreeMap<IdentityId, IdentityState> = store::account::by_ids(&mut tx, ids)
        .await?
        .into_iter()
        .map(|row| (row.id, row.state))
        .collect();
    let next = polled.iter().map(|(account, _)| {
        let state = states.get(&account.id).copied();
        (&account.id, next_poll(engine, account, state, now))
    });
    store::account::polled(&mut tx, next, now).await?;
    store::account::release_all(&mut tx, polled.iter().map(|(_, lease)| lease)).await?;
    let progress = journal.write(&mut tx).await?;
    tx.commit().await?;
    Ok(progress)
}

fn next_poll(
    engine: &Engine,
    account: &AccountRow,
    state: Option<IdentityState>,
    now: Timestamp,
) -> Timestamp {
    // I-30 is broken where the cure of a session is noticed when its owner has given up.
    if state != Some(IdentityState::Connected) && !seeded::is_on(Bug::ProbeSessionsRarely) {
        return now.plus_millis(PROBE_MILLISECONDS);
    }
    let labels = [account.id.as_str(), &now.as_millis().to_string()];
    let spread = draw(engine.seed, &labels) % SPREAD_MILLISECONDS;
    now.plus_millis(POLL_MILLISECONDS + spread as i64)
}

/// Asks the network: while the session is not alive only for the session (I-20).
async fn ask(
    connector: &Arc<dyn Connector>,
    account: &AccountRow,
    position: Option<String>,
    goes_on: impl Fn() -> bool,
    now: Timestamp,
) -> Brought {
    let capabilities = connector.descriptor().capabilities;
    // I-20 is broken where a poll finds out whether a session is alive.
    if account.state != IdentityState::Connected && !seeded::is_on(Bug::ReadWhileExpired) {
        return match connector.session(Call::at(now)).await {
            Ok(SessionState::Connected(_)) => Brought::Alive,
            Ok(SessionState::Expired) | Err(ConnectorError::Reconnect) => Brought::Expired,
            Ok(SessionState::ActionRequired { message, .. }) => Brought::Restricted(message),
            Err(_) => Brought::Nothing,
        };
    }
    if !capabilities.observes_relations && !capabilities.observes_messages {
        return Brought::Unreadable;
    }
    pull(connector, position, goes_on, now).await
}

/// Reads on for as long as the account is held.
async fn pull(
    connector: &Arc<dyn Connector>,
    position: Option<String>,
    goes_on: impl Fn() -> bool,
    now: Timestamp,
) -> Brought {
    let mut cursor = position.map(Cursor);
    let mut observations = Vec::new();
    let mut is_all = false;
    for _ in 0..PAGES_MAXIMUM {
        match connector
            .pull(Stream::Changes, cursor.as_ref(), Call::at(now))
            .await
        {
            Ok(pull) => {
                observations.extend(pull.observations);
                cursor = Some(pull.cursor);
                if !pull.more {
                    is_all = true;
                    break;
                }
                if !goes_on() {
                    break;
                }
            }
            // I-30 is broken where nobody is told that a session has ended.
            Err(ConnectorError::Reconnect) if seeded::is_on(Bug::MissTheEndOfASession) => {
                return Brought::Nothing;
            }
            Err(ConnectorError::Reconnect) if observations.is_empty() => return Brought::Expired,
            Err(ConnectorError::ActionRequired { message, .. }) if observations.is_empty() => {
                return Brought::Restricted(message);
            }
            // What was read so far counts; the next poll goes on from there.
            Err(_) => break,
        }
    }
    Brought::Changes(observations, cursor, is_all)
}
