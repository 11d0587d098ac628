//! The collect step: what happened on the network becomes facts.
//!
//! An account that is polled is held like one that sends, so that there is one request of it in
//! flight (I-19) and no poll can see an effect whose outcome is still on its way.

use std::sync::Arc;

use connectors::{Call, Connector, ConnectorError, Cursor, Observation, SessionState, Stream};
use domain::entropy::draw;
use domain::identity::{IdentityEvent, IdentityState};
use domain::limits;
use domain::seeded::{self, Bug};
use domain::time::{Timestamp, span};
use store::account::AccountRow;

use crate::dispatch::change;
use crate::hold::Hold;
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

/// Polls the accounts whose time has come.
pub async fn step(engine: &Engine, now: Timestamp) -> EngineResult<Progress> {
    let mut progress = Progress::default();
    let taken = (engine.running)();
    let mut tx = engine.db.write().await?;
    let accounts = store::account::to_poll(&mut tx, now, limits::STEP_BATCH).await?;
    let until = now.plus_millis(limits::IDENTITY_LEASE_MILLISECONDS);
    let ids = accounts.iter().map(|account| &account.id);
    let leases = store::account::lease(&mut tx, ids, &engine.worker, now, until).await?;
    tx.commit().await?;
    for account in accounts {
        if let Some(lease) = leases.iter().find(|lease| lease.id == account.id) {
            progress.add(
                poll(
                    engine,
                    &account,
                    &Hold {
                        lease: lease.clone(),
                        taken,
                    },
                    now,
                )
                .await?,
            );
        }
    }
    Ok(progress)
}

/// What a poll brought.
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

async fn poll(
    engine: &Engine,
    account: &AccountRow,
    hold: &Hold,
    now: Timestamp,
) -> EngineResult<Progress> {
    let mut tx = engine.db.read().await?;
    let position = store::account::position(&mut tx, &account.id, Stream::Changes.as_str()).await?;
    drop(tx);
    let brought = match engine.connections.connector(account) {
        // The accounts before this one may have taken their time.
        Ok(_) if !hold.outlasts_a_call(&engine.running) => Brought::Nothing,
        Ok(connector) => {
            let goes_on = || hold.outlasts_a_call(&engine.running);
            ask(&connector, account, position, goes_on, now).await
        }
        Err(problem) => {
            tracing::warn!(identity = %account.id, problem, "the account cannot be reached");
            Brought::Nothing
        }
    };
    let id = &account.id;
    if let Brought::Changes(_, Some(Cursor(position)), _) = &brought
        && seeded::is_on(Bug::MoveCursorAtFetch)
    {
        // I-32 is broken where what was read can get lost and is not read again.
        let mut tx = engine.db.write().await?;
        let stream = Stream::Changes.as_str();
        store::account::set_position(&mut tx, id, stream, position, now).await?;
        tx.commit().await?;
    }
    let mut journal = Journal::default();
    let mut tx = engine.db.write().await?;
    match brought {
        Brought::Changes(observations, cursor, is_all) => {
            observe::apply(engine, &mut tx, id, observations, &mut journal, now).await?;
            if is_all {
                store::hold::open_account(&mut tx, id, now).await?;
            }
            if let Some(Cursor(position)) = cursor {
                let stream = Stream::Changes.as_str();
                store::account::set_position(&mut tx, id, stream, &position, now).await?;
            }
        }
        Brought::Alive => {
            change(
                engine,
                &mut tx,
                id,
                IdentityEvent::Connect,
                None,
                &mut journal,
                now,
            )
            .await?;
        }
        Brought::Expired => {
            change(
                engine,
                &mut tx,
                id,
                IdentityEvent::Expire,
                None,
                &mut journal,
                now,
            )
            .await?;
        }
        Brought::Restricted(message) => {
            let event = IdentityEvent::Restrict;
            change(
                engine,
                &mut tx,
                id,
                event,
                Some(&message),
                &mut journal,
                now,
            )
            .await?;
        }
        Brought::Unreadable => store::hold::open_account(&mut tx, id, now).await?,
        Brought::Nothing => {}
    }
    let state = store::account::by_ids(&mut tx, [id])
        .await?
        .first()
        .map(|row| row.state);
    store::account::polled(&mut tx, id, next_poll(engine, account, state, now), now).await?;
    store::account::release(&mut tx, &hold.lease).await?;
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
