//! Invitations that nobody answered: their withdrawals are planned when a slot of their campaign opens (R64).

use std::collections::{BTreeMap, BTreeSet};

use domain::action::{ActionKind, ActionState, StepIndex};
use domain::ids::{CampaignId, MemberId, WorkspaceId};
use domain::limits;
use domain::time::{Timestamp, span};
use jiff::tz::TimeZone;
use store::Tx;
use store::action::NewAction;
use store::occurrence::OccurrenceRow;
use store::participation::{ParticipationRow, Staleness};

use super::{Batch, planned};
use crate::journal::Journal;
use crate::{Engine, EngineResult};

/// Days between two slots of a campaign that runs, at most, in nearly all schedules.
const CARRIED_DAYS_MAXIMUM: i64 = 10;

/// Plans withdrawals for the slots that opened, the oldest invitations first, and of a member never more than may leave
/// in a day. Answers the campaigns whose senders have something to decide.
pub(super) async fn stale(
    engine: &Engine,
    tx: &mut Tx,
    batch: &Batch,
    opened: &[OccurrenceRow],
    journal: &mut Journal,
    now: Timestamp,
) -> EngineResult<BTreeSet<CampaignId>> {
    let slots: BTreeMap<&CampaignId, &OccurrenceRow> = opened
        .iter()
        .rev()
        .map(|occurrence| (&occurrence.campaign_id, occurrence))
        .collect();
    let asked: Vec<Staleness<'_>> = slots
        .keys()
        .filter_map(|id| {
            let awake = batch.get(*id)?;
            Some(Staleness {
                workspace: &awake.row.workspace_id,
                campaign: &awake.row.id,
                identity: awake.sender.as_ref()?.identity_id.as_ref()?,
                until: awake.row.withdrawal.0.stale_until(now)?,
            })
        })
        .collect();
    if asked.is_empty() {
        return Ok(BTreeSet::new());
    }
    let most = limits::WITHDRAWALS_PER_DAY_MAXIMUM * asked.len() as u32;
    let found = store::participation::stale(tx, &asked, most).await?;
    let chosen = within_a_day(tx, found, now).await?;
    let actions: Vec<NewAction> = chosen
        .iter()
        .filter_map(|row| withdrawal(engine, batch, slots.get(&row.campaign_id)?, row, now))
        .collect();
    let made: BTreeSet<_> = store::action::insert(tx, &actions, now)
        .await?
        .into_iter()
        .map(|row| row.id)
        .collect();
    let mut to_decide = BTreeSet::new();
    for action in actions.iter().filter(|one| made.contains(&one.id)) {
        journal.note(&action.workspace, planned(action, now));
        if action.state == ActionState::WaitingForApproval {
            to_decide.insert(action.campaign.clone());
        }
    }
    Ok(to_decide)
}

/// Leaves what would be more than a member may withdraw in a day to the next slot.
async fn within_a_day(
    tx: &mut Tx,
    found: Vec<ParticipationRow>,
    now: Timestamp,
) -> EngineResult<Vec<ParticipationRow>> {
    let members: BTreeSet<(&WorkspaceId, &MemberId)> = found
        .iter()
        .map(|row| (&row.workspace_id, &row.member_id))
        .collect();
    // What waits moves on with every slot, so that an older date has none of a campaign that runs.
    let recent = now.plus_millis(-CARRIED_DAYS_MAXIMUM * span::DAY);
    let from_date = recent.local_date(&TimeZone::UTC);
    let open = store::participation::open_withdrawals(tx, members, from_date).await?;
    let mut open: BTreeMap<MemberId, i64> = open
        .into_iter()
        .map(|row| (row.member_id, row.count))
        .collect();
    let chosen = found.into_iter().filter(|row| {
        let count = open.entry(row.member_id.clone()).or_insert(0);
        *count += 1;
        *count <= i64::from(limits::WITHDRAWALS_PER_DAY_MAXIMUM)
    });
    Ok(chosen.collect())
}

fn withdrawal(
    engine: &Engine,
    batch: &Batch,
    slot: &OccurrenceRow,
    row: &ParticipationRow,
    now: Timestamp,
) -> Option<NewAction> {
    let campaign = &batch.get(&row.campaign_id)?.row;
    Some(NewAction {
        workspace: row.workspace_id.clone(),
        id: engine.mint(now),
        campaign: row.campaign_id.clone(),
        contact: row.contact_id.clone(),
        member: row.member_id.clone(),
        kind: ActionKind::Withdrawal,
        step: StepIndex::WITHDRAWAL,
        family_key: campaign.family_key.clone(),
        state: if campaign.withdrawal.0.asks() {
            ActionState::WaitingForApproval
        } else {
            ActionState::Queued
        },
        local_date: slot.local_date,
        slot_index: slot.slot_index,
        assigned: None,
    })
}
