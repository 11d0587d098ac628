//! New moments for actions that had one: after a gap, and when the clocks of a zone are told anew.

use std::collections::BTreeMap;

use domain::calendar::{Window, moments};
use domain::entropy::draw;
use domain::ids::CampaignId;
use domain::ledger::{Actor, EventKind};
use domain::limits;
use domain::time::Timestamp;
use jiff::civil::Date;
use store::Tx;
use store::action::{ActionRow, Scheduling};

use crate::EngineResult;
use crate::journal::Journal;
use crate::outcome::about;

/// Draws new moments for scheduled actions within what is left of their windows. Where a window has
/// no room for all of them at a human distance, the others keep no moment in it and move on with the
/// end of the slot: nothing is caught up in a burst (I-24).
pub(crate) async fn redraw(
    tx: &mut Tx,
    actions: Vec<(ActionRow, Window)>,
    seed: u64,
    journal: &mut Journal,
    cause: &'static str,
    now: Timestamp,
) -> EngineResult<()> {
    let mut slots: BTreeMap<(CampaignId, Date, u32), (Window, Vec<ActionRow>)> = BTreeMap::new();
    for (action, window) in actions {
        let slot = (
            action.campaign_id.clone(),
            action.local_date,
            action.slot_index,
        );
        slots
            .entry(slot)
            .or_insert((window, Vec::new()))
            .1
            .push(action);
    }
    let mut schedulings = Vec::new();
    for ((campaign, date, slot), (window, actions)) in slots {
        let Some(rest) = window.rest_from(now) else {
            continue;
        };
        let room = (rest.milliseconds() / limits::MOMENT_SPACING_MILLISECONDS).max(0) as usize;
        let labels = [
            campaign.as_str(),
            &date.to_string(),
            &slot.to_string(),
            &now.as_millis().to_string(),
        ];
        let drawn = moments(rest, actions.len().min(room), draw(seed, &labels));
        let drawn = drawn.into_iter().chain(std::iter::repeat(rest.ends_at));
        schedulings.extend(
            actions
                .into_iter()
                .zip(drawn)
                .map(|(action, due_at)| Scheduling {
                    identity: action.identity_id.clone(),
                    local_date: action.local_date,
                    slot_index: action.slot_index,
                    due_at,
                    window_ends_at: rest.ends_at,
                    action,
                }),
        );
    }
    let done = store::action::schedule(tx, &schedulings).await?;
    let done: std::collections::BTreeSet<_> = done.into_iter().map(|row| row.id).collect();
    for one in schedulings
        .iter()
        .filter(|one| done.contains(&one.action.id))
    {
        let entry = about(
            &one.action,
            EventKind::ActionScheduled,
            Actor::Engine,
            cause,
            now,
        );
        journal.note(
            &one.action.workspace_id,
            entry.with(serde_json::json!({ "at": one.due_at, "from": one.action.local_date })),
        );
    }
    Ok(())
}
