//! Plans follow the newest edition of the time-zone data that any process has (engine, time 2).
//!
//! Instants are derived from civil times, but those of open slots and of scheduled actions stand in
//! the database. When a process comes with a newer edition, they are derived anew; a process with an
//! older one plans and sends nothing, until it is updated.

use std::collections::BTreeMap;

use domain::calendar::zone::Edition;
use domain::calendar::{Calendar, Window};
use domain::ids::CampaignId;
use domain::ledger::{Actor, EventKind};
use domain::time::Timestamp;
use store::Tx;
use store::action::{ActionRow, Place};
use store::ledger::Entry;
use store::occurrence::OccurrenceRow;

use crate::journal::Journal;
use crate::plan::place;
use crate::redraw::redraw;
use crate::{Engine, EngineResult, find};

/// How the edition of a process stands to the one that plans were made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is the same, or was newer and is the same now.
    Current,
    /// It is older: this process plans and sends nothing.
    Older,
}

/// Whether an edition is older than the one that plans were made with; `known` is empty before the
/// first plan.
pub fn is_older(mine: &str, known: &str) -> bool {
    match (mine.parse::<Edition>(), known.parse::<Edition>()) {
        (Ok(mine), Ok(known)) => mine < known,
        // What nobody can read is no edition that anything was planned with.
        _ => false,
    }
}

/// Makes the edition of this process the one that plans are made with, where it is newer: what has
/// not left yet is derived anew.
pub async fn adopt(engine: &Engine, now: Timestamp) -> EngineResult<Standing> {
    let mut tx = engine.db.read().await?;
    let known = store::instance::get(&mut tx).await?.zone_data_version;
    drop(tx);
    if known == *engine.zone_data_version {
        return Ok(Standing::Current);
    }
    let mut tx = engine.db.write().await?;
    let known = store::instance::lock(&mut tx).await?.zone_data_version;
    if is_older(&engine.zone_data_version, &known) {
        return Ok(Standing::Older);
    }
    if known != *engine.zone_data_version {
        store::instance::keep_zones(&mut tx, &engine.zone_data_version).await?;
        if !known.is_empty() {
            derive_anew(engine, &mut tx, now).await?;
            tracing::info!(
                from = known,
                to = &*engine.zone_data_version,
                "the time-zone data is newer; what has not left is planned anew"
            );
        }
        tx.commit().await?;
    }
    Ok(Standing::Current)
}

async fn derive_anew(engine: &Engine, tx: &mut Tx, now: Timestamp) -> EngineResult<()> {
    let mut journal = Journal::default();
    store::campaign::wake_all(tx, now).await?;
    let open = store::occurrence::all_open(tx).await?;
    let moved = moved(tx, open).await?;
    store::occurrence::move_windows(tx, &moved, &engine.zone_data_version).await?;
    for row in &moved {
        journal.note(
            &row.workspace_id,
            Entry::new(now, EventKind::SlotMoved, Actor::Engine, "zones")
                .campaign(&row.campaign_id)
                .on(row.local_date)
                .with(serde_json::json!({ "slot": row.slot_index, "starts_at": row.starts_at, "ends_at": row.ends_at })),
        );
    }
    let scheduled = scheduled_in(tx, &moved).await?;
    redraw(tx, scheduled, engine.seed, &mut journal, "zones", now).await?;
    find::plan_anew(engine, tx, now).await?;
    journal.write(tx).await?;
    Ok(())
}

/// The open occurrences whose instants are others now, with those.
async fn moved(tx: &mut Tx, open: Vec<OccurrenceRow>) -> EngineResult<Vec<OccurrenceRow>> {
    let ids: std::collections::BTreeSet<&CampaignId> =
        open.iter().map(|row| &row.campaign_id).collect();
    let calendars: BTreeMap<CampaignId, Calendar> = store::campaign::by_ids(tx, ids)
        .await?
        .into_iter()
        .filter_map(|row| Some((row.id.clone(), row.calendar().ok()?)))
        .collect();
    Ok(open
        .into_iter()
        .filter_map(|row| {
            let window = calendars
                .get(&row.campaign_id)?
                .window(row.local_date, row.slot_index)?;
            let is_moved = (window.starts_at, window.ends_at) != (row.starts_at, row.ends_at);
            is_moved.then_some(OccurrenceRow {
                starts_at: window.starts_at,
                ends_at: window.ends_at,
                ..row
            })
        })
        .collect())
}

/// The actions that have a moment in one of these occurrences, with its window.
async fn scheduled_in(
    tx: &mut Tx,
    occurrences: &[OccurrenceRow],
) -> EngineResult<Vec<(ActionRow, Window)>> {
    let places: Vec<Place> = occurrences.iter().map(place).collect();
    let windows: BTreeMap<Place, Window> = occurrences
        .iter()
        .map(|row| {
            let window = Window {
                starts_at: row.starts_at,
                ends_at: row.ends_at,
            };
            (place(row), window)
        })
        .collect();
    Ok(store::action::scheduled_at(tx, &places)
        .await?
        .into_iter()
        .filter_map(|action| {
            let place = Place {
                workspace: action.workspace_id.clone(),
                campaign: action.campaign_id.clone(),
                local_date: action.local_date,
                slot_index: action.slot_index,
            };
            Some((action, *windows.get(&place)?))
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::is_older;

    #[test]
    fn editions_are_compared_and_the_unreadable_is_no_newer() {
        assert!(is_older("2025b", "2026a"));
        assert!(!is_older("2026a", "2026a"));
        assert!(!is_older("2026a", "2025b"));
        assert!(!is_older("2026a", ""));
        assert!(!is_older("2026a", "next week"));
    }
}
