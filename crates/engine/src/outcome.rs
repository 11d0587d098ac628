//! What became of actions: confirmed, ended, put back, lost. The engine and the hands of people
//! (assisted sending, unconfirmed actions) write outcomes through these functions alone.

use std::collections::{BTreeMap, BTreeSet};

use connectors::Fact;
use domain::action::{ActionKind, Reason};
use domain::ids::MessageId;
use domain::ledger::{Actor, EventKind, Measure};
use domain::limits;
use domain::protocol::Doubt;
use domain::time::Timestamp;
use domain::withdrawal;
use store::Tx;
use store::action::{ActionRow, Answer, Applied, Confirming, Ending};
use store::campaign::Totals;
use store::campaign_day::Counting;
use store::conversation::{Direction, NewMessage};
use store::ledger::Entry;
use store::participation::Left;
use store::relation::{Learnt, RelationState};

use crate::EngineResult;
use crate::journal::Journal;
use crate::local_dates::LocalDates;

/// That an action was performed.
#[derive(Debug, Clone)]
pub struct Confirmation {
    /// The action as it stands, with the number and the text of the attempt that had the effect.
    pub action: ActionRow,
    /// Who says so.
    pub reason: Reason,
    /// The network's id of the effect.
    pub remote_id: Option<String>,
    /// When it happened.
    pub happened_at: Timestamp,
    /// The id under which a message is kept; unused for invitations.
    pub message: MessageId,
}

impl Confirmation {
    fn applied(&self) -> Applied<'_> {
        Applied {
            action: &self.action,
            reason: self.reason,
            remote_id: self.remote_id.as_deref(),
        }
    }
}

/// An entry about an action.
pub(crate) fn about(
    action: &ActionRow,
    kind: EventKind,
    actor: Actor,
    cause: &'static str,
    at: Timestamp,
) -> Entry {
    Entry::new(at, kind, actor, cause)
        .campaign(&action.campaign_id)
        .contact(&action.contact_id)
        .member(&action.member_id)
        .action(&action.id, action.step)
        .on(action.local_date)
}

/// Confirms actions: they were performed. Sequences go on from here. Those that were changed since they
/// were read are left as they are.
pub async fn confirm(
    tx: &mut Tx,
    confirmations: &[Confirmation],
    journal: &mut Journal,
    actor: Actor,
    cause: &'static str,
    now: Timestamp,
) -> EngineResult<()> {
    if confirmations.is_empty() {
        return Ok(());
    }
    let campaigns = confirmations.iter().map(|one| &one.action.campaign_id);
    let dates = LocalDates::of(tx, campaigns).await?;
    let confirmings: Vec<Confirming<'_>> = confirmations
        .iter()
        .map(|one| Confirming {
            action: &one.action,
            reason: one.reason,
            remote_id: one.remote_id.as_deref(),
            local_date: dates.of_effect(&one.action, one.happened_at),
        })
        .collect();
    let done: BTreeSet<_> = store::action::confirm(tx, &confirmings, now)
        .await?
        .into_iter()
        .map(|row| row.id)
        .collect();
    let done: Vec<&Confirmation> = confirmations
        .iter()
        .filter(|one| done.contains(&one.action.id))
        .collect();
    let applied: Vec<Applied<'_>> = done.iter().map(|one| one.applied()).collect();
    store::action::apply_attempts(tx, &applied, now).await?;
    continue_sequences(tx, &done, &dates).await?;
    keep_effects(tx, &done, now).await?;
    for one in done {
        let action = &one.action;
        let mut entry =
            about(action, EventKind::ActionEnded, actor.clone(), cause, now).because(one.reason);
        entry.counting = Measure::performed(action.kind).map(Counting::One);
        journal.note(&action.workspace_id, entry);
        let totals = match action.kind {
            ActionKind::Invitation => Totals {
                sent: 1,
                ..Totals::default()
            },
            ActionKind::Message => Totals {
                messages: 1,
                ..Totals::default()
            },
            ActionKind::Withdrawal => Totals {
                withdrawn: 1,
                ..Totals::default()
            },
            ActionKind::Answer => Totals::default(),
        };
        journal.add(&action.workspace_id, &action.campaign_id, totals);
    }
    Ok(())
}

/// Keeps an effect of an action that ended otherwise: it is on record, and no message of ours is taken
/// for one that was written by hand.
pub async fn keep(tx: &mut Tx, confirmation: &Confirmation, now: Timestamp) -> EngineResult<()> {
    store::action::apply_attempts(tx, &[confirmation.applied()], now).await?;
    keep_effects(tx, &[confirmation], now).await
}

async fn continue_sequences(
    tx: &mut Tx,
    done: &[&Confirmation],
    dates: &LocalDates,
) -> EngineResult<()> {
    let left = |kind: ActionKind, is_drawn: bool| -> Vec<Left<'_>> {
        done.iter()
            .filter(|one| one.action.kind == kind && one.action.is_drawn() == is_drawn)
            .filter_map(|one| {
                Some(Left {
                    action: &one.action,
                    identity: one.action.identity_id.as_ref()?,
                    at: one.happened_at,
                    local_date: dates.of_effect(&one.action, one.happened_at),
                })
            })
            .collect()
    };
    store::participation::invited(tx, &left(ActionKind::Invitation, true)).await?;
    store::participation::begun(tx, &left(ActionKind::Message, true)).await?;
    store::participation::sent(tx, &left(ActionKind::Message, false)).await?;
    let withdrawn = left(ActionKind::Withdrawal, false);
    store::participation::withdrawn(tx, &withdrawn).await?;
    let free = withdrawn
        .iter()
        .map(|one| (one.action, withdrawal::free_again_at(one.at)));
    store::action::free_family(tx, free).await?;
    Ok(())
}

/// Keeps what the effects mean for later: the open invitation, the message in the conversation.
async fn keep_effects(tx: &mut Tx, done: &[&Confirmation], now: Timestamp) -> EngineResult<()> {
    let mut learnt = BTreeMap::new();
    let mut withdrawn = BTreeMap::new();
    let mut messages = Vec::new();
    for one in done {
        let action = &one.action;
        let Some(identity) = &action.identity_id else {
            continue;
        };
        match action.kind {
            ActionKind::Invitation => {
                learnt.insert(
                    (identity.clone(), action.contact_id.clone()),
                    Learnt {
                        workspace: action.workspace_id.clone(),
                        identity: identity.clone(),
                        contact: action.contact_id.clone(),
                        state: RelationState::Invited,
                        since: one.happened_at,
                        source: "sent",
                    },
                );
            }
            ActionKind::Message | ActionKind::Answer => messages.push(NewMessage {
                workspace: action.workspace_id.clone(),
                id: one.message.clone(),
                identity: identity.clone(),
                contact: action.contact_id.clone(),
                direction: Direction::Out,
                // A person wrote it: sequences stop for it as they do for what is written on the network (R48).
                by_hand: action.kind == ActionKind::Answer,
                verdict: None,
                text: action.sent_text.clone().unwrap_or_default(),
                happened_at: one.happened_at,
                observed_at: now,
                remote_id: one
                    .remote_id
                    .clone()
                    .unwrap_or_else(|| action.id.to_string()),
                campaign: Some(action.campaign_id.clone()),
                step: Some(action.step),
            }),
            ActionKind::Withdrawal => {
                let pair = (&action.workspace_id, identity, &action.contact_id);
                withdrawn.insert(pair, one.happened_at);
            }
        }
    }
    store::relation::set(tx, learnt.into_values().collect()).await?;
    let withdrawn = withdrawn.into_iter();
    let withdrawn =
        withdrawn.map(|((workspace, identity, contact), at)| (workspace, identity, contact, at));
    store::relation::withdrawn(tx, withdrawn).await?;
    store::conversation::insert(tx, messages).await?;
    Ok(())
}

/// Ends actions that were not begun, or that a person took out. A reason that ends the sequence
/// ends it for the contact.
pub async fn end(
    tx: &mut Tx,
    endings: &[Ending],
    journal: &mut Journal,
    actor: Actor,
    cause: &'static str,
    now: Timestamp,
) -> EngineResult<()> {
    let done: BTreeSet<_> = store::action::end(tx, endings, now)
        .await?
        .into_iter()
        .map(|row| row.id)
        .collect();
    for ending in endings.iter().filter(|one| done.contains(&one.action.id)) {
        let mut entry = about(
            &ending.action,
            EventKind::ActionEnded,
            actor.clone(),
            cause,
            now,
        )
        .because(ending.reason);
        if ending.detail.is_some() || ending.trace.is_some() {
            let mut data = serde_json::Map::new();
            data.extend(
                ending
                    .detail
                    .clone()
                    .map(|detail| ("detail".to_owned(), detail.into())),
            );
            data.extend(
                ending
                    .trace
                    .clone()
                    .map(|trace| ("trace".to_owned(), trace)),
            );
            entry = entry.with(data.into());
        }
        journal.note(&ending.action.workspace_id, entry);
        stop_sequence(
            tx,
            &ending.action,
            ending.reason,
            journal,
            &actor,
            cause,
            now,
        )
        .await?;
    }
    Ok(())
}

async fn stop_sequence(
    tx: &mut Tx,
    action: &ActionRow,
    reason: Reason,
    journal: &mut Journal,
    actor: &Actor,
    cause: &'static str,
    now: Timestamp,
) -> EngineResult<()> {
    if !reason.ends_sequence() || action.kind != ActionKind::Message {
        return Ok(());
    }
    let (workspace, campaign, contact) = (
        &action.workspace_id,
        &action.campaign_id,
        &action.contact_id,
    );
    if store::participation::stop(tx, workspace, campaign, contact, now, reason).await? {
        let mut entry = about(
            action,
            EventKind::SequenceStopped,
            actor.clone(),
            cause,
            now,
        );
        entry.reason = Some(reason);
        journal.note(workspace, entry);
    }
    Ok(())
}

/// Ends an action that was begun, and will not be tried again. `last_is_undone` says that its last
/// attempt was definitely not performed.
pub async fn give_up(
    tx: &mut Tx,
    action: &ActionRow,
    last_is_undone: bool,
    (reason, detail): (Reason, Option<&str>),
    journal: &mut Journal,
    actor: Actor,
    cause: &'static str,
    now: Timestamp,
) -> EngineResult<()> {
    let dates = LocalDates::of(tx, [&action.campaign_id]).await?;
    let date = dates.at(&action.campaign_id, now);
    let ended =
        store::action::cancel_attempt(tx, action, last_is_undone, reason, detail, now, date)
            .await?;
    if !ended {
        return Ok(());
    }
    answer(tx, action, not_performed(last_is_undone), detail, now).await?;
    store::action::release_family(tx, action).await?;
    let mut entry =
        about(action, EventKind::ActionEnded, actor.clone(), cause, now).because(reason);
    if let Some(detail) = detail {
        entry = entry.with(serde_json::json!({ "detail": detail }));
    }
    journal.note(&action.workspace_id, entry);
    stop_sequence(tx, action, reason, journal, &actor, cause, now).await
}

/// The word for an attempt that was not performed: for certain, or as far as a look or a person can
/// tell.
const fn not_performed(is_certain: bool) -> &'static str {
    if is_certain { "refused" } else { "not_found" }
}

async fn answer(
    tx: &mut Tx,
    action: &ActionRow,
    outcome: &'static str,
    detail: Option<&str>,
    now: Timestamp,
) -> EngineResult<()> {
    let answer = Answer {
        action,
        outcome,
        detail,
    };
    Ok(store::action::answer_attempts(tx, &[answer], now).await?)
}

/// Keeps a fact that stands in the way of an action; answers the reason for which the action ends if
/// it does.
pub async fn learn(
    tx: &mut Tx,
    action: &ActionRow,
    fact: &Fact,
    now: Timestamp,
) -> EngineResult<Reason> {
    let (reason, state, since) = match fact {
        Fact::Connected { since } => (Reason::AlreadyConnected, RelationState::Connected, *since),
        Fact::InvitationPending { since, .. } => (
            Reason::InvitationAlreadyPending,
            RelationState::Invited,
            *since,
        ),
        Fact::NoInvitationPending => return nothing_open(tx, action, now).await,
    };
    if let Some(identity) = &action.identity_id {
        let learnt = Learnt {
            workspace: action.workspace_id.clone(),
            identity: identity.clone(),
            contact: action.contact_id.clone(),
            state,
            since: since.unwrap_or(now),
            source: "send",
        };
        store::relation::set(tx, vec![learnt]).await?;
    }
    Ok(reason)
}

/// No invitation is open: it was answered, or taken back by another hand.
async fn nothing_open(tx: &mut Tx, action: &ActionRow, now: Timestamp) -> EngineResult<Reason> {
    if let Some(identity) = &action.identity_id {
        let (workspace, contact) = (&action.workspace_id, &action.contact_id);
        store::relation::not_open(tx, workspace, identity, contact, now).await?;
    }
    Ok(Reason::InvitationNotOpen)
}

/// Puts back an action for another attempt. `last_is_undone` says that the last one was definitely not
/// performed; else the action keeps its contact within its family, because it may have invited.
pub async fn put_back(
    tx: &mut Tx,
    action: &ActionRow,
    last_is_undone: bool,
    retry_at: Timestamp,
    (reason, detail): (Reason, Option<&str>),
    journal: &mut Journal,
    cause: &'static str,
    now: Timestamp,
) -> EngineResult<()> {
    let put_back =
        store::action::refuse(tx, action, last_is_undone, retry_at, reason, detail).await?;
    if !put_back {
        return Ok(());
    }
    answer(tx, action, not_performed(last_is_undone), detail, now).await?;
    if last_is_undone && action.standing().doubt != Doubt::EarlierAttempt {
        store::action::release_family(tx, action).await?;
    }
    let mut entry = about(action, EventKind::ActionRefused, Actor::Engine, cause, now);
    entry.reason = Some(reason);
    journal.note(&action.workspace_id, entry);
    Ok(())
}

/// Notes that nobody can tell whether an action was performed; it is looked up later.
pub async fn lose(
    tx: &mut Tx,
    action: &ActionRow,
    reason: Reason,
    detail: Option<&str>,
    journal: &mut Journal,
    cause: &'static str,
    now: Timestamp,
) -> EngineResult<()> {
    let look_up_at = action
        .intent_at
        .unwrap_or(now)
        .plus_millis(limits::QUARANTINE_MILLISECONDS)
        .max(now);
    if !store::action::lose(tx, action, look_up_at, reason, detail).await? {
        return Ok(());
    }
    answer(tx, action, "unknown", detail, now).await?;
    let mut entry = about(
        action,
        EventKind::ActionUnconfirmed,
        Actor::Engine,
        cause,
        now,
    );
    entry.reason = Some(reason);
    journal.note(&action.workspace_id, entry);
    Ok(())
}
