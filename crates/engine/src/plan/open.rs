//! Which slots begin, and which passed unseen.

use std::collections::BTreeSet;

use domain::calendar::Occurrence;
use domain::ids::CampaignId;
use domain::ledger::{Actor, EventKind};
use domain::seeded::{self, Bug};
use domain::time::Timestamp;
use store::Tx;
use store::campaign::CampaignRow;
use store::ledger::Entry;
use store::occurrence::{NewOccurrence, OccurrenceRow, OccurrenceState};

use super::{Awake, Batch};
use crate::journal::Journal;
use crate::{Engine, EngineResult};

/// What began.
#[derive(Default)]
pub(super) struct Begun {
    /// Occurrences that opened now; their work is ours.
    pub opened: Vec<OccurrenceRow>,
    /// Occurrences whose window passed while nothing ran.
    pub missed: Vec<OccurrenceRow>,
    /// Campaigns with an open slot that an error holds back.
    pub held_back: BTreeSet<CampaignId>,
}

/// Opens the slots whose time has come. A slot that passed is noted as missed and never caught up;
/// a late wake-up inside a window runs the rest (engine, time 4).
pub(super) async fn begin(
    engine: &Engine,
    tx: &mut Tx,
    batch: &Batch,
    journal: &mut Journal,
    now: Timestamp,
) -> EngineResult<Begun> {
    let mut begun = Begun::default();
    let mut new = Vec::new();
    let mut halted = Vec::new();
    for awake in batch.values() {
        new.extend(missed(awake, now).map(|occurrence| {
            let missed = row(engine, awake, &occurrence, OccurrenceState::Missed);
            if seeded::is_on(Bug::CatchUpMissedSlots) {
                // I-24 is broken where an outage ends with everything that it kept from leaving.
                NewOccurrence {
                    ends_at: now.plus_millis(occurrence.window.milliseconds()),
                    state: OccurrenceState::Open,
                    ..missed
                }
            } else {
                missed
            }
        }));
        for occurrence in open(awake, now) {
            if awake.has_fatal_error() {
                begun.held_back.insert(awake.row.id.clone());
                halted.extend(halt(awake, &occurrence, journal, now));
            } else {
                new.push(row(engine, awake, &occurrence, OccurrenceState::Open));
            }
        }
    }
    store::campaign::halt(tx, halted).await?;
    for row in store::occurrence::insert(tx, &new, now).await? {
        let passed = row.ends_at <= now;
        let kind = if passed {
            EventKind::SlotMissed
        } else {
            EventKind::SlotOpened
        };
        journal.note(
            &row.workspace_id,
            Entry::new(now, kind, Actor::Engine, "plan")
                .campaign(&row.campaign_id)
                .on(row.local_date)
                .with(serde_json::json!({ "slot": row.slot_index, "starts_at": row.starts_at, "ends_at": row.ends_at })),
        );
        if passed {
            begun.missed.push(row);
        } else {
            begun.opened.push(row);
        }
    }
    Ok(begun)
}

/// Notes the slots of a campaign that passed unseen before it stops or gets another schedule: nobody would
/// look for them afterwards (I-22).
pub(crate) async fn note_missed(
    tx: &mut Tx,
    campaign: &CampaignRow,
    journal: &mut Journal,
    actor: &Actor,
    now: Timestamp,
) -> EngineResult<()> {
    let (Ok(calendar), Some(since)) = (campaign.calendar(), campaign.next_wake_at) else {
        return Ok(());
    };
    let zone_data_version = domain::calendar::zone::installed().edition().to_string();
    let passed = calendar.occurrences_between(since, now).into_iter();
    let missed: Vec<NewOccurrence> = passed
        .filter(|occurrence| {
            let day_zero = campaign.started_local_date;
            occurrence.window.ends_at <= now && day_zero.is_some_and(|day| occurrence.date > day)
        })
        .map(|occurrence| occurrence_row(campaign, &occurrence, &zone_data_version))
        .collect();
    for row in store::occurrence::insert(tx, &missed, now).await? {
        journal.note(
            &row.workspace_id,
            Entry::new(now, EventKind::SlotMissed, actor.clone(), "campaign")
                .campaign(&row.campaign_id)
                .on(row.local_date)
                .with(serde_json::json!({ "slot": row.slot_index, "starts_at": row.starts_at, "ends_at": row.ends_at })),
        );
    }
    Ok(())
}

/// Nothing runs on day 0, the local date of the start (R52).
fn after_day_zero(awake: &Awake, occurrence: &Occurrence) -> bool {
    awake
        .row
        .started_local_date
        .is_some_and(|day_zero| occurrence.date > day_zero)
}

fn open(awake: &Awake, now: Timestamp) -> impl Iterator<Item = Occurrence> + '_ {
    awake
        .calendar
        .occurrences_at(now)
        .into_iter()
        .filter(|occurrence| after_day_zero(awake, occurrence))
}

fn missed(awake: &Awake, now: Timestamp) -> impl Iterator<Item = Occurrence> + '_ {
    let since = awake.row.next_wake_at.unwrap_or(now);
    awake
        .calendar
        .occurrences_between(since, now)
        .into_iter()
        .filter(move |occurrence| {
            occurrence.window.ends_at <= now && after_day_zero(awake, occurrence)
        })
}

fn row(
    engine: &Engine,
    awake: &Awake,
    occurrence: &Occurrence,
    state: OccurrenceState,
) -> NewOccurrence {
    NewOccurrence {
        state,
        ..occurrence_row(&awake.row, occurrence, &engine.zone_data_version)
    }
}

/// A slot that was missed, unless somebody says otherwise.
fn occurrence_row(
    campaign: &CampaignRow,
    occurrence: &Occurrence,
    zone_data_version: &str,
) -> NewOccurrence {
    NewOccurrence {
        workspace: campaign.workspace_id.clone(),
        campaign: campaign.id.clone(),
        campaign_version: campaign.version,
        time_zone: campaign.schedule_on(occurrence.date).time_zone.clone(),
        zone_data_version: zone_data_version.to_owned(),
        local_date: occurrence.date,
        slot_index: occurrence.slot,
        starts_at: occurrence.window.starts_at,
        ends_at: occurrence.window.ends_at,
        state: OccurrenceState::Missed,
    }
}

/// Notes, once a day, that an error was there when the day's first slot began (R55).
fn halt(
    awake: &Awake,
    occurrence: &Occurrence,
    journal: &mut Journal,
    now: Timestamp,
) -> Option<(domain::ids::WorkspaceId, CampaignId, jiff::civil::Date)> {
    let first = awake.calendar.first_start_on(occurrence.date) == Some(occurrence.window.starts_at);
    if !first || awake.row.halted_local_date == Some(occurrence.date) {
        return None;
    }
    journal.note(
        &awake.row.workspace_id,
        Entry::new(now, EventKind::CampaignHalted, Actor::Engine, "plan")
            .campaign(&awake.row.id)
            .on(occurrence.date),
    );
    Some((
        awake.row.workspace_id.clone(),
        awake.row.id.clone(),
        occurrence.date,
    ))
}
