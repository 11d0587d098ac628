//! The plan step: slots open and close, cohorts are drawn, actions get their moments.
//!
//! It takes the campaigns whose time to be looked at has come, in batches, and works on each batch
//! in sets within one transaction. Each campaign says when it has to be looked at next, so that a
//! step costs what there is to do and not how many campaigns there are.

mod carry;
mod draw;
mod notify;
mod open;
mod schedule;
mod variants;
mod withdraw;

pub(crate) use draw::planned;
pub(crate) use open::note_missed;

use std::collections::BTreeMap;

use domain::calendar::Calendar;
use domain::identity::IdentityState;
use domain::ids::{CampaignId, MemberId};
use domain::limits;
use domain::time::{Timestamp, span};
use store::Tx;
use store::account::SenderRow;
use store::action::Place;
use store::campaign::CampaignRow;
use store::draw::Pool;
use store::occurrence::OccurrenceRow;

use crate::journal::Journal;
use crate::zones::{self, Standing};
use crate::{Engine, EngineResult, Progress};

/// A campaign that is looked at, with what the plan needs to know of it.
pub(crate) struct Awake {
    pub row: CampaignRow,
    pub calendar: Calendar,
    pub pool: Option<Pool>,
    pub sender: Option<SenderRow>,
}

impl Awake {
    /// Whether something is there that lets nothing leave at all (R55).
    fn has_fatal_error(&self) -> bool {
        !self.sender.as_ref().is_some_and(|sender| {
            sender.active && sender.identity_state == Some(IdentityState::Connected)
        })
    }
}

/// A batch of campaigns by their ids.
pub(crate) type Batch = BTreeMap<CampaignId, Awake>;

/// The place of an occurrence in its campaign's calendar.
pub(crate) fn place(occurrence: &OccurrenceRow) -> Place {
    Place {
        workspace: occurrence.workspace_id.clone(),
        campaign: occurrence.campaign_id.clone(),
        local_date: occurrence.local_date,
        slot_index: occurrence.slot_index,
    }
}

/// Looks at every campaign whose time has come.
pub async fn step(engine: &Engine, now: Timestamp) -> EngineResult<Progress> {
    let mut progress = Progress::default();
    if zones::adopt(engine, now).await? == Standing::Older {
        return Ok(progress);
    }
    loop {
        let mut tx = engine.db.write().await?;
        let campaigns = store::campaign::to_wake(&mut tx, now, limits::STEP_BATCH).await?;
        let count = campaigns.len();
        if count == 0 {
            return Ok(progress);
        }
        let mut journal = Journal::default();
        look_at(engine, &mut tx, campaigns, &mut journal, now).await?;
        progress.add(journal.write(&mut tx).await?);
        tx.commit().await?;
        if count < limits::STEP_BATCH as usize {
            return Ok(progress);
        }
    }
}

async fn look_at(
    engine: &Engine,
    tx: &mut Tx,
    campaigns: Vec<CampaignRow>,
    journal: &mut Journal,
    now: Timestamp,
) -> EngineResult<()> {
    let batch = gather(tx, campaigns).await?;
    let running = store::occurrence::open_of(tx, batch.keys()).await?;
    let (ended, mut open): (Vec<_>, Vec<_>) =
        running.into_iter().partition(|row| row.ends_at <= now);
    carry::close(tx, &batch, &ended, journal, now).await?;

    let begun = open::begin(engine, tx, &batch, journal, now).await?;
    carry::pass_on(tx, &batch, &begun.missed, journal, now).await?;
    let tests = variants::look(engine, tx, &batch, journal, now).await?;
    draw::cohorts(engine, tx, &batch, &begun.opened, &tests, journal, now).await?;
    schedule::silence(tx, &batch, &begun.opened, journal, now).await?;
    let asked = withdraw::stale(engine, tx, &batch, &begun.opened, journal, now).await?;
    notify::morning(engine, tx, &batch, &begun.opened, &asked, journal, now).await?;
    open.extend(begun.opened);
    schedule::moments(engine, tx, &batch, &open, journal, now).await?;

    let wakes = batch
        .values()
        .map(|awake| {
            let next = next_look(awake, begun.held_back.contains(&awake.row.id), now);
            (awake.row.workspace_id.clone(), awake.row.id.clone(), next)
        })
        .collect();
    store::campaign::wake_at(tx, wakes).await?;
    Ok(())
}

/// When a campaign has to be looked at next: at the next begin or end of a slot; a minute later
/// where an error holds back a slot that is open.
fn next_look(awake: &Awake, held_back: bool, now: Timestamp) -> Option<Timestamp> {
    let boundary = awake.calendar.next_boundary_after(now);
    let soon = held_back.then(|| now.plus_millis(span::MINUTE));
    [boundary, soon].into_iter().flatten().min()
}

async fn gather(tx: &mut Tx, campaigns: Vec<CampaignRow>) -> EngineResult<Batch> {
    let ids: Vec<&CampaignId> = campaigns.iter().map(|row| &row.id).collect();
    let mut pools: BTreeMap<CampaignId, Pool> = store::campaign::pools(tx, ids.iter().copied())
        .await?
        .into_iter()
        .collect();
    let members: std::collections::BTreeSet<&MemberId> =
        campaigns.iter().map(|row| &row.sender_member_id).collect();
    let senders: BTreeMap<MemberId, SenderRow> = store::account::senders(tx, members)
        .await?
        .into_iter()
        .map(|sender| (sender.member_id.clone(), sender))
        .collect();
    let mut batch = Batch::new();
    for row in campaigns {
        // A schedule was checked when it was saved; a zone that a newer edition has dropped since
        // lets nothing run, and health says so.
        let Ok(calendar) = row.calendar() else {
            tracing::warn!(campaign = %row.id, "the campaign's time zone is unknown");
            store::campaign::wake_at(
                tx,
                vec![(
                    row.workspace_id.clone(),
                    row.id.clone(),
                    Some(now_later(&row)),
                )],
            )
            .await?;
            continue;
        };
        batch.insert(
            row.id.clone(),
            Awake {
                calendar,
                pool: pools.remove(&row.id),
                sender: senders.get(&row.sender_member_id).cloned(),
                row,
            },
        );
    }
    Ok(batch)
}

/// A day after the campaign should have been looked at.
fn now_later(row: &CampaignRow) -> Timestamp {
    row.next_wake_at.unwrap_or_default().plus_millis(span::DAY)
}
