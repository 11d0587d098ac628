//! The reconcile step: actions whose outcome is open are looked up at the network (engine,
//! sending 3).
//!
//! What a look means is [`domain::protocol`]'s decision: evidence that it happened confirms it, from any
//! epoch. That nothing is there lets an invitation be tried again, because the network itself refuses a
//! second one; a message is never tried again by the machine, because a late effect would make two.
//! Then a person decides.

use std::sync::Arc;

use connectors::{ActionRef, Call, Connector, ConnectorError, Probe};
use domain::action::{ActionKind, Reason};
use domain::identity::{ConnectorKind, IdentityState};
use domain::ledger::Actor;
use domain::limits;
use domain::protocol::{self, Decision, Event, Sight};
use domain::time::Timestamp;
use store::account::{AccountRow, Lease};
use store::action::ActionRow;

use crate::dispatch::{note_account, person};
use crate::hold::Hold;
use crate::journal::Journal;
use crate::outcome::{self, Confirmation};
use crate::{Engine, EngineResult, Progress};

/// The cause in the ledger.
const CAUSE: &str = "reconcile";
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
    let taken = (engine.running)();
    let mut tx = engine.db.write().await?;
    let Some(action) = still_due(&mut tx, &action, now).await? else {
        return Ok(Progress::default());
    };
    let account = match &action.identity_id {
        Some(id) => store::account::by_ids(&mut tx, [id])
            .await?
            .into_iter()
            .next(),
        None => None,
    };
    let decision = protocol::decide(&action.standing(), Event::LookUpDue);
    if decision != Decision::Look {
        return without_look(tx, &action, decision, account.as_ref(), now).await;
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

    let hold = Hold::new(lease, taken);
    let connector = engine.connections.connector(&account);
    let answer = match (&connector, &recipient) {
        _ if !hold.outlasts_a_call(&engine.running) => Err(ConnectorError::Retry {
            message: "The account was held too long.".to_owned(),
        }),
        (Ok(connector), Some(recipient)) => {
            probe(connector, &action, &person(recipient), now).await
        }
        _ => Ok(Probe::CannotTell),
    };
    write(engine, &action, &hold.lease, answer, now).await
}

/// The action as it stands now, if it still has to be looked up.
async fn still_due(
    tx: &mut store::Tx,
    action: &ActionRow,
    now: Timestamp,
) -> EngineResult<Option<ActionRow>> {
    let current = store::action::current(tx, [action]).await?;
    let mut due = current
        .into_iter()
        .filter(|action| action.due_at.is_some_and(|at| at <= now));
    Ok(due.next())
}

/// Carries out what needs no look: a person did not answer in time, or the process ended between
/// intent and outcome.
async fn without_look(
    mut tx: store::Tx,
    action: &ActionRow,
    decision: Decision,
    account: Option<&AccountRow>,
    now: Timestamp,
) -> EngineResult<Progress> {
    let mut journal = Journal::default();
    match decision {
        Decision::Lose => {
            let by_hand = account.is_some_and(|one| one.connector == ConnectorKind::Assisted);
            let reason = if by_hand {
                Reason::NotAnswered
            } else {
                Reason::OutcomeUnknown
            };
            outcome::lose(&mut tx, action, reason, None, &mut journal, CAUSE, now).await?;
        }
        Decision::PutBack { last_is_undone } => {
            let why = (Reason::NetworkBusy, None);
            outcome::put_back(
                &mut tx,
                action,
                last_is_undone,
                now,
                why,
                &mut journal,
                CAUSE,
                now,
            )
            .await?;
        }
        _ => {}
    }
    let progress = journal.write(&mut tx).await?;
    tx.commit().await?;
    Ok(progress)
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
    // Any attempt that is in doubt may have had the effect.
    let attempted_at = action.doubt_since.unwrap_or(action.planned_at);
    let text = action.sent_text.clone().unwrap_or_default();
    let act = match action.kind {
        ActionKind::Invitation => ActionRef::Invitation {
            person: person.clone(),
            note: (!text.is_empty()).then_some(text),
            attempted_at,
        },
        ActionKind::Message | ActionKind::Answer => ActionRef::Message {
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
    looked_at: &ActionRow,
    lease: &Lease,
    answer: Result<Probe, ConnectorError>,
    now: Timestamp,
) -> EngineResult<Progress> {
    let mut journal = Journal::default();
    let mut tx = engine.db.write().await?;
    store::account::release(&mut tx, lease).await?;
    if let Err(error) = &answer {
        let attempt = looked_at.attempt;
        note_account(
            engine,
            &mut tx,
            &lease.id,
            error,
            attempt,
            &mut journal,
            now,
        )
        .await?;
    }
    for action in store::action::current(&mut tx, [looked_at]).await? {
        let event = Event::Looked {
            epoch: looked_at.epoch,
            sight: sight(&answer),
        };
        let decision = protocol::decide(&action.standing(), event);
        carry_out(
            engine,
            &mut tx,
            action,
            decision,
            &answer,
            &mut journal,
            now,
        )
        .await?;
    }
    let progress = journal.write(&mut tx).await?;
    tx.commit().await?;
    Ok(progress)
}

/// What the send protocol makes of a look.
fn sight(answer: &Result<Probe, ConnectorError>) -> Sight {
    match answer {
        Ok(Probe::Happened { .. }) => Sight::Effect,
        Ok(Probe::DidNotHappen) => Sight::Nothing,
        Ok(Probe::Otherwise(_)) => Sight::Otherwise,
        Ok(Probe::CannotTell) | Err(ConnectorError::NotSupported { .. }) => Sight::CannotTell,
        Err(_) => Sight::Unreadable,
    }
}

async fn carry_out(
    engine: &Engine,
    tx: &mut store::Tx,
    action: ActionRow,
    decision: Decision,
    answer: &Result<Probe, ConnectorError>,
    journal: &mut Journal,
    now: Timestamp,
) -> EngineResult<()> {
    match (decision, answer) {
        (
            Decision::Confirm | Decision::Keep,
            Ok(Probe::Happened {
                remote_id,
                happened_at,
            }),
        ) => {
            let confirmation = Confirmation {
                action,
                reason: Reason::ConfirmedByEvidence,
                remote_id: remote_id.clone(),
                happened_at: happened_at.unwrap_or(now),
                message: engine.mint(now),
            };
            if decision == Decision::Keep {
                return outcome::keep(tx, &confirmation, now).await;
            }
            let actor = Actor::Network;
            outcome::confirm(tx, &[confirmation], journal, actor, CAUSE, now).await
        }
        (Decision::PutBack { last_is_undone }, _) => {
            let why = (Reason::NetworkBusy, None);
            outcome::put_back(tx, &action, last_is_undone, now, why, journal, CAUSE, now).await
        }
        (Decision::End { last_is_undone }, Ok(Probe::Otherwise(fact))) => {
            let reason = outcome::learn(tx, &action, fact, now).await?;
            let (why, actor) = ((reason, None), Actor::Network);
            outcome::give_up(tx, &action, last_is_undone, why, journal, actor, CAUSE, now).await
        }
        (Decision::Ask, _) => Ok(store::action::ask_a_person(tx, &action, ASK).await?),
        (Decision::LookLater, _) => {
            let later = now.plus_millis(limits::QUARANTINE_MILLISECONDS);
            Ok(store::action::look_again(tx, &action, later).await?)
        }
        _ => Ok(()),
    }
}
