//! Moments: what may leave in an open slot gets an instant within it.

use std::collections::BTreeMap;

use domain::action::{ActionKind, ActionState, Reason};
use domain::calendar::{Window, moments as instants};
use domain::campaign::OnSilence;
use domain::entropy::draw;
use domain::ids::CampaignId;
use domain::ledger::{Actor, EventKind};
use domain::seeded::{self, Bug};
use domain::time::Timestamp;
use store::Tx;
use store::action::{ActionRow, Ending, Scheduling};
use store::ledger::Entry;
use store::occurrence::OccurrenceRow;

use super::{Awake, Batch, carry, place};
use crate::journal::Journal;
use crate::{Engine, EngineResult};

/// What silence means, decided when the slot begins: with `drop`, what was not approved ends
/// (R53). `send` and `hold` are seen to by [`moments`].
pub(super) async fn silence(
    tx: &mut Tx,
    batch: &Batch,
    opened: &[OccurrenceRow],
    journal: &mut Journal,
    now: Timestamp,
) -> EngineResult<()> {
    let places: Vec<_> = opened
        .iter()
        .filter(|row| {
            batch.get(&row.campaign_id).is_some_and(|awake| {
                let moderation = awake.row.moderation.0;
                moderation.enabled && moderation.on_silence == OnSilence::Drop
            })
        })
        .map(place)
        .collect();
    let endings: Vec<Ending> = store::action::open_at(tx, &places, now)
        .await?
        .into_iter()
        .filter(|action| action.state == ActionState::WaitingForApproval)
        .filter(|action| action.kind != ActionKind::Withdrawal)
        .map(|action| Ending {
            local_date: action.local_date,
            action,
            reason: Reason::NotDecided,
            detail: None,
            trace: None,
        })
        .collect();
    crate::outcome::end(tx, &endings, journal, Actor::Engine, "plan", now).await
}

/// Gives what may leave its moments, in all open slots. What was drawn never passes the cohort,
/// whatever was carried over (I-17). Nothing leaves in a slot before its own, also where the next
/// day's opens while one of today is open (I-23).
pub(super) async fn moments(
    engine: &Engine,
    tx: &mut Tx,
    batch: &Batch,
    open: &[OccurrenceRow],
    journal: &mut Journal,
    now: Timestamp,
) -> EngineResult<()> {
    let places: Vec<_> = open.iter().map(place).collect();
    let mut candidates: BTreeMap<CampaignId, Vec<ActionRow>> = BTreeMap::new();
    for action in store::action::open_at(tx, &places, now).await? {
        let list = candidates.entry(action.campaign_id.clone()).or_default();
        // Two open slots of one campaign may both ask for it.
        if list.iter().all(|other| other.id != action.id) {
            list.push(action);
        }
    }
    let taken: BTreeMap<(CampaignId, jiff::civil::Date, u32), i64> =
        store::action::taken(tx, &places)
            .await?
            .into_iter()
            .map(|row| ((row.campaign_id, row.local_date, row.slot_index), row.count))
            .collect();
    let mut schedulings = Vec::new();
    let mut endings = Vec::new();
    for occurrence in open {
        let Some(awake) = batch.get(&occurrence.campaign_id) else {
            continue;
        };
        let key = (
            occurrence.campaign_id.clone(),
            occurrence.local_date,
            occurrence.slot_index,
        );
        let already = taken.get(&key).copied().unwrap_or(0);
        // I-17 is broken where only this process's own places count.
        let already = if seeded::is_on(Bug::CohortByProcess) {
            0
        } else {
            already
        };
        let waiting = take_until(&mut candidates, occurrence);
        let (expired, alive): (Vec<_>, Vec<_>) = waiting
            .into_iter()
            .partition(|action| carry::is_expired(action, occurrence.local_date));
        endings.extend(expired.into_iter().map(|action| Ending {
            local_date: action.local_date,
            reason: carry::expiry(&action),
            action,
            detail: None,
            trace: None,
        }));
        schedulings.extend(place_in(engine, awake, occurrence, alive, already, now));
    }
    crate::outcome::end(tx, &endings, journal, Actor::Engine, "plan", now).await?;
    note_scheduled(tx, &schedulings, journal, now).await
}

/// Takes the campaign's actions whose turn has come in this slot: those of it and of earlier ones.
fn take_until(
    candidates: &mut BTreeMap<CampaignId, Vec<ActionRow>>,
    occurrence: &OccurrenceRow,
) -> Vec<ActionRow> {
    let own = (occurrence.local_date, occurrence.slot_index);
    candidates
        .get_mut(&occurrence.campaign_id)
        .map(|list| {
            list.extract_if(.., |action| (action.local_date, action.slot_index) <= own)
                .collect()
        })
        .unwrap_or_default()
}

/// Whether an action may get a moment without asking anybody.
fn is_cleared(awake: &Awake, action: &ActionRow) -> bool {
    match action.state {
        ActionState::Approved => true,
        ActionState::Queued | ActionState::Scheduled | ActionState::WaitingForApproval => {
            !action.lacks_approval(awake.row.consent())
        }
        _ => false,
    }
}

fn place_in(
    engine: &Engine,
    awake: &Awake,
    occurrence: &OccurrenceRow,
    waiting: Vec<ActionRow>,
    already: i64,
    now: Timestamp,
) -> Vec<Scheduling> {
    let mut room = (i64::from(awake.row.schedule.0.cohort_size) - already).max(0);
    let chosen: Vec<ActionRow> = waiting
        .into_iter()
        .filter(|action| is_cleared(awake, action))
        .filter(|action| {
            if !action.is_drawn() {
                return true;
            }
            room -= 1;
            room >= 0
        })
        .collect();
    let window = Window {
        starts_at: occurrence.starts_at.max(now),
        ends_at: occurrence.ends_at,
    };
    let slot = occurrence.slot_index.to_string();
    let seed = draw(
        engine.seed,
        &[
            awake.row.id.as_str(),
            &occurrence.local_date.to_string(),
            &slot,
            &already.to_string(),
        ],
    );
    let identity = awake
        .sender
        .as_ref()
        .and_then(|sender| sender.identity_id.clone());
    instants(window, chosen.len(), seed)
        .into_iter()
        .zip(chosen)
        .map(|(due_at, action)| Scheduling {
            action,
            identity: identity.clone(),
            local_date: occurrence.local_date,
            slot_index: occurrence.slot_index,
            due_at,
            window_ends_at: occurrence.ends_at,
        })
        .collect()
}

async fn note_scheduled(
    tx: &mut Tx,
    schedulings: &[Scheduling],
    journal: &mut Journal,
    now: Timestamp,
) -> EngineResult<()> {
    let done = store::action::schedule(tx, schedulings).await?;
    let done: std::collections::BTreeSet<_> = done.into_iter().map(|row| row.id).collect();
    for one in schedulings
        .iter()
        .filter(|one| done.contains(&one.action.id))
    {
        let action = &one.action;
        journal.note(
            &action.workspace_id,
            Entry::new(now, EventKind::ActionScheduled, Actor::Engine, "plan")
                .campaign(&action.campaign_id)
                .contact(&action.contact_id)
                .member(&action.member_id)
                .action(&action.id, action.step)
                .on(one.local_date)
                .with(serde_json::json!({ "at": one.due_at, "from": action.local_date })),
        );
    }
    Ok(())
}
