//! The reconcile step: actions whose outcome is open are looked up at the network (engine,
//! sending 3).
//!
//! Evidence that it happened confirms it, in any state and from any epoch. That nothing is there
//! lets an invitation be tried again, because the network itself refuses a second one; a message
//! is never tried again by the machine, because a late effect would make two. Then a person decides.

use std::sync::Arc;

use connectors::{ActionRef, Call, Connector, ConnectorError, Probe};
use domain::action::{ActionKind, ActionState, Reason};
use domain::identity::{ConnectorKind, IdentityEvent, IdentityState};
use domain::ledger::Actor;
use domain::limits;
use domain::seeded::{self, Bug};
use domain::time::Timestamp;
use store::account::{AccountRow, Lease};
use store::action::ActionRow;

use crate::dispatch::{change, person};
use crate::journal::Journal;
use crate::outcome::{self, Confirmation};
use crate::{Engine, EngineResult, Progress};

/// What is written to an action that only a person can settle.
const ASK: &str = "The network cannot tell whether it was sent.";

/// Looks up what is due to be looked up, one action after the other.
pub async fn step(engine: &Engine, now: Timestamp) -> EngineResult<Progress> {
    let mut progress = Progress::default();
    let mut tx = engine.db.read().await?;
    let due = store::action::to_look_up(&mut tx, now, limits::STEP_BATCH).await?;
    drop(tx);
    for action in due {
        progress.add(settle(engine, action, now).await?);
    }
    Ok(progress)
}

async fn settle(engine: &Engine, action: ActionRow, now: Timestamp) -> EngineResult<Progress> {
    let mut journal = Journal::default();
    let mut tx = engine.db.write().await?;
    let account = match &action.identity_id {
        Some(id) => store::account::by_ids(&mut tx, [id])
            .await?
            .into_iter()
            .next(),
        None => None,
    };
    if action.state == ActionState::Sending && seeded::is_on(Bug::RequeueOnStall) {
        // I-05 is broken where nobody asks what became of an attempt before the next one.
        let (reason, cause) = (Reason::NetworkBusy, "reconcile");
        outcome::put_back(
            &mut tx,
            &action,
            now,
            reason,
            None,
            &mut journal,
            cause,
            now,
        )
        .await?;
        let progress = journal.write(&mut tx).await?;
        tx.commit().await?;
        return Ok(progress);
    }
    if action.state == ActionState::Sending {
        // A person did not answer in time, or the process ended between intent and outcome.
        let by_hand = account
            .as_ref()
            .is_some_and(|account| account.connector == ConnectorKind::Assisted);
        let reason = if by_hand {
            Reason::NotAnswered
        } else {
            Reason::OutcomeUnknown
        };
        outcome::lose(
            &mut tx,
            &action,
            reason,
            None,
            &mut journal,
            "reconcile",
            now,
        )
        .await?;
        let progress = journal.write(&mut tx).await?;
        tx.commit().await?;
        return Ok(progress);
    }
    let Some((account, lease)) = take(engine, &mut tx, &action, account, now).await? else {
        tx.commit().await?;
        return Ok(Progress::default());
    };
    let recipient = store::recipient::by_ids(
        &mut tx,
        [(action.workspace_id.clone(), action.contact_id.clone())],
    )
    .await?
    .into_iter()
    .next();
    tx.commit().await?;

    let connector = engine.connections.connector(&account);
    let answer = match (&connector, &recipient) {
        (Ok(connector), Some(recipient)) => {
            probe(connector, &action, &person(recipient), now).await
        }
        _ => Ok(Probe::CannotTell),
    };
    write(engine, &action, &lease, answer, now).await
}

/// The account of the action, held by this process; none where a person has to settle the action or
/// it has to wait.
async fn take(
    engine: &Engine,
    tx: &mut store::Tx,
    action: &ActionRow,
    account: Option<AccountRow>,
    now: Timestamp,
) -> EngineResult<Option<(AccountRow, Lease)>> {
    let Some(account) = account else {
        store::action::ask_a_person(tx, action, ASK).await?;
        return Ok(None);
    };
    let later = now.plus_millis(limits::QUARANTINE_MILLISECONDS);
    if account.state != IdentityState::Connected {
        store::action::look_again(tx, action, later).await?;
        return Ok(None);
    }
    let until = now.plus_millis(limits::IDENTITY_LEASE_MILLISECONDS);
    let lease = store::account::lease(tx, [&account.id], &engine.worker, now, until)
        .await?
        .into_iter()
        .next();
    if lease.is_none() {
        let soon = now.plus_millis(limits::IDENTITY_LEASE_MILLISECONDS);
        store::action::look_again(tx, action, soon).await?;
    }
    Ok(lease.map(|lease| (account, lease)))
}

async fn probe(
    connector: &Arc<dyn Connector>,
    action: &ActionRow,
    person: &connectors::PersonRef,
    now: Timestamp,
) -> Result<Probe, ConnectorError> {
    let attempted_at = action.intent_at.unwrap_or(action.planned_at);
    let text = action.sent_text.clone().unwrap_or_default();
    let act = match action.kind {
        ActionKind::Invitation => ActionRef::Invitation {
            person: person.clone(),
            note: (!text.is_empty()).then_some(text),
            attempted_at,
        },
        ActionKind::Message => ActionRef::Message {
            person: person.clone(),
            text,
            attempted_at,
            not_these: Vec::new(),
        },
        ActionKind::Withdrawal => ActionRef::Withdrawal {
            person: person.clone(),
            attempted_at,
        },
    };
    connector.probe(&act, Call::at(now)).await
}

async fn write(
    engine: &Engine,
    action: &ActionRow,
    lease: &Lease,
    answer: Result<Probe, ConnectorError>,
    now: Timestamp,
) -> EngineResult<Progress> {
    let mut journal = Journal::default();
    let mut tx = engine.db.write().await?;
    store::account::release(&mut tx, lease).await?;
    match answer {
        Ok(Probe::Happened {
            remote_id,
            happened_at,
        }) => {
            let confirmation = Confirmation {
                action: action.clone(),
                reason: Reason::ConfirmedByEvidence,
                remote_id,
                happened_at: happened_at.unwrap_or(now),
                message: engine.mint(now),
            };
            let actor = Actor::Network;
            outcome::confirm(
                &mut tx,
                &[confirmation],
                &mut journal,
                actor,
                "reconcile",
                now,
            )
            .await?;
        }
        // I-05 is broken where a message that is not there yet is sent again.
        Ok(Probe::DidNotHappen)
            if action.kind != ActionKind::Message || seeded::is_on(Bug::RetryMessageAfterLook) =>
        {
            let reason = Reason::NetworkBusy;
            outcome::put_back(
                &mut tx,
                action,
                now,
                reason,
                None,
                &mut journal,
                "reconcile",
                now,
            )
            .await?;
        }
        Ok(Probe::Otherwise(fact)) if action.kind != ActionKind::Message => {
            let actor = Actor::Network;
            outcome::already(
                &mut tx,
                action,
                &fact,
                &mut journal,
                actor,
                "reconcile",
                now,
            )
            .await?;
        }
        Ok(Probe::DidNotHappen | Probe::Otherwise(_) | Probe::CannotTell)
        | Err(ConnectorError::NotSupported { .. }) => {
            store::action::ask_a_person(&mut tx, action, ASK).await?;
        }
        Err(ConnectorError::Reconnect) => {
            let event = IdentityEvent::Expire;
            change(engine, &mut tx, &lease.id, event, None, &mut journal, now).await?;
            look_later(&mut tx, action, now).await?;
        }
        Err(_) => look_later(&mut tx, action, now).await?,
    }
    let progress = journal.write(&mut tx).await?;
    tx.commit().await?;
    Ok(progress)
}

async fn look_later(tx: &mut store::Tx, action: &ActionRow, now: Timestamp) -> EngineResult<()> {
    let later = now.plus_millis(limits::QUARANTINE_MILLISECONDS);
    Ok(store::action::look_again(tx, action, later).await?)
}
