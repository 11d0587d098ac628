//! What did not go in a slot moves to another day, or expires.

use std::collections::BTreeSet;

use domain::action::{ActionState, Reason};
use domain::campaign::Consent;
use domain::ledger::{Actor, EventKind};
use domain::limits;
use domain::seeded::{self, Bug};
use domain::time::Timestamp;
use jiff::ToSpan;
use jiff::civil::Date;
use store::Tx;
use store::action::{ActionRow, Carrying, Ending, Place};
use store::ledger::Entry;
use store::occurrence::OccurrenceRow;

use super::{Awake, Batch, place};
use crate::EngineResult;
use crate::journal::Journal;

/// A slot of today may be over, and one of tomorrow is not.
const DATES_LOOKED_AT: usize = 3;

/// Closes occurrences whose window has ended.
pub(super) async fn close(
    tx: &mut Tx,
    batch: &Batch,
    ended: &[OccurrenceRow],
    journal: &mut Journal,
    now: Timestamp,
) -> EngineResult<()> {
    store::occurrence::close(tx, ended, now).await?;
    for row in ended {
        journal.note(
            &row.workspace_id,
            Entry::new(now, EventKind::SlotClosed, Actor::Engine, "plan")
                .campaign(&row.campaign_id)
                .on(row.local_date)
                .with(serde_json::json!({ "slot": row.slot_index })),
        );
    }
    pass_on(tx, batch, ended, journal, now).await
}

/// Moves what is left of ended occurrences to the next execution day.
pub(super) async fn pass_on(
    tx: &mut Tx,
    batch: &Batch,
    ended: &[OccurrenceRow],
    journal: &mut Journal,
    now: Timestamp,
) -> EngineResult<()> {
    let places = places_over(batch, ended, now);
    let left = store::action::unfinished_at(tx, &places).await?;
    let mut carryings: Vec<Carrying> = Vec::new();
    let mut endings: Vec<Ending> = Vec::new();
    let mut seen = BTreeSet::new();
    for action in left {
        let Some(awake) = batch.get(&action.campaign_id) else {
            continue;
        };
        if !seen.insert(action.id.clone()) {
            continue;
        }
        match next_place(awake, &action, now) {
            Some((date, slot)) if !is_expired(&action, date) => carryings.push(Carrying {
                state: waiting_state(&action, awake.row.consent()),
                local_date: date,
                slot_index: slot,
                action,
            }),
            _ => endings.push(Ending {
                local_date: action.local_date,
                reason: expiry(&action),
                action,
                detail: None,
                trace: None,
            }),
        }
    }
    note_carried(tx, &carryings, journal, now).await?;
    crate::outcome::end(tx, &endings, journal, Actor::Engine, "plan", now).await
}

/// The places whose actions move on: those that ended now, and on their dates every slot that is over. One
/// that a stop closed, or that passed while the campaign was stopped, has no end of its own.
fn places_over(batch: &Batch, ended: &[OccurrenceRow], now: Timestamp) -> Vec<Place> {
    let over = |row: &OccurrenceRow| {
        let others = batch.get(&row.campaign_id).into_iter();
        let others = others.flat_map(|awake| awake.calendar.occurrences_on(row.local_date));
        let slots: BTreeSet<u32> = others
            .filter(|occurrence| occurrence.window.ends_at <= now)
            .map(|occurrence| occurrence.slot)
            .chain([row.slot_index])
            .collect();
        let places = slots.into_iter().map(|slot_index| Place {
            slot_index,
            ..place(row)
        });
        places.collect::<Vec<_>>()
    };
    ended.iter().flat_map(over).collect()
}

async fn note_carried(
    tx: &mut Tx,
    carryings: &[Carrying],
    journal: &mut Journal,
    now: Timestamp,
) -> EngineResult<()> {
    let moved = store::action::carry(tx, carryings).await?;
    if seeded::is_on(Bug::CarryOverDropsApproval) {
        // I-14 is broken where who approved is asked again.
        for carrying in carryings {
            store::action::drop_approval(tx, &carrying.action).await?;
        }
    }
    let moved: BTreeSet<_> = moved.into_iter().map(|row| row.id).collect();
    for carrying in carryings
        .iter()
        .filter(|one| moved.contains(&one.action.id))
    {
        let action = &carrying.action;
        journal.note(
            &action.workspace_id,
            Entry::new(now, EventKind::ActionCarriedOver, Actor::Engine, "plan")
                .campaign(&action.campaign_id)
                .contact(&action.contact_id)
                .member(&action.member_id)
                .action(&action.id, action.step)
                .on(carrying.local_date)
                .with(serde_json::json!({ "from": action.local_date, "reason": action.reason })),
        );
    }
    Ok(())
}

/// The state in which an action waits for its next slot: cleared by the sender, or as it was. One that
/// was being sent when its campaign began to ask for approvals waits for one (I-13).
fn waiting_state(action: &ActionRow, consent: Consent) -> ActionState {
    match action.state {
        ActionState::Scheduled if action.approved_at.is_some() => ActionState::Approved,
        ActionState::Scheduled | ActionState::Queued if action.lacks_approval(consent) => {
            ActionState::WaitingForApproval
        }
        ActionState::Scheduled => ActionState::Queued,
        other => other,
    }
}

/// What was drawn and has waited longer than an approval lasts is not sent any more (engine, time 4).
/// A later message of a sequence waits for its next slot, however long.
pub(super) fn is_expired(action: &ActionRow, next: Date) -> bool {
    let last = action
        .planned_local_date
        .saturating_add(limits::APPROVAL_EXPIRY_DAYS.days());
    // I-24 is broken where what was approved long ago leaves after an outage.
    action.is_drawn() && next > last && !seeded::is_on(Bug::SendExpiredPlans)
}

/// Why an action ends that has waited too long: for a decision, for a budget, or for a slot in which it could leave.
pub(super) fn expiry(action: &ActionRow) -> Reason {
    match (action.state, action.reason) {
        (ActionState::WaitingForApproval, _) => Reason::Undecided,
        (_, Some(reason)) if reason.is_of_budget() => reason,
        _ => Reason::Expired,
    }
}

/// The next slot for an action: what was drawn keeps its slot of the day, later messages take the
/// day's first. A slot that is over is none: its end has passed, and no other one would move the action on.
fn next_place(awake: &Awake, action: &ActionRow, now: Timestamp) -> Option<(Date, u32)> {
    let today = awake.calendar.local_date_at(now);
    let after = action.local_date.max(today.yesterday().unwrap_or(today));
    let mut dates = awake
        .calendar
        .execution_dates_from(after.tomorrow().ok()?)
        .take(DATES_LOOKED_AT);
    dates.find_map(|date| {
        let slots = awake.calendar.occurrences_on(date).len();
        let last = u32::try_from(slots).unwrap_or(u32::MAX).saturating_sub(1);
        let slot = if action.is_drawn() {
            action.slot_index.min(last)
        } else {
            0
        };
        let window = awake.calendar.window(date, slot)?;
        (now < window.ends_at).then_some((date, slot))
    })
}
