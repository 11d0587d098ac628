//! Calls to the network, and what is written of their answers.

use std::collections::BTreeMap;

use connectors::{
    Call, ConnectorError, ContactReason, Conversation, Direction, InputReason, InvitationAction,
    LimitKind, MessageAction, Observation, ObservationEvent, Outcome, PersonRef, WithdrawalAction,
    Witness,
};
use domain::action::{ActionKind, ActionState, Reason};
use domain::identity::{IdentityEvent, IdentityState};
use domain::ids::{ActionId, IdentityId};
use domain::ledger::{Actor, EventKind};
use domain::limits;
use domain::profile::ProfileKey;
use domain::protocol::{self, Answer, Decision, Event};
use domain::seeded::{self, Bug};
use domain::time::Timestamp;
use store::Tx;
use store::action::{ActionRow, Ending, Waiting};
use store::ledger::Entry;
use store::recipient::Recipient;

use super::intent::{LookTask, Task};
use super::{Finished, Held};
use crate::journal::Journal;
use crate::outcome::{self, Confirmation};
use crate::{Engine, EngineResult, Running, observe};

/// The cause in the ledger.
const CAUSE: &str = "dispatch";

/// How often the rest after "slow down" is doubled at most.
const THROTTLE_DOUBLINGS_MAXIMUM: u32 = 5;
/// No network is taken at its word for a longer rest than this; a limit has its own notice.
const REST_MILLISECONDS_MAXIMUM: i64 = domain::time::span::DAY;

/// How an act ended.
#[derive(Debug, Clone)]
pub(crate) enum Performed {
    /// The network answered.
    Answered(Result<Outcome, ConnectorError>),
    /// The lease would not have outlasted the call, and nothing was written: the process slept.
    NotWritten,
}

impl Performed {
    /// What the send protocol makes of it.
    fn answer(&self) -> Answer {
        match self {
            Self::Answered(Ok(outcome)) => match outcome {
                Outcome::Done { .. } => Answer::Performed,
                Outcome::AlreadyTrue(_) => Answer::Already,
                Outcome::HandedOver(_) => Answer::HandedOver,
                Outcome::Unknown { .. } => Answer::Unknown,
            },
            Self::Answered(Err(error)) if final_reason(error).is_some() => Answer::Refused,
            Self::Answered(Err(error)) => match reason_to_wait(error, 0).0 {
                Reason::NetworkBusy => Answer::Busy,
                _ => Answer::Withheld,
            },
            Self::NotWritten => Answer::Withheld,
        }
    }
}

/// What a look at a conversation brought.
#[derive(Debug, Clone)]
pub(crate) struct Look {
    person: PersonRef,
    answer: Result<Conversation, ConnectorError>,
}

fn call(now: Timestamp) -> Call {
    let timeout = limits::CONNECTOR_TIMEOUT_MILLISECONDS.unsigned_abs();
    Call::at(now).with_timeout(std::time::Duration::from_millis(timeout))
}

/// How a connector is told whom it concerns.
pub(crate) fn person(recipient: &Recipient) -> PersonRef {
    let key = recipient
        .profile_key
        .as_deref()
        .and_then(|key| key.parse::<ProfileKey>().ok());
    PersonRef {
        remote_id: recipient.remote_id.clone(),
        slug: match &key {
            Some(ProfileKey::Slug(slug)) => Some(slug.clone()),
            _ => None,
        },
        profile_url: key
            .map(|key| key.display_url())
            .or_else(|| recipient.profile_url.clone()),
    }
}

/// Looks at the conversation since the step before.
pub(crate) async fn look(task: LookTask, now: Timestamp) -> Finished {
    let person = person(&task.recipient);
    let connector = &task.held.connector;
    let answer = connector.conversation(&person, task.since, call(now)).await;
    Finished::Looked(task.held, Look { person, answer })
}

/// Performs an action whose intent is committed, unless the process slept so long that the lease might
/// not outlast the call: another process may have the account by then (I-19).
pub(crate) async fn perform(task: Task, running: Running, now: Timestamp) -> Finished {
    let Task {
        held,
        recipient,
        text,
    } = task;
    if !held.hold.outlasts_a_call(&running) {
        return Finished::Performed(held, Performed::NotWritten);
    }
    // I-15 is broken where a text is cut after it was fixed.
    let text = if seeded::is_on(Bug::TruncateNote) {
        text.chars().take(20).collect()
    } else {
        text
    };
    let person = person(&recipient);
    let reference = held.action.id.to_string();
    let connector = &held.connector;
    let performed = match held.action.kind {
        ActionKind::Invitation => {
            let action = InvitationAction {
                person,
                note: (!text.is_empty()).then_some(text),
                reference,
            };
            connector.send_invitation(&action, call(now)).await
        }
        ActionKind::Message | ActionKind::Answer => {
            let action = MessageAction {
                person,
                text,
                reference,
            };
            connector.send_message(&action, call(now)).await
        }
        ActionKind::Withdrawal => {
            let action = WithdrawalAction {
                person,
                invitation_id: None,
                reference,
            };
            connector.withdraw_invitation(&action, call(now)).await
        }
    };
    Finished::Performed(held, Performed::Answered(performed))
}

/// Keeps what a look brought. The action goes on with the time of the look, or waits where the look
/// failed.
pub(crate) async fn write_look(
    engine: &Engine,
    tx: &mut Tx,
    held: Held,
    look: Look,
    journal: &mut Journal,
    now: Timestamp,
) -> EngineResult<Option<(Held, Option<Timestamp>)>> {
    match look.answer {
        Ok(conversation) if conversation.complete => {
            let observed_at = conversation.observed_at;
            let kind = held.connector.descriptor().kind;
            let observations = observations(&look.person, conversation, kind);
            let seen = [(held.hold.lease.id.clone(), observations)];
            observe::apply(engine, tx, &seen, journal, now).await?;
            Ok(Some((held, Some(observed_at))))
        }
        Ok(_) => {
            wait(tx, &held, Reason::SnapshotStale, None, now).await?;
            Ok(None)
        }
        Err(error) => {
            let identity = &held.hold.lease.id;
            note_account(
                engine,
                tx,
                identity,
                &error,
                held.action.attempt,
                journal,
                now,
            )
            .await?;
            if let Some(reason) = concerns_the_person(&error) {
                end_unbegun(tx, held, reason, &error, journal, now).await?;
                return Ok(None);
            }
            let (reason, _) = reason_to_wait(&error, held.action.attempt);
            wait(tx, &held, reason, Some(error.to_string()), now).await?;
            Ok(None)
        }
    }
}

async fn wait(
    tx: &mut Tx,
    held: &Held,
    reason: Reason,
    detail: Option<String>,
    now: Timestamp,
) -> EngineResult<()> {
    let waiting = Waiting {
        action: held.action.clone(),
        until: now.plus_millis(limits::RETRY_MILLISECONDS),
        reason,
        detail,
    };
    store::action::wait(tx, &[waiting]).await?;
    store::account::release(tx, &held.hold.lease).await?;
    Ok(())
}

/// Why a message ends whose conversation cannot be looked at because of the person: a profile that is gone does not come back
/// by waiting (I-28).
fn concerns_the_person(error: &ConnectorError) -> Option<Reason> {
    match error {
        ConnectorError::Contact { .. } => final_reason(error),
        _ => None,
    }
}

/// Ends an action of which nothing was tried.
async fn end_unbegun(
    tx: &mut Tx,
    held: Held,
    reason: Reason,
    error: &ConnectorError,
    journal: &mut Journal,
    now: Timestamp,
) -> EngineResult<()> {
    store::account::release(tx, &held.hold.lease).await?;
    let ending = Ending {
        local_date: held.action.local_date,
        action: held.action,
        reason,
        detail: Some(error.to_string()),
        trace: None,
    };
    outcome::end(tx, &[ending], journal, Actor::Engine, CAUSE, now).await
}

/// A look at a conversation tells the same as a poll would, under the same keys.
fn observations(
    person: &PersonRef,
    conversation: Conversation,
    source: domain::identity::ConnectorKind,
) -> Vec<Observation> {
    let observed_at = conversation.observed_at;
    conversation
        .messages
        .into_iter()
        .filter(|message| !message.invitation_note)
        .map(|message| {
            let event = match message.direction {
                Direction::In => ObservationEvent::MessageIn { text: message.text },
                Direction::Out => ObservationEvent::MessageOut { text: message.text },
            };
            Observation {
                dedup_key: connectors::dedup_key(
                    &event,
                    message.remote_id.as_deref(),
                    Some(person),
                    message.sent_at,
                ),
                event,
                person: Some(person.clone()),
                remote_id: message.remote_id,
                happened_at: Some(message.sent_at),
                observed_at,
                source: Witness::Connector(source),
            }
        })
        .collect()
}

/// Writes what became of actions that were performed or tried: each as the send protocol decides by
/// the action as it stands now. Most were simply done, and those are written together.
pub(crate) async fn write_outcomes(
    engine: &Engine,
    tx: &mut Tx,
    performed: Vec<(Held, Performed)>,
    journal: &mut Journal,
    now: Timestamp,
) -> EngineResult<()> {
    let mut changed = changed_meanwhile(tx, &performed).await?;
    let mut done = Vec::new();
    for (held, performed) in performed {
        if let Performed::Answered(Err(error)) = &performed {
            let identity = &held.hold.lease.id;
            note_account(
                engine,
                tx,
                identity,
                error,
                held.action.attempt,
                journal,
                now,
            )
            .await?;
        }
        let epoch = held.hold.lease.epoch;
        let (attempt, sent_text) = (held.action.attempt, held.action.sent_text.clone());
        let is_note_dropped = held.is_note_dropped;
        let action = match changed.remove(&held.action.id) {
            Some(Some(action)) => action,
            Some(None) => continue,
            None => held.action,
        };
        let event = Event::Answered {
            epoch,
            answer: performed.answer(),
        };
        let decision = protocol::decide(&action.standing(), event);
        match (decision, performed) {
            (
                Decision::Confirm | Decision::Keep,
                Performed::Answered(Ok(Outcome::Done {
                    remote_id,
                    happened_at,
                })),
            ) => {
                let confirmation = Confirmation {
                    reason: reason_of_done(&action, is_note_dropped),
                    action: ActionRow {
                        attempt,
                        sent_text,
                        ..action
                    },
                    remote_id,
                    happened_at: happened_at.unwrap_or(now),
                    message: engine.mint(now),
                };
                if decision == Decision::Confirm {
                    done.push(confirmation);
                } else {
                    outcome::keep(tx, &confirmation, now).await?;
                }
            }
            (decision, performed) => {
                write_other(tx, &action, decision, performed, journal, now).await?;
            }
        }
    }
    outcome::confirm(tx, &done, journal, Actor::Engine, CAUSE, now).await
}

/// Why an action counts as sent that its connector says it performed. Where the action waits again
/// meanwhile, because this process slept beside the call and another one gave the attempt up, the late
/// answer is evidence.
fn reason_of_done(action: &ActionRow, is_note_dropped: bool) -> Reason {
    match action.state {
        ActionState::Sending | ActionState::Unconfirmed if is_note_dropped => {
            Reason::SentWithoutNote
        }
        ActionState::Sending | ActionState::Unconfirmed => Reason::Applied,
        _ => Reason::ConfirmedByEvidence,
    }
}

/// Of actions that were performed or tried, those that somebody has changed since, as they stand now; none for those
/// that are gone. The others stand as their intents left them, and all stay so until the transaction ends.
async fn changed_meanwhile(
    tx: &mut Tx,
    performed: &[(Held, Performed)],
) -> EngineResult<BTreeMap<ActionId, Option<ActionRow>>> {
    let begun = performed.iter().map(|(held, _)| &held.action);
    let versions: BTreeMap<ActionId, i64> = store::action::versions(tx, begun.clone())
        .await?
        .into_iter()
        .map(|row| (row.id, row.version))
        .collect();
    let changed: Vec<&ActionRow> = begun
        .filter(|action| versions.get(&action.id) != Some(&action.version))
        .collect();
    let mut rows: BTreeMap<ActionId, Option<ActionRow>> = changed
        .iter()
        .map(|action| (action.id.clone(), None))
        .collect();
    for row in store::action::current(tx, changed).await? {
        rows.insert(row.id.clone(), Some(row));
    }
    Ok(rows)
}

/// Writes what became of an action that was not simply done.
async fn write_other(
    tx: &mut Tx,
    action: &ActionRow,
    decision: Decision,
    performed: Performed,
    journal: &mut Journal,
    now: Timestamp,
) -> EngineResult<()> {
    let answer = performed.answer();
    let (reason, detail, pause) = match performed {
        Performed::Answered(Ok(Outcome::AlreadyTrue(fact))) => {
            (outcome::learn(tx, action, &fact, now).await?, None, 0)
        }
        Performed::Answered(Ok(Outcome::HandedOver(handoff))) => {
            let text = serde_json::to_string(&handoff).unwrap_or_default();
            (Reason::InFlight, Some(text), 0)
        }
        Performed::Answered(Ok(Outcome::Unknown { detail })) => {
            (Reason::OutcomeUnknown, Some(detail), 0)
        }
        Performed::Answered(Ok(Outcome::Done { .. })) => (Reason::Applied, None, 0),
        Performed::Answered(Err(error)) => {
            let (waits, pause) = reason_to_wait(&error, action.attempt);
            let reason = final_reason(&error).unwrap_or(waits);
            (reason, Some(error.to_string()), pause)
        }
        Performed::NotWritten => (Reason::InFlight, None, limits::RETRY_MILLISECONDS),
    };
    let detail = detail.as_deref();
    match decision {
        Decision::End { last_is_undone } => {
            let reason = if answer == Answer::Busy {
                Reason::AttemptsExhausted
            } else {
                reason
            };
            let why = (reason, detail);
            outcome::give_up(
                tx,
                action,
                last_is_undone,
                why,
                journal,
                Actor::Engine,
                CAUSE,
                now,
            )
            .await
        }
        Decision::PutBack { last_is_undone } => {
            let retry_at = now.plus_millis(pause);
            let why = (reason, detail);
            outcome::put_back(
                tx,
                action,
                last_is_undone,
                retry_at,
                why,
                journal,
                CAUSE,
                now,
            )
            .await
        }
        Decision::HandOver => {
            let until = action.window_ends_at.unwrap_or(now);
            let text = detail.unwrap_or_default();
            store::action::hand_over(tx, action, until, text).await?;
            Ok(())
        }
        Decision::Lose => {
            let reason = Reason::OutcomeUnknown;
            outcome::lose(tx, action, reason, detail, journal, CAUSE, now).await
        }
        Decision::LookLater => {
            let later = now.plus_millis(limits::QUARANTINE_MILLISECONDS);
            Ok(store::action::look_again(tx, action, later).await?)
        }
        Decision::Begin
        | Decision::Confirm
        | Decision::Look
        | Decision::Ask
        | Decision::Keep
        | Decision::Ignore => Ok(()),
    }
}

/// The reason for which an action ends, where the refusal concerns the person or the text.
fn final_reason(error: &ConnectorError) -> Option<Reason> {
    match error {
        ConnectorError::Contact { reason, .. } => Some(match reason {
            ContactReason::UnknownPerson => Reason::ProfileUnavailable,
            ContactReason::NotConnected => Reason::NotConnected,
            ContactReason::CannotResendYet { .. } => Reason::CannotResendYet,
            ContactReason::Refused => Reason::NetworkRefused,
        }),
        ConnectorError::Input { reason, .. } => Some(match reason {
            InputReason::NoteTooLong { .. } => Reason::NoteTooLong,
            InputReason::MessageTooLong { .. } => Reason::MessageTooLong,
            InputReason::Empty | InputReason::Invalid => Reason::NetworkRefused,
        }),
        ConnectorError::NotSupported { .. } | ConnectorError::Bug { .. } => {
            Some(Reason::NetworkRefused)
        }
        ConnectorError::Reconnect
        | ConnectorError::ActionRequired { .. }
        | ConnectorError::AccountLimited { .. }
        | ConnectorError::Throttled { .. }
        | ConnectorError::Retry { .. } => None,
    }
}

/// Why an action waits after an error that is not final, and for how many milliseconds.
fn reason_to_wait(error: &ConnectorError, attempt: u32) -> (Reason, i64) {
    match error {
        ConnectorError::Reconnect | ConnectorError::ActionRequired { .. } => {
            (Reason::SessionDisconnected, limits::RETRY_MILLISECONDS)
        }
        ConnectorError::AccountLimited { .. } => (Reason::LimitNotice, limits::RETRY_MILLISECONDS),
        ConnectorError::Throttled { retry_after } => (
            Reason::NetworkBusy,
            rest_after_throttle(*retry_after, attempt),
        ),
        _ => (Reason::NetworkBusy, limits::RETRY_MILLISECONDS),
    }
}

/// What an error says about the account itself.
pub(crate) async fn note_account(
    engine: &Engine,
    tx: &mut Tx,
    identity: &IdentityId,
    error: &ConnectorError,
    attempt: u32,
    journal: &mut Journal,
    now: Timestamp,
) -> EngineResult<()> {
    match error {
        // I-18 is broken where the network's word is not heeded.
        ConnectorError::ActionRequired { .. } if seeded::is_on(Bug::IgnoreRestriction) => Ok(()),
        ConnectorError::AccountLimited { .. } if seeded::is_on(Bug::IgnoreLimitNotice) => Ok(()),
        ConnectorError::Reconnect => {
            change(
                engine,
                tx,
                identity,
                IdentityEvent::Expire,
                None,
                journal,
                now,
            )
            .await
        }
        ConnectorError::ActionRequired { message, .. } => {
            let event = IdentityEvent::Restrict;
            change(engine, tx, identity, event, Some(message), journal, now).await
        }
        ConnectorError::AccountLimited { limit, until } => {
            limited(tx, identity, Some(*limit), *until, journal, now).await
        }
        // Not this action alone: the account is silent (I-18).
        ConnectorError::Throttled { retry_after } => {
            let until = now.plus_millis(rest_after_throttle(*retry_after, attempt));
            store::account::pause_invitations(tx, identity, until).await?;
            store::account::pause_messages(tx, identity, until).await?;
            Ok(())
        }
        _ => Ok(()),
    }
}

/// For how many milliseconds an account that was told to slow down sends nothing: as long as the network
/// says, and at least so long that each further attempt of the same action waits twice as long.
fn rest_after_throttle(retry_after: Option<std::time::Duration>, attempt: u32) -> i64 {
    let doublings = attempt.saturating_sub(1).min(THROTTLE_DOUBLINGS_MAXIMUM);
    let asked = retry_after.map_or(0, |pause| {
        i64::try_from(pause.as_millis()).unwrap_or(i64::MAX)
    });
    asked.clamp(
        limits::RETRY_MILLISECONDS << doublings,
        REST_MILLISECONDS_MAXIMUM,
    )
}

/// Moves an identity by the chart, with a ledger row in every workspace of its owner.
pub(crate) async fn change(
    _engine: &Engine,
    tx: &mut Tx,
    identity: &IdentityId,
    event: IdentityEvent,
    detail: Option<&str>,
    journal: &mut Journal,
    now: Timestamp,
) -> EngineResult<()> {
    let accounts = store::account::by_ids(tx, [identity]).await?;
    let Some(account) = accounts.first() else {
        return Ok(());
    };
    let Some(to) = account.state.after(event) else {
        return Ok(());
    };
    let moved =
        store::account::change_state(tx, identity, account.state, to, detail, now, now).await?;
    if moved {
        note_change(tx, identity, account.state, to, journal, now).await?;
    }
    Ok(())
}

async fn note_change(
    tx: &mut Tx,
    identity: &IdentityId,
    from: IdentityState,
    to: IdentityState,
    journal: &mut Journal,
    now: Timestamp,
) -> EngineResult<()> {
    for seat in store::account::seats(tx, identity).await? {
        journal.note(
            &seat.workspace_id,
            Entry::new(now, EventKind::IdentityChanged, Actor::Network, "session")
                .member(&seat.member_id)
                .with(serde_json::json!({ "identity": identity, "from": from, "to": to })),
        );
    }
    Ok(())
}

/// The owner of an account saw the network announce a limit for acts of a kind (R43, R51): they rest as if a connector
/// had been told.
pub async fn limit_noticed(
    tx: &mut Tx,
    identity: &IdentityId,
    kind: ActionKind,
    journal: &mut Journal,
    now: Timestamp,
) -> EngineResult<()> {
    let limit = match kind {
        ActionKind::Invitation => LimitKind::Invitations,
        ActionKind::Message | ActionKind::Withdrawal | ActionKind::Answer => LimitKind::Messages,
    };
    limited(tx, identity, Some(limit), None, journal, now).await
}

/// The network announced a limit: that kind of action rests (R51).
async fn limited(
    tx: &mut Tx,
    identity: &IdentityId,
    limit: Option<LimitKind>,
    until: Option<Timestamp>,
    journal: &mut Journal,
    now: Timestamp,
) -> EngineResult<()> {
    let pause = now.plus_millis(limits::LIMIT_NOTICE_PAUSE_MILLISECONDS);
    let invitations = until.map_or(pause, |until| until.max(pause));
    let messages = until.unwrap_or_else(|| now.plus_millis(limits::MESSAGE_WINDOW_MILLISECONDS));
    if limit != Some(LimitKind::Messages) {
        store::account::pause_invitations(tx, identity, invitations).await?;
        store::budget::limit_noticed(tx, identity, invitations).await?;
    }
    if limit.is_none_or(|limit| limit == LimitKind::Messages) {
        store::account::pause_messages(tx, identity, messages).await?;
    }
    for seat in store::account::seats(tx, identity).await? {
        journal.note(
            &seat.workspace_id,
            Entry::new(now, EventKind::LimitNoticed, Actor::Network, "dispatch")
                .member(&seat.member_id)
                .with(serde_json::json!({ "limit": limit, "until": until })),
        );
    }
    Ok(())
}
