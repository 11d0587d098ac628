//! The follow-up step: the next message of each sequence gets its day.
//!
//! The welcome belongs to the first execution day after the local day on which the acceptance was
//! observed; a follow-up, and a later message of a nurture campaign, to the first one after its delay
//! (R41, R42, R52, I-23). Its moment is drawn when that day's first slot begins.

use std::collections::BTreeMap;

use domain::action::{ActionKind, ActionState, StepIndex};
use domain::calendar::Calendar;
use domain::campaign::CampaignKind;
use domain::ids::CampaignId;
use domain::limits;
use domain::seeded::{self, Bug};
use domain::time::Timestamp;
use jiff::ToSpan;
use jiff::civil::Date;
use store::action::NewAction;
use store::campaign::CampaignRow;
use store::participation::ParticipationRow;

use crate::journal::Journal;
use crate::plan::planned;
use crate::variants::Tests;
use crate::{Engine, EngineResult, Progress};

/// Plans the next steps of every sequence that waits for one.
pub async fn step(engine: &Engine, now: Timestamp) -> EngineResult<Progress> {
    let mut progress = Progress::default();
    loop {
        let mut tx = engine.db.write().await?;
        let rows = store::participation::to_continue(&mut tx, limits::STEP_BATCH).await?;
        if rows.is_empty() || engine.knows_zones_less(&mut tx).await? {
            return Ok(progress);
        }
        let campaigns = calendars(&mut tx, &rows).await?;
        let tests = Tests::of(&mut tx, campaigns.values().map(|(row, _)| row)).await?;
        let mut journal = Journal::default();
        let actions: Vec<NewAction> = rows
            .iter()
            .filter_map(|row| {
                next_action(engine, row, campaigns.get(&row.campaign_id)?, &tests, now)
            })
            .collect();
        let made = store::action::insert(&mut tx, &actions, now).await?;
        for action in actions
            .iter()
            .filter(|one| made.iter().any(|row| row.id == one.id))
        {
            journal.note(&action.workspace, planned(action, now));
        }
        store::participation::planned(&mut tx, &rows).await?;
        progress.add(journal.write(&mut tx).await?);
        tx.commit().await?;
    }
}

async fn calendars(
    tx: &mut store::Tx,
    rows: &[ParticipationRow],
) -> EngineResult<BTreeMap<CampaignId, (CampaignRow, Calendar)>> {
    let ids: std::collections::BTreeSet<&CampaignId> =
        rows.iter().map(|row| &row.campaign_id).collect();
    let mut campaigns = BTreeMap::new();
    for row in store::campaign::by_ids(tx, ids).await? {
        if let Ok(calendar) = row.calendar() {
            campaigns.insert(row.id.clone(), (row, calendar));
        }
    }
    Ok(campaigns)
}

/// The next step of a contact; none where the sequence is at its end.
fn next_action(
    engine: &Engine,
    row: &ParticipationRow,
    (campaign, calendar): &(CampaignRow, Calendar),
    tests: &Tests,
    now: Timestamp,
) -> Option<NewAction> {
    let step = StepIndex(row.last_step.0 + 1);
    let message = campaign.messages.0.get(step.0 as usize)?;
    let is_welcome = step.0 == 1 && campaign.kind == CampaignKind::Invite;
    let earliest = if is_welcome {
        let accepted = row.accepted_local_date?;
        // I-23 is broken where "the day after" is the day itself.
        if seeded::is_on(Bug::WelcomeOnTheSameDay) {
            accepted
        } else {
            accepted.tomorrow().ok()?
        }
    } else {
        let days = i64::from(message.delay_days().max(1));
        // I-23 is broken where the day of the step before counts as the first.
        let days = days - i64::from(seeded::is_on(Bug::FollowUpADayEarly));
        row.last_sent_local_date.checked_add(days.days()).ok()?
    };
    Some(NewAction {
        workspace: row.workspace_id.clone(),
        id: engine.mint(now),
        campaign: row.campaign_id.clone(),
        contact: row.contact_id.clone(),
        member: row.member_id.clone(),
        kind: ActionKind::Message,
        step,
        family_key: campaign.family_key.clone(),
        state: if campaign.moderation.0.asks(campaign.kind, step) {
            ActionState::WaitingForApproval
        } else {
            ActionState::Queued
        },
        local_date: execution_date(calendar, earliest, now),
        slot_index: 0,
        assigned: tests.assign(engine.seed, campaign, step, &row.contact_id),
    })
}

/// The first execution day on or after a date, and not before today. A campaign whose slots were
/// all taken out keeps the date itself: its messages leave when it has slots again.
fn execution_date(calendar: &Calendar, earliest: Date, now: Timestamp) -> Date {
    let from = earliest.max(calendar.local_date_at(now));
    calendar.execution_dates_from(from).next().unwrap_or(from)
}
