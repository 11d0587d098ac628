//! Taking a campaign's actions back from their moments: a stop, an archive, a changed schedule.

use domain::action::{ActionState, Reason};
use domain::ids::{CampaignId, WorkspaceId};
use domain::ledger::{Actor, EventKind};
use domain::seeded::{self, Bug};
use domain::time::Timestamp;
use store::Tx;
use store::action::{ActionRow, Carrying, Ending};
use store::campaign::CampaignRow;

use crate::EngineResult;
use crate::journal::Journal;
use crate::outcome::about;

/// Notes the slots of an active campaign that passed while nothing ran, before it stops, is archived or gets
/// another schedule.
pub async fn note_missed_slots(
    tx: &mut Tx,
    campaign: &CampaignRow,
    journal: &mut Journal,
    actor: &Actor,
    now: Timestamp,
) -> EngineResult<()> {
    crate::plan::note_missed(tx, campaign, journal, actor, now).await
}

/// Takes the moments from a campaign's actions and closes its open slots: after the commit no new
/// intent is made for it (I-08). Approvals stay (R54). Answers what is in flight and resolves.
pub async fn stop(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    campaign: &CampaignId,
    journal: &mut Journal,
    actor: &Actor,
    now: Timestamp,
) -> EngineResult<Vec<ActionRow>> {
    let scheduled = store::action::scheduled_of(tx, workspace, campaign).await?;
    let carryings: Vec<Carrying> = scheduled
        .into_iter()
        .map(|action| Carrying {
            state: if action.approved_at.is_some() {
                ActionState::Approved
            } else {
                ActionState::Queued
            },
            local_date: action.local_date,
            slot_index: action.slot_index,
            action,
        })
        .collect();
    let moved = store::action::carry(tx, &carryings).await?;
    let moved: std::collections::BTreeSet<_> = moved.into_iter().map(|row| row.id).collect();
    for one in carryings
        .iter()
        .filter(|one| moved.contains(&one.action.id))
    {
        let mut entry = about(
            &one.action,
            EventKind::ActionCarriedOver,
            actor.clone(),
            "stop",
            now,
        );
        entry.reason = Some(Reason::CampaignStopped);
        journal.note(
            workspace,
            entry.with(serde_json::json!({ "from": one.action.local_date })),
        );
    }
    let open = store::occurrence::open_of(tx, [campaign]).await?;
    store::occurrence::close(tx, &open, now).await?;
    for row in open {
        journal.note(
            workspace,
            store::ledger::Entry::new(now, EventKind::SlotClosed, actor.clone(), "stop")
                .campaign(campaign)
                .on(row.local_date)
                .with(serde_json::json!({ "slot": row.slot_index })),
        );
    }
    // I-08 is broken where the answer to a stop keeps silent about what is still to come.
    if seeded::is_on(Bug::HideWhatIsInFlight) {
        return Ok(Vec::new());
    }
    Ok(store::action::in_flight_of(tx, workspace, campaign).await?)
}

/// Ends everything of a campaign that has not begun: it is archived (R54).
pub async fn archive(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    campaign: &CampaignId,
    journal: &mut Journal,
    actor: &Actor,
    now: Timestamp,
) -> EngineResult<Vec<ActionRow>> {
    let in_flight = stop(tx, workspace, campaign, journal, actor, now).await?;
    let endings: Vec<Ending> = store::action::open_of(tx, workspace, campaign)
        .await?
        .into_iter()
        .map(|action| Ending {
            local_date: action.local_date,
            action,
            reason: Reason::CampaignArchived,
            detail: None,
            trace: None,
        })
        .collect();
    crate::outcome::end(tx, &endings, journal, actor.clone(), "archive", now).await?;
    Ok(in_flight)
}
